package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// keySize is that of AES-256, in bytes.
const keySize = 32

// What sealed bytes begin with: how they were sealed.
const (
	byKeyFile = 1
	byKMS     = 2
)

// KeyFile seals with AES-256-GCM, by a key in a file.
type KeyFile struct{ aead cipher.AEAD }

// NewKeyFile reads the key, and makes one that nobody can guess where there is none
// yet. The file is its owner's alone.
func NewKeyFile(path string) (*KeyFile, error) {
	key, err := readKey(path)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return &KeyFile{aead}, nil
}

// readKey looks at the file that it reads, and not at what stands at the path a
// moment later.
func readKey(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("companion.key_file: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("companion.key_file: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("companion.key_file: %s must be a regular file", path)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("companion.key_file: others than its owner may use %s (mode %#o); chmod 600 it", path, info.Mode().Perm())
	case info.Size() != keySize:
		return nil, fmt.Errorf("companion.key_file: %s holds %d bytes, want %d; delete it to have one made: what is deposited now will have to be deposited again", path, info.Size(), keySize)
	}
	key := make([]byte, keySize)
	if _, err := io.ReadFull(f, key); err != nil {
		return nil, fmt.Errorf("companion.key_file: read %s: %w", path, err)
	}
	return key, nil
}

// makeKey writes a new key where there is no file yet. It is on the disk before
// anything is sealed with it.
func makeKey(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("companion.key_file: %w", err)
	}
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // it never fails
	_, err = f.Write(key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("companion.key_file: %w", errors.Join(err, os.Remove(path)))
	}
	return key, nil
}

// bound is the place as the seal is bound to it.
func (p Place) bound() []byte {
	return fmt.Appendf(nil, "%d:%s%s", len(p.AgentID), p.AgentID, p.ContactID)
}

// Seal implements Sealer.
func (k *KeyFile) Seal(_ context.Context, secret []byte, p Place) ([]byte, error) {
	return k.aead.Seal([]byte{byKeyFile}, nil, secret, p.bound()), nil
}

// Open implements Sealer.
func (k *KeyFile) Open(_ context.Context, sealed []byte, p Place) ([]byte, error) {
	text, err := sealedBy(byKeyFile, sealed)
	if err != nil {
		return nil, err
	}
	secret, err := k.aead.Open(nil, nil, text, p.bound())
	if err != nil {
		return nil, ErrSealed // the cause says nothing more
	}
	return secret, nil
}

// sealedBy takes off what says how it was sealed.
func sealedBy(kind byte, sealed []byte) ([]byte, error) {
	ways := map[byte]string{byKeyFile: "a key file", byKMS: "KMS"}
	if len(sealed) == 0 {
		return nil, ErrSealed
	}
	if was, known := ways[sealed[0]]; known && sealed[0] != kind {
		return nil, fmt.Errorf("sealed with %s, and this controller has %s: %w", was, ways[kind], ErrSealed)
	}
	if sealed[0] != kind {
		return nil, ErrSealed
	}
	return sealed[1:], nil
}
