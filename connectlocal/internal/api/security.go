package api

import "handover/connectlocal/internal/state"

func securityOperations() []operation {
	return []operation{
		op("ListSecurityProfiles", (*API).listSecurityProfiles),
		op("DescribeSecurityProfile", (*API).describeSecurityProfile),
		op("SearchSecurityProfiles", (*API).searchSecurityProfiles),
	}
}

// managedBy is whose security profiles all are: those that an instance is born
// with may be changed by its administrators.
const managedBy = "CUSTOMER_MANAGED"

type listSecurityProfilesOutput struct {
	SecurityProfileSummaryList []securityProfileSummaryOut
	NextToken                  string `json:",omitempty"`
}

type securityProfileSummaryOut struct {
	summaryOut
	Type string
}

func (a *API) listSecurityProfiles(in listInput) (out listSecurityProfilesOutput, err error) {
	pages := in.pager("ListSecurityProfiles")
	out.SecurityProfileSummaryList, out.NextToken, err = listed(a.world.SecurityProfiles(), pages, func(p state.SecurityProfile) securityProfileSummaryOut {
		return securityProfileSummaryOut{summaryOut{p.ID, p.ARN, p.Name, a.changed(p.Meta)}, managedBy}
	})
	return out, err
}

type securityProfileCore struct {
	ID                     string `json:"Id"`
	ARN                    string `json:"Arn"`
	OrganizationResourceID string `json:"OrganizationResourceId"`
	SecurityProfileName    string
	Description            string
	Tags                   map[string]string
	Type                   string
}

func (a *API) securityProfileCore(p state.SecurityProfile) securityProfileCore {
	return securityProfileCore{p.ID, p.ARN, a.world.Instance().ID, p.Name, p.Description, tagsOf(p.Meta), managedBy}
}

type describeSecurityProfileInput struct {
	inInstance
	SecurityProfileID string `json:"SecurityProfileId"`
}

type describeSecurityProfileOutput struct{ SecurityProfile securityProfileOut }

type securityProfileOut struct {
	securityProfileCore
	modified
}

func (a *API) describeSecurityProfile(in describeSecurityProfileInput) (describeSecurityProfileOutput, error) {
	p, ok := a.world.SecurityProfile(in.SecurityProfileID)
	if !ok {
		return describeSecurityProfileOutput{}, refuse(state.NotFound, "SecurityProfileId: there is no security profile %s", in.SecurityProfileID)
	}
	return describeSecurityProfileOutput{securityProfileOut{a.securityProfileCore(p), a.changed(p.Meta)}}, nil
}

type searchSecurityProfilesOutput struct {
	SecurityProfiles []securityProfileCore
	found
}

func (a *API) searchSecurityProfiles(in searchInput) (out searchSecurityProfilesOutput, err error) {
	profiles := kind[state.SecurityProfile]{
		list: "SearchSecurityProfiles", fields: []string{"name"},
		see: func(p state.SecurityProfile) facets { return named(p.ID, p.Name, p.Meta) },
	}
	out.SecurityProfiles, out.found, err = search(in, profiles, a.world.SecurityProfiles(), a.securityProfileCore)
	return out, err
}
