package api

import (
	"maps"
	"slices"

	"handover/connectlocal/internal/state"
)

type updateContactInput struct {
	inContact
	Name              *string                `json:"Name"`
	Description       *string                `json:"Description"`
	References        map[string]referenceIn `json:"References"`
	SegmentAttributes segmentAttributes      `json:"SegmentAttributes"`
	QueueInfo         *struct {
		ID string `json:"Id"`
	} `json:"QueueInfo"`
	UserInfo *struct {
		UserID string `json:"UserId"`
	} `json:"UserInfo"`
	CustomerEndpoint *endpointIn `json:"CustomerEndpoint"`
	SystemEndpoint   *endpointIn `json:"SystemEndpoint"`
}

type referenceIn struct {
	Type  string `json:"Type"`
	Value string `json:"Value"`
	// These the service sets, of attachments.
	Status       ignored `json:"Status"`
	ARN          ignored `json:"Arn"`
	StatusReason ignored `json:"StatusReason"`
}

type endpointIn struct {
	Type    string `json:"Type"`
	Address string `json:"Address"`
}

// updateContact changes what is said about a contact. Queue, user and endpoints can
// be set of external audio contacts only, which no chat is.
func (a *API) updateContact(in updateContactInput) error {
	for member, given := range map[string]bool{
		"QueueInfo": in.QueueInfo != nil, "UserInfo": in.UserInfo != nil,
		"CustomerEndpoint": in.CustomerEndpoint != nil, "SystemEndpoint": in.SystemEndpoint != nil,
	} {
		if given {
			return refuse(state.BadRequest, "%s: this can be set of external audio contacts only, this one is a %s", member, channel)
		}
	}
	if in.Name == nil && in.Description == nil && in.References == nil && in.SegmentAttributes == nil {
		return refuse(state.BadRequest, "Name, Description, References, SegmentAttributes: one of them is required")
	}
	u := state.ContactUpdate{Name: in.Name, Description: in.Description, SegmentAttributes: in.SegmentAttributes}
	if in.References != nil {
		u.References = map[string]state.Reference{}
		for name, r := range in.References {
			u.References[name] = state.Reference{Type: r.Type, Value: r.Value}
		}
	}
	return a.world.UpdateContact(in.ContactID, u)
}

type tagContactInput struct {
	inContact
	Tags map[string]string `json:"Tags"`
}

func (a *API) tagContact(in tagContactInput) error { return a.world.Tag(in.ContactID, in.Tags) }

type untagContactInput struct {
	inContact
	TagKeys []string `json:"TagKeys"`
}

func (a *API) untagContact(in untagContactInput) error {
	return a.world.Untag(in.ContactID, in.TagKeys)
}

// instanceTag is the tag that the service gives every contact.
const instanceTag = "aws:connect:instanceId"

// tags are a contact's, the service's own among them.
func (a *API) tags(c state.Contact) map[string]string {
	tags := map[string]string{instanceTag: a.world.Instance().ID}
	maps.Copy(tags, c.Tags)
	return tags
}

type listContactReferencesInput struct {
	inContact
	Types []string `json:"ReferenceTypes"`
	// All references come on one page, as the model says, so there is no token to go on with.
	NextToken ignored `json:"NextToken"`
}

type listContactReferencesOutput struct{ ReferenceSummaryList []map[string]namedOut }

type namedOut struct{ Name, Value string }

// listContactReferences lists the references of the types asked for, by name. The
// types that connectlocal never has (attachments and e-mails) list nothing.
func (a *API) listContactReferences(in listContactReferencesInput) (out listContactReferencesOutput, err error) {
	if _, err := a.contact(in.ContactID); err != nil {
		return out, err
	}
	chat, _ := a.world.Chat(in.ContactID)
	members := map[string]string{"URL": "Url", "NUMBER": "Number", "STRING": "String", "DATE": "Date", "EMAIL": "Email"}
	out.ReferenceSummaryList = []map[string]namedOut{}
	for _, name := range slices.Sorted(maps.Keys(chat.Details.References)) {
		if r := chat.Details.References[name]; slices.Contains(in.Types, r.Type) {
			out.ReferenceSummaryList = append(out.ReferenceSummaryList, map[string]namedOut{members[r.Type]: {name, r.Value}})
		}
	}
	return out, nil
}
