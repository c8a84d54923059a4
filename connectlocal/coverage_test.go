package connectlocal_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"handover/connectlocal"
	"handover/connectlocal/internal/model"
)

var write = flag.Bool("write", false, "write docs/connectlocal/coverage.md instead of comparing it")

// TestCoverage holds docs/connectlocal/coverage.md to what a server answers: every
// operation of the service models is called, and is there or says that it is not.
// go test ./connectlocal -run TestCoverage -write makes the page anew.
func TestCoverage(t *testing.T) {
	server, err := connectlocal.New(connectlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	suites := readSuites(t)
	var page bytes.Buffer
	fmt.Fprint(&page, coverageHead)
	for _, s := range []struct {
		title string
		model *model.Service
	}{{"Amazon Connect", model.Connect()}, {"Participant service", model.Participant()}, {"Kinesis", model.Kinesis()}} {
		page.WriteString(section(t, s.title, s.model, server.Handler(), suites))
	}
	const path = "../docs/connectlocal/coverage.md"
	if *write {
		if err := os.WriteFile(path, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if was, err := os.ReadFile(path); err != nil || !bytes.Equal(was, page.Bytes()) {
		t.Errorf("%s is not what the code answers (%v): go test ./connectlocal -run TestCoverage -write", path, err)
	}
}

const coverageHead = `# What connectlocal answers

Every operation of the public service models of botocore 1.44.5, by what a running server answers to it. Made by
` + "`go test ./connectlocal -run TestCoverage -write`" + `, which calls each of them; the same test fails when this page is out of date.
*Called by* names the suites of other people's clients that call the operation: the AWS SDK for Go in the tests beside the code, the
AWS CLI, boto3, the AWS SDK for JavaScript and Amazon's browser libraries (chatjs, Streams) in ` + "[`test/interop`](../../test/interop)" + `.
What is not there answers ` + "`UnknownOperationException`" + ` and says so; it never succeeds.
`

// section is the part about one service: what is there with the suites that call it, then what is not.
func section(t *testing.T, title string, s *model.Service, h http.Handler, suites []suite) string {
	var there, not []string
	for _, op := range s.Operations() {
		if !answers(t, h, s, op) {
			not = append(not, op.Name)
			continue
		}
		var by []string
		for _, x := range suites {
			if x.calls(op.Name) {
				by = append(by, x.name)
			}
		}
		there = append(there, fmt.Sprintf("| %s | %s |\n", op.Name, cmp.Or(strings.Join(by, ", "), "—")))
	}
	out := fmt.Sprintf("\n## %s: %d of %d operations\n\n| operation | called by |\n| --- | --- |\n%s", title, len(there), len(there)+len(not), strings.Join(there, ""))
	if len(not) > 0 {
		out += fmt.Sprintf("\nNot implemented, and answering so: %s.\n", strings.Join(not, ", "))
	}
	return out
}

// answers tells whether the operation is there. Called with nothing, one that is
// there refuses too, but for another reason.
func answers(t *testing.T, h http.Handler, s *model.Service, op *model.Operation) bool {
	r := httptest.NewRequestWithContext(t.Context(), op.Method, regexp.MustCompile(`{[^}]*}`).ReplaceAllString(op.Path, "x"), strings.NewReader("{}"))
	r.Host = "127.0.0.1:8686"
	r.Header.Set("Content-Type", "application/json")
	if s == model.Kinesis() {
		r.Header.Set("Content-Type", "application/x-amz-json-1.1")
		r.Header.Set("X-Amz-Target", "Kinesis_20131202."+op.Name)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code != http.StatusNotImplemented && !strings.Contains(w.Body.String(), "UnknownOperation")
}

// suite is the tests that speak through one client, and how it spells an operation.
type suite struct {
	name  string
	files []string // patterns, from this folder; a folder's are searched below it
	spell func(operation string) string
	call  string // the expression of a call, with %s for the operation as it is spelt
	text  string
}

// calls looks for an expression only in lines that have the name in them: it is much the slower
// of the two to find.
func (s suite) calls(operation string) bool {
	name := s.spell(operation)
	call := regexp.MustCompile(fmt.Sprintf(s.call, name))
	for line := range strings.Lines(s.text) {
		if strings.Contains(line, name) && call.MatchString(line) {
			return true
		}
	}
	return false
}

// words takes a name apart: StartChatContact is start chat contact.
func words(operation, between string) string {
	apart := regexp.MustCompile(`([a-z0-9])([A-Z])`).ReplaceAllString(operation, "${1}"+between+"${2}")
	return strings.ToLower(apart)
}

func readSuites(t *testing.T) []suite {
	same := func(op string) string { return op }
	chatjs := map[string]string{
		"CreateParticipantConnection": "connect", "SendMessage": "sendMessage", "SendEvent": "sendEvent", "GetTranscript": "getTranscript",
		"DisconnectParticipant": "disconnectParticipant", "StartAttachmentUpload": "sendAttachment", "CompleteAttachmentUpload": "sendAttachment",
		"GetAttachment": "downloadAttachment", "DescribeView": "describeView",
	}
	suites := []suite{
		{name: "Go", files: []string{".", "../test/system"}, spell: same, call: `[.]%s\(`},
		{name: "CLI", files: []string{"../test/interop"}, spell: func(op string) string { return words(op, "-") }, call: `["' (]%s["' \n]`},
		{name: "boto3", files: []string{"../test/interop"}, spell: func(op string) string { return words(op, "_") }, call: `[."']%s["'(,]`},
		{name: "JavaScript", files: []string{"../test/interop/js"}, spell: same, call: `\b%sCommand\b`},
		{name: "chatjs", files: []string{"../test/interop/js"}, spell: func(op string) string { return cmp.Or(chatjs[op], "-") }, call: `[.]%s\(`},
	}
	for i := range suites {
		for _, folder := range suites[i].files {
			suites[i].text += tests(t, folder, suites[i].name)
		}
	}
	return suites
}

// belongs tells which files speak through a suite's client.
func belongs(suite, path string) bool {
	base := filepath.Base(path)
	switch suite {
	case "Go":
		return strings.HasSuffix(base, "_test.go") && base != "coverage_test.go"
	case "JavaScript":
		return strings.HasSuffix(base, ".mjs")
	case "chatjs":
		return strings.HasPrefix(base, "chatjs") && strings.HasSuffix(base, ".mjs")
	}
	return strings.HasSuffix(base, ".py")
}

func tests(t *testing.T, folder, suite string) string {
	var text strings.Builder
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !belongs(suite, path):
			return nil
		}
		data, err := os.ReadFile(path)
		text.Write(data)
		text.WriteByte('\n')
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}
