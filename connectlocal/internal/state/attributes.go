package state

import (
	"maps"
	"regexp"
)

// UpdateAttributes sets user-defined attributes of a chat, all or none; those
// not named stay. It takes the initial contact's id only (spec §3.2), and works
// after the chat has ended, too.
func (w *World) UpdateAttributes(initialID string, values map[string]string) error {
	return w.turn(func() error {
		s, ok := w.contacts[initialID]
		if !ok {
			return refuse(NotFound, "InitialContactId: there is no contact %q", initialID)
		}
		if s.InitialID != initialID {
			return refuse(NotFound, "InitialContactId: %q is not the initial contact of its chat, %q is", initialID, s.InitialID)
		}
		return w.setAttributes(s.chat, values)
	})
}

func (w *World) setAttributes(c *conversation, values map[string]string) error {
	all := maps.Clone(c.attributes)
	maps.Copy(all, values)
	if err := w.checkAttributes(all); err != nil {
		return err
	}
	c.attributes = all
	w.told(c.last(), "CONTACT_DATA_UPDATED", ofAttributes)
	return nil
}

func (w *World) checkAttributes(all map[string]string) error {
	allowed := regexp.MustCompile(`^[0-9A-Za-z_-]+$`)
	size := 0
	for key, value := range all {
		if !allowed.MatchString(key) {
			return refuse(Invalid, "Attributes: a key may have letters, digits, dashes and underscores only")
		}
		size += len(key) + len(value)
	}
	if most := w.limits.AttributeBytes; size > most {
		return refuse(Invalid, "Attributes: found %d bytes of keys and values, allowed are %d", size, most)
	}
	return nil
}
