package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"handover/internal/departure"
)

// Link is one place in the journal's chain: the number and the hash of a line.
// The zero Link is the place before the first line.
type Link struct {
	Seq  int64
	Hash string // lower-case hex; empty where the chain begins
}

// Seal makes e the line after l: it gives it its number and its hash, and
// brings it into the form in which it can be read back unchanged (valid UTF-8,
// time in UTC).
//
// The hash is SHA-256 over the hash before, as hex digits, followed by the line
// as JSON: its fields that are not empty, in the order and with the names of
// the type sealed, without spaces.
func (l Link) Seal(e departure.Entry) (departure.Entry, error) {
	e = plain(e)
	e.Seq = l.Seq + 1
	hash, err := l.hash(e)
	if err != nil {
		return e, err
	}
	e.Hash = hash
	return e, nil
}

// At is the place of a sealed line.
func At(e departure.Entry) Link { return Link{Seq: e.Seq, Hash: e.Hash} }

// Verify checks a piece of a journal, oldest line first and none left out, as
// an export holds it. It returns how many lines it found in the chain, and an
// error that names the first one that does not fit. Of a piece that does not
// begin with line 1, the first line is believed; what was written before the
// journal had a chain is passed over and not counted. Lines that were cut off at
// the end cannot be missed: keep the last hash elsewhere to see that.
func Verify(lines iter.Seq2[departure.Entry, error]) (int, error) {
	var (
		last  Link
		begun bool
		n     int
	)
	for e, err := range lines {
		if err != nil {
			return n, fmt.Errorf("ledger: verify: %w", err)
		}
		believed := last.Hash == "" && e.Hash == "" || !begun && e.Seq != 1
		if err := last.fits(e); err != nil && !believed {
			return n, err
		}
		if e.Hash != "" {
			n++
		}
		last, begun = At(e), true
	}
	return n, nil
}

// VerifyFrom checks a whole journal from the place where its chain begins, as
// the store names it. Lines before that place are passed over; each one after it
// must fit.
func VerifyFrom(begin Link, lines iter.Seq2[departure.Entry, error]) (int, error) {
	last, n := begin, 0
	for e, err := range lines {
		if err != nil {
			return n, fmt.Errorf("ledger: verify: %w", err)
		}
		if e.Seq <= begin.Seq && n == 0 {
			continue
		}
		if err := last.fits(e); err != nil {
			return n, err
		}
		last = At(e)
		n++
	}
	return n, nil
}

// fits tells whether e is the line after l.
func (l Link) fits(e departure.Entry) error {
	if e.Seq != l.Seq+1 {
		return fmt.Errorf("ledger: journal line %d is where line %d should be: lines were taken out or put in", e.Seq, l.Seq+1)
	}
	want, err := l.hash(e)
	if err != nil {
		return err
	}
	if e.Hash != want {
		return fmt.Errorf("ledger: journal line %d does not fit: it has hash %q and should have %q: it, or the line before, was changed", e.Seq, e.Hash, want)
	}
	return nil
}

// sealed is a line as it is hashed. Its fields are never renamed nor moved, and
// what is added is left out where it is empty: old lines keep their hashes.
type sealed struct {
	Seq       int64  `json:"seq"`
	At        string `json:"at,omitempty"` // RFC 3339 in UTC, with what it has of nanoseconds
	Departure string `json:"departure,omitempty"`
	Agent     string `json:"agent,omitempty"`
	Username  string `json:"username,omitempty"`
	Chat      string `json:"chat,omitempty"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Cause     string `json:"cause,omitempty"`
	Contact   string `json:"contact,omitempty"`
	Queue     string `json:"queue,omitempty"`
	Target    string `json:"target,omitempty"`
	Rule      string `json:"rule,omitempty"`
	By        string `json:"by,omitempty"`
}

func (l Link) hash(e departure.Entry) (string, error) {
	s := sealed{
		Seq: e.Seq, Departure: e.DepartureID, Agent: e.AgentID, Username: e.Username, Chat: e.ChatID,
		From: e.From, To: e.To, Reason: e.Reason, Cause: string(e.Cause), Contact: e.ContactID,
		Queue: e.Queue, Target: e.Target, Rule: e.Rule, By: e.By,
	}
	if !e.At.IsZero() {
		s.At = e.At.UTC().Format(time.RFC3339Nano)
	}
	doc := bytes.NewBufferString(l.Hash)
	encoder := json.NewEncoder(doc)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return "", fmt.Errorf("ledger: hash journal line %d: %w", e.Seq, err)
	}
	sum := sha256.Sum256(bytes.TrimSuffix(doc.Bytes(), []byte("\n")))
	return hex.EncodeToString(sum[:]), nil
}

func plain(e departure.Entry) departure.Entry {
	for _, s := range []*string{
		&e.DepartureID, &e.AgentID, &e.Username, &e.ChatID, &e.From, &e.To, &e.Reason,
		(*string)(&e.Cause), &e.ContactID, &e.Queue, &e.Target, &e.Rule, &e.By,
	} {
		*s = strings.ToValidUTF8(*s, "\ufffd")
	}
	e.At = e.At.UTC().Round(0)
	return e
}
