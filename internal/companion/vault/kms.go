package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	smithy "github.com/aws/smithy-go"
)

// kmsLimit is how long one call may take, with all its tries.
const kmsLimit = 10 * time.Second

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
		return nil, fmt.Errorf("companion.kms_key: it has %d bytes, and KMS seals at most %d: %w", len(secret), mostKMS, ErrKey)
	}
	ctx, cancel := context.WithTimeout(ctx, kmsLimit)
	defer cancel()
	out, err := k.client.Encrypt(ctx, &kms.EncryptInput{KeyId: &k.key, Plaintext: secret, EncryptionContext: p.encryptionContext()})
	if err != nil {
		return nil, keyError(err)
	}
	return append([]byte{byKMS}, out.CiphertextBlob...), nil
}

// Open implements Sealer.
func (k *KMS) Open(ctx context.Context, sealed []byte, p Place) ([]byte, error) {
	text, err := sealedBy(byKMS, sealed)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, kmsLimit)
	defer cancel()
	out, err := k.client.Decrypt(ctx, &kms.DecryptInput{KeyId: &k.key, CiphertextBlob: text, EncryptionContext: p.encryptionContext()})
	if _, damaged := errors.AsType[*types.InvalidCiphertextException](err); damaged {
		return nil, ErrSealed
	}
	if _, other := errors.AsType[*types.IncorrectKeyException](err); other {
		return nil, ErrSealed
	}
	if err != nil {
		return nil, keyError(err)
	}
	return out.Plaintext, nil
}

// keyError is a failed call. The service's message is kept out: nothing says that it
// would never quote what was to be sealed.
func keyError(err error) error {
	api, answered := errors.AsType[smithy.APIError](err)
	if !answered {
		return fmt.Errorf("companion.kms_key: %w", err)
	}
	switch code := api.ErrorCode(); code {
	case "AccessDeniedException":
		return fmt.Errorf("companion.kms_key: KMS answers %s: the controller's role needs kms:Encrypt and kms:Decrypt on it: %w", code, ErrKey)
	case "NotFoundException", "DisabledException", "KMSInvalidStateException", "InvalidKeyUsageException", "ValidationException":
		return fmt.Errorf("companion.kms_key: KMS answers %s: %w", code, ErrKey)
	default:
		return fmt.Errorf("companion.kms_key: KMS answers %s", code)
	}
}
