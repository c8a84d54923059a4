package api

import "handover/connectlocal/internal/state"

type predefinedAttributeInput struct {
	inInstance
	Name                   string
	Values                 *predefinedValues
	Purposes               []string
	AttributeConfiguration *predefinedConfig
}

type predefinedValues struct{ StringList []string }

type predefinedConfig struct{ EnableValueValidationOnAssociation bool }

// set puts what is named into an attribute.
func (in predefinedAttributeInput) set(p *state.PredefinedAttribute) {
	p.Name = in.Name
	if in.Values != nil {
		p.Values = in.Values.StringList
	}
	if in.Purposes != nil {
		p.Purposes = in.Purposes
	}
	if in.AttributeConfiguration != nil {
		p.Strict = in.AttributeConfiguration.EnableValueValidationOnAssociation
	}
}

func (a *API) createPredefinedAttribute(in predefinedAttributeInput) error {
	var p state.PredefinedAttribute
	in.set(&p)
	return a.world.CreatePredefinedAttribute(p)
}

func (a *API) updatePredefinedAttribute(in predefinedAttributeInput) error {
	return a.world.ChangePredefinedAttribute(in.Name, in.set)
}

type inPredefined struct {
	inInstance
	Name string
}

func (a *API) deletePredefinedAttribute(in inPredefined) error {
	return a.world.DeletePredefinedAttribute(in.Name)
}

type describePredefinedAttributeOutput struct{ PredefinedAttribute predefinedOut }

type predefinedOut struct {
	Name                   string
	Values                 predefinedValues
	Purposes               []string `json:",omitempty"`
	AttributeConfiguration predefinedConfigOut
	modified
}

type predefinedConfigOut struct {
	EnableValueValidationOnAssociation bool
	IsReadOnly                         bool
}

func (a *API) predefinedOut(p state.PredefinedAttribute) predefinedOut {
	values := p.Values
	if values == nil {
		values = []string{}
	}
	return predefinedOut{p.Name, predefinedValues{values}, p.Purposes, predefinedConfigOut{p.Strict, false}, a.changed(p.Meta)}
}

func (a *API) describePredefinedAttribute(in inPredefined) (describePredefinedAttributeOutput, error) {
	for _, p := range a.world.PredefinedAttributes() {
		if p.Name == in.Name {
			return describePredefinedAttributeOutput{a.predefinedOut(p)}, nil
		}
	}
	return describePredefinedAttributeOutput{}, refuse(state.NotFound, "Name: there is no predefined attribute %q", in.Name)
}

type listPredefinedAttributesOutput struct {
	PredefinedAttributeSummaryList []predefinedSummaryOut
	NextToken                      string `json:",omitempty"`
}

type predefinedSummaryOut struct {
	Name string
	modified
}

func (a *API) listPredefinedAttributes(in listInput) (out listPredefinedAttributesOutput, err error) {
	pages := in.pager("ListPredefinedAttributes")
	out.PredefinedAttributeSummaryList, out.NextToken, err = listed(a.world.PredefinedAttributes(), pages, func(p state.PredefinedAttribute) predefinedSummaryOut {
		return predefinedSummaryOut{p.Name, a.changed(p.Meta)}
	})
	return out, err
}

type searchPredefinedAttributesOutput struct {
	PredefinedAttributes []predefinedOut
	found
}

func (a *API) searchPredefinedAttributes(in searchInput) (out searchPredefinedAttributesOutput, err error) {
	attributes := kind[state.PredefinedAttribute]{
		list: "SearchPredefinedAttributes", fields: []string{"name", "purpose"},
		see: func(p state.PredefinedAttribute) facets {
			return facets{texts: map[string][]string{"name": {p.Name}, "purpose": p.Purposes}}
		},
	}
	out.PredefinedAttributes, out.found, err = search(in, attributes, a.world.PredefinedAttributes(), a.predefinedOut)
	return out, err
}
