package dynamoledger

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// DynamoDB's limits on a transaction and on an item (Developer Guide, "Quotas"), in
// bytes, with some room for what size does not count.
const (
	mostWrites = 100
	mostBytes  = 4_000_000
	mostItem   = 390_000
)

// draft is what is to be written at once, and what was read for it. Each draft has a
// stamp of its own, by which its writes are known.
type draft struct {
	stamp  string
	seen   map[key]item      // as read; without a stamp: it is not there
	writes map[key]write     // what is to be stored
	shared map[key][]mention // what items that departures share are to hold
}

func newDraft() *draft {
	return &draft{stamp: rand.Text(), seen: make(map[key]item), writes: make(map[key]write), shared: make(map[key][]mention)}
}

// read reads the items that were not read before.
func (d *draft) read(ctx context.Context, t table, keys ...key) error {
	missing := make(map[key]bool)
	for _, k := range keys {
		if _, known := d.seen[k]; !known {
			missing[k] = true
		}
	}
	if len(missing) == 0 {
		return nil
	}
	found, err := t.get(ctx, slices.Collect(maps.Keys(missing))...)
	if err != nil {
		return err
	}
	for k := range missing {
		i := found[k]
		i.key = k
		d.seen[k] = i
	}
	return nil
}

// there tells whether an item was there when it was read.
func (d *draft) there(k key) bool { return d.seen[k].stamp != "" }

// put stores the value, if the item is still as it was read; one that was not read
// must not be there.
func (d *draft) put(k key, value any) error {
	doc, err := encode(value)
	if err != nil {
		return err
	}
	d.add(write{item: item{key: k, doc: doc}, was: d.seen[k].stamp})
	return nil
}

// drop deletes the item, if it is still as it was read. One that was not there must
// still not be.
func (d *draft) drop(k key) { d.add(write{item: item{key: k}, gone: true, was: d.seen[k].stamp}) }

func (d *draft) add(w write) {
	w.stamp = d.stamp
	d.writes[w.key] = w
}

// file makes the items of now stand where those of before stood. They need no
// condition: whoever writes them writes, on condition, what they are about.
func (d *draft) file(before, now []filed) error {
	was := make(map[key]string, len(before))
	for _, f := range before {
		doc, err := encode(f.value)
		if err != nil {
			return err
		}
		was[f.key] = doc
	}
	for _, f := range now {
		doc, err := encode(f.value)
		if err != nil {
			return err
		}
		if was[f.key] != doc {
			d.add(write{item: item{key: f.key, doc: doc}, any: true})
		}
		delete(was, f.key)
	}
	for k := range was {
		d.add(write{item: item{key: k}, gone: true, any: true})
	}
	return nil
}

// mention brings what agents and chats know of a departure from what it was to what
// it is. The items concerned must have been read.
func (d *draft) mention(before, now map[key]mention) error {
	for k, m := range before {
		list, err := d.mentioned(k)
		if err != nil {
			return err
		}
		if _, still := now[k]; !still {
			d.shared[k] = slices.DeleteFunc(list, m.same)
		}
	}
	for k, m := range now {
		list, err := d.mentioned(k)
		if err != nil {
			return err
		}
		if n := slices.IndexFunc(list, m.same); n >= 0 {
			list[n] = m
		} else {
			list = append(list, m)
		}
		d.shared[k] = list
	}
	return nil
}

func (m mention) same(other mention) bool { return m.ID == other.ID }

// mentioned is the list that stands at k, with what the draft has changed in it.
func (d *draft) mentioned(k key) ([]mention, error) {
	if list, known := d.shared[k]; known {
		return list, nil
	}
	if !d.there(k) {
		return nil, nil
	}
	return decode[[]mention](d.seen[k])
}

// all is everything that is to be written, if one transaction can hold it.
func (d *draft) all() ([]write, error) {
	for k, list := range d.shared {
		if err := d.share(k, list); err != nil {
			return nil, err
		}
	}
	if len(d.writes) > mostWrites {
		return nil, fmt.Errorf("it needs %d writes, and one transaction of DynamoDB holds %d: commit less at once", len(d.writes), mostWrites)
	}
	ws := slices.SortedFunc(maps.Values(d.writes), func(a, b write) int { return cmp.Or(cmp.Compare(a.pk, b.pk), cmp.Compare(a.sk, b.sk)) })
	size := 0
	for _, w := range ws {
		if w.size() > mostItem {
			return nil, fmt.Errorf("item %s %s needs %d bytes, and one of DynamoDB holds %d", w.pk, w.sk, w.size(), mostItem)
		}
		size += w.size()
	}
	if size > mostBytes {
		return nil, fmt.Errorf("it needs %d bytes, and one transaction of DynamoDB holds %d: commit less at once", size, mostBytes)
	}
	return ws, nil
}

// share writes a list of mentions, if it has changed.
func (d *draft) share(k key, list []mention) error {
	if len(list) == 0 {
		if d.there(k) {
			d.drop(k)
		}
		return nil
	}
	if err := d.put(k, list); err != nil {
		return err
	}
	if d.writes[k].doc == d.seen[k].doc {
		delete(d.writes, k)
	}
	return nil
}

// store writes the draft: all of it, or nothing. A write whose answer was lost, and
// which the SDK has tried again in vain, is known by its stamp.
func (d *draft) store(ctx context.Context, t table) error {
	ws, err := d.all()
	if err != nil || len(ws) == 0 {
		return err
	}
	err = t.write(ctx, ws)
	if !errors.Is(err, errMoved) {
		return err
	}
	var keys []key
	for _, w := range ws {
		if !w.gone {
			keys = append(keys, w.key)
		}
	}
	stands, readErr := t.get(ctx, keys...)
	if readErr != nil {
		return fmt.Errorf("%w; whether it was stored could not be read: %w", err, readErr)
	}
	for _, i := range stands {
		if i.stamp == d.stamp {
			return nil
		}
	}
	return err
}
