package replay_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/archive"
	"handover/internal/replay"
)

// left is a report about one chat whose agent left.
func left(t *testing.T, agent string) replay.Report {
	t.Helper()
	o := newOffice()
	ana, ben := o.login(agent), o.login("ben")
	o.takes(ana, "c-1")
	o.pass(time.Minute)
	o.picks(ana, "Offline")
	o.pass(5 * time.Minute)
	o.ends(ana)
	o.pass(20 * time.Second)
	o.takesOver(ben, "c-1", "c-2")
	o.items = append(o.items, archive.Item{Source: "a<b>.gz", Offset: 7, Kind: archive.Other, Data: []byte("no JSON")})
	return replayed(t, "", o.items, replay.Options{})
}

// TestThePageNeedsNothingElse: no script and nothing from anywhere, and its policy for
// content lets through its own style and nothing more.
func TestThePageNeedsNothingElse(t *testing.T) {
	var page bytes.Buffer
	if err := left(t, `<script>alert("x")</script>`).HTML(&page); err != nil {
		t.Fatal(err)
	}
	text := page.String()
	for _, bad := range []string{"<script", "http:", "https:", "src=", "href=", "url(", "style=", "javascript", "@import", "a<b>"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if !strings.Contains(text, "&lt;script&gt;alert(") {
		t.Error("the agent is not in the page")
	}
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(text)
	if style == nil {
		t.Fatal("the page has no style")
	}
	sum := sha256.Sum256([]byte(style[1]))
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(text)
	if policy == nil {
		t.Fatal("the page has no policy for its content")
	}
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if got := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(policy[1]); got != want {
		t.Errorf("the policy is %q, want %q", got, want)
	}
}

// TestThePlotsStandOnTheirGround: each column is as high as what it counts, and none
// leaves the picture.
func TestThePlotsStandOnTheirGround(t *testing.T) {
	var page bytes.Buffer
	if err := left(t, "ana").HTML(&page); err != nil {
		t.Fatal(err)
	}
	full := regexp.MustCompile(`y="25.00" width="[\d.]+%" height="125.00"><title>([^<]*)</title>`).FindAllStringSubmatch(page.String(), -1)
	var says []string
	for _, f := range full {
		says = append(says, f[1])
	}
	want := []string{
		"Mon 2 Mar 08:01: 1, 1 would have been moved", "Mon 2 Mar 08:01: 1, 1 would have been moved",
		"up to 5m: 1, 1 would have been moved", "up to 5m: 1, 1 would have been moved",
	}
	if d := cmp.Diff(want, says); d != "" {
		t.Error(d)
	}
}

// TestPlotsByTheLengthOfTheRecording: one over the hours of the day is for what is as
// long; a day's date stands in the title.
func TestPlotsByTheLengthOfTheRecording(t *testing.T) {
	r := left(t, "ana")
	for hours, want := range map[time.Duration][2]bool{0: {false, true}, 11: {false, true}, 12: {true, true}, 24: {true, false}} {
		var page strings.Builder
		r.To = r.From.Add(hours * time.Hour)
		if err := r.HTML(&page); err != nil {
			t.Fatal(err)
		}
		got := [2]bool{strings.Contains(page.String(), "By hour of the day"), strings.Contains(page.String(), "over time, Monday, 2 March")}
		if got != want {
			t.Errorf("%d hours: by hour, and a date: %v, want %v", hours, got, want)
		}
	}
}

func TestAFileThatIsCutOff(t *testing.T) {
	r := left(t, "ana")
	for n, want := range map[int]string{0: "", 1: "Part of the recording may be missing: 1 file could", 2: "Part of the recording may be missing: 2 files could"} {
		r.Records.CutOff = n
		var text, page strings.Builder
		if err := errors.Join(r.Text(&text), r.HTML(&page)); err != nil {
			t.Fatal(err)
		}
		for _, out := range []string{text.String(), page.String()} {
			if !strings.Contains(out, want) || strings.Contains(out, "may be missing") != (n > 0) {
				t.Errorf("%d files: want %q in\n%s", n, want, out)
			}
		}
	}
}

func TestText(t *testing.T) {
	var out strings.Builder
	if err := left(t, "ana").Text(&out); err != nil {
		t.Fatal(err)
	}
	const want = `Replayed 2026-03-02 08:00:00Z to 2026-03-02 08:06:20Z under default: 2 agents, 6 agent events, 0 contact events
Not used: 0 of other kinds, 0 repeated, 0 too late, 0 of another time, 1 no events at all

1 departure left 1 chat behind
  1 would have been moved
Customers were with an agent who had gone for: median 5m0s, nine of ten at most 5m0s, longest 5m0s, 5m0s in all (1 chat)

BY     NAME               CHATS  MOVED  MEDIAN WAIT  LONGEST WAIT
agent  ana                1      1      5m0s         5m0s
queue  Support            1      1      5m0s         5m0s
cause  offline            1      1      5m0s         5m0s
rule   back to the queue  1      1      5m0s         5m0s
ended  went on            1      1      5m0s         5m0s

LEFT AT               AGENT  CHAT  QUEUE    CAUSE    WAIT  WOULD       REALLY
2026-03-02 08:01:00Z  ana    c-1   Support  offline  5m0s  same-queue  it went on to ben 20s later
`
	if got, _, _ := strings.Cut(out.String(), "\nThe policy asks for"); cmp.Diff(want, got) != "" {
		t.Error(cmp.Diff(want, got))
	}
	for _, words := range []string{"the chat's attributes: taken as none", "What was assumed", "a<b>.gz, byte 7: "} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("the text does not have %q:\n%s", words, out.String())
		}
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	r := left(t, "ana")
	if err := r.JSON(&out); err != nil {
		t.Fatal(err)
	}
	var back replay.Report
	if err := json.Unmarshal(out.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, back); d != "" {
		t.Error(d)
	}
}
