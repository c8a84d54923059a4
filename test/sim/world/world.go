package world

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"handover/connectlocal"
	"handover/internal/controller"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/dynamoledger"
	"handover/internal/ledger/memledger"
	"handover/internal/ledger/sqliteledger"
	"handover/internal/memnet"
	"handover/internal/policy"
)

const base = "http://connectlocal"

// store is a ledger that the controllers work on and the judge looks into.
type store interface {
	controller.Store
	Anchor(ctx context.Context) (ledger.Link, error)
	Quarantined(ctx context.Context) iter.Seq2[departure.Quarantined, error]
}

// World is one story under way, in its bubble.
type World struct {
	story  Story
	ctx    context.Context //nolint:containedctx // a World is one run, and everything in it ends with this
	begun  time.Time
	srv    *connectlocal.Server
	aws    aws.Config
	ledger store
	table  *dynamoledger.Memory // nil: the ledger is in none
	policy *policy.Policy
	hands  *hands
	log    *slog.Logger

	connect    *connect.Client // the people's and the judge's: nothing befalls them
	kinesis    *kinesis.Client
	people     *http.Client
	customers  map[int]*customer
	keepers    []*keeper
	companions map[string]bool // by username: whether it beats
	shut       map[string]bool // queues that are closed
	key        string          // path of the vault's

	// Troubles have a lock of their own: a table asks for them while it is locked.
	troubled sync.Mutex
	hitches  []*hitch
	befallen Tally

	mu     sync.Mutex
	tally  Tally
	record record
	calls  map[string]int // by operation
	rates  rates          // of all controllers together, where they share a table
}

// Result is what became of a story.
type Result struct {
	Story    Story
	Breaches []Breach
	Tally    Tally
	Told     []string // the steps, the effects and the journal, in the order of their time
}

// Breach is one promise that was broken.
type Breach struct {
	Promise int // number in design §5; 0: the world itself is broken
	At      time.Duration
	What    string
	kind    string // the same for all that are broken in this way
}

// String tells the breach to a person.
func (b Breach) String() string {
	if b.Promise == 0 {
		return fmt.Sprintf("at %s the simulation itself failed: %s", b.At.Round(time.Millisecond), b.What)
	}
	return fmt.Sprintf("at %s promise %d is broken: %s", b.At.Round(time.Millisecond), b.Promise, b.What)
}

// Play plays the story. It fails t only if the bubble itself cannot be left.
func Play(t *testing.T, s Story) (result Result) {
	t.Helper()
	dir, own := "", t.TempDir()
	if s.Disk {
		dir = own
	}
	synctest.Test(t, func(t *testing.T) {
		w := &World{story: s, begun: time.Now(), tally: Tally{}, befallen: Tally{}, customers: map[int]*customer{}, calls: map[string]int{}, companions: map[string]bool{}, shut: map[string]bool{}, hands: newHands(), key: filepath.Join(own, "companion.key")}
		w.record = newRecord()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w.ctx = ctx
		if err := w.play(dir); err != nil {
			w.fail("%v", err)
		}
		w.tally.Add(w.befallen)
		result = Result{Story: s, Breaches: w.record.breaches, Tally: w.tally, Told: w.told()}
	})
	return result
}

// play opens the world, lets the story happen, and closes it again.
func (w *World) play(dir string) (err error) {
	if w.policy, err = policy.Parse("policy.yaml", []byte(w.story.Policy)); err != nil {
		return err
	}
	if w.ledger, err = w.open(dir); err != nil {
		return err
	}
	if c, ok := w.ledger.(io.Closer); ok {
		defer func() { err = errors.Join(err, c.Close()) }()
	}
	w.srv, err = connectlocal.New(connectlocal.Options{
		Deterministic: true,
		Switches:      &connectlocal.Switches{KeepACWOnStatusPick: w.story.KeepACW, LogoutEndsChats: w.story.LogoutEnds},
	})
	if err != nil {
		return err
	}
	if err := w.srv.Start(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.srv.Stop(context.WithoutCancel(w.ctx))) }()
	w.log = slog.New(slog.NewTextHandler(&w.record.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.aws = w.srv.InMemory()
	w.connect, w.kinesis = connect.NewFromConfig(w.aws), kinesis.NewFromConfig(w.aws)
	w.people = &http.Client{Transport: memnet.Transport{Handler: w.srv.Handler()}}
	w.username("") // so that the users are known
	defer w.employ()()
	w.happen()
	w.calm()
	return nil
}

// open opens the ledger, as the judge has it.
func (w *World) open(dir string) (store, error) {
	switch {
	case w.story.Table:
		w.table = dynamoledger.NewMemory()
		w.table.Fault = w.fault
		return w.table.Open(w.ctx)
	case dir == "":
		return memledger.New(), nil
	}
	return sqliteledger.Open(w.ctx, filepath.Join(dir, "handover.db"))
}

// employ starts the controllers; stop ends them.
func (w *World) employ() (stop func()) {
	ctx, cancel := context.WithCancel(w.ctx)
	var all sync.WaitGroup
	for n := range w.story.Controllers {
		k := &keeper{w: w}
		w.keepers = append(w.keepers, k)
		all.Go(func() { k.keep(ctx, n+1) })
	}
	return func() {
		cancel()
		ended := make(chan struct{})
		go func() { all.Wait(); close(ended) }()
		select {
		case <-ended:
		case <-time.After(stopsWithin):
			w.fail("a controller that was told to stop has not done so after %s", stopsWithin)
		}
	}
}

// stopsWithin is how long a controller may take to stop.
const stopsWithin = 2 * time.Minute

// happen has every step done at its time, until a promise is broken.
func (w *World) happen() {
	for _, s := range w.story.Steps {
		w.until(w.begun.Add(s.At))
		if w.broken() {
			return
		}
		w.step(s)
	}
}

func (w *World) step(s Step) {
	for _, all := range [][]action{actions(), troubles()} {
		for _, a := range all {
			if a.name != s.Do {
				continue
			}
			did := a.do(w, s)
			outcome := "done"
			if !did {
				outcome = "not possible"
			}
			w.count("steps", s.Do+": "+outcome)
			w.note("step", s.String()[10:]+map[bool]string{false: " (not possible)"}[did])
		}
	}
	w.observe()
}

// until lets time pass, and everything that it brings happen.
func (w *World) until(t time.Time) {
	if d := time.Until(t); d > 0 {
		<-time.After(d)
	}
	synctest.Wait()
}

func (w *World) pass(d time.Duration) { w.until(time.Now().Add(d)) }

// The calm after the story: how long it is at most, how often it is looked at, and
// how long it has to stay quiet.
const (
	calmAtMost = 40 * time.Minute
	calmLook   = 10 * time.Second
	calmQuiet  = 3
	// A record that was broken is made good by the agent's next heartbeat, 120 s later.
	calmAfterLoss = 16
)

// calm ends all trouble, lets time pass until nothing is left to be done, and
// has every promise judged.
func (w *World) calm() {
	if w.broken() {
		return
	}
	w.endTrouble()
	end := time.Now().Add(calmAtMost)
	enough := calmQuiet
	if slices.ContainsFunc(w.story.Steps, func(s Step) bool { return s.Do == "records" }) {
		enough = calmAfterLoss
	}
	for quiet := 0; quiet < enough && time.Now().Before(end); {
		w.work()
		w.pass(calmLook)
		if w.broken() {
			return
		}
		quiet++
		if !w.settled() {
			quiet = 0
		}
	}
	for _, p := range promises() {
		if p.end != nil && !w.broken() {
			p.end(w)
		}
	}
}

// endTrouble has nothing befall anybody any more, and opens the queues.
func (w *World) endTrouble() {
	w.troubled.Lock()
	w.hitches = nil
	w.troubled.Unlock()
	w.faults("")
	for _, q := range queues {
		w.setQueue(q, true)
	}
}

// work has all agents do their work, unless the place is deserted.
func (w *World) work() {
	if w.story.Deserted {
		return
	}
	w.reopen()
	w.letGo()
	for _, a := range w.story.Agents {
		s := Step{Agent: a}
		w.logIn(s)
		w.comeBack(s)
		for w.accept(s) || w.clearSlots(s) {
		}
	}
	w.observe()
}

// count adds to the tally.
func (w *World) count(table, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tally.add(table, what)
}

// fail notes that the simulation itself could not go on.
func (w *World) fail(format string, args ...any) { w.breach(0, format, args...) }

// breach notes that a promise is broken.
func (w *World) breach(promise int, format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.breachLocked(promise, format, args...)
}

func (w *World) breachLocked(promise int, format string, args ...any) {
	b := Breach{promise, time.Since(w.begun), fmt.Sprintf(format, args...), format}
	w.record.breaches = append(w.record.breaches, b)
	w.record.tell("PROMISE", b.String())
}

func (w *World) broken() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.record.breaches) > 0
}

func (w *World) note(kind, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.record.tell(kind, what)
}

// control calls connectlocal's control API as the judge or a person; nothing befalls it.
func (w *World) control(method, path string, body io.Reader, out any) error {
	return w.send(method, base+"/_local/v1"+path, "", body, out)
}

// participant calls the participant API with a token, which is a secret.
func (w *World) participant(path, token string, in, out any) error {
	data, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return w.send(http.MethodPost, base+"/participant/"+path, token, bytes.NewReader(data), out)
}

func (w *World) send(method, url, token string, body io.Reader, out any) error {
	req, err := http.NewRequestWithContext(w.ctx, method, url, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("X-Amz-Bearer", token)
	}
	resp, err := w.people.Do(req)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, req.URL.Path, resp.Status, data)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(data, out)
}
