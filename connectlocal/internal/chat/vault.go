package chat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"time"
)

// Kind is what a token is good for. Spec §9.2.
type Kind int

// The kinds of tokens.
const (
	ParticipantToken Kind = iota + 1 // opens connections; lives as long as the participant
	ConnectionToken                  // makes calls; lives ConnectionLife
	Ticket                           // opens one websocket; lives TicketLife
	UploadTicket                     // takes an attachment's bytes in
	DownloadTicket                   // gives them out
	ViewToken                        // shows a view
)

// The lives of tokens. Spec §9.2.
const (
	ConnectionLife = 24 * time.Hour
	TicketLife     = 100 * time.Second
)

// SocketLife is how long a websocket lasts before its client is to open a new
// one. The documents give no number; Amazon's own libraries renew a minute
// before the hour (clients B.5). Nobody is cut off who does not.
const SocketLife = time.Hour

// Holder is whom a token stands for, and what it is about. A ticket without a room is a
// user's, for all rooms, and Participant is the user's id.
type Holder struct{ Room, Participant, Object string }

// Vault knows tokens by their hashes only: what it holds opens nothing. The
// zero value is empty and ready.
type Vault struct{ tokens map[[sha256.Size]byte]entry }

type entry struct {
	kind   Kind
	holder Holder
	expiry time.Time // zero: none
}

// Issue makes a token: 255 random bits in base64url, which begin with a letter, since the
// AWS CLI takes what begins with "-" for an option. A zero expiry means none.
func (v *Vault) Issue(kind Kind, h Holder, expiry time.Time) string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	secret[0] &= 0x7f
	token := base64.RawURLEncoding.EncodeToString(secret[:])
	if v.tokens == nil {
		v.tokens = map[[sha256.Size]byte]entry{}
	}
	v.tokens[sha256.Sum256([]byte(token))] = entry{kind, h, expiry}
	return token
}

// Check tells whom a token of that kind stands for, if it is good at now.
func (v *Vault) Check(kind Kind, token string, now time.Time) (Holder, bool) {
	e, ok := v.tokens[sha256.Sum256([]byte(token))]
	if !ok || e.kind != kind || !e.expiry.IsZero() && !now.Before(e.expiry) {
		return Holder{}, false
	}
	return e.holder, true
}

// Use is Check for a token that is good only once.
func (v *Vault) Use(kind Kind, token string, now time.Time) (Holder, bool) {
	h, ok := v.Check(kind, token, now)
	if ok {
		delete(v.tokens, sha256.Sum256([]byte(token)))
	}
	return h, ok
}

// Revoke voids every token of a participant, but for those about an object: what
// has been handed out stays to be had until it expires.
func (v *Vault) Revoke(h Holder) {
	maps.DeleteFunc(v.tokens, func(_ [sha256.Size]byte, e entry) bool { return e.holder == h })
}

// Forget voids every token about any object in a room.
func (v *Vault) Forget(room string) {
	maps.DeleteFunc(v.tokens, func(_ [sha256.Size]byte, e entry) bool { return e.holder.Room == room && e.holder.Object != "" })
}

// Sweep forgets what has expired.
func (v *Vault) Sweep(now time.Time) {
	maps.DeleteFunc(v.tokens, func(_ [sha256.Size]byte, e entry) bool {
		return !e.expiry.IsZero() && !now.Before(e.expiry)
	})
}
