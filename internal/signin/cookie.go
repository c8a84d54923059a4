package signin

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"handover/internal/keyfile"
	"handover/internal/provider"
)

// The cookies' names. Over TLS they have the prefix that ties them to this very host:
// RFC 6265bis, section 4.1.3.2.
const (
	sessionCookie = "handover-console"
	tripCookie    = "handover-trip"
	hostPrefix    = "__Host-"
)

// tripFor is how long somebody may be away with the provider.
const tripFor = 10 * time.Minute

// seal seals what browsers keep: AES-256 in Galois/Counter mode, with the cookie's name as
// additional data, so that one cannot be passed off as another.
type seal struct{ cipher.AEAD }

func newSeal(key []byte) (seal, error) {
	if len(key) != keyfile.Size {
		return seal{}, fmt.Errorf("signin: the key that seals cookies has %d bytes, want %d", len(key), keyfile.Size)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return seal{}, fmt.Errorf("signin: %w", err)
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return seal{}, fmt.Errorf("signin: %w", err)
	}
	return seal{gcm}, nil
}

// kept is what a cookie holds.
type kept struct {
	Name string         `json:"n,omitempty"`
	Role Role           `json:"r,omitempty"`
	Trip *provider.Trip `json:"t,omitempty"`
	To   string         `json:"to,omitempty"` // where the trip goes back to
	Ends int64          `json:"e"`            // seconds since 1970
}

var errNoCookie = errors.New("there is no cookie that counts")

// set gives the browser a cookie.
func (d *Desk) set(w http.ResponseWriter, r *http.Request, name string, k kept) error {
	text, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("signin: write a cookie: %w", err)
	}
	c := d.cookie(r, name)
	c.Value = base64.RawURLEncoding.EncodeToString(d.seal.Seal(nil, nil, text, []byte(name)))
	c.MaxAge = int(time.Unix(k.Ends, 0).Sub(d.o.Now()).Seconds())
	http.SetCookie(w, c)
	return nil
}

// get reads what a cookie of the browser holds, if it counts still.
func (d *Desk) get(r *http.Request, name string) (k kept, err error) {
	c, err := r.Cookie(d.cookie(r, name).Name)
	if err != nil {
		return k, errNoCookie
	}
	sealed, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return k, errNoCookie
	}
	text, err := d.seal.Open(nil, nil, sealed, []byte(name))
	if err != nil || json.Unmarshal(text, &k) != nil || !d.o.Now().Before(time.Unix(k.Ends, 0)) {
		return kept{}, errNoCookie
	}
	return k, nil
}

// forget takes a cookie from the browser.
func (d *Desk) forget(w http.ResponseWriter, r *http.Request, name string) {
	c := d.cookie(r, name)
	c.MaxAge = -1
	http.SetCookie(w, c)
}

// cookie is one without its value. It is Lax, for a Strict one is not sent on the way back
// from the provider; what changes anything is guarded against other sites besides.
func (d *Desk) cookie(r *http.Request, name string) *http.Cookie {
	c := &http.Cookie{Name: name, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if d.secure(r) {
		c.Name, c.Secure = hostPrefix+name, true
	}
	return c
}

// secure tells whether the browser speaks TLS: to this process, or to what stands before
// it, as the address says to which people come back from the provider.
func (d *Desk) secure(r *http.Request) bool {
	const https = "https://"
	return r.TLS != nil || len(d.o.App.Redirect) > len(https) && d.o.App.Redirect[:len(https)] == https
}

// browser is who the browser's cookie says it is.
func (d *Desk) browser(r *http.Request) (Identity, bool) {
	k, err := d.get(r, sessionCookie)
	if err != nil || k.Name == "" || (k.Role != Viewer && k.Role != Operator) {
		return Identity{}, false
	}
	return Identity{Name: k.Name, Role: k.Role, Expires: time.Unix(k.Ends, 0).UTC()}, true
}
