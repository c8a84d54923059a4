// Package crash kills the real controller, a process with a ledger on disk, in
// the middle of its work, starts it again, and checks that the outcome is the
// one without the kill: every chat moved once, nobody disconnected.
package crash

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/connect"

	"handover/connectlocal"
	"handover/internal/actor"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/sqliteledger"
)

var binary string

// atOnce is how many tests run at a time. Each waits for most of its time: a dead
// controller's lease has to run out before the next one takes its work up.
const atOnce = "16"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err) // the testing package has lost its flag
	}
	os.Exit(build(m))
}

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "handover-crash-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "handover")
	out, err := exec.Command("go", "build", "-o", binary, "handover/cmd/handover").CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "build the binary: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// The grace is short here, for these processes live by real time, and nobody has to
// be there yet: who takes the chat comes to work after the kill.
const policyFile = `
grace: {offline: 1s}
releasers: [%s]
rules:
  - name: everything
    do:
      - target: same-queue
        needs: nothing
        priority: 1
        say: One moment, please.
`

// place is a connectlocal in one process and, when started, a controller in another.
type place struct {
	t     *testing.T
	base  string
	dir   string
	stage *actor.Stage
}

func newPlace(t *testing.T, releaser string) *place {
	t.Helper()
	p := &place{t: t, dir: t.TempDir()}
	p.base = p.serve()
	p.write("policy.yaml", fmt.Sprintf(policyFile, releaser))
	stage, err := actor.Open(t.Context(), actor.Options{
		Base: p.base, HTTP: &http.Client{}, Connect: connect.NewFromConfig(connectlocal.AWSConfig(p.base)),
	})
	p.must(err)
	t.Cleanup(stage.Close)
	p.stage = stage
	p.write("handover.yaml", fmt.Sprintf("instance: %s\nstream: %s\nstart: trim-horizon\npoll: 200ms\ndesktop: %s\nlisten: \"\"\npolicy: policy.yaml\n",
		stage.Facts().InstanceID, stage.Facts().AgentEventStream, p.base))
	return p
}

func (p *place) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) write(name, text string) {
	p.t.Helper()
	p.must(os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600))
}

// serve starts a connectlocal without a controller and returns its address.
func (p *place) serve() string {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), binary, "local", "--listen", "127.0.0.1:0", "--controller=false")
	cmd.Stderr = p.t.Output()
	out, err := cmd.StdoutPipe()
	p.must(err)
	p.must(cmd.Start())
	p.t.Cleanup(func() { _ = cmd.Wait() }) // killed with the test's context
	line, err := bufio.NewReader(out).ReadString('\n')
	p.must(err)
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if !ok {
		p.t.Fatalf("connectlocal said %q", line)
	}
	return base
}

// chat is a chat that the agent has taken.
func (p *place) chat(agent, customer string) *actor.Customer {
	p.t.Helper()
	ctx := p.t.Context()
	c, err := p.stage.Chat(ctx, customer, nil)
	p.must(err)
	p.t.Cleanup(c.Close)
	_, err = p.stage.Take(ctx, agent, c.ContactID)
	p.must(err)
	return c
}

// control starts the controller; kill is SIGKILL.
func (p *place) control() (kill func()) {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), binary, "run", "--config", filepath.Join(p.dir, "handover.yaml"))
	cmd.Stderr = p.t.Output()
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+p.base, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=any", "AWS_SECRET_ACCESS_KEY=any", "AWS_EC2_METADATA_DISABLED=true")
	p.must(cmd.Start())
	return func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

func (p *place) fault(body string) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+"/_local/v1/faults", strings.NewReader(body))
	p.must(err)
	resp, err := http.DefaultClient.Do(req)
	p.must(err)
	p.must(resp.Body.Close())
	if resp.StatusCode >= 300 {
		p.t.Fatalf("fault %s: %s", body, resp.Status)
	}
}

// handover reads the chat's handover from the ledger on disk, as another process would.
func (p *place) handover(chatID string) (found departure.Handover, ok bool) {
	p.t.Helper()
	path := filepath.Join(p.dir, "handover.db")
	if _, err := os.Stat(path); err != nil {
		return departure.Handover{}, false
	}
	l, err := sqliteledger.OpenReader(p.t.Context(), path)
	if err != nil {
		return departure.Handover{}, false // the controller is just making it
	}
	for d, err := range l.Departures(p.t.Context(), ledger.DepartureFilter{}) {
		p.must(err)
		for _, h := range d.Handovers {
			if h.ChatID == chatID {
				found, ok = h, true
			}
		}
	}
	p.must(l.Close())
	return found, ok
}

// await looks at the ledger, which rings no bell across processes, until the
// chat's handover is in one of the phases.
func (p *place) await(chatID string, phases ...departure.Phase) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	ctx, cancel := context.WithTimeout(p.t.Context(), 30*time.Second)
	defer cancel()
	for {
		h, ok := p.handover(chatID)
		for _, want := range phases {
			if ok && h.Phase == want {
				return
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			p.t.Fatalf("the handover of chat %s stays %q (%s), want one of %v", chatID, h.Phase, h.Reason, phases)
		}
	}
}

// TestKilled kills the controller while a chat is in each phase that it passes
// through, with the call of that phase in flight.
func TestKilled(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		releaser string
		fault    string // slows the phase's call down, so that the kill hits it
		at       departure.Phase
	}{
		"before it has read anything":   {"desktop", "", ""},
		"in the grace":                  {"desktop", "", departure.Waiting},
		"while looking":                 {"desktop", `{"operation":"GetCurrentUserData","kind":"latency","latency":"2s","for":"8s"}`, departure.Waiting},
		"while marking":                 {"desktop", `{"operation":"UpdateContactAttributes","kind":"latency","latency":"2s","for":"8s"}`, departure.Marking},
		"after an unheard mark":         {"desktop", `{"operation":"UpdateContactAttributes","kind":"timeout-after-effect","count":3}`, departure.Marking},
		"while releasing":               {"token", `{"operation":"DisconnectParticipant","kind":"latency","latency":"2s","for":"8s"}`, departure.Releasing},
		"after an unheard answer":       {"token", `{"operation":"DisconnectParticipant","kind":"timeout-after-effect","count":3}`, departure.Releasing},
		"while landing":                 {"desktop", "", departure.Landing},
		"while clearing the slot":       {"desktop", `{"operation":"DismissUserContact","kind":"latency","latency":"2s","for":"8s"}`, departure.Landing},
		"after an unheard clearing":     {"desktop", `{"operation":"DismissUserContact","kind":"timeout-after-effect","count":3}`, departure.Landing},
		"while the landing is read":     {"desktop", `{"operation":"DescribeContact","kind":"latency","latency":"2s","for":"12s"}`, departure.Landing},
		"while the service is refusing": {"desktop", `{"operation":"UpdateContactAttributes","kind":"throttle","count":4}`, departure.Marking},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, tc.releaser)
			ctx := t.Context()
			kill := p.control()
			defer func() { kill() }()
			p.must(p.stage.Login(ctx, "ana"))
			c := p.chat("ana", "Dora")
			if tc.fault != "" {
				p.fault(tc.fault)
			}
			p.must(p.stage.Pick(ctx, "ana", "Offline"))
			if tc.at != "" {
				p.await(c.ContactID, tc.at)
			}
			kill()
			kill = p.control()
			p.must(p.stage.Login(ctx, "ben"))
			_, err := p.stage.Take(ctx, "ben", c.ContactID)
			p.must(err)
			p.await(c.ContactID, departure.Landed)
			p.movedOnce(c)
		})
	}
}

func (p *place) movedOnce(c *actor.Customer) {
	p.t.Helper()
	chain, err := p.stage.Chain(p.t.Context(), c.ContactID)
	p.must(err)
	if len(chain.Segments) != 2 {
		p.t.Errorf("the chat has %d segments, want 2: it was moved once", len(chain.Segments))
	}
	if c.Count("chat.ended") != 0 {
		p.t.Error("the customer was disconnected")
	}
	_, err = p.stage.AwaitAgent(p.t.Context(), "ana", "is Offline", func(d actor.Desktop) bool { return d.Status == "Offline" })
	p.must(err)
}
