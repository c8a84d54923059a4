package flowrun

import (
	"errors"
	"maps"
	"slices"

	"handover/flow"
)

// ContactData is what UpdateContactData sets; what is nil stays as it is.
type ContactData struct {
	Name, Description, CustomerID, LanguageCode *string
	References                                  map[string]Reference
}

// Reference is a link or a value that agents see with a contact.
type Reference struct{ Type, Value string }

// updateData is UpdateContactData, all or none. Values may hold references. A related
// contact and a Wisdom session are not modelled, so they are failures. It
// uses Host.UpdateData. Spec §5.4.
func updateData(x *exec, a *flow.Action) outcome {
	if target, _ := a.Parameters.Text("TargetContact"); target == "Related" {
		return done(errors.New("there is no related contact"))
	}
	if a.Parameters["WisdomSessionArn"] != nil {
		return done(errors.New("there are no Wisdom sessions"))
	}
	d := ContactData{
		Name: x.maybe(a, "Name"), Description: x.maybe(a, "Description"),
		CustomerID: x.maybe(a, "CustomerId"), LanguageCode: x.maybe(a, "LanguageCode"),
	}
	references := a.Parameters.Map("References")
	for _, name := range slices.Sorted(maps.Keys(references)) {
		r, _ := references[name].(map[string]any)
		kind, _ := flow.Scalar(r["Type"])
		value, _ := flow.Scalar(r["Value"])
		if d.References == nil {
			d.References = map[string]Reference{}
		}
		d.References[x.expand(name)] = Reference{kind, x.expand(value)}
	}
	return done(x.host.UpdateData(d))
}

// maybe is a parameter expanded; nil if it is absent.
func (x *exec) maybe(a *flow.Action, name string) *string {
	s, ok := a.Parameters.Text(name)
	if !ok {
		return nil
	}
	s = x.expand(s)
	return &s
}

// tag is TagContact. It uses Host.Tag. Spec §5.4.
func tag(x *exec, a *flow.Action) outcome {
	return done(x.host.Tag(x.expandAll(a.Parameters.Map("Tags"))))
}

// untag is UntagContact, which the documentation spells UnTagContact. It uses
// Host.Untag. Spec §5.3, §5.4.
func untag(x *exec, a *flow.Action) outcome {
	var keys []string
	for _, key := range a.Parameters.List("TagKeys") {
		s, _ := flow.Scalar(key)
		keys = append(keys, x.expand(s))
	}
	return done(x.host.Untag(keys))
}

// persist is CreatePersistentContactAssociation. That its parameters are called as the
// API's members is UNCONFIRMED (spec §12.17). It uses Host.GoOn. Spec §9.1.
func persist(x *exec, a *flow.Action) outcome {
	source, err := x.required(a, "SourceContactId")
	if err != nil {
		return done(err)
	}
	rehydration, err := x.required(a, "RehydrationType")
	if err != nil {
		return done(err)
	}
	return done(x.host.GoOn(rehydration, source))
}
