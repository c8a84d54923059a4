package state

import (
	"slices"
	"time"
)

// Module is a flow module: a piece of flow that others invoke.
type Module struct {
	ID, ARN, Name     string
	Content, Settings string // as they were published last
	Draft             string // content that was saved since; empty: none
	Archived          bool
	External          bool // may be invoked from outside of flows, which connectlocal has not
	Versions          []Version
	Made              int64 // versions, deleted ones included
	Aliases           []Alias
	Meta
}

// Alias is a name for one version of a module.
type Alias struct {
	ID, Name, Description string
	Version               int64
	ModifiedAt            time.Time
}

// Saved is what was saved last, published or not.
func (m Module) Saved() string {
	if m.Draft != "" {
		return m.Draft
	}
	return m.Content
}

// At is the module as it was in a version, or in that of an alias; false if
// there is none.
func (m Module) At(qualifier string) (Version, bool) {
	if a, ok := find(m.Aliases, func(a Alias) bool { return qualifier == a.Name || qualifier == a.ID }); ok {
		v, ok := find(m.Versions, func(v Version) bool { return v.Number == a.Version })
		return v, ok
	}
	return versionOf(m.Versions, qualifier)
}

// Modules are the flow modules, as they were created.
func (w *World) Modules() []Module { return slices.Clone(w.modules) }

// Module finds a module by id or ARN.
func (w *World) Module(ref string) (Module, bool) {
	return find(w.modules, func(m Module) bool { return ref == m.ID || ref == m.ARN })
}

// CreateModule makes a module of a name, content, settings, description and tags,
// and publishes it (CreateContactFlowModule).
func (w *World) CreateModule(m Module) (Module, error) {
	err := first(
		func() error { return within("flow modules", len(w.modules), w.limits.Modules) },
		func() error { return unique(w.modules, "Name", "flow module", &m) })
	if err != nil {
		return Module{}, err
	}
	adopt(w, "flow-module", &m)
	if err := w.publishModule(&m, m.Content); err != nil {
		return Module{}, err
	}
	w.modules = append(w.modules, m)
	w.changed("flow module", m.Name, "created")
	return m, nil
}

// SaveModule keeps content with a module without publishing it.
func (w *World) SaveModule(ref, content string) error {
	return w.changeModule(ref, func(m *Module) error {
		m.Draft = content
		return nil
	})
}

// PublishModule gives a module new content, settings or both; nil stays as it is.
// What runs already goes on with what it runs.
func (w *World) PublishModule(ref string, content, settings *string) error {
	return w.changeModule(ref, func(m *Module) error {
		assign(&m.Settings, settings)
		if content == nil {
			return nil
		}
		return w.publishModule(m, *content)
	})
}

func (w *World) publishModule(m *Module, content string) error {
	parsed, err := publishable(content, "")
	if err != nil {
		return err
	}
	m.Content, m.Draft = content, ""
	w.parsed[m.ID] = parsed
	return nil
}

// ChangeModule changes what a module is called, and whether it is archived.
func (w *World) ChangeModule(ref string, to FlowChange) error {
	return w.changeModule(ref, func(m *Module) error {
		assign(&m.Name, to.Name)
		assign(&m.Description, to.Description)
		assign(&m.Archived, to.Archived)
		return unique(w.modules, "Name", "flow module", m)
	})
}

// DeleteModule removes a module. Flows that invoke it take their error branch from
// now on; what runs it already goes on.
func (w *World) DeleteModule(ref string) error {
	m, err := w.moduleAt(ref)
	if err != nil {
		return err
	}
	w.changed("flow module", m.Name, "deleted")
	id := m.ID
	delete(w.parsed, id)
	w.modules = slices.DeleteFunc(w.modules, func(x Module) bool { return x.ID == id })
	return nil
}

// CreateModuleVersion keeps what a module is as a version, and returns its number.
// With a checksum, the content must be that one.
func (w *World) CreateModuleVersion(ref, sha256, description string) (number int64, err error) {
	err = w.changeModule(ref, func(m *Module) error {
		if sha256 != "" && sha256 != ContentSHA256(m.Content) {
			return refuse(BadRequest, "FlowModuleContentSha256: the published content has another checksum")
		}
		m.Versions, number = newVersion(m.Versions, &m.Made, Version{Content: m.Content, Settings: m.Settings, Description: description, At: w.now()})
		return nil
	})
	return number, err
}

// DeleteModuleVersion removes a version of a module, unless an alias leads to it.
func (w *World) DeleteModuleVersion(ref string, number int64) error {
	return w.changeModule(ref, func(m *Module) error {
		if _, used := find(m.Aliases, func(a Alias) bool { return a.Version == number }); used {
			return refuse(InUse, "ContactFlowModuleVersion: an alias leads to version %d", number)
		}
		kept := slices.DeleteFunc(slices.Clone(m.Versions), func(v Version) bool { return v.Number == number })
		if len(kept) == len(m.Versions) {
			return refuse(NotFound, "ContactFlowModuleVersion: the module has no version %d", number)
		}
		m.Versions = kept
		return nil
	})
}

// PutAlias makes an alias of a module, or with an id changes it, and returns it.
func (w *World) PutAlias(ref string, a Alias) (Alias, error) {
	err := w.changeModule(ref, func(m *Module) error {
		if _, ok := find(m.Versions, func(v Version) bool { return v.Number == a.Version }); !ok {
			return refuse(NotFound, "ContactFlowModuleVersion: the module has no version %d", a.Version)
		}
		if _, taken := find(m.Aliases, func(x Alias) bool { return x.Name == a.Name && x.ID != a.ID }); taken {
			return refuse(Duplicate, "AliasName: the module has an alias %q already", a.Name)
		}
		a.ModifiedAt = w.now()
		m.Aliases = slices.Clone(m.Aliases)
		if i := slices.IndexFunc(m.Aliases, func(x Alias) bool { return x.ID == a.ID }); i >= 0 {
			m.Aliases[i] = a
			return nil
		}
		a.ID = w.ids()
		m.Aliases = append(m.Aliases, a)
		return nil
	})
	return a, err
}

// DeleteAlias removes an alias of a module.
func (w *World) DeleteAlias(ref, alias string) error {
	return w.changeModule(ref, func(m *Module) error {
		kept := slices.DeleteFunc(slices.Clone(m.Aliases), func(a Alias) bool { return a.ID == alias })
		if len(kept) == len(m.Aliases) {
			return refuse(NotFound, "AliasId: the module has no alias %s", alias)
		}
		m.Aliases = kept
		return nil
	})
}

func (w *World) moduleAt(ref string) (*Module, error) {
	i := place(w.modules, ref)
	if i < 0 {
		return nil, refuse(NotFound, "ContactFlowModuleId: there is no flow module %s", ref)
	}
	return &w.modules[i], nil
}

// changeModule changes a module, all or nothing.
func (w *World) changeModule(ref string, change func(*Module) error) error {
	at, err := w.moduleAt(ref)
	if err != nil {
		return err
	}
	return revise(w, "flow module", at, change)
}
