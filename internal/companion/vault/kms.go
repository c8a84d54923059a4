package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// mostKMS is how much KMS encrypts in one call, in bytes.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
const mostKMS = 4096

// KMS seals with a symmetric key of the AWS Key Management Service, which never
// leaves it. Agent and contact are the encryption context, so that an IAM policy can
// ask for them, and CloudTrail shows them. It takes kms:Encrypt and kms:Decrypt on
// the key.
type KMS struct {
	client *kms.Client
	key    string
}

// NewKMS returns a sealer by the key with this id, ARN or alias. It calls nothing.
func NewKMS(conf aws.Config, key string) *KMS { return &KMS{kms.NewFromConfig(conf), key} }

func (p Place) encryptionContext() map[string]string {
	return map[string]string{"handover:agent": p.AgentID, "handover:contact": p.ContactID}
}

// Seal implements Sealer.
func (k *KMS) Seal(ctx context.Context, secret []byte, p Place) ([]byte, error) {
	if len(secret) > mostKMS {
		return nil, fmt.Errorf("it has %d bytes, and KMS seals at most %d", len(secret), mostKMS)
	}
	out, err := k.client.Encrypt(ctx, &kms.EncryptInput{KeyId: &k.key, Plaintext: secret, EncryptionContext: p.encryptionContext()})
	if err != nil {
		return nil, fmt.Errorf("companion.kms_key: %w", err)
	}
	return append([]byte{byKMS}, out.CiphertextBlob...), nil
}

// Open implements Sealer.
func (k *KMS) Open(ctx context.Context, sealed []byte, p Place) ([]byte, error) {
	text, err := sealedBy(byKMS, sealed)
	if err != nil {
		return nil, err
	}
	out, err := k.client.Decrypt(ctx, &kms.DecryptInput{KeyId: &k.key, CiphertextBlob: text, EncryptionContext: p.encryptionContext()})
	if _, damaged := errors.AsType[*types.InvalidCiphertextException](err); damaged {
		return nil, ErrSealed
	}
	if _, other := errors.AsType[*types.IncorrectKeyException](err); other {
		return nil, ErrSealed
	}
	if err != nil {
		return nil, fmt.Errorf("companion.kms_key: %w", err)
	}
	return out.Plaintext, nil
}
