package companion_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/companion"
	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/policy"
)

func TestHello(t *testing.T) {
	within(t, func(t *testing.T, w *world, p *page) {
		welcome := p.hello()
		if welcome.Session == "" || welcome.Every != 20_000 || welcome.Poll != 25_000 || welcome.Now != time.Now().UnixMilli() || welcome.Departure != nil {
			t.Errorf("welcome %+v", welcome)
		}
		if len(w.beats) != 1 || w.beats[0].Client != "tab-1" || !w.beats[0].At.Equal(time.Now()) || w.looks != 0 {
			t.Errorf("beats %+v, looks %d", w.beats, w.looks)
		}
		if strings.Contains(w.log.String(), "hoe_ana") || strings.Contains(w.log.String(), welcome.Session) {
			t.Errorf("the log has a secret: %s", &w.log)
		}
	})
}

func TestHelloRefused(t *testing.T) {
	for name, c := range map[string]struct {
		bearer string
		edit   func(*companion.Hello)
		status int
		code   string
	}{
		"no token":              {"", func(*companion.Hello) {}, 401, "unauthorized"},
		"a token nobody has":    {"hoe_guess", func(*companion.Hello) {}, 401, "unauthorized"},
		"nobody can tell":       {"hoe_away", func(*companion.Hello) {}, 503, companion.Unavailable},
		"another agent's name":  {"hoe_ana", func(h *companion.Hello) { h.Agent = "ben" }, 403, companion.NotYou},
		"an unknown version":    {"hoe_ana", func(h *companion.Hello) { h.Version = 2 }, 400, companion.UnknownVersion},
		"a clock hours ahead":   {"hoe_ana", func(h *companion.Hello) { h.At += 3 * 3600_000 }, 400, companion.WrongClock},
		"a clock hours behind":  {"hoe_ana", func(h *companion.Hello) { h.At -= 3 * 3600_000 }, 400, companion.WrongClock},
		"no page":               {"hoe_ana", func(h *companion.Hello) { h.Client = "" }, 400, "invalid"},
		"a name of many lines":  {"hoe_ana", func(h *companion.Hello) { h.Library = "1\n2" }, 400, "invalid"},
		"more chats than exist": {"hoe_ana", func(h *companion.Hello) { h.State.Contacts = make([]companion.Contact, 51) }, 400, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func(t *testing.T, w *world, p *page) {
				in := p.greeting()
				c.edit(&in)
				said := p.refused(p.post("hello", c.bearer, in), c.status, c.code)
				if c.code == companion.WrongClock && !strings.Contains(said, `"now":`) {
					t.Errorf("the right time is not told: %s", said)
				}
				if w.counted["refused "+c.code] != 1 || len(w.beats) != 0 || w.looks != 0 {
					t.Errorf("counted %v, beats %v, looks %d", w.counted, w.beats, w.looks)
				}
				if strings.Contains(said+w.log.String(), "hoe_") {
					t.Errorf("a token is told: %s %s", said, &w.log)
				}
			})
		})
	}
}

func TestRefusedBeforeItIsRead(t *testing.T) {
	within(t, func(t *testing.T, w *world, p *page) {
		p.hello()
		p.refused(p.post("beat", "", companion.Beat{}), 401, companion.NoSession)
		p.refused(p.post("beat", "made-up", companion.Beat{}), 401, companion.NoSession)
		p.refused(p.post("beat", p.session, strings.Repeat(" ", 17<<10)), 413, "too-large")
		p.refused(p.post("beat", p.session, "{"), 400, "invalid")
		p.refused(p.post("beat", p.session, `{"seq": "1"}`), 400, "invalid")
		p.refused(p.post("beat", p.session, `{"seq": 1, "colour": "red"}`), 400, "invalid")
		p.refused(p.post("sing", p.session, "{}"), 404, "not-found")
		p.origin = "https://evil.example"
		p.refused(p.post("beat", p.session, p.beat()), 403, "cross-site")
		p.origin = ""
		p.refused(p.post("beat", p.session, p.beat()), 403, "cross-site") // a session that was carried off
		if len(w.beats) != 1 || w.counted["refused cross-site"] != 2 || w.counted["refused too-large"] != 1 {
			t.Errorf("beats %v, counted %v", w.beats, w.counted)
		}
	})
}

func TestReplaysAndClocks(t *testing.T) {
	within(t, func(t *testing.T, w *world, p *page) {
		p.hello()
		beat := p.beat()
		p.lives(beat)
		p.refused(p.post("beat", p.session, beat), 409, companion.Replayed)
		wrong := p.beat()
		wrong.At -= 2 * 3600_000
		p.refused(p.post("beat", p.session, wrong), 400, companion.WrongClock)
		p.lives(companion.Beat{Signed: p.signed(), Hidden: true})
		if len(w.beats) != 3 || !w.beats[2].Hidden {
			t.Errorf("beats %+v", w.beats)
		}
	})
}

func TestTooOften(t *testing.T) {
	within(t, func(t *testing.T, _ *world, p *page) {
		for range 20 { // a page that is loaded again and again
			p.hello()
		}
		p.refused(p.post("hello", "hoe_ana", p.greeting()), 429, companion.TooMany)
		time.Sleep(time.Second)
		p.hello()
		for range 40 {
			p.lives(p.beat())
		}
		out := p.post("beat", p.session, p.beat())
		p.refused(out, 429, companion.TooMany)
		if out.Header().Get("Retry-After") != "1" {
			t.Errorf("header %v", out.Header())
		}
	})
}

func TestAHintIsLookedAt(t *testing.T) {
	offline := companion.State{Status: companion.Status{Name: "Available", Type: "routable"}, Next: &companion.Status{Name: "Offline", Type: "offline"}}
	within(t, func(t *testing.T, w *world, p *page) {
		p.hello()
		p.lives(companion.Beat{Signed: p.signed(), State: offline})
		if w.looks != 1 {
			t.Errorf("%d looks, want one: a next status that is not known", w.looks)
		}
		for range 10 { // whoever insists is looked at now and then
			p.lives(companion.Beat{Signed: p.signed(), State: offline})
		}
		if w.looks != 3 || len(w.asked) != 0 {
			t.Errorf("%d looks, asked %v", w.looks, w.asked)
		}
		w.agent.Next = &agentevent.NextStatus{Name: "Offline"}
		time.Sleep(time.Minute)
		p.lives(companion.Beat{Signed: p.signed(), State: offline})
		if w.looks != 3 {
			t.Errorf("%d looks: it was known", w.looks)
		}
		p.lives(companion.Beat{Signed: p.signed(), State: companion.State{Status: companion.Status{Name: "Available", Type: "routable"}}})
		if w.looks != 4 {
			t.Errorf("%d looks, want one more: it was taken back", w.looks)
		}
	})
}

func TestDismiss(t *testing.T) {
	played(t, func(t *testing.T, s *scene) {
		if err := s.server.Dismiss(t.Context(), "u-ana"); err != nil {
			t.Fatal(err)
		}
		s.refused(s.post("beat", s.session, s.beat()), 401, companion.NoSession)
		s.hello()
	})
}

func TestBye(t *testing.T) {
	within(t, func(t *testing.T, w *world, p *page) {
		p.hello()
		if out := p.post("bye", "", companion.Bye{Signed: p.signed(), Session: p.session}); out.Code != http.StatusNoContent {
			t.Fatalf("status %d %s", out.Code, out.Body)
		}
		if b := w.beats[len(w.beats)-1]; !b.Bye || b.Client != "tab-1" {
			t.Errorf("beat %+v", b)
		}
		p.refused(p.post("bye", "", companion.Bye{Signed: p.signed(), Session: "made-up"}), 401, companion.NoSession)
	})
}

func TestDeposit(t *testing.T) {
	for name, c := range map[string]struct {
		in     companion.Deposit
		prove  error
		status int
		code   string
		kept   string
	}{
		"by events":                {companion.Deposit{ContactID: "k-1", ChatID: "c-1", Token: "good-token-1"}, nil, 204, "", "u-ana k-1 c-1"},
		"Connect shows it":         {companion.Deposit{ContactID: "k-2", Token: "good-token-2"}, nil, 204, "", "u-ana k-2 c-2"},
		"a contact of nobody's":    {companion.Deposit{ContactID: "k-9", ChatID: "c-9", Token: "bens-token"}, nil, 403, companion.NotYourChat, ""},
		"a stolen token":           {companion.Deposit{ContactID: "k-1", ChatID: "c-1", Token: "bens-token"}, nil, 403, companion.AnotherChat, ""},
		"another chat's id":        {companion.Deposit{ContactID: "k-1", ChatID: "c-9", Token: "good-token-1"}, nil, 403, companion.AnotherChat, ""},
		"a chat that has ended":    {companion.Deposit{ContactID: "k-1", ChatID: "c-1", Token: "ended"}, nil, 403, companion.TokenRefused, ""},
		"no token":                 {companion.Deposit{ContactID: "k-1"}, nil, 400, "invalid", ""},
		"an endless token":         {companion.Deposit{ContactID: "k-1", Token: strings.Repeat("x", 4097)}, nil, 400, "invalid", ""},
		"over already":             {companion.Deposit{ContactID: "k-1", Token: "good-token-1", Expires: -1}, nil, 400, "invalid", ""},
		"it cannot be proved now":  {companion.Deposit{ContactID: "k-1", Token: "good-token-1"}, errors.New("throttled"), 503, "unavailable", ""},
		"of a gone contact, again": {companion.Deposit{ContactID: "k-0", ChatID: "c-1", Token: "good-token-1"}, nil, 403, companion.NotYourChat, ""},
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func(t *testing.T, w *world, p *page) {
				p.hello()
				w.proving = c.prove
				c.in.Signed = p.signed()
				if c.in.Expires == 0 {
					c.in.Expires = time.Now().Add(time.Hour).UnixMilli()
				}
				out := p.post("deposit", p.session, c.in)
				if c.status == http.StatusNoContent {
					if out.Code != 204 || w.vault[c.kept] != c.in.Token {
						t.Fatalf("status %d %s, vault %v", out.Code, out.Body, w.vault)
					}
					p.refused(p.post("deposit", p.session, c.in), 409, companion.Replayed)
					p.post("withdraw", p.session, companion.Withdraw{Signed: p.signed(), ContactID: c.in.ContactID})
				} else if said := p.refused(out, c.status, c.code); strings.Contains(said+w.log.String(), "token-1") || strings.Contains(said+w.log.String(), "bens-") {
					t.Errorf("a token is told: %s %s", said, &w.log)
				}
				if len(w.vault) != 0 {
					t.Errorf("vault %v", w.vault)
				}
			})
		})
	}
}

func TestDepartureIsShown(t *testing.T) {
	within(t, func(t *testing.T, w *world, p *page) {
		p.hello()
		w.open = []departure.Departure{w.departing()}
		got := p.lives(p.beat())
		d := got.Departure
		if d == nil || d.ID != "u-ana@1" || d.Cause != "offline" || d.State != "grace" || !d.Ask || d.Due != time.Now().Add(15*time.Second).UnixMilli() || d.Longer != 300_000 {
			t.Fatalf("departure %+v", d)
		}
		chat := d.Chats[0]
		if chat.Target != "same-queue" || chat.Say != "One moment." || chat.Phase != "waiting" || !chat.Longer || len(d.Colleagues) != 1 {
			t.Errorf("chat %+v of %+v", chat, d)
		}
		w.policy.Ask = false
		got = p.lives(p.beat())
		if got.Departure.Ask || got.Departure.Chats[0].Target != "" {
			t.Errorf("silent policy: %+v", got.Departure)
		}
		w.policy.Ask, w.policy.mode = true, policy.Shadow
		got = p.lives(p.beat())
		if got.Departure.Ask || !got.Departure.Shadow || got.Plan != nil {
			t.Errorf("shadow: %+v, plan %+v", got.Departure, got.Plan)
		}
		w.policy.mode = policy.Enforce
		w.open[0].State, w.open[0].UpdatedAt = departure.Settled, time.Now()
		got = p.lives(p.beat())
		if got.Departure == nil || got.Departure.State != "settled" {
			t.Errorf("just settled: %+v", got.Departure)
		}
		time.Sleep(2 * time.Minute)
		got = p.lives(p.beat())
		if got.Departure != nil {
			t.Errorf("long settled: %+v", got.Departure)
		}
	})
}

func TestChoice(t *testing.T) {
	for name, c := range map[string]struct {
		edit   func(w *world, in *companion.Choice)
		want   departure.Asked
		status int
		code   string
	}{
		"five minutes more": {func(_ *world, in *companion.Choice) { in.Choice = "longer" }, departure.Asked{Want: departure.Longer, For: 5*time.Minute + 15*time.Second}, 200, ""},
		"finish":            {func(_ *world, in *companion.Choice) { in.Choice = "finish" }, departure.Asked{Want: departure.Longer, For: 30 * time.Minute}, 200, ""},
		"now":               {func(_ *world, in *companion.Choice) { in.Choice = "hand-over" }, departure.Asked{Want: departure.Now}, 200, ""},
		"to a colleague": {
			func(_ *world, in *companion.Choice) { in.Choice, in.Colleague = "colleague", "ben" },
			departure.Asked{Want: departure.Send, Target: "agent ben"},
			200, "",
		},
		"to nobody":         {func(_ *world, in *companion.Choice) { in.Choice, in.Colleague = "colleague", "zoe" }, departure.Asked{}, 409, httpjson.Refused},
		"something else":    {func(_ *world, in *companion.Choice) { in.Choice = "sing" }, departure.Asked{}, 400, "invalid"},
		"another epoch":     {func(_ *world, in *companion.Choice) { in.Epoch-- }, departure.Asked{}, 409, companion.Stale},
		"another departure": {func(_ *world, in *companion.Choice) { in.Departure = "u-ben@1" }, departure.Asked{}, 403, companion.NotYourChat},
		"a colleague's":     {func(w *world, _ *companion.Choice) { w.open[0].AgentID = "u-ben" }, departure.Asked{}, 403, companion.NotYourChat},
		"another chat":      {func(_ *world, in *companion.Choice) { in.ChatID = "c-9" }, departure.Asked{}, 403, companion.NotYourChat},
		"it is over":        {func(w *world, _ *companion.Choice) { w.open[0].State = departure.Settled }, departure.Asked{}, 409, companion.Stale},
		"nobody is asked":   {func(w *world, in *companion.Choice) { in.Choice, w.policy.Ask = "longer", false }, departure.Asked{}, 409, httpjson.Refused},
		"no time is given":  {func(w *world, in *companion.Choice) { in.Choice, w.policy.Longer = "longer", 0 }, departure.Asked{}, 409, httpjson.Refused},
		"all time is used up": {func(w *world, in *companion.Choice) {
			in.Choice = "longer"
			time.Sleep(31 * time.Minute)
			in.At = w.now().UnixMilli()
		}, departure.Asked{}, 409, httpjson.Refused},
		"refused by the departure": {
			func(w *world, in *companion.Choice) {
				in.Choice, w.refusing = "hand-over", departure.Refusal("it has landed")
			},
			departure.Asked{Want: departure.Now},
			409, httpjson.Refused,
		},
	} {
		t.Run(name, func(t *testing.T) {
			within(t, func(t *testing.T, w *world, p *page) {
				p.hello()
				w.open = []departure.Departure{w.departing()}
				in := companion.Choice{Signed: p.signed(), Departure: "u-ana@1", Epoch: w.open[0].Epoch.UnixMilli(), ChatID: "c-1", Choice: "longer"}
				c.edit(w, &in)
				out := p.post("choice", p.session, in)
				if c.status == http.StatusOK {
					p.read(out, &companion.Answer{})
				} else {
					p.refused(out, c.status, c.code)
				}
				c.want.By, c.want.Agent, c.want.ChatID = "ana", true, "c-1"
				switch asked := c.want.Want != ""; {
				case asked && (len(w.asked) != 1 || w.asked[0] != c.want):
					t.Errorf("asked %+v, want %+v", w.asked, c.want)
				case !asked && len(w.asked) != 0:
					t.Errorf("asked %+v, want nothing", w.asked)
				}
			})
		})
	}
}

func TestWhatWasDoneAlone(t *testing.T) {
	within(t, func(t *testing.T, w *world, p *page) {
		p.hello()
		did := companion.Did{ContactID: "k-1", Action: "disconnect", Outcome: "done", At: time.Now().UnixMilli()}
		if out := p.post("alone", p.session, companion.Alone{Signed: p.signed(), Did: []companion.Did{did}}); out.Code != 204 {
			t.Fatalf("status %d %s", out.Code, out.Body)
		}
		if len(w.notes) != 1 || !strings.Contains(w.notes[0], "acted alone") || w.looks != 1 || w.counted["alone done"] != 1 {
			t.Errorf("notes %v, looks %d, counted %v", w.notes, w.looks, w.counted)
		}
		did.ContactID = "k-9"
		p.refused(p.post("alone", p.session, companion.Alone{Signed: p.signed(), Did: []companion.Did{did}}), 403, companion.NotYourChat)
		settled := w.departing() // which was heard of before the companion was
		settled.State, settled.Handovers[0].ContactID = departure.Settled, "k-9"
		w.open = []departure.Departure{settled}
		if out := p.post("alone", p.session, companion.Alone{Signed: p.signed(), Did: []companion.Did{did}}); out.Code != 204 || len(w.notes) != 2 {
			t.Errorf("status %d %s, notes %v", out.Code, out.Body, w.notes)
		}
		settled.AgentID = "u-ben"
		w.open = []departure.Departure{settled}
		p.refused(p.post("alone", p.session, companion.Alone{Signed: p.signed(), Did: []companion.Did{did}}), 403, companion.NotYourChat)
		did.ContactID, did.Outcome = "k-1", "won"
		p.refused(p.post("alone", p.session, companion.Alone{Signed: p.signed(), Did: []companion.Did{did}}), 400, "invalid")
		p.refused(p.post("alone", p.session, companion.Alone{Signed: p.signed()}), 400, "invalid")
		if len(w.notes) != 2 || w.looks != 2 {
			t.Errorf("notes %v, looks %d", w.notes, w.looks)
		}
	})
}

func TestPreflight(t *testing.T) {
	w := newWorld()
	for origin, allowed := range map[string]bool{"https://agents.example.test": true, "https://agents.example.test.evil": false, "null": false, "http://127.0.0.1:3000": false} {
		out := preflight(t, w.server(), origin)
		if got := out.Header().Get("Access-Control-Allow-Origin") == origin; got != allowed {
			t.Errorf("%s: allowed %t, want %t", origin, got, allowed)
		}
	}
}
