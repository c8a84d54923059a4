package archive

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Object is one file, wherever it is.
type Object struct {
	Name string
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// Read reads the files one after the other. An error that is a *Reject is about one
// piece, and more follows; any other is the last.
func Read(ctx context.Context, files iter.Seq2[Object, error]) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for o, err := range files {
			if err != nil {
				yield(Item{}, err)
				return
			}
			if err := readObject(ctx, o, yield); err != nil {
				if !errors.Is(err, errStopped) {
					yield(Item{}, fmt.Errorf("read %s: %w", o.Name, err))
				}
				return
			}
		}
	}
}

// errStopped says that whoever is given the items wants no more.
var errStopped = errors.New("archive: no more is wanted")

func readObject(ctx context.Context, o Object, yield func(Item, error) bool) error {
	body, err := o.Open(ctx)
	if err != nil {
		return err
	}
	defer body.Close()
	wire := &watched{Reader: body}
	r := &reader{source: o.Name, yield: yield}
	text, err := unpacked(bufio.NewReaderSize(wire, 256<<10))
	if err == nil {
		r.s = newSplitter(text)
		err = r.run()
	} else if wire.err == nil {
		err = r.reject(0, err.Error(), nil)
	}
	if wire.err != nil { // nothing is wrong with the file: it was not had
		return wire.err
	}
	return err
}

// watched remembers why what is below it could not be read.
type watched struct {
	io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

const (
	gzipMagic = "\x1f\x8b"
	byteOrder = "\xef\xbb\xbf" // an editor's mark at the beginning of a text in UTF-8
)

// unpacked is the text of a file, whether it is packed or not.
func unpacked(r *bufio.Reader) (io.Reader, error) {
	if head, _ := r.Peek(len(byteOrder)); bytes.HasPrefix(head, []byte(gzipMagic)) { // a short file is shown as far as it goes
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("the file begins like gzip, and is none: %w", err)
		}
		return z, nil
	} else if string(head) == byteOrder {
		if _, err := r.Discard(len(byteOrder)); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// reader reads one file.
type reader struct {
	source string
	s      *splitter
	yield  func(Item, error) bool
	some   bool // an object was found
}

func (r *reader) run() error {
	for r.s.skip() {
		if err := r.next(); err != nil {
			return err
		}
	}
	if errors.Is(r.s.ended, io.EOF) {
		return nil
	}
	return r.reject(r.s.at, packing(r.s.ended), nil)
}

// packing says what is wrong with a file that cannot be unpacked any further.
func packing(err error) string {
	if _, corrupt := errors.AsType[flate.CorruptInputError](err); corrupt || errors.Is(err, gzip.ErrChecksum) {
		return "the gzip file is damaged from here on: " + err.Error()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the gzip file is cut off here"
	}
	return "the file cannot be unpacked from here on: " + err.Error()
}

// next gives the object that stands here, or rejects what does.
func (r *reader) next() error {
	length, err := r.s.object()
	if err != nil {
		return r.bad(err)
	}
	items, err := itemsOf(r.source, r.s.at, bytes.Clone(r.s.buf[:length]))
	if err != nil {
		return r.bad(err)
	}
	r.some = true
	r.s.take(length)
	for _, i := range items {
		if !r.yield(i, nil) {
			return errStopped
		}
	}
	return nil
}

// bad rejects a piece; of a file that does not begin like an archive, all of it.
func (r *reader) bad(why error) error {
	if !r.some && r.s.at == 0 && r.s.buf[0] != '{' {
		for r.s.buf = nil; r.s.more(); r.s.buf = nil {
		}
		return r.reject(0, "the file is no archive: it begins neither like gzip nor with a JSON object", nil)
	}
	if errors.Is(why, errCutOff) && r.s.ended != nil && !errors.Is(r.s.ended, io.EOF) {
		why, r.s.ended = fmt.Errorf("%w: %s", errCutOff, packing(r.s.ended)), io.EOF // told once
	}
	data, at := r.s.bad()
	return r.reject(at, why.Error(), data)
}

func (r *reader) reject(at int64, reason string, data []byte) error {
	if !r.yield(Item{}, &Reject{Source: r.source, Offset: at, Reason: reason, Data: data}) {
		return errStopped
	}
	return nil
}
