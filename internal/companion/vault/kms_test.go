package vault_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"handover/internal/companion/vault"
	"handover/internal/departure"
	"handover/internal/memnet"
)

// keyService speaks KMS's JSON 1.1 to Amazon's own client. It seals by remembering:
// a ciphertext is a number.
type keyService struct {
	t       *testing.T
	kept    []kmsCall
	asked   []string // operations
	trouble []string // what is answered before anything else: error codes
	hangs   bool
}

// itsOwn are troubles that are the service's own.
var itsOwn = []string{"KeyUnavailableException", "DependencyTimeoutException", "KMSInternalException"}

type kmsCall struct {
	KeyID             string            `json:"KeyId"`
	Plaintext         []byte            `json:"Plaintext"`
	CiphertextBlob    []byte            `json:"CiphertextBlob"`
	EncryptionContext map[string]string `json:"EncryptionContext"`
}

func (k *keyService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	service, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	equal(k.t, "service", service, "TrentService")
	equal(k.t, "protocol", r.Header.Get("Content-Type"), "application/x-amz-json-1.1")
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") {
		k.t.Error("nobody has signed")
	}
	k.asked = append(k.asked, operation)
	if k.hangs {
		<-r.Context().Done()
		return
	}
	var in kmsCall
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		k.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if len(k.trouble) > 0 {
		// It quotes what it was sent, as nothing forbids.
		status := http.StatusBadRequest
		if slices.Contains(itsOwn, k.trouble[0]) {
			status = http.StatusInternalServerError
		}
		k.answer(w, status, map[string]string{"__type": k.trouble[0], "message": fmt.Sprintf("%s %x %+v", in.Plaintext, in.Plaintext, in)})
		k.trouble = k.trouble[1:]
		return
	}
	k.do(w, operation, in)
}

func (k *keyService) do(w http.ResponseWriter, operation string, in kmsCall) {
	if operation == "Encrypt" {
		k.kept = append(k.kept, in)
		k.answer(w, http.StatusOK, map[string]any{"CiphertextBlob": []byte{byte(len(k.kept))}, "KeyId": in.KeyID})
		return
	}
	equal(k.t, "operation", operation, "Decrypt")
	if len(in.CiphertextBlob) != 1 || int(in.CiphertextBlob[0]) > len(k.kept) {
		k.answer(w, http.StatusBadRequest, map[string]string{"__type": "InvalidCiphertextException"})
		return
	}
	switch was := k.kept[in.CiphertextBlob[0]-1]; {
	case was.KeyID != in.KeyID:
		k.answer(w, http.StatusBadRequest, map[string]string{"__type": "IncorrectKeyException"})
	case !maps.Equal(was.EncryptionContext, in.EncryptionContext):
		k.answer(w, http.StatusBadRequest, map[string]string{"__type": "InvalidCiphertextException"})
	default:
		k.answer(w, http.StatusOK, map[string]any{"Plaintext": was.Plaintext, "KeyId": in.KeyID})
	}
}

func (k *keyService) answer(w http.ResponseWriter, status int, v any) {
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		k.t.Error(err)
	}
}

// client is a sealer by this service's key.
func (k *keyService) client(key string) *vault.KMS {
	return vault.NewKMS(aws.Config{
		Region: "eu-west-2", BaseEndpoint: aws.String("http://kms.test"), HTTPClient: &http.Client{Transport: memnet.Transport{Handler: k}},
		Credentials: credentials.NewStaticCredentialsProvider("any", "any", ""),
	}, key)
}

func TestKMSSealsForOnePlace(t *testing.T) {
	service := &keyService{t: t}
	k := service.client("alias/handover")
	sealed, err := k.Seal(t.Context(), []byte(secret), home)
	must(t, err)
	equal(t, "key", service.kept[0].KeyID, "alias/handover")
	equal(t, "context", fmt.Sprint(service.kept[0].EncryptionContext), "map[handover:agent:ana handover:contact:k]")
	got, err := k.Open(t.Context(), sealed, home)
	must(t, err)
	equal(t, "opened", string(got), secret)
	for name, open := range map[string]func() ([]byte, error){
		"another agent's": func() ([]byte, error) {
			return k.Open(t.Context(), sealed, vault.Place{AgentID: "ben", ContactID: "k"})
		},
		"another contact's": func() ([]byte, error) {
			return k.Open(t.Context(), sealed, vault.Place{AgentID: "ana", ContactID: "k2"})
		},
		"another key's": func() ([]byte, error) { return service.client("alias/other").Open(t.Context(), sealed, home) },
		"damaged":       func() ([]byte, error) { return k.Open(t.Context(), append(sealed, 0), home) },
	} {
		if got, err := open(); !errors.Is(err, vault.ErrSealed) || got != nil {
			t.Errorf("%s: opened %q, error %v", name, got, err)
		}
	}
}

// Who changes from one kind of key to the other is told so, and KMS is not asked.
func TestKMSDoesNotOpenWhatAKeyFileHasSealed(t *testing.T) {
	service := &keyService{t: t}
	sealed, err := keyFile(t).Seal(t.Context(), []byte(secret), home)
	must(t, err)
	_, err = service.client("alias/handover").Open(t.Context(), sealed, home)
	if !errors.Is(err, vault.ErrSealed) || !strings.Contains(err.Error(), "sealed with a key file, and this controller has KMS") {
		t.Errorf("error %v", err)
	}
	equal(t, "calls", len(service.asked), 0)
}

func TestKMSSealsNoMoreThanItCan(t *testing.T) {
	service := &keyService{t: t}
	k := service.client("alias/handover")
	_, err := k.Seal(t.Context(), make([]byte, 4096), home)
	must(t, err)
	_, err = k.Seal(t.Context(), make([]byte, 4097), home)
	if !errors.Is(err, vault.ErrKey) || !strings.Contains(err.Error(), "it has 4097 bytes, and KMS seals at most 4096") {
		t.Errorf("error %v", err)
	}
	equal(t, "calls", len(service.asked), 1)
}

func TestTroubleWithKMS(t *testing.T) {
	const tries = 3 // Amazon's client's
	for code, c := range map[string]struct {
		means departure.Outcome
		calls int
		says  string
	}{
		"AccessDeniedException":      {departure.NotPossible, 1, "the controller's role needs kms:Encrypt and kms:Decrypt"},
		"NotFoundException":          {departure.NotPossible, 1, "cannot be used like this"},
		"DisabledException":          {departure.NotPossible, 1, "cannot be used like this"},
		"KMSInvalidStateException":   {departure.NotPossible, 1, "cannot be used like this"},
		"InvalidKeyUsageException":   {departure.NotPossible, 1, "cannot be used like this"},
		"ValidationException":        {departure.NotPossible, 1, "cannot be used like this"},
		"KeyUnavailableException":    {departure.RetryAfter, tries, ""},
		"DependencyTimeoutException": {departure.RetryAfter, tries, ""},
		"KMSInternalException":       {departure.RetryAfter, tries, ""},
		"ExpiredTokenException":      {departure.RetryAfter, 1, ""},
		"ThrottlingException":        {departure.RetryAfter, tries, ""},
	} {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				service := &keyService{t: t}
				s := newSafe(t)
				s.Sealer = service.client("alias/handover")
				s.put("ana", "k", begun.Add(time.Hour))
				fails := func(what string, do func() error) {
					service.asked, service.trouble = nil, []string{code, code, code}
					err := do()
					refused(t, err, c.means, "companion.kms_key: KMS answers "+code)
					refused(t, err, c.means, c.says)
					equal(t, what+": calls", len(service.asked), c.calls)
					shows(t, err)
				}
				fails("Token", func() error { _, err := s.Token(t.Context(), "ana", "k"); return err })
				fails("Put", func() error { return s.Put(t.Context(), deposit("ana", "k", begun.Add(time.Hour)), secret) })
				service.trouble = nil
				s.has("ana", "k")
			})
		})
	}
}

func TestKMSThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service := &keyService{t: t}
		s := newSafe(t)
		s.Sealer = service.client("alias/handover")
		s.put("ana", "k", begun.Add(time.Hour))
		service.hangs = true
		for range 2 {
			from := time.Now()
			s.hasNot("ana", "k", departure.RetryAfter, "companion.kms_key: ")
			equal(t, "waited", time.Since(from), 10*time.Second)
		}
		from := time.Now()
		err := s.Put(t.Context(), deposit("ana", "k", begun.Add(time.Hour)), secret)
		refused(t, err, departure.RetryAfter, "companion.kms_key: ")
		equal(t, "waited", time.Since(from), 10*time.Second)
		shows(t, err)
	})
}

// However a value of this package is printed, no token and no key is in it.
func TestNothingShowsASecret(t *testing.T) {
	path := filepath.Join(t.TempDir(), "companion.key")
	byFile, err := vault.NewKeyFile(path)
	must(t, err)
	key, err := os.ReadFile(path)
	must(t, err)
	service := &keyService{t: t}
	for _, sealer := range []vault.Sealer{byFile, service.client("alias/handover")} {
		s := newSafe(t)
		s.Sealer = sealer
		s.put("ana", "k", begun.Add(time.Hour))
		d, err := s.store.Deposit(t.Context(), "ana", "k")
		must(t, err)
		d.AgentID = "ben"
		must(t, s.store.PutDeposit(t.Context(), d))
		_, moved := s.Token(t.Context(), "ben", "k")
		whole := *s.Vault
		s.Deposits = away{}
		_, unread := s.Token(t.Context(), "ana", "k")
		unkept := s.Put(t.Context(), deposit("ana", "k", begun.Add(time.Hour)), secret)
		late := s.Put(t.Context(), deposit("ana", "k", begun), secret)
		values := []any{whole, s.Vault, sealer, d, moved, unread, unkept, late}
		shows(t, values...)
		hidden(t, "the key", key, values...)
	}
}

func shows(t *testing.T, values ...any) {
	t.Helper()
	hidden(t, "the token", []byte(secret), values...)
}

// hidden looks for the beginning of a secret in whatever can be made of the values.
func hidden(t *testing.T, what string, secret []byte, values ...any) {
	t.Helper()
	var all bytes.Buffer
	asText, asJSON := slog.New(slog.NewTextHandler(&all, nil)), slog.New(slog.NewJSONHandler(&all, nil))
	for _, v := range values {
		fmt.Fprintf(&all, "%v %+v %#v %s\n", v, v, v, v)
		asText.Info("shown", slog.Any("value", v))
		asJSON.Info("shown", slog.Any("value", v))
		err, _ := v.(error)
		for ; err != nil; err = errors.Unwrap(err) {
			fmt.Fprintf(&all, "%v %+v %#v\n", err, err, err)
		}
	}
	for _, form := range forms(secret[:12]) {
		if strings.Contains(all.String(), form) {
			t.Errorf("%s is shown as %s", what, form)
		}
	}
}

// forms are what bytes look like when they are printed, one way or another.
func forms(b []byte) []string {
	words := make([]uint32, 3) // as ciphers keep their keys
	for n := range words {
		words[n] = binary.BigEndian.Uint32(b[4*n:])
	}
	forms := []string{string(b), fmt.Sprintf("%x", b), fmt.Sprintf("%X", b), base64.StdEncoding.EncodeToString(b)}
	for _, list := range []any{b, words} {
		forms = append(forms, strings.Trim(fmt.Sprint(list), "[]"))
		_, printed, _ := strings.Cut(fmt.Sprintf("%#v", list), "{")
		forms = append(forms, strings.TrimSuffix(printed, "}"))
	}
	return forms
}

func TestFormsAreFound(t *testing.T) {
	b := []byte("a secret key")
	words := struct{ key [3]uint32 }{[3]uint32{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])}}
	for _, printed := range []string{fmt.Sprintf("%v", b), fmt.Sprintf("%#v", b), fmt.Sprintf("%x", b), fmt.Sprintf("%+v", words), fmt.Sprintf("%#v", words), "a secret key."} {
		if !slices.ContainsFunc(forms(b), func(form string) bool { return strings.Contains(printed, form) }) {
			t.Errorf("not found in %q: %q", printed, forms(b))
		}
	}
}
