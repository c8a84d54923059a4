package state

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"handover/flow"
)

// The qualifiers of what has been saved last and what has been published last.
const (
	SavedQualifier  = "$SAVED"
	LatestQualifier = "$LATEST"
)

// Version is what a flow or a module was when the version was made. It never changes.
type Version struct {
	Number            int64
	Content, Settings string
	Description       string
	At                time.Time
}

// ContentSHA256 is the checksum of a flow's or a module's content, as the API tells it.
func ContentSHA256(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// SplitQualifier takes the qualifier ("$SAVED", "$LATEST", a version, an alias) off
// an id or ARN; without one it is empty.
func SplitQualifier(ref string) (id, qualifier string) {
	last := ref[strings.LastIndexByte(ref, '/')+1:]
	if _, qualifier, ok := strings.Cut(last, ":"); ok {
		return ref[:len(ref)-len(qualifier)-1], qualifier
	}
	return ref, ""
}

// publishable reads content of a flow of this type, or with no type of a module,
// as far as the service would publish it. The error tells every problem.
func publishable(content, flowType string) (*flow.Flow, error) {
	parsed, err := flow.Parse([]byte(content))
	if e, ok := errors.AsType[*flow.Error](err); ok {
		return nil, invalidFlow(e.Problems)
	}
	if err != nil {
		return nil, err
	}
	var problems []flow.Problem
	for _, p := range flow.Validate(parsed, flowType) {
		if !p.Warning {
			problems = append(problems, p)
		}
	}
	if len(problems) > 0 {
		return nil, invalidFlow(problems)
	}
	return parsed, nil
}

func invalidFlow(problems []flow.Problem) error {
	e := &Error{Kind: InvalidFlow, Message: "Content: the flow cannot be published"}
	for _, p := range problems {
		e.Problems = append(e.Problems, p.String())
	}
	return e
}

// versionOf finds a version by its number as text.
func versionOf(all []Version, number string) (Version, bool) {
	return find(all, func(v Version) bool { return strconv.FormatInt(v.Number, 10) == number })
}

// newVersion adds one of some content, unless the highest has the same already. made
// counts those there have been: a number does not come again.
func newVersion(all []Version, made *int64, v Version) ([]Version, int64) {
	if n := len(all); n > 0 {
		if last := all[n-1]; last.Content == v.Content && last.Settings == v.Settings {
			return all, last.Number
		}
	}
	*made++
	v.Number = *made
	return append(slices.Clone(all), v), v.Number
}
