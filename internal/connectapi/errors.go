package connectapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"handover/internal/departure"
)

// Class says what an error means for the call that failed.
type Class string

// The classes.
const (
	Throttled Class = "throttled" // too often; later
	Transient Class = "transient" // not now, perhaps later
	Gone      Class = "gone"      // what was named is not there (any more)
	Refused   Class = "refused"   // not like this, not ever
)

// classes is the one table: the codes of spec §11 and those that every AWS
// service has. What is not here is told by its HTTP status.
var classes = map[string]Class{
	"ThrottlingException":                 Throttled,
	"Throttling":                          Throttled,
	"TooManyRequestsException":            Throttled,
	"RequestLimitExceeded":                Throttled,
	"LimitExceededException":              Throttled,
	"InternalServiceException":            Transient,
	"InternalServerException":             Transient,
	"InternalFailure":                     Transient,
	"ServiceUnavailable":                  Transient,
	"RequestTimeout":                      Transient,
	"RequestTimeoutException":             Transient,
	"ConflictException":                   Transient,
	"ResourceConflictException":           Transient,
	"ConditionalOperationFailed":          Transient,
	"ResourceNotReadyException":           Transient,
	"IdempotencyException":                Transient,
	"ExpiredToken":                        Transient, // of the credentials, which are renewed
	"ExpiredTokenException":               Transient,
	"RequestExpired":                      Transient,
	"ResourceNotFoundException":           Gone,
	"ContactNotFoundException":            Gone,
	"UserNotFoundException":               Gone,
	"AccessDeniedException":               Refused,
	"InvalidRequestException":             Refused,
	"InvalidParameterException":           Refused,
	"ValidationException":                 Refused,
	"ServiceQuotaExceededException":       Refused,
	"UnrecognizedClientException":         Refused,
	"UnknownOperationException":           Refused,
	"InvalidSignatureException":           Refused,
	"MissingAuthenticationTokenException": Refused,
}

// quotaCode is the code of a lateError: ours, so that the SDK does not try again.
const quotaCode = "OwnQuota"

// lateError is the answer to a call whose turn under its quota would come too late.
type lateError struct {
	after time.Duration // until it would come
}

func (*lateError) Error() string                 { return quotaCode + ": " + lateMessage }
func (*lateError) ErrorCode() string             { return quotaCode }
func (*lateError) ErrorMessage() string          { return lateMessage }
func (*lateError) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

const lateMessage = "its turn under the configured quota would come too late"

// turnError says that no turn could be taken where processes share a quota. Its cause is
// told and not unwrapped: it is an answer of the ledger's, which says nothing of what
// was to be asked of Amazon Connect.
type turnError struct{ cause error }

func (e *turnError) Error() string               { return quotaCode + ": " + e.ErrorMessage() }
func (*turnError) ErrorCode() string             { return quotaCode }
func (e *turnError) ErrorMessage() string        { return fmt.Sprintf("no turn could be taken: %v", e.cause) }
func (*turnError) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

// Error is a call that failed. Its text names the operation and the service's
// code and message, and holds no token.
type Error struct {
	Operation string
	Class     Class
	Err       error
}

func newError(op string, err error) *Error {
	return &Error{Operation: op, Class: classOf(err), Err: err}
}

// Error implements error.
func (e *Error) Error() string {
	if api, ok := errors.AsType[smithy.APIError](e.Err); ok {
		return fmt.Sprintf("%s: %s: %s", e.Operation, api.ErrorCode(), api.ErrorMessage())
	}
	return fmt.Sprintf("%s: %v", e.Operation, e.Err)
}

// Unwrap returns the error of the SDK or of the transport.
func (e *Error) Unwrap() error { return e.Err }

// Outcome is what the error means for an intent.
func (e *Error) Outcome() departure.Outcome {
	switch e.Class {
	case Gone:
		return departure.AlreadyGone
	case Refused:
		return departure.NotPossible
	default:
		return departure.RetryAfter
	}
}

// After is how long to wait at least until another try can help; 0 where that is
// not known.
func (e *Error) After() time.Duration {
	if late, ok := errors.AsType[*lateError](e.Err); ok {
		return late.after
	}
	return 0
}

// ClassOf returns the class of an error of this package; Transient for others.
func ClassOf(err error) Class {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	return Transient
}

// classOf classifies by the service's code, else by the HTTP status. Without
// either there was no answer, and the call may succeed another time.
func classOf(err error) Class {
	if _, ok := errors.AsType[*lateError](err); ok {
		return Throttled
	}
	if _, ok := errors.AsType[*turnError](err); ok {
		return Transient
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return Transient
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		if c, known := classes[api.ErrorCode()]; known {
			return c
		}
	}
	if r, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		return classOfStatus(r.HTTPStatusCode())
	}
	if _, ok := errors.AsType[*smithy.SerializationError](err); ok {
		return Refused // the request could not even be written
	}
	return Transient
}

func classOfStatus(status int) Class {
	switch {
	case status == http.StatusTooManyRequests:
		return Throttled
	case status == http.StatusNotFound, status == http.StatusGone:
		return Gone
	case status == http.StatusConflict, status == http.StatusRequestTimeout:
		return Transient
	case status >= 400 && status < 500:
		return Refused
	default:
		return Transient
	}
}
