package ccp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// bearerHeader carries the token of the session.
const bearerHeader = "X-Amz-Bearer"

// targetPrefix is that of X-Amz-Target.
const targetPrefix = "AmazonConnectCTIService."

// maxBody is far more than any call needs; client logs come in lots of 400.
const maxBody = 1 << 20

// call is one call of an agent.
type call struct {
	w     http.ResponseWriter
	r     *http.Request
	token string
}

// operations are those of the model, and the two that Amazon's CCP has besides (clients F).
var operations = map[string]func(*Service, call) (any, error){
	"GetAgentSnapshot":              (*Service).getAgentSnapshot,
	"GetAgentConfiguration":         doing((*Service).getAgentConfiguration),
	"UpdateAgentConfiguration":      doing((*Service).updateAgentConfiguration),
	"GetAgentPermissions":           doing((*Service).getAgentPermissions),
	"GetAgentStates":                doing((*Service).getAgentStates),
	"GetDialableCountryCodes":       doing((*Service).getDialableCountryCodes),
	"GetRoutingProfileQueues":       doing((*Service).getRoutingProfileQueues),
	"GetEndpoints":                  doing((*Service).getEndpoints),
	"PutAgentState":                 doing((*Service).putAgentState),
	"AcceptContact":                 pressing(World.Accept),
	"RejectContact":                 pressing(World.Reject),
	"ClearContact":                  pressing(World.Clear),
	"CompleteContact":               pressing(World.Clear),
	"DestroyConnection":             doing((*Service).destroyConnection),
	"CreateAdditionalConnection":    doing((*Service).transferContact),
	"TransferContact":               doing((*Service).transferContact),
	"AddNewConnection":              doing((*Service).addNewConnection),
	"UpdateMonitorParticipantState": doing((*Service).updateMonitorParticipantState),
	"NotifyContactIssue":            doing((*Service).notifyContactIssue),
	"CreateTransport":               (*Service).createTransport,
	"SendClientLogs":                forgotten,
	"SendSoftphoneCallReport":       forgotten,
	"SendSoftphoneCallMetrics":      forgotten,
	"ConferenceConnections":         ofVoice,
	"CreateOutboundContact":         ofVoice,
	"CreateTaskContact":             ofVoice,
	"HoldConnection":                ofVoice,
	"ResumeConnection":              ofVoice,
	"ToggleActiveConnections":       ofVoice,
	"MuteParticipant":               ofVoice,
	"UnmuteParticipant":             ofVoice,
	"SendDigits":                    ofVoice,
	"PauseContact":                  ofVoice,
	"ResumeContact":                 ofVoice,
}

// call is POST /connect/api.
func (s *Service) call(w http.ResponseWriter, r *http.Request) (any, error) {
	target := r.Header.Get("X-Amz-Target")
	name, ok := strings.CutPrefix(target, targetPrefix)
	run, known := operations[name]
	if !ok || !known {
		return nil, refuse(unknownOperation, "X-Amz-Target: found %q, want %sNAME with one of this service's operations", target, targetPrefix)
	}
	c := call{w, r, r.Header.Get(bearerHeader)}
	if _, err := clock.Call(s.loop, func() (state.Agent, error) { return s.agent(c.token) }); err != nil {
		return nil, err
	}
	return run(s, c)
}

// doing is an operation that is over in one step of the loop.
func doing[In, Out any](f func(*Service, state.Agent, In) (Out, error)) func(*Service, call) (any, error) {
	return func(s *Service, c call) (any, error) {
		var in In
		if err := decode(c.w, c.r, &in); err != nil {
			return nil, err
		}
		return clock.Call(s.loop, func() (any, error) {
			a, err := s.agent(c.token)
			if err != nil {
				return nil, err
			}
			return f(s, a, in)
		})
	}
}

type contactInput struct {
	ContactID string `json:"contactId"`
}

// pressing is an operation that is one button on one contact.
func pressing(button func(w World, user, contactID string) error) func(*Service, call) (any, error) {
	return doing(func(s *Service, a state.Agent, in contactInput) (struct{}, error) {
		if in.ContactID == "" {
			return struct{}{}, missing("contactId")
		}
		return struct{}{}, button(s.world, a.User.ID, in.ContactID)
	})
}

// forgotten is an operation that only tells of the client.
func forgotten(*Service, call) (any, error) { return struct{}{}, nil }

// ofVoice is an operation that chats do not have.
func ofVoice(*Service, call) (any, error) {
	return nil, refuse(invalidState, "this is for voice, or for tasks; connectlocal has chats only")
}

// answer serves what f returns.
func answer(f func(http.ResponseWriter, *http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := f(w, r)
		if err != nil {
			writeError(w, err)
			return
		}
		writeJSON(w, http.StatusOK, v)
	})
}

// decode reads the body, one JSON object. As AWS's services do, it skips members that it
// does not know: Streams sends what the page has given it.
func decode(w http.ResponseWriter, r *http.Request, in any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	if err := d.Decode(in); err != nil {
		return misread(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return refuse(validation, "the body: found more than one value, want one object")
	}
	return nil
}

// misread says which member of a body is wrong.
func misread(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := e.Field
		if field == "" {
			field = "the body"
		}
		return refuse(validation, "%s: found %s, want %s", field, e.Value, e.Type.Kind())
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refuse(validation, "the body: want at most %d bytes", e.Limit)
	}
	return refuse(validation, "the body: %v", err)
}

func missing(member string) error { return refuse(validation, "%s: missing", member) }

// loopback tells whether a host is this machine.
func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}

// fullName is a user's name as the CCP shows it.
func fullName(u state.User) string {
	if name := strings.TrimSpace(fmt.Sprintf("%s %s", u.FirstName, u.LastName)); name != "" {
		return name
	}
	return u.Username
}
