package api

import (
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

// changeUser changes the user of an input.
func (a *API) changeUser(in inUser, change func(*state.User)) error {
	u, err := a.user("UserId", in.UserID)
	if err != nil {
		return err
	}
	return a.world.ChangeUser(u.User.ID, change)
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

// deleteUser removes a user, whatever the user holds.
func (a *API) deleteUser(in inUser) error {
	u, err := a.user("UserId", in.UserID)
	if err != nil {
		return err
	}
	return a.world.DeleteUser(u.User.ID)
}

type updateUserIdentityInfoInput struct {
	inUser
	IdentityInfo identity
}

// updateUserIdentityInfo replaces all of it.
func (a *API) updateUserIdentityInfo(in updateUserIdentityInfoInput) error {
	if err := in.IdentityInfo.check(); err != nil {
		return err
	}
	return a.changeUser(in.inUser, in.IdentityInfo.set)
}

type updateUserPhoneConfigInput struct {
	inUser
	PhoneConfig phoneConfig
}

// updateUserPhoneConfig replaces all of it, for all channels.
func (a *API) updateUserPhoneConfig(in updateUserPhoneConfigInput) error {
	if err := in.PhoneConfig.check(); err != nil {
		return err
	}
	return a.changeUser(in.inUser, in.PhoneConfig.set)
}

type updateUserConfigInput struct {
	inUser
	channelConfigs
}

// updateUserConfig changes what is named and leaves the rest.
func (a *API) updateUserConfig(in updateUserConfigInput) error {
	if err := in.checkChannels(); err != nil {
		return err
	}
	return a.changeUser(in.inUser, in.setChannels)
}

type updateUserSecurityProfilesInput struct {
	inUser
	SecurityProfileIDs []string `json:"SecurityProfileIds"`
}

func (a *API) updateUserSecurityProfiles(in updateUserSecurityProfilesInput) error {
	return a.changeUser(in.inUser, func(u *state.User) { u.SecurityProfiles = in.SecurityProfileIDs })
}

type updateUserRoutingProfileInput struct {
	inUser
	RoutingProfileID string `json:"RoutingProfileId"`
}

// updateUserRoutingProfile gives a user other queues to serve from now on.
func (a *API) updateUserRoutingProfile(in updateUserRoutingProfileInput) error {
	return a.changeUser(in.inUser, func(u *state.User) { u.ProfileID = in.RoutingProfileID })
}

type updateUserHierarchyInput struct {
	inUser
	HierarchyGroupID string `json:"HierarchyGroupId"`
}

// updateUserHierarchy puts a user into a group, or without one into none.
func (a *API) updateUserHierarchy(in updateUserHierarchyInput) error {
	return a.changeUser(in.inUser, func(u *state.User) { u.GroupID = in.HierarchyGroupID })
}
