package connectlocal_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/coder/websocket"

	"handover/connectlocal"
)

// misbehaves sets the faults.
func (p *place) misbehaves(faults string) {
	p.Helper()
	status, body := p.request(http.MethodPost, "/_local/v1/faults", "", faults)
	if status != http.StatusOK {
		p.Fatalf("setting %s: %d %s", faults, status, body)
	}
}

func TestAnErrorByItsName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{Quotas: connectlocal.NoQuotas()})
		p.misbehaves(`{"kind":"error","operation":"DescribeInstance","exception":"ResourceNotFoundException","count":1}`)
		if _, ok := errors.AsType[*types.ResourceNotFoundException](p.instance()); !ok {
			t.Error("the SDK does not know the error by its type")
		}
		p.ok(p.instance())
	})
}

// The SDK tries again what was throttled, failed or cut off.
func TestAnSDKRidesOutFaults(t *testing.T) {
	for name, fault := range map[string]string{
		"throttled": `{"kind":"throttle","count":2}`,
		"failed":    `{"kind":"error","count":2}`,
		"cut off":   `{"kind":"timeout","count":2}`,
		"late":      `{"kind":"latency","latency":"3s","count":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := start(t, connectlocal.Options{})
				p.misbehaves(fault)
				begun := time.Now()
				p.chat("Handover inbound")
				if time.Since(begun) == 0 {
					t.Error("nothing was tried again, and nothing was late")
				}
			})
		})
	}
}

func TestFunctionsMisbehave(t *testing.T) {
	for name, tc := range map[string]struct {
		fault  string
		within time.Duration // until the flow has gone on
		tier   string
		called int32
	}{
		"none":         {`[]`, 0, "gold", 1},
		"fails":        {`{"kind":"error","function":"lookup"}`, 0, "", 0},
		"fails late":   {`{"kind":"error","function":"lookup","when":"after"}`, 0, "", 1},
		"is throttled": {`{"kind":"throttle","function":"*"}`, 0, "", 0},
		"is late":      {`{"kind":"latency","function":"*","latency":"4s"}`, 4 * time.Second, "gold", 1},
		"is too late":  {`{"kind":"latency","function":"*","latency":"6s"}`, 5 * time.Second, "", 1},
		"says nothing": {`{"kind":"timeout","function":"*"}`, 5 * time.Second, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var called atomic.Int32
				p := start(t, connectlocal.Options{
					Quotas: connectlocal.NoQuotas(), Seed: asking(t, strings.NewReplacer()),
					Functions: map[string]connectlocal.Function{"lookup": func(context.Context, json.RawMessage) (json.RawMessage, error) {
						called.Add(1)
						return json.RawMessage(`{"tier":"gold"}`), nil
					}},
				})
				p.misbehaves(tc.fault)
				chat := p.chat("Asks")
				synctest.Wait()
				if tc.within > 0 {
					p.ok(p.srv.Advance(tc.within - time.Millisecond))
					if c := p.describe(chat); c.DisconnectTimestamp != nil {
						t.Errorf("the flow went on before %v", tc.within)
					}
					p.ok(p.srv.Advance(time.Millisecond))
				}
				if c := p.describe(chat); c.DisconnectTimestamp == nil {
					t.Error("the flow still waits")
				}
				out, err := p.sdk.GetContactAttributes(t.Context(), &connect.GetContactAttributesInput{InstanceId: p.id, InitialContactId: chat})
				p.ok(err)
				if got := out.Attributes["tier"]; got != tc.tier || called.Load() != tc.called {
					t.Errorf("tier %q, called %d times; want %q, %d", got, called.Load(), tc.tier, tc.called)
				}
			})
		})
	}
}

func TestAStreamStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{Quotas: connectlocal.NoQuotas()})
		p.ok(p.srv.Agent("ana").Login())
		events := func() int { return len(all(t, p.srv, p.srv.AgentEventStream())) }
		before := events()
		p.misbehaves(`{"kind":"stall","for":"1m"}`)
		during := events()
		p.ok(p.srv.Advance(time.Minute))
		if after := events(); before == 0 || during != 0 || after < before {
			t.Errorf("%d records, then %d, then %d", before, during, after)
		}
	})
}

// connection asks for a customer's websocket. The address is empty if that was refused.
func (p *place) connection(token string) (address string) {
	p.Helper()
	_, answer := p.request(http.MethodPost, "/participant/connection", token, `{"Type":["WEBSOCKET"]}`)
	var out struct{ Websocket struct{ Url string } }
	p.ok(json.Unmarshal([]byte(answer), &out))
	return out.Websocket.Url
}

func TestWebsocketsMisbehave(t *testing.T) {
	for name, tc := range map[string]struct {
		fault   string
		refused bool
		lives   time.Duration
	}{
		"not at all":         {`[]`, false, time.Hour},
		"refused":            {`{"kind":"refuse-connections"}`, true, 0},
		"lost after a while": {`{"kind":"drop-websockets","for":"1h","latency":"30s"}`, false, 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := start(t, connectlocal.Options{Quotas: connectlocal.NoQuotas()})
				started, err := p.sdk.StartChatContact(t.Context(), &connect.StartChatContactInput{
					InstanceId: p.id, ContactFlowId: p.flow("Handover inbound"), ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
				})
				p.ok(err)
				url := p.connection(*started.ParticipantToken)
				p.misbehaves(tc.fault)
				if refused := p.connection(*started.ParticipantToken) == ""; refused != tc.refused {
					t.Errorf("the next connection refused: %v, want %v", refused, tc.refused)
				}
				conn, closed := p.dial(url)
				if (conn == nil) != tc.refused {
					t.Fatalf("refused: %v, want %v", conn == nil, tc.refused)
				}
				if conn == nil {
					return
				}
				begun := p.srv.Now()
				for range 60 {
					p.ok(p.srv.Advance(time.Second))
					synctest.Wait()
					select {
					case <-closed:
						if got := p.srv.Now().Sub(begun); got != tc.lives {
							t.Errorf("lost after %v, want %v", got, tc.lives)
						}
						return
					default:
					}
				}
				if tc.lives < time.Minute {
					t.Errorf("still open after a minute, want %v", tc.lives)
				}
			})
		})
	}
}

// dial opens a participant's websocket through a listener in memory; closed is
// closed when it is lost. No conn: the upgrade was refused.
func (p *place) dial(url string) (conn *websocket.Conn, closed chan struct{}) {
	p.Helper()
	conn, res, err := websocket.Dial(p.Context(), url, &websocket.DialOptions{HTTPClient: p.listens()})
	if err != nil {
		return nil, nil
	}
	if res.Body != nil {
		_ = res.Body.Close()
	}
	closed = make(chan struct{})
	p.Cleanup(func() {
		_ = conn.CloseNow()
		<-closed
	})
	// A socket that never subscribes may be closed for that.
	p.ok(conn.Write(p.Context(), websocket.MessageText, []byte(`{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}`)))
	go func() {
		defer close(closed)
		for {
			if _, _, err := conn.Read(p.Context()); err != nil {
				return
			}
		}
	}()
	return conn, closed
}
