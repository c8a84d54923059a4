package api

import (
	"slices"
	"strings"
	"time"

	"handover/connectlocal/internal/state"
)

func userOperations() []operation {
	return slices.Concat([]operation{
		op("CreateUser", (*API).createUser),
		op("DescribeUser", (*API).describeUser),
		op("ListUsers", (*API).listUsers),
		op("SearchUsers", (*API).searchUsers),
		update("DeleteUser", (*API).deleteUser),
		update("UpdateUserIdentityInfo", (*API).updateUserIdentityInfo),
		update("UpdateUserPhoneConfig", (*API).updateUserPhoneConfig),
		update("UpdateUserConfig", (*API).updateUserConfig),
		update("UpdateUserSecurityProfiles", (*API).updateUserSecurityProfiles),
		update("UpdateUserRoutingProfile", (*API).updateUserRoutingProfile),
		update("UpdateUserHierarchy", (*API).updateUserHierarchy),
		update("DismissUserContact", (*API).dismissUserContact),
		update("PutUserStatus", (*API).putUserStatus),
	}, proficiencyOperations(), securityOperations(), statusOperations(), hierarchyOperations())
}

type createUserInput struct {
	inInstance
	channelConfigs
	Username           string
	Password           string
	IdentityInfo       identity
	PhoneConfig        *phoneConfig
	DirectoryUserID    string   `json:"DirectoryUserId"`
	SecurityProfileIDs []string `json:"SecurityProfileIds"`
	RoutingProfileID   string   `json:"RoutingProfileId"`
	HierarchyGroupID   string   `json:"HierarchyGroupId"`
	Tags               map[string]string
}

type createUserOutput struct {
	UserID  string `json:"UserId"`
	UserARN string `json:"UserArn"`
}

// createUser adds a user, as to an instance that manages its users itself: with a
// password, which is checked and forgotten, and with both names ("CreateUser"
// in the API reference).
func (a *API) createUser(in createUserInput) (createUserOutput, error) {
	if err := in.check(); err != nil {
		return createUserOutput{}, err
	}
	u := state.User{
		Username: in.Username, ProfileID: in.RoutingProfileID, GroupID: in.HierarchyGroupID, SecurityProfiles: in.SecurityProfileIDs,
		Meta: state.Meta{Tags: in.Tags},
	}
	in.IdentityInfo.set(&u)
	if in.PhoneConfig != nil {
		in.PhoneConfig.set(&u)
	}
	in.setChannels(&u)
	u, err := a.world.CreateUser(u)
	return createUserOutput{u.ID, u.ARN}, err
}

func (in createUserInput) check() error {
	if in.DirectoryUserID != "" {
		return refuse(state.Invalid, "DirectoryUserId: this instance manages its users itself, leave it out")
	}
	for _, check := range []func() error{
		in.checkUsername, in.checkPassword, in.IdentityInfo.check, in.PhoneConfig.check, in.checkChannels,
		func() error { return in.PhoneConfig.checkAgainst(in.channelConfigs) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

const (
	digits  = "0123456789"
	lowers  = "abcdefghijklmnopqrstuvwxyz"
	uppers  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	special = "_-.@\\"
)

// checkUsername is the documented alphabet. Of its two lengths, 20 in the text and 100
// in the model, the model's counts.
func (in createUserInput) checkUsername() error {
	if strings.Trim(in.Username, digits+lowers+uppers+special) != "" {
		return refuse(state.Invalid, "Username: only letters, digits and %s are allowed", special)
	}
	name, domain, mail := strings.Cut(in.Username, "@")
	if mail && (name == "" || strings.Contains(domain, "@") || !strings.Contains(strings.Trim(domain, "."), ".")) {
		return refuse(state.Invalid, "Username: @ is allowed in an e-mail address only")
	}
	return nil
}

// checkPassword is the model's pattern, which asks for things that Go's regular
// expressions cannot.
func (in createUserInput) checkPassword() error {
	p := in.Password
	has := func(set string) bool { return strings.ContainsAny(p, set) }
	if len(p) < 8 || len(p) > 64 || !has(lowers) || !has(uppers) || !has(digits) || has(" \t\r\n\f\v") {
		return refuse(state.Invalid, "Password: want 8 to 64 characters, with a lower case letter, an upper case letter and a digit, and no blanks")
	}
	return nil
}

// identity is UserIdentityInfo.
type identity struct {
	FirstName      string `json:",omitempty"`
	LastName       string `json:",omitempty"`
	Email          string `json:",omitempty"`
	SecondaryEmail string `json:",omitempty"`
	Mobile         string `json:",omitempty"`
}

func (i identity) check() error {
	if i.FirstName == "" || i.LastName == "" {
		return refuse(state.Invalid, "IdentityInfo: FirstName and LastName are required")
	}
	return nil
}

func (i identity) set(u *state.User) {
	u.FirstName, u.LastName = i.FirstName, i.LastName
	u.Email, u.SecondaryEmail, u.Mobile = i.Email, i.SecondaryEmail, i.Mobile
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
		return userSummaryOut{u.User.ID, u.User.ARN, u.User.Username, a.changed(u.User.Meta)}
	})
	return out, err
}

type describeUserOutput struct{ User userOut }

type userOut struct {
	userCore
	IdentityInfo identity
	modified
}

// userCore is what DescribeUser and SearchUsers have in common.
type userCore struct {
	ID                 string `json:"Id"`
	ARN                string `json:"Arn"`
	Username           string
	PhoneConfig        phoneConfig
	RoutingProfileID   string   `json:"RoutingProfileId"`
	SecurityProfileIDs []string `json:"SecurityProfileIds"`
	HierarchyGroupID   string   `json:"HierarchyGroupId,omitempty"`
	Tags               map[string]string
	channelConfigs
}

func core(u state.User, unit time.Duration) userCore {
	return userCore{
		ID: u.ID, ARN: u.ARN, Username: u.Username, PhoneConfig: phoneConfigOf(u, unit), RoutingProfileID: u.ProfileID,
		SecurityProfileIDs: u.SecurityProfiles, HierarchyGroupID: u.GroupID, Tags: tagsOf(u.Meta), channelConfigs: channelConfigsOf(u, unit),
	}
}

func (a *API) describeUser(in inUser) (describeUserOutput, error) {
	agent, err := a.user("UserId", in.UserID)
	if err != nil {
		return describeUserOutput{}, err
	}
	u := agent.User
	who := identity{u.FirstName, u.LastName, u.Email, u.SecondaryEmail, u.Mobile}
	return describeUserOutput{userOut{core(u, time.Second), who, a.changed(u.Meta)}}, nil
}

type searchUsersOutput struct {
	Users []userFoundOut
	found
}

type userFoundOut struct {
	userCore
	IdentityInfo identity // the names only
}

// searchUsers tells after-contact work in milliseconds, as is documented of it alone.
func (a *API) searchUsers(in searchInput) (out searchUsersOutput, err error) {
	users := kind[state.Agent]{
		list:   "SearchUsers",
		fields: []string{"Username", "FirstName", "LastName", "RoutingProfileId", "SecurityProfileId", "resourceId"},
		see:    a.userFacets,
	}
	out.Users, out.found, err = search(in, users, a.world.Agents(), func(found state.Agent) userFoundOut {
		return userFoundOut{core(found.User, time.Millisecond), identity{FirstName: found.User.FirstName, LastName: found.User.LastName}}
	})
	return out, err
}

func (a *API) userFacets(agent state.Agent) facets {
	u := agent.User
	f := facets{tags: u.Tags, proficiencies: u.Proficiencies, texts: map[string][]string{
		"username": {u.Username}, "firstname": {u.FirstName}, "lastname": {u.LastName},
		"routingprofileid": {u.ProfileID}, "securityprofileid": u.SecurityProfiles, "resourceid": {u.ID},
	}}
	for _, g := range a.world.HierarchyPath(u.GroupID) {
		f.groups = append(f.groups, g.ID)
	}
	return f
}
