package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"fmt"

	"handover/internal/keyfile"
)

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
	key, err := keyfile.Key{Setting: "companion.key_file", Path: path, Lost: "what is deposited now will have to be deposited again"}.Read()
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
