package seed

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"handover/connectlocal/internal/state"
	"handover/flow"
)

// flow takes one of the shipped flows, or reads one from its file, and checks
// it as the service would before publishing it.
func (c *checker) flow(path string, d flowDoc) state.Flow {
	f, ok := c.content(path, d)
	if !ok {
		return f
	}
	parsed, err := flow.Parse([]byte(f.Content))
	if err != nil {
		c.flowProblems(path, f.Name, err)
		return f
	}
	for _, p := range flow.Validate(parsed, f.Type) {
		if !p.Warning {
			c.mistake(path, "flow %q: %s", f.Name, p)
		}
	}
	c.placeholders(path, f)
	return f
}

// flowProblems tells every problem of a flow that cannot be parsed.
func (c *checker) flowProblems(path, name string, err error) {
	e, ok := errors.AsType[*flow.Error](err)
	if !ok {
		c.mistake(path, "flow %q: %v", name, err)
		return
	}
	for _, p := range e.Problems {
		c.mistake(path, "flow %q: %s", name, p)
	}
}

func (c *checker) content(path string, d flowDoc) (state.Flow, bool) {
	switch {
	case (d.Shipped == "") == (d.File == ""):
		c.mistake(path, "want exactly one of shipped, file")
		return state.Flow{}, false
	case d.Shipped != "":
		return c.shipped(path, d)
	}
	f := state.Flow{
		Name: c.text(path+".name", d.Name, 127),
		Type: c.oneOf(path+".type", d.Type, "CONTACT_FLOW", "CUSTOMER_QUEUE", "CUSTOMER_HOLD", "CUSTOMER_WHISPER", "AGENT_HOLD", "AGENT_WHISPER", "OUTBOUND_WHISPER", "AGENT_TRANSFER", "QUEUE_TRANSFER"),
	}
	if c.src.Read == nil {
		c.mistake(path+".file", "this seed has no folder to read files from")
		return f, false
	}
	data, err := c.src.Read(d.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.mistake(path+".file", "there is no file %q; it is looked for beside the seed file", d.File)
	case err != nil:
		c.mistake(path+".file", "%v", err)
	}
	f.Content = string(data)
	return f, err == nil
}

func (c *checker) shipped(path string, d flowDoc) (state.Flow, bool) {
	if d.Name != "" || d.Type != "" {
		c.mistake(path, "name and type belong to a file; a shipped flow has its own")
	}
	i := slices.IndexFunc(c.src.Shipped, func(f state.Flow) bool { return f.Name == d.Shipped })
	if i < 0 {
		names := list(c.src.Shipped, func(f state.Flow) string { return f.Name })
		c.mistake(path+".shipped", "%s", unknown("shipped flow", d.Shipped, names))
		return state.Flow{Name: d.Shipped}, false
	}
	return c.src.Shipped[i], true
}

// flowType is the type a flow of the document has, wherever it comes from.
func (c *checker) flowType(d flowDoc) string {
	for _, f := range c.src.Shipped {
		if f.Name == d.Shipped {
			return f.Type
		}
	}
	return d.Type
}

// placeholder is ${KIND:NAME} in a flow.
var placeholder = regexp.MustCompile(`\$\{(\w+):([^}]*)\}`)

// placeholders checks what ${Queue:NAME} and the like in a flow refer to.
func (c *checker) placeholders(path string, f state.Flow) {
	kinds := map[string]string{"Queue": queueKind, "Flow": flowKind, "Hours": hoursKind}
	for _, m := range placeholder.FindAllStringSubmatch(f.Content, -1) {
		kind, ok := kinds[m[1]]
		switch {
		case !ok:
			c.mistake(path, "flow %q: found %s, allowed are ${Queue:NAME}, ${Flow:NAME} and ${Hours:NAME}", f.Name, m[0])
		case !slices.Contains(c.names[kind], strings.TrimSpace(m[2])):
			c.mistake(path, "flow %q: %s: %s", f.Name, m[0], unknown(kind, m[2], c.names[kind]))
		}
	}
}
