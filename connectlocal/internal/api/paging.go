package api

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"handover/connectlocal/internal/state"
)

// defaultPage is the page of a list when MaxResults is not given.
const defaultPage = 100

// paging is what all lists take that come in pages.
type paging struct {
	MaxResults *int64 `json:"MaxResults"`
	NextToken  string `json:"NextToken"`
}

func (in paging) pager(list string) pager { return pager{list, in.MaxResults, in.NextToken} }

// most is a list whose pages have no more than so many, unless fewer are asked for.
func (in paging) most(n int64) paging {
	if in.MaxResults == nil {
		in.MaxResults = &n
	}
	return in
}

// pager says which page of a list is wanted.
type pager struct {
	list  string // which list: a token is good for its own list only
	max   *int64
	token string
}

// page cuts the wanted page out of all items, and returns the token of the
// next one, empty on the last. Who deletes what a page has shown, as scripts that tidy
// up do, misses nothing on the next: the token tells which item that begins with.
func page[T any](all []T, p pager) (items []T, next string, err error) {
	from := 0
	if p.token != "" {
		place, first, err := p.begin()
		if err != nil {
			return nil, "", refuse(state.Invalid, "NextToken: this is not a token of %s", p.list)
		}
		from = nearest(all, min(place, len(all)), first)
	}
	size := defaultPage
	if p.max != nil {
		size = int(*p.max)
	}
	to := min(from+size, len(all))
	if to < len(all) {
		next = base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %d %s", p.list, to, nameOf(all[to])))
	}
	return all[from:to], next, nil
}

// nearest is where an item of a list is now, as near as possible to its old place;
// that place, if it is there no more.
func nearest[T any](all []T, place int, name string) int {
	for away := 0; name != "" && away <= len(all); away++ {
		for _, at := range []int{place - away, place + away} {
			if 0 <= at && at < len(all) && nameOf(all[at]) == name {
				return at
			}
		}
	}
	return place
}

// begin is where the token's page begins: the place, and what was there.
func (p pager) begin() (place int, first string, err error) {
	data, err := base64.RawURLEncoding.DecodeString(p.token)
	if err != nil {
		return 0, "", err
	}
	list, rest, _ := strings.Cut(string(data), " ")
	if list != p.list {
		return 0, "", fmt.Errorf("a token of %s", list)
	}
	offset, first, _ := strings.Cut(rest, " ")
	n, err := strconv.ParseUint(offset, 10, 31)
	return int(n), first, err
}

// nameOf is what an item of a list is told from the others by: the id or the name in
// it, its user's id, or the text that it is. Others are known by their place only.
func nameOf(item any) string {
	v := reflect.ValueOf(item)
	for _, name := range []string{"User", "ID", "Name"} {
		if v.Kind() != reflect.Struct {
			break
		}
		if f := v.FieldByName(name); f.IsValid() {
			v = f
		}
	}
	if v.Kind() != reflect.String {
		return ""
	}
	return v.String()
}

// listed cuts the wanted page out of all, each item in its wire form.
func listed[T, W any](all []T, p pager, wire func(T) W) ([]W, string, error) {
	items, next, err := page(all, p)
	if err != nil {
		return nil, "", err
	}
	out := make([]W, len(items))
	for i, item := range items {
		out[i] = wire(item)
	}
	return out, next, nil
}
