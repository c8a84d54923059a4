package sink

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// appender writes each record as a line at the end of a file, at once.
type appender struct {
	file *os.File
	rest []byte // of a line that was written in part
}

// openFile opens a file for appending; one that is made is its owner's alone, since
// customers' attributes are in it.
func openFile(path string) (*appender, error) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err // names the path
	}
	return &appender{file: f}, nil
}

// Carry implements Carrier.
func (a *appender) Carry(_ context.Context, records []Record) (Progress, error) {
	var done Progress
	for i, r := range records {
		if a.rest == nil {
			a.rest = append(r.Data[:len(r.Data):len(r.Data)], '\n')
		}
		n, err := a.file.Write(a.rest)
		if err != nil {
			a.rest = a.rest[n:]
			return done, fmt.Errorf("write: %w", errors.Unwrap(err))
		}
		a.rest = nil
		done.Carried = append(done.Carried, i)
	}
	return done, nil
}

// Close implements Carrier.
func (a *appender) Close() error { return a.file.Close() }
