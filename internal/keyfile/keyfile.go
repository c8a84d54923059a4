// Package keyfile keeps a key in a file that is its owner's alone: one that nobody can
// guess is made where there is none yet, and is on the disk before anybody uses it.
package keyfile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Size is that of a key, in bytes: AES-256's.
const Size = 32

// Key is a key in a file.
type Key struct {
	Setting string // that names the file: errors begin with it
	Path    string
	Lost    string // what is lost with the key, for who deletes it
}

// Read reads the key, or makes it. It looks at the file that it reads, and not at what
// stands at the path a moment later.
func (k Key) Read() ([]byte, error) {
	f, err := os.Open(k.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return k.make()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.Setting, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err == nil {
		err = k.check(info)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.Setting, err)
	}
	key := make([]byte, Size)
	if _, err := io.ReadFull(f, key); err != nil {
		return nil, fmt.Errorf("%s: read %s: %w", k.Setting, k.Path, err)
	}
	return key, nil
}

func (k Key) check(info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s must be a regular file", k.Path)
	case info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("others than its owner may use %s (mode %#o); chmod 600 it", k.Path, info.Mode().Perm())
	case info.Size() != Size:
		return fmt.Errorf("%s holds %d bytes, want %d; delete it to have one made: %s", k.Path, info.Size(), Size, k.Lost)
	}
	return nil
}

func (k Key) make() ([]byte, error) {
	f, err := os.OpenFile(k.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.Setting, err)
	}
	key := make([]byte, Size)
	_, _ = rand.Read(key) // it never fails
	_, err = f.Write(key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", k.Setting, errors.Join(err, os.Remove(k.Path)))
	}
	return key, nil
}
