// Package try tries, on a test chat, what only a real instance can tell.
//
// It acts on the one contact that is named, after it has seen that this is a chat of the
// instance, and calls one operation that changes something. An outcome is told only if
// it was seen; whatever else happens (a call that is not allowed, a contact that is not
// as the probe needs it, nothing seen in time) is an error, and nothing is known then.
package try

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/awsfault"
	"handover/internal/connectapi"
	"handover/internal/probe"
)

// Options are what is tried, and on what.
type Options struct {
	AWS         aws.Config
	Participant string       // base URL of the participant service
	HTTP        *http.Client // for it
	Instance    string       // id
	Probe       string       // one with API set
	Contact     string       // id of the test chat's contact that the agent holds, or held
	Queue, Flow string       // ids of a queue, and of a flow that takes the contact there; of transfer-chat
	Token       string       // the agent's connection token; of agent-token
}

// Seen is what came of it.
type Seen struct {
	Outcome probe.Outcome
	Note    string // what was seen, in a sentence
}

// within is how long the effect of a call is waited for, and every how often to look.
const (
	within = 15 * time.Second
	every  = time.Second
)

// trier is one try.
type trier struct {
	Options
	sdk     *connect.Client
	contact types.Contact
}

// Try tries the probe. It takes up to half a minute.
func Try(ctx context.Context, o Options) (Seen, error) {
	tries := map[string]func(*trier, context.Context) (Seen, error){
		probe.AgentToken: (*trier).agentToken, probe.TransferChat: (*trier).transferChat,
		"dismiss": (*trier).dismiss, "stop-contact": (*trier).stopContact,
	}
	run := tries[o.Probe]
	if run == nil {
		return Seen{}, fmt.Errorf("the probe %q is not tried by the API: a person tries it, and records the outcome", o.Probe)
	}
	t := &trier{Options: o, sdk: connect.NewFromConfig(o.AWS)}
	out, err := t.sdk.DescribeContact(ctx, &connect.DescribeContactInput{InstanceId: &o.Instance, ContactId: &o.Contact})
	if err != nil {
		return Seen{}, awsfault.Explain(err, awsfault.Setting{Name: "--contact", Value: o.Contact, Region: o.AWS.Region})
	}
	t.contact = *out.Contact
	if err := t.fits(); err != nil {
		return Seen{}, err
	}
	return run(t, ctx)
}

// fits tells what the contact has to be that it is not.
func (t *trier) fits() error {
	over := t.contact.DisconnectTimestamp != nil
	switch {
	case t.contact.Channel != types.ChannelChat:
		return fmt.Errorf("--contact: found one of the channel %s, want a chat", t.contact.Channel)
	case t.contact.AgentInfo == nil:
		return errors.New("--contact: no agent has it: want the contact in which the test agent is")
	case over && t.Probe != "dismiss":
		return errors.New("--contact: it is over: want one that the test agent holds")
	case !over && t.Probe == "dismiss":
		return errors.New("--contact: it is not over: end it as the test agent, and do not clear it")
	}
	return nil
}

// agentToken leaves the chat by the agent's token, and waits for the disconnect flow.
func (t *trier) agentToken(ctx context.Context) (Seen, error) {
	service, err := connectapi.NewParticipant(connectapi.ParticipantOptions{Endpoint: t.Participant, HTTP: t.HTTP})
	if err != nil {
		return Seen{}, err
	}
	chat, err := service.Prove(ctx, t.Token)
	if err != nil {
		return Seen{}, fmt.Errorf("--token-file: the participant service does not take it for reading either, so that nothing is known: %w", err)
	}
	if want := aws.ToString(t.contact.InitialContactId); chat != want && chat != t.Contact {
		return Seen{}, fmt.Errorf("--token-file: it is of another chat (%s), and nothing was done", chat)
	}
	if err := service.DisconnectParticipant(ctx, t.Token); err != nil {
		if connectapi.ClassOf(err) == connectapi.Refused {
			return Seen{probe.Fails, err.Error()}, nil
		}
		return Seen{}, err
	}
	if next, err := t.disconnectFlow(ctx); err != nil || next == "" {
		return Seen{}, errors.Join(errors.New("the token was taken, but no contact of a disconnect flow came: does the chat's inbound flow set one? See handover doctor"), err)
	}
	return Seen{probe.Holds, "the token was taken, and the disconnect flow runs"}, nil
}

// disconnectFlow is the contact of a disconnect flow behind this one; empty if none
// comes in time.
func (t *trier) disconnectFlow(ctx context.Context) (string, error) {
	next := ""
	err := t.look(ctx, func() (bool, error) {
		out, err := t.sdk.ListAssociatedContacts(ctx, &connect.ListAssociatedContactsInput{InstanceId: &t.Instance, ContactId: &t.Contact})
		if err != nil {
			return false, err
		}
		n := slices.IndexFunc(out.ContactSummaryList, func(c types.AssociatedContactSummary) bool {
			return c.InitiationMethod == types.ContactInitiationMethodDisconnect && aws.ToString(c.PreviousContactId) == t.Contact
		})
		if n >= 0 {
			next = aws.ToString(out.ContactSummaryList[n].ContactId)
		}
		return n >= 0, nil
	})
	return next, err
}

// transferChat asks for what is documented for tasks and e-mails only.
// A queue or a flow that is not there would be refused as well, and is told before.
func (t *trier) transferChat(ctx context.Context) (Seen, error) {
	if _, err := t.sdk.DescribeQueue(ctx, &connect.DescribeQueueInput{InstanceId: &t.Instance, QueueId: &t.Queue}); err != nil {
		return Seen{}, awsfault.Explain(err, awsfault.Setting{Name: "--queue", Value: t.Queue, Region: t.AWS.Region})
	}
	if _, err := t.sdk.DescribeContactFlow(ctx, &connect.DescribeContactFlowInput{InstanceId: &t.Instance, ContactFlowId: &t.Flow}); err != nil {
		return Seen{}, awsfault.Explain(err, awsfault.Setting{Name: "--flow", Value: t.Flow, Region: t.AWS.Region})
	}
	_, err := t.sdk.TransferContact(ctx, &connect.TransferContactInput{InstanceId: &t.Instance, ContactId: &t.Contact, ContactFlowId: &t.Flow, QueueId: &t.Queue})
	if err == nil {
		return Seen{probe.Holds, "the call was taken"}, nil
	}
	if refused, is := errors.AsType[*types.InvalidRequestException](err); is {
		return Seen{probe.Fails, "InvalidRequestException: " + refused.ErrorMessage()}, nil
	}
	return Seen{}, awsfault.Explain(err, awsfault.Setting{Name: "--contact", Value: t.Contact, Region: t.AWS.Region})
}

// dismiss clears the ended contact, and waits for the next status to take effect.
func (t *trier) dismiss(ctx context.Context) (Seen, error) {
	agent := t.contact.AgentInfo.Id
	before, err := t.agent(ctx, *agent)
	if err != nil {
		return Seen{}, err
	}
	chosen := aws.ToString(before.NextStatus)
	if chosen == "" {
		return Seen{}, errors.New("--contact: its agent has chosen no next status: choose Offline as the test agent first")
	}
	if _, err := t.sdk.DismissUserContact(ctx, &connect.DismissUserContactInput{InstanceId: &t.Instance, ContactId: &t.Contact, UserId: agent}); err != nil {
		return Seen{}, awsfault.Explain(err, awsfault.Setting{Name: "--contact", Value: t.Contact, Region: t.AWS.Region})
	}
	there := false
	err = t.look(ctx, func() (bool, error) {
		now, err := t.agent(ctx, *agent)
		there = err == nil && (now.Status == nil || aws.ToString(now.Status.StatusName) == chosen)
		return there, err
	})
	switch {
	case err != nil:
		return Seen{}, err
	case there:
		return Seen{probe.Holds, "the agent is " + chosen}, nil
	}
	return Seen{probe.Fails, "the contact was dismissed, and the agent is not " + chosen + " after " + within.String()}, nil
}

// agent is the agent's current data; of one who is Offline there may be none.
func (t *trier) agent(ctx context.Context, id string) (types.UserData, error) {
	out, err := t.sdk.GetCurrentUserData(ctx, &connect.GetCurrentUserDataInput{InstanceId: &t.Instance, Filters: &types.UserDataFilters{Agents: []string{id}}})
	if err != nil || len(out.UserDataList) == 0 {
		return types.UserData{}, err
	}
	return out.UserDataList[0], nil
}

// stopContact ends the chat, and waits for a disconnect flow that should not come.
func (t *trier) stopContact(ctx context.Context) (Seen, error) {
	if _, err := t.sdk.StopContact(ctx, &connect.StopContactInput{InstanceId: &t.Instance, ContactId: &t.Contact}); err != nil {
		return Seen{}, awsfault.Explain(err, awsfault.Setting{Name: "--contact", Value: t.Contact, Region: t.AWS.Region})
	}
	next, err := t.disconnectFlow(ctx)
	switch {
	case err != nil:
		return Seen{}, err
	case next != "":
		return Seen{probe.Fails, "a disconnect flow runs in contact " + next}, nil
	}
	return Seen{probe.Holds, "no disconnect flow came within " + within.String()}, nil
}

// look looks until what is looked for is there, or the time is up, which is no error.
func (*trier) look(ctx context.Context, done func() (bool, error)) error {
	until := time.NewTimer(within)
	defer until.Stop()
	again := time.NewTicker(every)
	defer again.Stop()
	for {
		there, err := done()
		if there || err != nil {
			return err
		}
		select {
		case <-again.C:
		case <-until.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
