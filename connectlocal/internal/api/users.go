package api

import (
	"time"

	"handover/connectlocal/internal/state"
)

type associateContactWithUserInput struct {
	inContact
	UserID string `json:"UserId"`
}

// associateContactWithUser offers a queued contact to one user, whatever that
// user's state. Spec §7.1.
func (a *API) associateContactWithUser(in associateContactWithUserInput) error {
	if _, err := a.contact(in.ContactID); err != nil {
		return err
	}
	u, err := a.user("UserId", in.UserID)
	if err != nil {
		return err
	}
	return a.world.Associate(in.ContactID, u.User.ID)
}

type inUser struct {
	inInstance
	UserID string `json:"UserId"`
}

type dismissUserContactInput struct {
	inUser
	ContactID string `json:"ContactId"`
}

// dismissUserContact clears a contact that is MISSED, ERROR, ENDED or
// REJECTED from the user's hands. Spec §2.2.
func (a *API) dismissUserContact(in dismissUserContactInput) error {
	u, err := a.user("UserId", in.UserID)
	if err != nil {
		return err
	}
	return a.world.Clear(u.User.ID, in.ContactID)
}

type putUserStatusInput struct {
	inUser
	AgentStatusID string `json:"AgentStatusId"`
}

// putUserStatus sets the user's status, or the next one while the user is
// handling a contact. Spec §1.5.
func (a *API) putUserStatus(in putUserStatusInput) error {
	u, err := a.user("UserId", in.UserID)
	if err != nil {
		return err
	}
	s, err := a.status("AgentStatusId", in.AgentStatusID)
	if err != nil {
		return err
	}
	return a.world.SetStatus(u.User.ID, s.ID)
}

type updateUserRoutingProfileInput struct {
	inUser
	RoutingProfileID string `json:"RoutingProfileId"`
}

// updateUserRoutingProfile gives a user other queues to serve from now on.
func (a *API) updateUserRoutingProfile(in updateUserRoutingProfileInput) error {
	u, err := a.user("UserId", in.UserID)
	if err != nil {
		return err
	}
	p, err := a.profile("RoutingProfileId", in.RoutingProfileID)
	if err != nil {
		return err
	}
	return a.world.AssignProfile(u.User.ID, p.ID)
}

type listUsersOutput struct {
	UserSummaryList []userSummaryOut
	NextToken       string `json:",omitempty"`
}

type userSummaryOut struct {
	ID       string `json:"Id"`
	ARN      string `json:"Arn"`
	Username string
	modified
}

func (a *API) listUsers(in listInput) (out listUsersOutput, err error) {
	out.UserSummaryList, out.NextToken, err = listed(a.world.Agents(), in.pager("ListUsers"), func(u state.Agent) userSummaryOut {
		return userSummaryOut{u.User.ID, u.User.ARN, u.User.Username, a.modified()}
	})
	return out, err
}

type describeUserOutput struct{ User userOut }

type userOut struct {
	ID                     string `json:"Id"`
	ARN                    string `json:"Arn"`
	Username               string
	IdentityInfo           identityOut
	PhoneConfig            phoneConfigOut
	RoutingProfileID       string `json:"RoutingProfileId"`
	HierarchyGroupID       string `json:"HierarchyGroupId,omitempty"`
	AutoAcceptConfigs      []autoAcceptOut
	AfterContactWorkConfig []acwConfigOut `json:"AfterContactWorkConfigs"`
	Tags                   map[string]string
	modified
}

type identityOut struct{ FirstName, LastName string }

type phoneConfigOut struct {
	PhoneType                 string
	AutoAccept                bool
	AfterContactWorkTimeLimit int64
}

type autoAcceptOut struct {
	Channel    string
	AutoAccept bool
}

type acwConfigOut struct {
	Channel                string
	AfterContactWorkConfig acwLimitOut
}

type acwLimitOut struct{ AfterContactWorkTimeLimit int64 }

// describeUser answers with a user's configuration. The telephone part, which
// the service always fills, repeats what is set for chat.
func (a *API) describeUser(in inUser) (describeUserOutput, error) {
	agent, err := a.user("UserId", in.UserID)
	if err != nil {
		return describeUserOutput{}, err
	}
	u, acw := agent.User, int64(agent.User.ACW/time.Second)
	return describeUserOutput{userOut{
		ID: u.ID, ARN: u.ARN, Username: u.Username,
		IdentityInfo:           identityOut{u.FirstName, u.LastName},
		PhoneConfig:            phoneConfigOut{"SOFT_PHONE", u.AutoAccept, acw},
		RoutingProfileID:       agent.Profile.ID,
		HierarchyGroupID:       u.GroupID,
		AutoAcceptConfigs:      []autoAcceptOut{{channel, u.AutoAccept}},
		AfterContactWorkConfig: []acwConfigOut{{channel, acwLimitOut{acw}}},
		Tags:                   map[string]string{},
		modified:               a.modified(),
	}}, nil
}
