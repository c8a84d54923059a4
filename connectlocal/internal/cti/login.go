package cti

import (
	"net/http"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// cookieName is the cookie with the session's token. Only authorize reads it; every
// other call wants the token itself, which no page of another site can have.
const cookieName = "connectlocal-ccp"

// grant is what a login gives. Username tells whose it is.
type grant struct {
	AccessToken string `json:"accessToken"`
	Username    string `json:"username"`
	InstanceARN string `json:"instanceArn"`
	Region      string `json:"region"`
}

// agentChoice is a user whom one may log in as.
type agentChoice struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Profile  string `json:"routingProfile"`
	LoggedIn bool   `json:"loggedIn"`
}

// getAgents is the list of the login page. There are no passwords: connectlocal asks nobody who they are.
func (s *Service) getAgents(http.ResponseWriter, *http.Request) (any, error) {
	return clock.Call(s.loop, func() ([]agentChoice, error) {
		all := []agentChoice{}
		for _, a := range s.world.Agents() {
			all = append(all, agentChoice{a.User.Username, fullName(a.User), a.Profile.Name, a.LoggedIn})
		}
		return all, nil
	})
}

// login begins a session of an agent, who is logged in to the instance unless that is so already.
func (s *Service) login(w http.ResponseWriter, r *http.Request) (any, error) {
	var in struct {
		Agent string `json:"agent"`
	}
	if err := decode(w, r, &in); err != nil {
		return nil, err
	}
	g, err := clock.Call(s.loop, func() (grant, error) {
		a, ok := s.world.Agent(in.Agent)
		if !ok {
			return grant{}, refuse(validation, "agent: there is no user %q", in.Agent)
		}
		if !a.LoggedIn {
			if err := s.world.Login(a.User.ID); err != nil {
				return grant{}, err
			}
		}
		return s.grant(s.bell.open(a.User.ID), a), nil
	})
	if err != nil {
		return nil, err
	}
	http.SetCookie(w, cookie(r, g.AccessToken))
	return g, nil
}

func (s *Service) grant(token string, a state.Agent) grant {
	in := s.world.Instance()
	return grant{AccessToken: token, Username: a.User.Username, InstanceARN: in.ARN, Region: in.Region}
}

// cookie is sent from frames on pages of other sites, too, or the embedded CCP would have
// to be logged in to by itself. Browsers allow that to secure cookies only; they
// take the loopback for secure.
func cookie(r *http.Request, token string) *http.Cookie {
	c := &http.Cookie{Name: cookieName, Value: token, Path: "/connect/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if r.TLS != nil || loopback(r.Host) {
		c.Secure, c.SameSite = true, http.SameSiteNoneMode
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

// authorize gives a page the token of the session that the browser has a cookie of. What
// it answers can be read by pages of this origin only.
func (s *Service) authorize(_ http.ResponseWriter, r *http.Request) (any, error) {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return nil, refuse(unauthorized, "nobody is logged in")
	}
	return clock.Call(s.loop, func() (grant, error) {
		a, err := s.agent(c.Value)
		if err != nil {
			return grant{}, err
		}
		return s.grant(c.Value, a), nil
	})
}

// agent finds whom a token stands for; inside the loop.
func (s *Service) agent(token string) (state.Agent, error) {
	user, ok := s.bell.user(token)
	if !ok {
		return state.Agent{}, refuse(unauthorized, "the session has ended: log in again")
	}
	a, ok := s.world.Agent(user)
	if !ok || !a.LoggedIn {
		return state.Agent{}, refuse(unauthorized, "the agent is not logged in")
	}
	return a, nil
}

// logout logs the agent out of the instance, and so ends all of the agent's sessions.
func (s *Service) logout(w http.ResponseWriter, r *http.Request) (any, error) {
	http.SetCookie(w, cookie(r, ""))
	return clock.Call(s.loop, func() (struct{}, error) {
		a, err := s.agent(r.Header.Get(bearerHeader))
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.world.Logout(a.User.ID)
	})
}

// logoutByLink is the address that Amazon documents for logging out from the embedding page: it
// goes by the cookie, and answers the same whether somebody was logged in or not.
func (s *Service) logoutByLink(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, cookie(r, ""))
	if c, err := r.Cookie(cookieName); err == nil {
		s.loop.Do(func() {
			if a, err := s.agent(c.Value); err == nil {
				_ = s.world.Logout(a.User.ID) // logged in, as agent has made sure
			}
		})
	}
	http.Redirect(w, r, "/ccp-v2/", http.StatusFound)
}
