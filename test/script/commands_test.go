package script

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// exits CODE PROGRAM ARGS... runs the program, which must end with that exit
// code; stdout and stderr then look at what it printed.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGS...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		failed, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = failed.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// taken NAME listens on a free port until the script ends, and puts its address into $NAME.
func taken(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: taken NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// server is a running handover local.
type server struct {
	cmd    *exec.Cmd
	stdout *bufio.Reader
	stderr *bytes.Buffer // to be read when the process has ended
}

type serverKey struct{}

// serve ARGS... starts handover local with these arguments on a free port,
// waits for its ready line, and puts its base URL into $URL.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: serve [ARGS...]")
	}
	program, err := exec.LookPath("handover")
	ts.Check(err)
	cmd := exec.Command(program, append([]string{"local", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = append(os.Environ(), "TMPDIR="+ts.Getenv("TMPDIR"))
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	s := &server{cmd: cmd, stdout: bufio.NewReader(out), stderr: &bytes.Buffer{}}
	cmd.Stderr = s.stderr
	ts.Check(cmd.Start())
	ts.Defer(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill() // the script failed before its end
			_ = cmd.Wait()
		}
	})
	line, _ := s.stdout.ReadString('\n') // without a line the process has ended
	url, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "ready ")
	if !ok {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		ts.Fatalf("handover local said %q, want ready http://ADDR; and: %s", line, s.stderr)
	}
	ts.Setenv("URL", url)
	ts.Value(serverKey{}).(*holder).server = s
}

// holder carries the one server of a script from serve to end.
type holder struct{ server *server }

// fetch PATH FILE gets $URL/PATH and writes what came into FILE.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: fetch PATH FILE")
	}
	resp, err := http.Get(ts.Getenv("URL") + args[0])
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("GET %s: %s: %s", args[0], resp.Status, body)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), body, 0o600))
}

// end SIGNAL sends INT or TERM to the server, which has to end cleanly and to
// have printed nothing after its ready line.
func end(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}
	if neg || len(args) != 1 || signals[args[0]] == nil {
		ts.Fatalf("usage: end INT|TERM")
	}
	s := ts.Value(serverKey{}).(*holder).server
	ts.Check(s.cmd.Process.Signal(signals[args[0]]))
	rest, err := io.ReadAll(s.stdout)
	ts.Check(err)
	if err := s.cmd.Wait(); err != nil {
		ts.Fatalf("handover local: %v: %s", err, s.stderr)
	}
	if len(rest) > 0 {
		ts.Fatalf("after ready: %s", rest)
	}
}
