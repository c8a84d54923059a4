package api

import "handover/connectlocal/internal/state"

// The lists of this file are empty, truly: an instance for chat has none of these, and
// connectlocal has no operation that makes one.

func absentOperations() []operation {
	return []operation{
		op("ListPrompts", (*API).listPrompts),
		op("ListPhoneNumbers", (*API).listPhoneNumbers),
		op("ListPhoneNumbersV2", (*API).listPhoneNumbersV2),
		op("ListLexBots", (*API).listLexBots),
		op("ListBots", (*API).listBots),
		op("ListIntegrationAssociations", (*API).listIntegrationAssociations),
		op("ListSecurityKeys", (*API).listSecurityKeys),
	}
}

// nothing is a list without items, on its one page.
type nothing []struct{}

// noPage refuses a token: there is no second page.
func (in paging) noPage(list string) (nothing, error) {
	_, _, err := page([]struct{}{}, in.pager(list))
	return nothing{}, err
}

type listPromptsOutput struct{ PromptSummaryList nothing }

func (a *API) listPrompts(in listInput) (out listPromptsOutput, err error) {
	out.PromptSummaryList, err = in.noPage("ListPrompts")
	return out, err
}

type listPhoneNumbersInput struct {
	listInput
	Types     ignored `json:"PhoneNumberTypes"` // of none there is none of a type
	Countries ignored `json:"PhoneNumberCountryCodes"`
}

type listPhoneNumbersOutput struct{ PhoneNumberSummaryList nothing }

func (a *API) listPhoneNumbers(in listPhoneNumbersInput) (out listPhoneNumbersOutput, err error) {
	out.PhoneNumberSummaryList, err = in.noPage("ListPhoneNumbers")
	return out, err
}

type listPhoneNumbersV2Input struct {
	paging
	InstanceID string  `json:"InstanceId"`
	TargetARN  string  `json:"TargetArn"`
	Types      ignored `json:"PhoneNumberTypes"`
	Countries  ignored `json:"PhoneNumberCountryCodes"`
	Prefix     ignored `json:"PhoneNumberPrefix"`
}

type listPhoneNumbersV2Output struct{ ListPhoneNumbersSummaryList nothing }

// listPhoneNumbersV2 is of an instance, of the account, or of an instance's or a
// traffic distribution group's ARN: of these groups there are none.
func (a *API) listPhoneNumbersV2(in listPhoneNumbersV2Input) (out listPhoneNumbersV2Output, err error) {
	if in.InstanceID != "" && in.TargetARN != "" {
		return out, refuse(state.Invalid, "InstanceId, TargetArn: only one of them can be given")
	}
	for _, ref := range []string{in.InstanceID, in.TargetARN} {
		if ref == "" {
			continue
		}
		if err := a.checkInstance(ref); err != nil {
			return out, err
		}
	}
	out.ListPhoneNumbersSummaryList, err = in.noPage("ListPhoneNumbersV2")
	return out, err
}

type listLexBotsOutput struct{ LexBots nothing }

func (a *API) listLexBots(in listInput) (out listLexBotsOutput, err error) {
	out.LexBots, err = in.noPage("ListLexBots")
	return out, err
}

type listBotsInput struct {
	listInput
	LexVersion ignored `json:"LexVersion"`
}

func (a *API) listBots(in listBotsInput) (out listLexBotsOutput, err error) {
	out.LexBots, err = in.noPage("ListBots")
	return out, err
}

type listIntegrationAssociationsInput struct {
	listInput
	Type ignored `json:"IntegrationType"`
	ARN  ignored `json:"IntegrationArn"`
}

type listIntegrationAssociationsOutput struct{ IntegrationAssociationSummaryList nothing }

func (a *API) listIntegrationAssociations(in listIntegrationAssociationsInput) (out listIntegrationAssociationsOutput, err error) {
	out.IntegrationAssociationSummaryList, err = in.noPage("ListIntegrationAssociations")
	return out, err
}

type listSecurityKeysOutput struct{ SecurityKeys nothing }

func (a *API) listSecurityKeys(in listInput) (out listSecurityKeysOutput, err error) {
	out.SecurityKeys, err = in.noPage("ListSecurityKeys")
	return out, err
}
