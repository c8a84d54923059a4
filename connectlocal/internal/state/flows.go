package state

import (
	"slices"

	"handover/flow"
)

// Flow is a contact flow.
type Flow struct {
	ID, ARN, Name string
	Type          string // CONTACT_FLOW, CUSTOMER_QUEUE, …
	Content       string // as it was published last; empty: never
	Draft         string // what was saved since; empty: nothing
	Archived      bool
	Versions      []Version
	Made          int64 // versions, deleted ones included
	Meta
}

// Saved is what was saved last, published or not.
func (f Flow) Saved() string {
	if f.Draft != "" {
		return f.Draft
	}
	return f.Content
}

// Flows are the flows, in seed order and then as they were created; their
// contents have ARNs for placeholders.
func (w *World) Flows() []Flow { return slices.Clone(w.flows) }

// Flow finds a flow by id or ARN.
func (w *World) Flow(ref string) (Flow, bool) {
	return find(w.flows, func(f Flow) bool { return ref == f.ID || ref == f.ARN })
}

// CreateFlow makes a flow of a name, a type, content, description and tags.
// Published, it can run from now on; else the content is only saved and not
// looked at (CreateContactFlow).
func (w *World) CreateFlow(f Flow, publish bool) (Flow, error) {
	err := first(
		func() error { return within("flows", len(w.flows), w.limits.Flows) },
		func() error { return unique(w.flows, "Name", "flow", &f) })
	if err != nil {
		return Flow{}, err
	}
	adopt(w, "contact-flow", &f)
	content := f.Content
	f.Content, f.Draft = "", content
	if publish {
		if err := w.publishFlow(&f, content); err != nil {
			return Flow{}, err
		}
	}
	w.flows = append(w.flows, f)
	w.changed("flow", f.Name, "created")
	return f, nil
}

// SaveFlow keeps content with a flow without publishing it, and without looking at it.
func (w *World) SaveFlow(ref, content string) error {
	return w.changeFlow(ref, func(f *Flow) error {
		f.Draft = content
		return nil
	})
}

// PublishFlow gives a flow new content. What runs already goes on with what it runs.
func (w *World) PublishFlow(ref, content string) error {
	return w.changeFlow(ref, func(f *Flow) error { return w.publishFlow(f, content) })
}

func (w *World) publishFlow(f *Flow, content string) error {
	parsed, err := publishable(content, f.Type)
	if err != nil {
		return err
	}
	f.Content, f.Draft = content, ""
	w.parsed[f.ID] = parsed
	return nil
}

// FlowChange is what is to change about a flow; nil stays as it is.
type FlowChange struct {
	Name, Description *string
	Archived          *bool
}

// ChangeFlow changes what a flow is called, and whether it is archived. An
// archived flow stays where it is referred to, and runs.
func (w *World) ChangeFlow(ref string, to FlowChange) error {
	return w.changeFlow(ref, func(f *Flow) error {
		assign(&f.Name, to.Name)
		assign(&f.Description, to.Description)
		assign(&f.Archived, to.Archived)
		return unique(w.flows, "Name", "flow", f)
	})
}

// assign gives something a new value if there is one.
func assign[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// DeleteFlow removes a flow. What runs it already goes on; what refers to it takes
// its error branch from now on, since Amazon Connect deletes a flow whatever refers
// to it (no exception for that is modelled).
func (w *World) DeleteFlow(ref string) error {
	f, err := w.flowAt(ref)
	if err != nil {
		return err
	}
	w.changed("flow", f.Name, "deleted")
	id := f.ID
	delete(w.parsed, id)
	w.flows = slices.DeleteFunc(w.flows, func(x Flow) bool { return x.ID == id })
	return nil
}

// CreateFlowVersion keeps a flow's published content as a version, and returns its
// number. With a checksum, the content must be that one. The service makes versions
// of flows of type CAMPAIGN only (CreateContactFlowVersion).
func (w *World) CreateFlowVersion(ref, sha256, description string) (number int64, err error) {
	err = w.changeFlow(ref, func(f *Flow) error {
		switch {
		case f.Type != flow.Campaign:
			return refuse(BadRequest, "ContactFlowId: the flow is a %s, versions are made of a %s only", f.Type, flow.Campaign)
		case f.Content == "":
			return refuse(BadRequest, "ContactFlowId: the flow is not published")
		case sha256 != "" && sha256 != ContentSHA256(f.Content):
			return refuse(BadRequest, "FlowContentSha256: the published content has another checksum")
		}
		f.Versions, number = newVersion(f.Versions, &f.Made, Version{Content: f.Content, Description: description, At: w.now()})
		return nil
	})
	return number, err
}

// DeleteFlowVersion removes a version of a flow.
func (w *World) DeleteFlowVersion(ref string, number int64) error {
	return w.changeFlow(ref, func(f *Flow) error {
		kept := slices.DeleteFunc(slices.Clone(f.Versions), func(v Version) bool { return v.Number == number })
		if len(kept) == len(f.Versions) {
			return refuse(NotFound, "ContactFlowVersion: the flow has no version %d", number)
		}
		f.Versions = kept
		return nil
	})
}

func (w *World) flowAt(ref string) (*Flow, error) {
	i := place(w.flows, ref)
	if i < 0 {
		return nil, refuse(NotFound, "ContactFlowId: there is no flow %s", ref)
	}
	return &w.flows[i], nil
}

// changeFlow changes a flow, all or nothing.
func (w *World) changeFlow(ref string, change func(*Flow) error) error {
	at, err := w.flowAt(ref)
	if err != nil {
		return err
	}
	return revise(w, "flow", at, change)
}
