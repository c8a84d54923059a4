package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/autoagent"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/live"
	"handover/connectlocal/internal/seed/seedtest"
	"handover/connectlocal/internal/state"
	"handover/internal/memnet"
)

// rig is a whole instance with the built-in seed behind a server in memory.
type rig struct {
	loop   *clock.Loop
	world  *state.World
	crew   *autoagent.Crew
	live   *live.Live
	client *http.Client
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{loop: clock.New()}
	dirty := live.NewDirty()
	r.crew = autoagent.New(r.loop, nil)
	sd := seedtest.Builtin(t)
	var err error
	r.loop.Do(func() {
		r.world, err = state.New(state.Options{Loop: r.loop, Seed: sd.World, Observers: []state.Observer{r.crew, dirty}})
		r.crew.Attach(r.world)
	})
	if err != nil {
		t.Fatal(err)
	}
	r.live = live.New(live.Options{Loop: r.loop, World: r.world, Dirty: dirty, Auto: r.crew.Works})
	return r
}

func inBubble(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.loop.Start()
		defer r.loop.Stop()
		ear := memnet.Listen()
		server := &http.Server{Handler: r.live}
		served := make(chan error)
		go func() { served <- server.Serve(ear) }()
		r.client = ear.Client()
		defer func() {
			if err := r.live.Stop(context.Background()); err != nil {
				t.Errorf("Stop: %v", err)
			}
			r.client.CloseIdleConnections()
			_ = server.Close()
			<-served
		}()
		test(t, r)
	})
}

// do does something to the world.
func (r *rig) do(t testing.TB, act func(w *state.World) error) {
	t.Helper()
	var err error
	r.loop.Do(func() { err = act(r.world) })
	if err != nil {
		t.Fatal(err)
	}
}

// atWork logs an agent in.
func (r *rig) atWork(t testing.TB, user string) {
	t.Helper()
	r.do(t, func(w *state.World) error { return w.Login(user) })
	r.do(t, func(w *state.World) error { return w.SetStatus(user, "Available") })
}

// customer is a chat and what its customer needs to talk.
type customer struct {
	state.Started
	token string
}

// chat starts a chat whose customer connects.
func (r *rig) chat(t testing.TB, name, queue string) (c customer) {
	t.Helper()
	r.do(t, func(w *state.World) (err error) {
		inbound := ""
		for _, f := range w.Flows() {
			if f.Name == "Handover inbound" {
				inbound = f.ID
			}
		}
		if c.Started, err = w.StartChat(state.StartChat{FlowID: inbound, CustomerName: name, Attributes: map[string]string{"queue": queue}}); err != nil {
			return err
		}
		conn, err := w.Connect(c.ParticipantToken, true, true)
		if err != nil {
			return err
		}
		c.token = conn.Token
		_, err = w.Redeem(conn.Ticket)
		return err
	})
	return c
}

func (r *rig) say(t testing.TB, c customer, text string) {
	t.Helper()
	r.do(t, func(w *state.World) error {
		who, err := w.Bearer(c.token)
		if err != nil {
			return err
		}
		_, err = w.SendMessage(who, "text/plain", text, "")
		return err
	})
}

// page is a page that looks on.
type page struct {
	conn   *websocket.Conn
	frames chan map[string]any
	raw    strings.Builder
	ended  chan error
}

// open connects a page, which says what it wants.
func (r *rig) open(t *testing.T, want string) *page {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), "ws://localhost/_local/v1/live", &websocket.DialOptions{HTTPClient: r.client})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(1 << 20)
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(want)); err != nil {
		t.Fatal(err)
	}
	p := &page{conn: conn, frames: make(chan map[string]any, 1000), ended: make(chan error, 1)}
	go func() {
		for {
			_, data, err := conn.Read(context.WithoutCancel(t.Context()))
			if err != nil {
				p.ended <- err
				return
			}
			p.raw.Write(data)
			var f map[string]any
			_ = json.Unmarshal(data, &f) // a frame that is none has no t, which shows
			p.frames <- f
		}
	}()
	return p
}

// take is what has come by the end of the next frame's time, but for the clock's beats.
func (p *page) take() (all []map[string]any) {
	time.Sleep(100 * time.Millisecond)
	synctest.Wait()
	for {
		select {
		case f := <-p.frames:
			if f["t"] != "clock" {
				all = append(all, f)
			}
		default:
			return all
		}
	}
}

// one is the only frame that has come.
func (p *page) one(t *testing.T) map[string]any {
	t.Helper()
	all := p.take()
	if len(all) != 1 {
		t.Fatalf("%d frames came, want 1: %v", len(all), all)
	}
	return all[0]
}

// brief is the part of each member of a frame's list that a test cares for.
func brief(f map[string]any, list string, fields ...string) (out []string) {
	members, _ := f[list].([]any)
	for _, m := range members {
		var parts []string
		for _, field := range fields {
			if v := m.(map[string]any)[field]; v != nil {
				parts = append(parts, fmt.Sprint(v))
			}
		}
		out = append(out, strings.Join(parts, " "))
	}
	return out
}

func wantBrief(t *testing.T, f map[string]any, want []string, list string, fields ...string) {
	t.Helper()
	if diff := cmp.Diff(want, brief(f, list, fields...)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", list, diff)
	}
}

func TestABoardGetsEverythingAndThenWhatChanges(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.atWork(t, "ana")
		zoe := r.chat(t, "Zoe", "Support")
		r.say(t, zoe, "Hello?")
		p := r.open(t, `{"want":"board"}`)
		all := p.one(t)
		if all["t"] != "all" || all["clock"].(map[string]any)["rate"] != 1.0 {
			t.Fatalf("first came %v", all)
		}
		wantBrief(t, all, []string{"Zoe offered Support ana CUSTOMER"}, "chats", "customer", "state", "queue", "agent", "spoke")
		if got := brief(all, "agents", "username", "status", "auto")[0]; got != "ana Available false" {
			t.Errorf("the first agent is %q", got)
		}
		wantBrief(t, all, []string{"Support 1 1 1", "Billing 0 1 1", "VIP 0 1 1"}, "queues", "name", "waiting", "staffed", "serving")

		r.do(t, func(w *state.World) error { return w.Accept("ana", zoe.ContactID) })
		f := p.one(t)
		wantBrief(t, f, []string{"Zoe connected ana"}, "chats", "customer", "state", "agent")
		wantBrief(t, f, []string{"Support 0"}, "queues", "name", "waiting")
		if got := brief(f, "agents", "username", "slots"); len(got) != 1 || !strings.Contains(got[0], "CONNECTED") {
			t.Errorf("agents: %v", got)
		}

		r.do(t, func(w *state.World) error { return w.SetStatus("ana", "Offline") })
		f = p.one(t)
		wantBrief(t, f, []string{"ana Available Offline"}, "agents", "username", "status", "next")
		wantBrief(t, f, []string{"Support 1 0", "Billing 1 0", "VIP 1 0"}, "queues", "name", "staffed", "serving")
		if rest := p.take(); len(rest) > 0 {
			t.Errorf("nothing has changed, and yet: %v", rest)
		}
	})
}

func TestAChatThatHasEndedIsGone(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		zoe := r.chat(t, "Zoe", "Support")
		p := r.open(t, `{"want":"board"}`)
		p.one(t)
		r.do(t, func(w *state.World) error { return w.StopContact(zoe.ContactID) })
		f := p.one(t)
		wantBrief(t, f, []string{"Zoe ended"}, "chats", "customer", "state")
		if diff := cmp.Diff(map[string]any{"chats": []any{zoe.ContactID}}, f["gone"]); diff != "" {
			t.Errorf("gone (-want +got):\n%s", diff)
		}
		wantBrief(t, r.open(t, `{"want":"board"}`).one(t), nil, "chats", "id")
	})
}

// TestChangesAreGathered: a thousand changes make no more frames than the time has room for.
func TestChangesAreGathered(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.do(t, func(w *state.World) error { return w.Login("ana") })
		p := r.open(t, `{"want":"board"}`)
		p.one(t)
		for n := range 1000 {
			r.do(t, func(w *state.World) error { return w.SetStatus("ana", []string{"Lunch", "Available"}[n%2]) })
			time.Sleep(time.Millisecond)
		}
		frames := p.take()
		if len(frames) < 9 || len(frames) > 12 {
			t.Errorf("%d frames in 1.1 s, want about 10", len(frames))
		}
		last := frames[len(frames)-1]
		wantBrief(t, last, []string{"ana Available"}, "agents", "username", "status")
		if notes, left := len(brief(last, "notes", "kind")), last["left"].(float64); notes != 50 || left < 1 {
			t.Errorf("the frame has %d notes and left %v, want 50 and the rest counted", notes, left)
		}
	})
}

func TestAnAgentsDesktopIsNudged(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.atWork(t, "ana")
		p := r.open(t, `{"want":"agent","username":"ana"}`)
		if f := p.one(t); f["t"] != "agent" {
			t.Fatalf("first came %v", f)
		}
		r.atWork(t, "ben")
		if got := p.take(); len(got) > 0 {
			t.Errorf("ben's coming is none of hers, and yet: %v", got)
		}
		zoe := r.chat(t, "Zoe", "Support")
		if f := p.one(t); f["t"] != "agent" {
			t.Errorf("it rings, and there came %v", f)
		}
		r.do(t, func(w *state.World) error { return w.Accept("ana", zoe.ContactID) })
		p.take()
		r.do(t, func(w *state.World) error { return w.UpdateAttributes(zoe.ContactID, map[string]string{"a": "b"}) })
		if f := p.one(t); f["t"] != "agent" {
			t.Errorf("attributes have changed, and there came %v", f)
		}
		r.do(t, func(w *state.World) error {
			_, err := w.CreateQuickConnect(state.QuickConnect{Name: "Night", QueueID: w.Queues()[0].ID})
			return err
		})
		if f := p.one(t); f["t"] != "agent" {
			t.Errorf("there is a quick connect more, and there came %v", f)
		}
	})
}

// TestWhoIsInTheSameChatIsNudged: a desktop shows who else is in a chat.
func TestWhoIsInTheSameChatIsNudged(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.atWork(t, "ana")
		zoe := r.chat(t, "Zoe", "Support")
		r.do(t, func(w *state.World) error { return w.Accept("ana", zoe.ContactID) })
		r.atWork(t, "ben")
		p := r.open(t, `{"want":"agent","username":"ana"}`)
		p.take()
		r.do(t, func(w *state.World) error { _, err := w.Monitor(zoe.ContactID, "ben", true); return err })
		if f := p.one(t); f["t"] != "agent" {
			t.Errorf("ben looks on, and there came %v", f)
		}
		r.do(t, func(w *state.World) error { return w.SetStatus("ben", "Lunch") })
		if f := p.one(t); f["t"] != "agent" {
			t.Errorf("ben, who looks on, has another status, and there came %v", f)
		}
	})
}

func TestWhatIsMadeIsToldAnew(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		p := r.open(t, `{"want":"board"}`)
		p.one(t)
		r.do(t, func(w *state.World) error {
			_, err := w.CreateQueue(state.Queue{Name: "Night", HoursID: w.Queues()[0].HoursID})
			return err
		})
		f := p.one(t)
		if f["t"] != "all" {
			t.Fatalf("there came %v, want everything", f)
		}
		wantBrief(t, f, []string{"Support", "Billing", "VIP", "Night"}, "queues", "name")
	})
}

func TestTypingIsToldAndEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		zoe := r.chat(t, "Zoe", "Support")
		p := r.open(t, `{"want":"board"}`)
		p.one(t)
		r.do(t, func(w *state.World) error {
			who, err := w.Bearer(zoe.token)
			if err != nil {
				return err
			}
			_, err = w.SendEvent(who, "application/vnd.amazonaws.connect.event.typing", "")
			return err
		})
		wantBrief(t, p.one(t), []string{"CUSTOMER"}, "chats", "typing")
		if err := r.loop.Advance(9 * time.Second); err != nil {
			t.Fatal(err)
		}
		if got := p.take(); len(got) > 0 {
			t.Errorf("after 9 s there came %v", got)
		}
		time.Sleep(time.Second)
		wantBrief(t, p.one(t), []string{"Zoe"}, "chats", "customer", "typing")
	})
}

func TestTheClockIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		p := r.open(t, `{"want":"agent","username":"ana"}`)
		p.take()
		if err := r.loop.SetRate(20); err != nil {
			t.Fatal(err)
		}
		r.do(t, func(w *state.World) error { w.ClockPaced(20); return nil })
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		f := <-p.frames
		if rate := f["clock"].(map[string]any)["rate"]; f["t"] != "clock" || rate != 20.0 {
			t.Errorf("there came %v", f)
		}
		r.do(t, func(w *state.World) error { w.ClockAdvanced(time.Minute); return nil })
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		if f := <-p.frames; f["t"] != "clock" || f["by"] != "1m0s" {
			t.Errorf("there came %v", f)
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if f := <-p.frames; f["t"] != "clock" {
			t.Errorf("after 5 s of silence there came %v", f)
		}
	})
}

// TestNoWordsAndNoTokens: whatever anybody writes or holds is in no frame.
func TestNoWordsAndNoTokens(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.atWork(t, "ana")
		p := r.open(t, `{"want":"board"}`)
		zoe := r.chat(t, "Zoe", "Support")
		r.do(t, func(w *state.World) error { return w.Accept("ana", zoe.ContactID) })
		r.say(t, zoe, "my card is 4111")
		p.take()
		late := r.open(t, `{"want":"board"}`)
		late.take()
		for _, seen := range []string{p.raw.String(), late.raw.String()} {
			if !strings.Contains(seen, "Zoe") {
				t.Error("the chat was not told at all")
			}
			for _, secret := range []string{"4111", zoe.token, zoe.ParticipantToken} {
				if strings.Contains(seen, secret) {
					t.Errorf("a frame has %q", secret)
				}
			}
		}
	})
}

func TestWhatIsNotWanted(t *testing.T) {
	for want, message := range map[string]string{
		`{"want":"everything"}`:              `want: found "everything"`,
		`{"want":"agent"}`:                   `with a username`,
		`{"want":"board","username":"ana"}`:  `want: found "board"`,
		`{"want":"board","more":1}`:          `the first frame: found`,
		`{"want":"board"} {}`:                `the first frame: found`,
		`hello`:                              `the first frame: found`,
		`{"want":"agent","username":"anna"}`: `there is no user "anna"; is "ana" meant?`,
	} {
		inBubble(t, func(t *testing.T, r *rig) {
			p := r.open(t, want)
			f := p.one(t)
			if f["t"] != "refused" || !strings.Contains(fmt.Sprint(f["message"]), message) {
				t.Errorf("%s: there came %v, want %q", want, f, message)
			}
			if got := websocket.CloseStatus(<-p.ended); got != websocket.StatusPolicyViolation {
				t.Errorf("%s: closed with %v", want, got)
			}
		})
	}
}

func TestWhoSaysNothingIsLetGo(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		conn, _, err := websocket.Dial(t.Context(), "ws://localhost/_local/v1/live", &websocket.DialOptions{HTTPClient: r.client})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if _, _, err := conn.Read(t.Context()); err == nil {
			t.Error("there came a frame")
		}
		if waited := time.Since(begun); waited > 11*time.Second {
			t.Errorf("let go after %v", waited)
		}
	})
}

// TestNobodyWaitsForASlowReader: one that does not read is cut, and the others go on.
func TestNobodyWaitsForASlowReader(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.do(t, func(w *state.World) error { return w.Login("ana") })
		slow, _, err := websocket.Dial(t.Context(), "ws://localhost/_local/v1/live", &websocket.DialOptions{HTTPClient: r.client})
		if err != nil {
			t.Fatal(err)
		}
		if err := slow.Write(t.Context(), websocket.MessageText, []byte(`{"want":"board"}`)); err != nil {
			t.Fatal(err)
		}
		p := r.open(t, `{"want":"board"}`)
		p.one(t)
		for n := range 400 {
			r.do(t, func(w *state.World) error { return w.SetStatus("ana", []string{"Lunch", "Available"}[n%2]) })
			if got := p.take(); len(got) != 1 {
				t.Fatalf("change %d made %d frames with the other reader", n, len(got))
			}
		}
		slow.SetReadLimit(1 << 20)
		for err == nil {
			_, _, err = slow.Read(t.Context())
		}
	})
}

func TestStopSaysGoodbye(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		p := r.open(t, `{"want":"board"}`)
		p.take()
		if err := r.live.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := websocket.CloseStatus(<-p.ended); got != websocket.StatusGoingAway {
			t.Errorf("closed with %v", got)
		}
		_, res, err := websocket.Dial(t.Context(), "ws://localhost/_local/v1/live", &websocket.DialOptions{HTTPClient: r.client})
		if err == nil || res == nil || res.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("after Stop: %v, %v", res, err)
		}
	})
}
