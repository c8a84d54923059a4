package api

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"handover/connectlocal/internal/state"
)

// defaultPage is the page of a list when MaxResults is not given.
const defaultPage = 100

// pager says which page of a list is wanted.
type pager struct {
	list  string // which list: a token is good for its own list only
	max   *int64
	token string
}

// page cuts the wanted page out of all items, and returns the token of the
// next one, empty on the last.
func page[T any](all []T, p pager) (items []T, next string, err error) {
	from := 0
	if p.token != "" {
		if from, err = p.offset(); err != nil || from > len(all) {
			return nil, "", refuse(state.Invalid, "NextToken: this is not a token of %s", p.list)
		}
	}
	size := defaultPage
	if p.max != nil {
		size = int(*p.max)
	}
	to := min(from+size, len(all))
	if to < len(all) {
		next = base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %d", p.list, to))
	}
	return all[from:to], next, nil
}

func (p pager) offset() (int, error) {
	data, err := base64.RawURLEncoding.DecodeString(p.token)
	if err != nil {
		return 0, err
	}
	list, offset, _ := strings.Cut(string(data), " ")
	if list != p.list {
		return 0, fmt.Errorf("a token of %s", list)
	}
	n, err := strconv.ParseUint(offset, 10, 31)
	return int(n), err
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
