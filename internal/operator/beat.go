package operator

import (
	"net/http"
	"slices"

	"handover/internal/roster"
)

// companions answers POST /companion/v1/beat: a heartbeat of one companion, with
// {"username", "client", "hidden", "bye"}. Pages of the origins that are
// configured may send it from a browser; pages of no other site may.
func (s *server) companions(site *http.CrossOriginProtection) http.Handler {
	token := s.o.BeatToken
	if token == "" {
		token = s.o.Token
	}
	beat := s.guard(token, s.beat)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		known := slices.Contains(s.o.Origins, r.Header.Get("Origin"))
		if known {
			w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
			w.Header().Set("Vary", "Origin")
		}
		switch {
		case r.Method == http.MethodOptions && known:
			w.Header().Set("Access-Control-Allow-Methods", "POST")
			w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
			w.WriteHeader(http.StatusNoContent)
		case r.Method != http.MethodPost:
			noSuchCall(w, r)
		case known:
			beat.ServeHTTP(w, r)
		default:
			site.Handler(beat).ServeHTTP(w, r)
		}
	})
}

func (s *server) beat(w http.ResponseWriter, r *http.Request) {
	if err := s.takeBeat(r); err != nil {
		s.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *server) takeBeat(r *http.Request) error {
	username, b := "", roster.Beat{At: s.o.Now()}
	err := read(r, map[string]field{
		"username": {&username, "the agent's username"},
		"client":   {&b.Client, "a name of its own for each page that lives"},
		"hidden":   {&b.Hidden, "true or false"},
		"bye":      {&b.Bye, "true or false"},
	})
	if err != nil {
		return err
	}
	if b.Client == "" {
		return invalid("client", "found nothing, want a name of its own for each page that lives")
	}
	if err := printable("client", b.Client); err != nil {
		return err
	}
	if username == "" {
		return invalid("username", "found nothing, want the agent's username")
	}
	id, _, err := s.userNamed(r.Context(), username)
	if err != nil {
		return err
	}
	if err := s.o.Desk.Beat(r.Context(), id, b); err != nil {
		return refusal(err)
	}
	return nil
}
