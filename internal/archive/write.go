package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"handover/internal/departure"
	"handover/internal/kpl"
)

// What one file holds at most.
const (
	longestFile = 256 << 20 // bytes before they are packed
	longestTime = time.Hour
)

// flushEvery is how much time of a recording may be lost when the machine stops.
const flushEvery = time.Minute

// line is one record as Writer writes it. Data is the record; Bytes is it where it is
// no JSON.
type line struct {
	Position position        `json:"position"`
	Arrived  time.Time       `json:"arrived,omitzero"`
	Data     json.RawMessage `json:"data,omitempty"`
	Bytes    []byte          `json:"bytes,omitempty"`
}

// Writer writes records to files of a folder: packed lines of JSON, a new file each
// hour or quarter of a gigabyte. A file's name is the stream's and the time at which
// it was begun, in UTC; while it is written it ends in ".part", which Read reads, too.
// Nobody but the user may read them. After a failure it writes nothing more: what is
// missing could not be told later. Its methods may be called from any goroutine.
type Writer struct {
	dir, stream string
	now         func() time.Time

	mu      sync.Mutex
	file    *os.File // nil: none is begun
	pack    *gzip.Writer
	size    int
	began   time.Time
	flushed time.Time
	wrote   Wrote
	failed  error // why nothing more is written
}

// Wrote is what a Writer has written.
type Wrote struct {
	Records int      // of the stream
	Files   []string // in the order in which they were begun
	Last    time.Time
}

// NewWriter makes the folder, if it is not there. It begins no file.
func NewWriter(dir, stream string, now func() time.Time) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for the recording: %w", err)
	}
	return &Writer{dir: dir, stream: stream, now: now}, nil
}

// Apply writes a record down: what a feed calls. What the Kinesis Producer Library put
// together is written apart. It is on disk for sure once its file is closed.
func (w *Writer) Apply(_ context.Context, r departure.Record) error {
	var text bytes.Buffer
	to := json.NewEncoder(&text)
	to.SetEscapeHTML(false)
	for _, part := range kpl.Split(r.Data) {
		l := line{Position: position{Stream: r.Position.Stream, Shard: r.Position.Shard, Sequence: r.Position.Sequence}, Arrived: r.Arrived}
		if json.Valid(part) {
			l.Data = part
		} else {
			l.Bytes = part
		}
		if err := to.Encode(l); err != nil {
			return fmt.Errorf("write down record %s: %w", r.Position.Sequence, err)
		}
	}
	return w.write(text.Bytes(), r.Arrived)
}

func (w *Writer) write(text []byte, arrived time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed == nil {
		w.failed = w.add(text)
	}
	if w.failed != nil {
		return w.failed
	}
	w.wrote.Records++
	w.wrote.Last = arrived
	return nil
}

func (w *Writer) add(text []byte) error {
	if w.file != nil && (w.size >= longestFile || w.now().Sub(w.began) >= longestTime) {
		if err := w.end(); err != nil {
			return err
		}
	}
	if w.file == nil {
		if err := w.begin(); err != nil {
			return err
		}
	}
	if _, err := w.pack.Write(text); err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	w.size += len(text)
	if now := w.now(); now.Sub(w.flushed) >= flushEvery {
		w.flushed = now
		if err := w.pack.Flush(); err != nil {
			return fmt.Errorf("write the recording: %w", err)
		}
	}
	return nil
}

const partly = ".part"

func (w *Writer) begin() error {
	now := w.now().UTC()
	name := filepath.Join(w.dir, fmt.Sprintf("%s-%s.ndjson.gz", w.stream, now.Format("20060102T150405.000000000Z")))
	f, err := os.OpenFile(name+partly, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("begin a file of the recording: %w", err)
	}
	w.file, w.pack, w.size, w.began, w.flushed = f, gzip.NewWriter(f), 0, now, now
	w.wrote.Files = append(w.wrote.Files, name)
	return nil
}

// end closes the file that is being written, and gives it its name.
func (w *Writer) end() error {
	f := w.file
	w.file = nil
	err := errors.Join(w.pack.Close(), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), f.Name()[:len(f.Name())-len(partly)])
	}
	if err != nil {
		return fmt.Errorf("finish a file of the recording: %w", err)
	}
	return nil
}

// Close finishes the file that is being written, and says what was written in all. The
// error is that of Apply, if that has failed.
func (w *Writer) Close() (Wrote, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return w.wrote, w.failed
	}
	return w.wrote, errors.Join(w.failed, w.end())
}
