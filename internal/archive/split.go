package archive

import (
	"bytes"
	"errors"
	"io"
)

// longestObject is the longest record that is taken for one. A record of a stream has
// 10 MB at most, and is a third longer as text.
const longestObject = 16 << 20

// splitter finds the JSON objects in a text in which they follow each other, with
// white space between them or without.
type splitter struct {
	from  io.Reader
	buf   []byte // what was read and is not taken yet
	at    int64  // the offset of buf in the text
	ended error  // why there is no more: io.EOF, or what went wrong
	chunk []byte
}

func newSplitter(from io.Reader) *splitter {
	return &splitter{from: from, chunk: make([]byte, 256<<10)}
}

// more reads on; it is false when nothing is left to be read.
func (s *splitter) more() bool {
	if s.ended != nil {
		return false
	}
	n, err := s.from.Read(s.chunk)
	s.buf = append(s.buf, s.chunk[:n]...)
	s.ended = err
	return n > 0 || err == nil
}

// skip passes over white space, and tells whether anything follows.
func (s *splitter) skip() bool {
	for {
		rest := bytes.TrimLeft(s.buf, " \t\r\n")
		s.at += int64(len(s.buf) - len(rest))
		s.buf = rest
		if len(s.buf) > 0 {
			return true
		}
		s.buf = nil
		if !s.more() {
			return false
		}
	}
}

// errCutOff says that the text ends within an object.
var errCutOff = errors.New("the object is cut off")

// object is how long the object is that stands here, as far as its brackets tell. The
// error says why there is none.
func (s *splitter) object() (length int, err error) {
	if s.buf[0] != '{' {
		return 0, errors.New("found no JSON object")
	}
	var scan brackets
	for n := 0; ; {
		for ; n < len(s.buf); n++ {
			switch done, ok := scan.take(s.buf[n]); {
			case !ok:
				return 0, errors.New("a text in the object has a line's end in it")
			case done:
				return n + 1, nil
			}
		}
		if len(s.buf) > longestObject {
			return 0, errors.New("the object is longer than a record can be")
		}
		if !s.more() {
			return 0, errCutOff
		}
	}
}

// brackets counts the brackets that are open, apart from those within texts.
type brackets struct {
	depth        int
	text, escape bool
}

// take is done when the last bracket is closed, and not ok at what no text may hold.
func (b *brackets) take(c byte) (done, ok bool) {
	switch {
	case b.escape:
		b.escape = false
	case b.text:
		b.escape, b.text = c == '\\', c != '"'
		return false, c != '\n'
	case c == '"':
		b.text = true
	case c == '{':
		b.depth++
	case c == '}':
		b.depth--
	}
	return b.depth == 0, true
}

// take takes so many bytes away.
func (s *splitter) take(length int) { s.buf, s.at = s.buf[length:], s.at+int64(length) }

// bad takes away what stands here and is no object: up to the line's end, or to where
// the next object follows with nothing between, or else all there is.
func (s *splitter) bad() (data []byte, at int64) {
	length := len(s.buf)
	if n := bytes.IndexByte(s.buf, '\n'); n >= 0 {
		length = n
	}
	if n := bytes.Index(s.buf[:length], []byte("}{")); n >= 0 {
		length = n + 1
	}
	if n := bytes.IndexByte(s.buf[:length], '{'); n > 0 && s.buf[0] != '{' {
		length = n
	}
	length = max(length, 1)
	data, at = bytes.Clone(s.buf[:length]), s.at
	s.take(length)
	return data, at
}
