package state

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ViewResource is a page that flows show to agents or customers, in all of its versions.
type ViewResource struct {
	ID, ARN, Name string
	Managed       bool        // Amazon's own, which nobody changes
	Content       ViewContent // as it was published last
	Published     bool
	Draft         *ViewContent // what was saved since; nil: nothing
	Versions      []ViewVersion
	Made          int // versions, deleted ones included
	CreatedAt     time.Time
	Meta
}

// ViewContent is what a view is made of.
type ViewContent struct {
	Template, InputSchema string // JSON
	Actions               []string
}

// ViewVersion is what a view was when the version was made. It never changes.
type ViewVersion struct {
	Number      int
	Content     ViewContent
	Description string
}

// Saved is what was saved last, published or not.
func (v ViewResource) Saved() ViewContent {
	if v.Draft != nil {
		return *v.Draft
	}
	return v.Content
}

// At is a view's content by qualifier: $SAVED, $LATEST, a version, or none, which is the
// published one; false if there is none.
func (v ViewResource) At(qualifier string) (ViewContent, bool) {
	switch qualifier {
	case "", LatestQualifier:
		return v.Content, v.Published
	case SavedQualifier:
		return v.Saved(), true
	}
	version, ok := find(v.Versions, func(x ViewVersion) bool { return strconv.Itoa(x.Number) == qualifier })
	return version.Content, ok
}

// managedViews are those that Amazon manages, in the order of their names. Names and
// actions are those of "AWS managed views" in the administrator guide; the template of
// each is the least that a client can draw, connectlocal's own, and the schema takes any data.
func managedViews(region string) []ViewResource {
	actions := map[string][]string{
		"Cards":        {"Back", "ActionSelected", "NoMatch"},
		"Confirmation": {"Back", "Next"},
		"Detail":       {"Back", "ActionSelected"},
		"Form":         {"Back", "Next", "Step"},
		"List":         {"Back", "ActionSelected"},
	}
	var out []ViewResource
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		id := strings.ToLower(name)
		content := ViewContent{
			Actions:     actions[name],
			InputSchema: `{"type":"object","properties":{},"additionalProperties":true}`,
			Template:    fmt.Sprintf(`{"Head":{"Title":%q,"Configuration":{"Layout":{"Columns":["12"]}}},"Body":[{"_id":%q,"Type":%q,"Props":{},"Content":[]}]}`, name, id, name),
		}
		out = append(out, ViewResource{
			ID: id, ARN: fmt.Sprintf("arn:aws:connect:%s:aws:view/%s", region, id), Name: name, Managed: true, Published: true,
			Content: content, Versions: []ViewVersion{{Number: 1, Content: content}},
		})
	}
	return out
}

// number is the version that a qualifier stands for: the highest, unless it is one.
func (v ViewResource) number(qualifier string) int {
	if n, err := strconv.Atoi(qualifier); err == nil {
		return n
	}
	if n := len(v.Versions); n > 0 {
		return v.Versions[n-1].Number
	}
	return 0
}

// Views are Amazon's views, then those that were created.
func (w *World) Views() []ViewResource { return slices.Clone(w.views) }

// ViewResource finds a view by id or ARN, without a qualifier.
func (w *World) ViewResource(ref string) (ViewResource, bool) {
	return find(w.views, func(v ViewResource) bool { return ref == v.ID || ref == v.ARN })
}

// CreateView makes a view of a name, content, description and tags, published or only saved.
func (w *World) CreateView(v ViewResource, content ViewContent, publish bool) (ViewResource, error) {
	if err := unique(w.views, "Name", "view", &v); err != nil {
		return ViewResource{}, err
	}
	adopt(w, "view", &v)
	v.CreatedAt = v.ModifiedAt
	if err := v.put(content, publish); err != nil {
		return ViewResource{}, err
	}
	w.views = append(w.views, v)
	return v, nil
}

// PutView gives a view new content, published or only saved.
func (w *World) PutView(ref string, content ViewContent, publish bool) (out ViewResource, err error) {
	err = w.changeView(ref, func(v *ViewResource) error {
		err := v.put(content, publish)
		v.ModifiedAt = w.now()
		out = *v
		return err
	})
	return out, err
}

// put refuses content that is no JSON: the rest of what the service looks at in a
// template is not documented.
func (v *ViewResource) put(content ViewContent, publish bool) error {
	if content.Template != "" && !json.Valid([]byte(content.Template)) {
		return refuse(Invalid, "Content.Template: is not JSON")
	}
	content.InputSchema = `{"type":"object"}`
	v.Draft = &content
	if publish {
		v.Content, v.Published, v.Draft = content, true, nil
	}
	return nil
}

// ChangeView changes what a view is called; nil stays as it is.
func (w *World) ChangeView(ref string, name, description *string) error {
	return w.changeView(ref, func(v *ViewResource) error {
		assign(&v.Name, name)
		assign(&v.Description, description)
		return unique(w.views, "Name", "view", v)
	})
}

// DeleteView removes a view with all of its versions.
func (w *World) DeleteView(ref string) error {
	return w.changeView(ref, func(v *ViewResource) error {
		w.views = slices.DeleteFunc(slices.Clone(w.views), func(x ViewResource) bool { return x.ID == v.ID })
		return nil
	})
}

// CreateViewVersion keeps a view's published content as a version and returns the
// view with its versions, that one last. Where nothing has changed since the highest, there is no new one.
func (w *World) CreateViewVersion(ref, sha256, description string) (out ViewResource, err error) {
	err = w.changeView(ref, func(v *ViewResource) error {
		n := len(v.Versions)
		switch {
		case !v.Published:
			return refuse(BadRequest, "ViewId: the view is not published")
		case sha256 != "" && sha256 != ContentSHA256(v.Content.Template):
			return refuse(Invalid, "ViewContentSha256: the published content has another checksum")
		case n > 0 && v.Versions[n-1].Content.Template == v.Content.Template && slices.Equal(v.Versions[n-1].Content.Actions, v.Content.Actions):
		default:
			v.Made++
			v.Versions = append(slices.Clone(v.Versions), ViewVersion{v.Made, v.Content, description})
		}
		v.ModifiedAt = w.now()
		out = *v
		return nil
	})
	return out, err
}

// DeleteViewVersion removes a version of a view.
func (w *World) DeleteViewVersion(ref string, number int) error {
	return w.changeView(ref, func(v *ViewResource) error {
		i := slices.IndexFunc(v.Versions, func(x ViewVersion) bool { return x.Number == number })
		if i < 0 {
			return refuse(NotFound, "ViewVersion: the view has no version %d", number)
		}
		v.Versions = slices.Delete(slices.Clone(v.Versions), i, i+1)
		return nil
	})
}

// changeView changes a view that is not Amazon's, all or nothing.
func (w *World) changeView(ref string, change func(*ViewResource) error) error {
	i := place(w.views, ref)
	switch {
	case i < 0:
		return refuse(NotFound, "ViewId: there is no view %s", ref)
	case w.views[i].Managed:
		return refuse(AccessDenied, "ViewId: %s is managed by Amazon Web Services", w.views[i].Name)
	}
	v, at := w.views[i], &w.views[i]
	if err := change(&v); err != nil {
		return err
	}
	*at = v
	return nil
}
