package ccp

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
)

// maxSessions is how many an agent may have; one more ends the oldest.
const maxSessions = 100

// session is one login of an agent, known by the hash of its token.
type session struct {
	hash   [sha256.Size]byte
	userID string
}

// sessions are all of them, oldest first. The zero value is empty and ready.
type sessions struct{ all []session }

// open begins a session: its token is 32 random bytes in base64url.
func (s *sessions) open(userID string) string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	token := base64.RawURLEncoding.EncodeToString(secret[:])
	mine, oldest := 0, -1
	for i, x := range s.all {
		if x.userID != userID {
			continue
		}
		if mine++; oldest < 0 {
			oldest = i
		}
	}
	if mine >= maxSessions {
		s.all = slices.Delete(s.all, oldest, oldest+1)
	}
	s.all = append(s.all, session{sha256.Sum256([]byte(token)), userID})
	return token
}

func (s *sessions) user(token string) (userID string, ok bool) {
	hash := sha256.Sum256([]byte(token))
	i := slices.IndexFunc(s.all, func(x session) bool { return x.hash == hash })
	if i < 0 {
		return "", false
	}
	return s.all[i].userID, true
}

// end ends all sessions of a user.
func (s *sessions) end(userID string) {
	s.all = slices.DeleteFunc(s.all, func(x session) bool { return x.userID == userID })
}
