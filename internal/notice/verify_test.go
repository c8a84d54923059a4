package notice_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"handover/internal/notice"
)

// verify tells whether Handover sent the body, within the last five minutes.
// The header is Handover-Signature.
func verify(secret []byte, header string, body []byte, now time.Time) error {
	t, signature, ok := strings.Cut(strings.TrimPrefix(header, "t="), ",v1=")
	sent, err := strconv.ParseInt(t, 10, 64)
	if !ok || err != nil {
		return errors.New("the header is no signature")
	}
	if age := now.Sub(time.Unix(sent, 0)); age.Abs() > 5*time.Minute {
		return errors.New("the signature is too old")
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(t + "."))
	mac.Write(body)
	given, err := hex.DecodeString(signature)
	if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return errors.New("the signature does not fit")
	}
	return nil
}

func TestSignatures(t *testing.T) {
	now := time.Unix(1772445600, 0)
	secret, body := []byte("a long enough secret"), []byte(`{"id":1}`)
	header := notice.Sign(secret, now, body)
	// Computed by another program: openssl dgst -sha256 -hmac.
	if want := "t=1772445600,v1=057125c220644bdb72c5b001aaf6216eba4b3be508737c81c51ec77de35f92f8"; header != want {
		t.Errorf("signature is %s, want %s", header, want)
	}
	for _, c := range []struct {
		name   string
		secret string
		header string
		body   string
		after  time.Duration
		ok     bool
	}{
		{"as it was sent", string(secret), header, string(body), 0, true},
		{"a little later", string(secret), header, string(body), 5 * time.Minute, true},
		{"replayed", string(secret), header, string(body), 6 * time.Minute, false},
		{"from the future", string(secret), header, string(body), -6 * time.Minute, false},
		{"another body", string(secret), header, `{"id":2}`, 0, false},
		{"another secret", "another secret", header, string(body), 0, false},
		{"another time", string(secret), strings.Replace(header, "t=17724456", "t=17724457", 1), string(body), 100 * time.Second, false},
		{"no signature", string(secret), "", string(body), 0, false},
		{"a broken one", string(secret), "t=1772445600,v1=xyz", string(body), 0, false},
	} {
		if err := verify([]byte(c.secret), c.header, []byte(c.body), now.Add(c.after)); (err == nil) != c.ok {
			t.Errorf("%s: error %v, want ok %t", c.name, err, c.ok)
		}
	}
}

// What the manual shows is what is tested here, word for word.
func TestTheManualShowsThisVerify(t *testing.T) {
	manual, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.ReadFile("verify_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, function, _ := strings.Cut(string(here), "// verify tells")
	function, _, _ = strings.Cut(function, "\n}\n")
	if !strings.Contains(string(manual), "// verify tells"+function+"\n}\n") {
		t.Error("docs/webhooks.md does not show verify as it is here")
	}
	for _, k := range notice.Kinds() {
		if !strings.Contains(string(manual), "| `"+string(k)+"` |") {
			t.Errorf("docs/webhooks.md does not say what %s means", k)
		}
	}
}
