package seed

import (
	"fmt"
	"strings"

	"handover/internal/nearest"
)

// unknown says that there is no such name, and what may have been meant.
func unknown(kind, name string, known []string) string {
	said := fmt.Sprintf("there is no %s %q", kind, name)
	// as close as a slip of the fingers
	if near := nearest.Of(name, known); near != "" {
		return fmt.Sprintf("%s; did you mean %q?", said, near)
	}
	if len(known) == 0 {
		return said + "; there are none"
	}
	quoted := list(known, func(k string) string { return fmt.Sprintf("%q", k) })
	return said + "; there are " + strings.Join(quoted, ", ")
}
