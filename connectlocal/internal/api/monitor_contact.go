package api

import "slices"

type monitorContactInput struct {
	inInstance
	ContactID    string   `json:"ContactId"`
	UserID       string   `json:"UserId"`
	Capabilities []string `json:"AllowedMonitorCapabilities"`
	ClientToken  string   `json:"ClientToken"`
}

type monitorContactOutput struct {
	ContactID  string `json:"ContactId"`
	ContactARN string `json:"ContactArn"`
}

// monitorContact lets a user who is logged in look on in a chat. The answer
// names the contact that the user gets for it. The same ClientToken again gets the same
// answer, and looks on no second time.
func (a *API) monitorContact(in monitorContactInput) (monitorContactOutput, error) {
	return once(a, "MonitorContact", in.ClientToken, in, func() (monitorContactOutput, error) { return a.lookOn(in) })
}

func (a *API) lookOn(in monitorContactInput) (monitorContactOutput, error) {
	if _, err := a.contact(in.ContactID); err != nil {
		return monitorContactOutput{}, err
	}
	u, err := a.user("UserId", in.UserID)
	if err != nil {
		return monitorContactOutput{}, err
	}
	c, err := a.world.Monitor(in.ContactID, u.User.ID, slices.Contains(in.Capabilities, "BARGE"))
	return monitorContactOutput{c.ID, c.ARN}, err
}
