package api

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rules are a member's constraints in the service model, from its check tag:
//
//	required      it must be there
//	len=A..B      characters of a text, items of a list; either end may be left out
//	each=A..B     characters of every text in a list
//	range=A..B    a number
//	enum=X|Y      a text, or every text in a list
//	keys=attr     keys of a map are attribute names
type rules struct {
	required        bool
	len, item, span limits
	enum            []string
	attributeKeys   bool
}

// limits are both inclusive.
type limits struct{ min, max int64 }

var unlimited = limits{math.MinInt64, math.MaxInt64}

func rulesOf(f reflect.StructField) rules {
	r := rules{len: unlimited, item: unlimited, span: unlimited}
	for part := range strings.SplitSeq(f.Tag.Get("check"), ",") {
		name, arg, _ := strings.Cut(part, "=")
		switch name {
		case "":
		case "required":
			r.required = true
		case "len":
			r.len = parseLimits(f, arg)
		case "each":
			r.item = parseLimits(f, arg)
		case "range":
			r.span = parseLimits(f, arg)
		case "enum":
			r.enum = strings.Split(arg, "|")
		case "keys":
			r.attributeKeys = true
		default:
			panic(fmt.Sprintf("api: field %s: no rule %q", f.Name, name))
		}
	}
	return r
}

func parseLimits(f reflect.StructField, s string) limits {
	l := unlimited
	from, to, _ := strings.Cut(s, "..")
	for text, into := range map[string]*int64{from: &l.min, to: &l.max} {
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			panic(fmt.Sprintf("api: field %s: limits %q", f.Name, s))
		}
		*into = n
	}
	return l
}

// each are the rules of a list's items.
func (r rules) each() rules {
	return rules{len: r.item, span: unlimited, item: unlimited, enum: r.enum}
}

// The checks return what is wrong, or nothing. They tell lengths rather than
// texts, because a text may be a customer's; an enum's value is never one.

func (r rules) text(s string) string {
	if r.enum != nil && !slices.Contains(r.enum, s) {
		return fmt.Sprintf("found %q, allowed are %s", s, strings.Join(r.enum, ", "))
	}
	return r.size("character", utf8.RuneCountInString(s))
}

func (r rules) size(unit string, n int) string {
	if r.len.holds(int64(n)) {
		return ""
	}
	return fmt.Sprintf("found %d %ss, allowed are %s", n, unit, r.len)
}

func (r rules) number(n int64) string {
	if r.span.holds(n) {
		return ""
	}
	return fmt.Sprintf("found %d, allowed are %s", n, r.span)
}

func (r rules) key(k string) string {
	if !r.attributeKeys || k != "" && strings.Trim(k, keyCharacters) == "" {
		return ""
	}
	return fmt.Sprintf("key %q: only letters, digits, - and _ are allowed", k)
}

// keyCharacters are what an attribute's name is made of: [bc:StartChatContact] says so.
const keyCharacters = "-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func (l limits) holds(n int64) bool { return l.min <= n && n <= l.max }

func (l limits) String() string {
	switch {
	case l.min == unlimited.min:
		return fmt.Sprintf("%d at most", l.max)
	case l.max == unlimited.max:
		return fmt.Sprintf("%d at least", l.min)
	}
	return fmt.Sprintf("%d to %d", l.min, l.max)
}
