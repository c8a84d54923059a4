package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/cli"
	"handover/internal/departure"
	"handover/internal/ledger/memledger"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/operator"
	"handover/internal/policy"
	"handover/internal/roster"
	"handover/internal/told"
)

const token = "a-token-that-nobody-guesses"

var began = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// result is what a command printed, and how it ended.
type result struct {
	code     int
	out, err string
}

// run runs a command; what the environment could say is what the test has set.
func run(t *testing.T, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), args, &out, &errs)
	return result{code, out.String(), errs.String()}
}

// alone puts the test into an empty folder and an environment that says nothing.
func alone(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("HANDOVER_SERVER", "")
	t.Setenv("HANDOVER_TOKEN", "")
	t.Setenv("USER", "eve")
}

// file is a ledger with something of everything, in a file of this folder.
func file(t *testing.T, path string) *sqliteledger.Ledger {
	t.Helper()
	l, err := sqliteledger.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	fill(t, l)
	return l
}

// memory is the same, not in a file.
func memory(t *testing.T) *memledger.Ledger {
	t.Helper()
	l := memledger.New()
	fill(t, l)
	return l
}

func fill(t *testing.T, l departure.Ledger) {
	t.Helper()
	ladder := policy.Decision{Rule: "bills", Ladder: []policy.Rung{{Target: policy.Target{Kind: policy.ToQueue, Name: "Billing"}}}}
	chat := func(id string, p departure.Phase, why string) departure.Handover {
		return departure.Handover{ChatID: id, QueueName: "Billing", Phase: p, Reason: why, Decision: ladder}
	}
	held := chat("c-held-0000", departure.Waiting, "the grace is over")
	held.Held = "the breaker holds"
	shadow := chat("c-shadow-00", departure.Kept, "would go to queue Billing")
	shadow.Shadow = true
	stranded := chat("c-stranded0", departure.Stranded, "nobody serves the queue")
	stranded.Watched = true
	err := l.Commit(t.Context(), departure.Commit{
		Departures: []departure.Departure{
			{ID: "u1@1", AgentID: "u1", Username: "ana", Cause: roster.Forced, By: "mia", State: departure.Moving, BeganAt: began, Handovers: []departure.Handover{
				chat("c-moving-00", departure.Releasing, "marked"), shadow, held,
			}},
			{ID: "u2@1", AgentID: "u2", Username: "ben", Cause: roster.Offline, State: departure.Settled, BeganAt: began, Handovers: []departure.Handover{
				stranded,
			}},
		},
		Journal: []departure.Entry{
			{At: began, DepartureID: "u1@1", AgentID: "u1", Username: "ana", To: "grace", Reason: "drained", By: "mia"},
			{At: began.Add(time.Minute), DepartureID: "u2@1", AgentID: "u2", Username: "ben", ChatID: "c-stranded0", From: "landing", To: "stranded", Reason: "nobody serves the queue"},
		},
		Quarantine: []departure.Quarantined{{Position: departure.Position{Stream: "events", Shard: "s1", Sequence: "7", At: began}, Arrived: began, Data: []byte("no JSON"), Reason: "not JSON"}},
		Gate:       &departure.Gate{Breaker: departure.Breaker{Tripped: true, At: began, Departed: 5, Staffed: 12, Until: began.Add(15 * time.Minute)}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// desk answers as asked and notes who asked for what.
type desk struct {
	asked    []string
	stranger bool // nobody is enrolled
}

func (d *desk) note(what ...string) error {
	d.asked = append(d.asked, strings.Join(what, " "))
	return nil
}

func (d *desk) Drain(_ context.Context, agentID, username string, o roster.Order) error {
	how := o.To
	if o.Now {
		how += " now"
	}
	return d.note("drain", agentID, username, o.By, how)
}

func (d *desk) Undrain(_ context.Context, agentID, by string) error {
	return d.note("undrain", agentID, by)
}
func (d *desk) Ask(context.Context, string, departure.Asked) error { return nil }
func (d *desk) FreeBreaker(_ context.Context, by string) error     { return d.note("free", by) }
func (d *desk) Replay(_ context.Context, _ int64, by string) (string, error) {
	return "applied: nothing new", d.note("replay", by)
}
func (d *desk) Drop(_ context.Context, _ int64, by string) error { return d.note("drop", by) }
func (d *desk) Enrol(_ context.Context, agentID, username, by string) (string, error) {
	return "hoe_of-" + username, d.note("enrol", agentID, username, by)
}

func (d *desk) Revoke(_ context.Context, agentID, username, by string) (bool, error) {
	return !d.stranger, d.note("revoke", agentID, username, by)
}

type instance struct{}

func (instance) UserID(_ context.Context, username string) (string, bool, error) {
	return "u1", username == "ana", nil
}
func (instance) Usernames(context.Context) ([]string, error)  { return []string{"ana"}, nil }
func (instance) QueueNames(context.Context) ([]string, error) { return []string{"Billing"}, nil }

// serve runs a controller's operator API, and points the environment at it.
func serve(t *testing.T) *desk {
	t.Helper()
	alone(t)
	return serveFrom(t, memory(t))
}

func serveFrom(t *testing.T, l operator.Reader) *desk {
	t.Helper()
	d := &desk{}
	srv := httptest.NewServer(operator.New(operator.Options{
		Token: token, Desk: d, Enroller: d, Ledger: l, Names: instance{}, Now: func() time.Time { return began }, Log: slog.New(slog.DiscardHandler),
		Plan: func(context.Context, string) (departure.Departure, []departure.Entry, error) { return planned() },
		Ghosts: func(context.Context) ([]roster.Ghost, error) {
			return []roster.Ghost{{Username: "ana", Since: began, Why: "signed out", Chat: roster.Chat{ID: "c-ghost-000", Queue: agentevent.Queue{Name: "Billing"}}}}, nil
		},
		Process: func(context.Context) (told.Process, error) {
			return told.Process{Version: "v1", Instance: "i1", Mode: "shadow", Policy: "policy.yaml", Hash: "0123456789", Streams: []told.Stream{{Name: "events", Shard: "s1", Lag: 1.5}}}, nil
		},
		Reload: func(_ context.Context, by string) (string, error) {
			return "policy.yaml is in force", d.note("reload", by)
		},
	}))
	t.Cleanup(srv.Close)
	t.Setenv("HANDOVER_SERVER", srv.URL)
	t.Setenv("HANDOVER_TOKEN", token)
	return d
}

func planned() (departure.Departure, []departure.Entry, error) {
	return departure.Departure{AgentID: "u1", Username: "ana", Handovers: []departure.Handover{{
			ChatID: "c1", QueueName: "Billing", Phase: departure.Marking, Rung: 1,
			Decision: policy.Decision{
				Rule: "all", Reason: `rule "all" applies`,
				Ladder:   []policy.Rung{{Target: policy.Target{Kind: policy.SameQueue}, Needs: policy.NeedStaffed}, {Target: policy.Target{Kind: policy.ToQueue, Name: "VIP"}, If: "target.depth < 5"}},
				Rejected: []policy.Rejected{{Rule: "VIP", Why: "the queue is not VIP"}},
			},
		}, {ChatID: "c2", Phase: departure.Kept, Reason: "a colleague is in the chat", Decision: policy.Decision{Rule: "all"}}}},
		[]departure.Entry{{ChatID: "c1", To: "waiting", Reason: "step 1 is passed over: nobody serves queue Billing now"}}, nil
}

func TestWhatOperatorsDo(t *testing.T) {
	for name, c := range map[string]struct {
		args        string
		says, asked string
	}{
		"drain":       {"drain ana", "ana is being drained", "drain u1 ana eve "},
		"drain there": {"drain ana --now --to Billing --as mia", "ana is being drained", "drain u1 ana mia Billing now"},
		"undrain":     {"undrain ana", "ana is drained no more", "undrain u1 eve"},
		"free":        {"breaker free", "THE BREAKER HOLDS: 5 of 12", "free eve"}, // the desk of this test frees nothing
		"reload":      {"reload", "policy.yaml is in force", "reload eve"},
		"replay":      {"quarantine replay 1", "applied: nothing new", "replay eve"},
		"drop":        {"quarantine drop 1 --as mia", "record 1 is kept no more", "drop mia"},
	} {
		t.Run(name, func(t *testing.T) {
			d := serve(t)
			got := run(t, strings.Fields(c.args)...)
			if got.code != 0 || got.err != "" || !strings.HasPrefix(got.out, c.says) {
				t.Errorf("got %+v", got)
			}
			if diff := cmp.Diff([]string{c.asked}, d.asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStatusShowsWhatNeedsAPersonFirst(t *testing.T) {
	serve(t)
	got := run(t, "status")
	want := `THE BREAKER HOLDS: 5 of 12 agents left at once at 2026-03-02 10:00:00Z; moves are held until 2026-03-02 10:15:00Z, or until ` + "`handover breaker free`" + `
STRANDED: 1 chat needs a person
QUARANTINE: 1 record could not be applied (handover quarantine)
controller v1, instance i1, policy policy.yaml (01234567), mode shadow
stream events s1: 1.5s behind

BEGAN                 AGENT  CAUSE          DEPARTURE  CHAT      QUEUE    TARGET         HANDOVER       WHY
2026-03-02 10:00:00Z  ben    offline        settled    c-strand  Billing  queue Billing  stranded       nobody serves the queue
2026-03-02 10:00:00Z  ana    forced by mia  moving     c-held-0  Billing  queue Billing  waiting        held: the breaker holds
2026-03-02 10:00:00Z  ana    forced by mia  moving     c-moving  Billing  queue Billing  releasing      marked
2026-03-02 10:00:00Z  ana    forced by mia  moving     c-shadow  Billing  queue Billing  kept (shadow)  would go to queue Billing
`
	if diff := cmp.Diff(want, got.out); diff != "" || got.code != 0 {
		t.Errorf("%d %s%s", got.code, got.err, diff)
	}
}

func TestPlan(t *testing.T) {
	serve(t)
	want := `If ana left now:

chat c1, queue Billing: would go to queue VIP
  because   rule "all" applies
  step 1    same-queue, needs staffed
  step 2  > queue VIP, if target.depth < 5
  not       VIP: the queue is not VIP
  journal   waiting: step 1 is passed over: nobody serves queue Billing now

chat c2, queue none: would be kept: a colleague is in the chat
  because   all
`
	if got := run(t, "plan", "ana"); got.out != want {
		t.Errorf("%s%s", got.err, cmp.Diff(want, got.out))
	}
	var p told.Plan
	if err := json.Unmarshal([]byte(run(t, "plan", "ana", "--json").out), &p); err != nil || len(p.Departure.Chats) != 2 {
		t.Errorf("%v %+v", err, p)
	}
}

func TestGhosts(t *testing.T) {
	serve(t)
	if got := run(t, "ghosts"); !strings.Contains(got.out, "2026-03-02 10:00:00Z  ana    c-ghost-  Billing  signed out") {
		t.Errorf("got %+v", got)
	}
}

// TestALedgerFileTellsWhatAControllerDoes reads the same ledger both ways.
func TestALedgerFileTellsWhatAControllerDoes(t *testing.T) {
	alone(t)
	serveFrom(t, file(t, "elsewhere.db"))
	for _, args := range []string{
		"journal", "journal --json", "journal --agent ben --wide", "journal --verify", "journal --until 2026-03-02T10:00:30Z", "quarantine", "quarantine list --json",
		"quarantine show 1", "quarantine show 1 --data", "breaker", "report", "report --json --since 2026-03-02T00:00:00Z",
	} {
		asked := run(t, strings.Fields(args)...)
		file := run(t, append(strings.Fields(args), "--ledger", "elsewhere.db")...)
		if diff := cmp.Diff(asked, file, cmp.AllowUnexported(result{})); diff != "" || asked.code != 0 || asked.out == "" {
			t.Errorf("%s: %+v\n%s", args, asked, diff)
		}
	}
}

func TestTheLedgerOfThisFolderIsReadWithoutAsking(t *testing.T) {
	alone(t)
	file(t, "handover.db")
	if got := run(t, "status"); got.code != 0 || !strings.Contains(got.out, "c-strand") {
		t.Errorf("got %+v", got)
	}
}

func TestAnExportIsVerified(t *testing.T) {
	serve(t)
	export := run(t, "journal", "--json").out
	for name, c := range map[string]struct {
		text string
		code int
		says string
	}{
		"whole":   {export, 0, "2 lines hold, up to line 2 with hash "},
		"changed": {strings.Replace(export, "drained", "Drained", 1), 1, "0 lines hold, then: ledger: journal line 1 does not fit"},
		"cut off": {export[:len(export)-20], 1, "read the journal: line 2"},
		"nothing": {"", 0, "there is no line to check"},
		"a piece": {export[strings.Index(export, "\n")+1:], 0, "1 line holds, up to line 2"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "export")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := run(t, "journal", "--verify", "--export", path); got.code != c.code || !strings.Contains(got.out+got.err, c.says) {
				t.Errorf("got %+v, want %q", got, c.says)
			}
		})
	}
}

func TestWhatIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		args string
		code int
		says string
	}{
		"unknown user":        {"drain anna", 2, `no user "anna"; did you mean "ana"?`},
		"unknown queue":       {"drain ana --to billing", 2, `to: the instance has no queue "billing"; did you mean "Billing"?`},
		"no user":             {"drain", 2, "takes one argument, USER"},
		"two users":           {"undrain ana ben", 2, "found 2"},
		"no such record":      {"quarantine show 9", 2, "no record 9 is in quarantine"},
		"no number":           {"quarantine replay one", 2, `ID: found "one"`},
		"no command":          {"breaker fre", 2, "did you mean handover breaker free?"},
		"an argument":         {"ghosts ana", 2, `takes no argument, found "ana"`},
		"both sources":        {"status --ledger a --server http://b", 2, "--ledger and --server"},
		"no URL":              {"status --server localhost:8687", 2, `--server: found "localhost:8687"`},
		"a token in the open": {"drain ana --server http://handover.example.com", 2, "has no TLS"},
		"a wrong token":       {"drain ana --token-file wrong", 2, "the token that was sent is not its own"},
		"a token for all":     {"drain ana --token-file open", 2, "has mode 0644, so others could have read it; want 0600"},
		"no token file":       {"drain ana --token-file none", 2, "none: no such file"},
		"since":               {"report --since yesterday", 2, `--since: found "yesterday", want how long ago`},
		"a part verified":     {"journal --verify --agent ana", 2, "over every line"},
		"export alone":        {"journal --export x", 2, "--export: is for --verify"},
	} {
		t.Run(name, func(t *testing.T) {
			d := serve(t)
			for path, mode := range map[string]os.FileMode{"wrong": 0o600, "open": 0o644} {
				if err := os.WriteFile(path, []byte("another-token-altogether\n"), mode); err != nil {
					t.Fatal(err)
				}
			}
			got := run(t, strings.Fields(c.args)...)
			if got.code != c.code || !strings.Contains(got.err, c.says) || got.out != "" || len(d.asked) > 0 {
				t.Errorf("got %+v, asked %v; want %d and %q", got, d.asked, c.code, c.says)
			}
			if strings.Contains(got.err, token) {
				t.Errorf("the token is told: %s", got.err)
			}
		})
	}
}

func TestTheTokenIsFoundBesideTheLedger(t *testing.T) {
	serve(t)
	t.Setenv("HANDOVER_TOKEN", "")
	if got := run(t, "drain", "ana"); got.code != 2 || !strings.Contains(got.err, "no token was sent") {
		t.Errorf("got %+v", got)
	}
	if err := os.WriteFile("handover.token", []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, "drain", "ana"); got.code != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestWhoAnswersIsNoController(t *testing.T) {
	alone(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "hello", http.StatusTeapot) }))
	if got := run(t, "ghosts", "--server", srv.URL); got.code != 1 || !strings.Contains(got.err, "answered 418 I'm a teapot, but not as a controller does") {
		t.Errorf("got %+v", got)
	}
	srv.Close()
	if got := run(t, "ghosts", "--server", srv.URL); got.code != 1 || !strings.Contains(got.err, "no controller answers at "+srv.URL) || !strings.Contains(got.err, "handover run --config FILE") {
		t.Errorf("got %+v", got)
	}
}

func TestATokenDoesNotFollowARedirect(t *testing.T) {
	alone(t)
	t.Setenv("HANDOVER_TOKEN", token)
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	srv := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer srv.Close()
	if got := run(t, "ghosts", "--server", srv.URL); got.code != 1 || reached {
		t.Errorf("got %+v, reached %t", got, reached)
	}
}
