package ccp

import (
	"net/http"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// The cookies with the session's token. Only authorize and the link to log out read them; every
// other call wants the token itself, which no page of another site can have. The second one is for
// browsers that keep no others for frames: it is there for the embedding site only.
const (
	cookieName      = "connectlocal-ccp"
	partitionedName = "connectlocal-ccp-frame"
)

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
		Agent    string `json:"agent"`
		Remember *bool  `json:"remember"` // false: the session is the caller's alone, and no cookie has it
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
	if in.Remember == nil || *in.Remember {
		setCookies(w, r, g.AccessToken)
	}
	return g, nil
}

func (s *Service) grant(token string, a state.Agent) grant {
	in := s.world.Instance()
	return grant{AccessToken: token, Username: a.User.Username, InstanceARN: in.ARN, Region: in.Region}
}

// setCookies makes the browser remember a session, or forget it. The cookies are sent from frames on
// pages of other sites, too, or the embedded CCP would have to be logged in to by
// itself. Browsers allow that to secure cookies only; they take the loopback for secure.
func setCookies(w http.ResponseWriter, r *http.Request, token string) {
	c := http.Cookie{Name: cookieName, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if token == "" {
		c.MaxAge = -1
	}
	if r.TLS == nil && !loopback(r.Host) {
		http.SetCookie(w, &c)
		return
	}
	c.Secure, c.SameSite = true, http.SameSiteNoneMode
	http.SetCookie(w, &c)
	c.Name, c.Partitioned = partitionedName, true
	http.SetCookie(w, &c)
}

// remembered is the token of the browser's session that has not ended; inside the loop.
func (s *Service) remembered(r *http.Request) (string, state.Agent, error) {
	err := error(refuse(unauthorized, "nobody is logged in"))
	for _, name := range []string{cookieName, partitionedName} {
		c, missing := r.Cookie(name)
		if missing != nil {
			continue
		}
		var a state.Agent
		if a, err = s.agent(c.Value); err == nil {
			return c.Value, a, nil
		}
	}
	return "", state.Agent{}, err
}

// authorize gives a page the token of the session that the browser has a cookie of. What
// it answers can be read by pages of this origin only.
func (s *Service) authorize(_ http.ResponseWriter, r *http.Request) (any, error) {
	return clock.Call(s.loop, func() (grant, error) {
		token, a, err := s.remembered(r)
		if err != nil {
			return grant{}, err
		}
		return s.grant(token, a), nil
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
	setCookies(w, r, "")
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
	setCookies(w, r, "")
	s.loop.Do(func() {
		if _, a, err := s.remembered(r); err == nil {
			_ = s.world.Logout(a.User.ID) // logged in, as remembered has made sure
		}
	})
	http.Redirect(w, r, "/ccp-v2/", http.StatusFound)
}
