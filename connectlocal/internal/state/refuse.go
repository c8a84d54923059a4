package state

import "fmt"

func refuse(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

func noContact(id string) error { return refuse(NotFound, "ContactId: there is no contact %q", id) }
