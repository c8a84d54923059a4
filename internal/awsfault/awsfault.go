// Package awsfault says what an error of the AWS SDK means for the person who set the
// program up: which setting to look at, and what to change.
//
// Explain judges by the codes that the services answer with and by the types of the
// SDK's own errors; the few texts that are compared are those of errors for which the
// SDK has no type. It calls nothing, and adds nothing of a request's contents to what the
// service said.
package awsfault

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Setting is what a call was made for.
type Setting struct {
	Name   string // as the configuration calls it, such as stream or companion.kms_key
	Value  string // what it says; empty: it names nothing
	Region string // that was asked; empty: not known
}

// Kind tells faults apart.
type Kind string

// The kinds.
const (
	Missing     Kind = "missing"     // what the setting names is not there
	NoRegion    Kind = "no-region"   // none is set
	OtherRegion Kind = "region"      // what the setting names is of another one
	Credentials Kind = "credentials" // there are none, or they are not taken
	Expired     Kind = "expired"     // they were good once
	Clock       Kind = "clock"       // this machine's is wrong
	Denied      Kind = "denied"      // the role may not
	Key         Kind = "key"         // a KMS key cannot be used
	Unreachable Kind = "unreachable" // nobody answers
	Busy        Kind = "busy"        // throttled, or the service's own trouble
	NotOffered  Kind = "not-offered" // whoever answers does not have this operation: it is not AWS
	Other       Kind = "other"       // told as the service told it
)

// Fault is an error with what it means.
type Fault struct {
	Setting Setting
	Kind    Kind
	Action  string // of IAM, such as connect:ListUsers; Denied only, empty if it is not known
	Says    string // what is wrong
	Fix     string // what to do; empty: nothing better than what Says says
	Err     error
}

// Error tells the setting, what is wrong, the fix, and what the service said.
func (f *Fault) Error() string {
	var b strings.Builder
	if f.Setting.Name != "" {
		b.WriteString(f.Setting.Name)
		if f.Setting.Value != "" {
			fmt.Fprintf(&b, " %q", f.Setting.Value)
		}
		b.WriteString(": ")
	}
	b.WriteString(f.Says)
	if f.Fix != "" {
		b.WriteString("; " + f.Fix)
	}
	if f.Kind != Other {
		fmt.Fprintf(&b, " (%v)", f.Err)
	}
	return b.String()
}

// Unwrap returns the error of the SDK.
func (f *Fault) Unwrap() error { return f.Err }

// Explain wraps an error of a call that was made for a setting; nil stays nil, and what
// has been explained stays as it is. The answer is a *Fault.
func Explain(err error, what Setting) error {
	if err == nil {
		return nil
	}
	if _, done := errors.AsType[*Fault](err); done {
		return err
	}
	f := &Fault{Setting: what, Kind: kindOf(err), Err: err}
	f.Says, f.Fix = words(f)
	return f
}

// KindOf is the kind of an error that Explain has seen, or would see; empty for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Kind
	}
	return kindOf(err)
}

// kinds are the codes of the services that are called: those that all have, and those
// of Connect, Kinesis, DynamoDB, KMS, S3, SQS and IAM.
var kinds = map[string]Kind{
	"ResourceNotFoundException":               Missing,
	"NotFoundException":                       Missing, // KMS
	"TableNotFoundException":                  Missing,
	"NoSuchBucket":                            Missing,
	"NoSuchEntity":                            Missing,
	"QueueDoesNotExist":                       Missing,
	"AWS.SimpleQueueService.NonExistentQueue": Missing,

	"PermanentRedirect":            OtherRegion, // S3
	"AuthorizationHeaderMalformed": OtherRegion, // S3

	"ExpiredToken":          Expired,
	"ExpiredTokenException": Expired,

	"UnrecognizedClientException":         Credentials,
	"InvalidClientTokenId":                Credentials,
	"InvalidAccessKeyId":                  Credentials,
	"MissingAuthenticationToken":          Credentials,
	"MissingAuthenticationTokenException": Credentials,
	"IncompleteSignature":                 Credentials,
	"IncompleteSignatureException":        Credentials,
	"InvalidSignatureException":           Credentials, // but see clockWords
	"SignatureDoesNotMatch":               Credentials,

	"RequestTimeTooSkewed": Clock,
	"RequestExpired":       Clock,

	"AccessDenied":          Denied,
	"AccessDeniedException": Denied,
	"UnauthorizedOperation": Denied,
	"AuthorizationError":    Denied,

	"KMSAccessDeniedException":   Key,
	"KMSDisabledException":       Key,
	"KMSInvalidStateException":   Key,
	"KMSNotFoundException":       Key,
	"KMSOptInRequired":           Key,
	"DisabledException":          Key,
	"InvalidKeyUsageException":   Key,
	"KeyUnavailableException":    Key,
	"IncorrectKeyException":      Key,
	"UnknownOperationException":  NotOffered,
	"UnknownOperation":           NotOffered,
	"InvalidAction":              NotOffered,
	"NotImplemented":             NotOffered, // S3; the SDK's, for an answer with status 501
	"UnknownError":               NotOffered, // the SDK's, for an answer in no form of the service's
	"KMSThrottlingException":     Busy,
	"ThrottlingException":        Busy,
	"Throttling":                 Busy,
	"TooManyRequestsException":   Busy,
	"InternalServiceException":   Busy,
	"InternalServerError":        Busy,
	"InternalFailure":            Busy,
	"ServiceUnavailable":         Busy,
	"LimitExceededException":     Busy,
	"KMSInternalException":       Busy,
	"DependencyTimeoutException": Busy,
}

// clockWords stand in the message of a signature that was refused for its time: the code
// is that of any bad signature.
var clockWords = []string{"Signature expired", "Signature not yet current"}

// credentialWords stand in the errors of the credential chain, which have no type of
// their own that all its providers share.
var credentialWords = []string{"get credentials", "failed to refresh cached credentials", "failed to retrieve credentials", "static credentials are empty"}

func kindOf(err error) Kind {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return kindOfAnswer(api)
	}
	text := err.Error()
	if _, ok := errors.AsType[*aws.MissingRegionError](err); ok || strings.Contains(text, "Missing Region") {
		return NoRegion
	}
	if containsAny(text, credentialWords) {
		return Credentials
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return Unreachable
	}
	if _, ok := errors.AsType[*smithyhttp.RequestSendError](err); ok {
		return Unreachable
	}
	return Other
}

func kindOfAnswer(api smithy.APIError) Kind {
	kind, known := kinds[api.ErrorCode()]
	switch {
	case !known:
		return Other
	case kind == Credentials && containsAny(api.ErrorMessage(), clockWords):
		return Clock
	case kind == Denied && strings.HasPrefix(deniedAction(api.ErrorMessage()), "kms:"):
		return Key
	}
	return kind
}

// otherwise are the operations whose actions in IAM have another name: S3 user guide,
// "Actions, resources, and condition keys for Amazon S3".
var otherwise = map[string]string{"ListObjectsV2": "ListBucket"}

func containsAny(s string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// denial is how the services name what is missing: "User: ARN is not authorized to
// perform: ACTION on resource: ARN because …".
var denial = regexp.MustCompile(`not authorized to perform: ([a-z0-9-]+:\w+)(?: on resource: (\S+))?`)

func deniedAction(message string) string {
	if m := denial.FindStringSubmatch(message); m != nil {
		return m[1]
	}
	return ""
}

// asked is the IAM action of the call and the resource, by what the service said, else
// by the operation that was called.
func asked(err error) (action, resource string) {
	if m := denial.FindStringSubmatch(err.Error()); m != nil {
		return m[1], m[2]
	}
	if op, ok := errors.AsType[*smithy.OperationError](err); ok {
		service := strings.ToLower(strings.ReplaceAll(op.Service(), " ", ""))
		if action, other := otherwise[op.Operation()]; other {
			return service + ":" + action, ""
		}
		return service + ":" + op.Operation(), ""
	}
	return "", ""
}
