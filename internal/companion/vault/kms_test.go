package vault_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"handover/internal/companion/vault"
	"handover/internal/memnet"
)

// kms is a key service that seals by remembering: the ciphertext is a number.
type kms struct {
	kept map[string]kmsCall
	down bool
}

type kmsCall struct {
	KeyID             string            `json:"KeyId"`
	Plaintext         string            `json:"Plaintext"`
	CiphertextBlob    string            `json:"CiphertextBlob"`
	EncryptionContext map[string]string `json:"EncryptionContext"`
}

func (k *kms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in kmsCall
	_ = json.NewDecoder(r.Body).Decode(&in)
	answer := func(status int, v any) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	known, ok := k.kept[in.CiphertextBlob]
	switch _, op, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); {
	case k.down:
		answer(http.StatusBadRequest, map[string]string{"__type": "AccessDeniedException", "message": "not authorized"})
	case op == "Encrypt":
		blob := base64.StdEncoding.EncodeToString([]byte{byte(len(k.kept))})
		k.kept[blob] = in
		answer(http.StatusOK, map[string]string{"CiphertextBlob": blob, "KeyId": in.KeyID})
	case op == "Decrypt" && ok && maps.Equal(known.EncryptionContext, in.EncryptionContext):
		answer(http.StatusOK, map[string]string{"Plaintext": known.Plaintext, "KeyId": in.KeyID})
	default:
		answer(http.StatusBadRequest, map[string]string{"__type": "InvalidCiphertextException"})
	}
}

func TestKMS(t *testing.T) {
	service := &kms{kept: make(map[string]kmsCall)}
	k := vault.NewKMS(aws.Config{
		Region: "eu-west-2", BaseEndpoint: aws.String("http://kms.test"), HTTPClient: &http.Client{Transport: memnet.Transport{Handler: service}},
		Credentials: credentials.NewStaticCredentialsProvider("any", "any", ""), RetryMaxAttempts: 1,
	}, "alias/handover")
	place := vault.Place{AgentID: "ana", ContactID: "k1"}
	sealed, err := k.Seal(t.Context(), []byte(secret), place)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range service.kept {
		if in.KeyID != "alias/handover" || in.EncryptionContext["handover:agent"] != "ana" || in.EncryptionContext["handover:contact"] != "k1" {
			t.Errorf("asked for %+v", in)
		}
	}
	if got, err := k.Open(t.Context(), sealed, place); err != nil || string(got) != secret {
		t.Errorf("opened %q, %v", got, err)
	}
	if _, err := k.Open(t.Context(), sealed, vault.Place{AgentID: "ben", ContactID: "k1"}); !errors.Is(err, vault.ErrSealed) {
		t.Errorf("in another's place: %v", err)
	}
	if _, err := k.Seal(t.Context(), make([]byte, 4097), place); err == nil || !strings.Contains(err.Error(), "at most 4096") {
		t.Errorf("too large: %v", err)
	}
	byFile := keyFile(t)
	if _, err := byFile.Open(t.Context(), sealed, place); !errors.Is(err, vault.ErrSealed) || !strings.Contains(err.Error(), "sealed with KMS, and this controller has a key file") {
		t.Errorf("by a key file: %v", err)
	}
	service.down = true
	if _, err := k.Open(t.Context(), sealed, place); err == nil || errors.Is(err, vault.ErrSealed) || !strings.Contains(err.Error(), "companion.kms_key") || strings.Contains(err.Error(), secret) {
		t.Errorf("without permission: %v", err)
	}
}
