package awsfault_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"handover/connectlocal"
	"handover/internal/awsfault"
	"handover/test/outside"
)

// called wraps an error as the SDK does.
func called(service, operation string, err error) error {
	return &smithy.OperationError{ServiceID: service, OperationName: operation, Err: err}
}

func code(code, message string) error { return &smithy.GenericAPIError{Code: code, Message: message} }

func TestExplain(t *testing.T) {
	stream := awsfault.Setting{Name: "stream", Value: "agent-events", Region: "eu-west-2"}
	const denied = "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: connect:ListUsers on resource: arn:aws:connect:eu-west-2:1:instance/i/* because no identity-based policy allows it"
	for name, c := range map[string]struct {
		err  error
		what awsfault.Setting
		kind awsfault.Kind
		says []string
	}{
		"no such stream": {
			called("Kinesis", "ListShards", &kinesistypes.ResourceNotFoundException{Message: aws.String("Stream agent-events not found")}), stream,
			awsfault.Missing,
			[]string{`stream "agent-events": it is not there in Region eu-west-2`, "`stream`", "AWS_REGION"},
		},
		"an ARN of another Region": {
			called("Kinesis", "ListShards", &kinesistypes.ResourceNotFoundException{}),
			awsfault.Setting{Name: "stream", Value: "arn:aws:kinesis:us-east-1:111122223333:stream/agent-events", Region: "eu-west-2"},
			awsfault.Missing,
			[]string{"it is of Region us-east-1: set AWS_REGION=us-east-1"},
		},
		"no such instance": {
			called("Connect", "ListUsers", &types.ResourceNotFoundException{}),
			awsfault.Setting{Name: "instance", Value: "i"},
			awsfault.Missing,
			[]string{`instance "i": it is not there; check ` + "`instance` and AWS_REGION"},
		},
		"no such queue":          {code("AWS.SimpleQueueService.NonExistentQueue", ""), awsfault.Setting{}, awsfault.Missing, []string{"it is not there"}},
		"expired":                {code("ExpiredTokenException", "The security token included in the request is expired"), stream, awsfault.Expired, []string{"have expired", "aws sso login"}},
		"a made-up key":          {code("UnrecognizedClientException", "The security token included in the request is invalid."), stream, awsfault.Credentials, []string{"AWS_PROFILE"}},
		"a wrong secret":         {code("InvalidSignatureException", "The request signature we calculated does not match"), stream, awsfault.Credentials, []string{"credentials"}},
		"the clock":              {code("InvalidSignatureException", "Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z"), stream, awsfault.Clock, []string{"set the clock"}},
		"the clock, said by S3":  {code("RequestTimeTooSkewed", ""), stream, awsfault.Clock, []string{"set the clock"}},
		"denied, with action":    {called("Connect", "ListUsers", code("AccessDeniedException", denied)), stream, awsfault.Denied, []string{"may not connect:ListUsers", "allow connect:ListUsers in the role's policy, on arn:aws:connect:eu-west-2:1:instance/i/*"}},
		"denied, without a word": {called("Service Quotas", "ListServiceQuotas", code("AccessDeniedException", "")), stream, awsfault.Denied, []string{"may not servicequotas:ListServiceQuotas", "in the role's policy, on what `stream` names"}},
		"denied, for no setting": {
			called("IAM", "SimulatePrincipalPolicy", code("AccessDenied", "")),
			awsfault.Setting{},
			awsfault.Denied,
			[]string{"the role may not iam:SimulatePrincipalPolicy; allow iam:SimulatePrincipalPolicy in the role's policy ("},
		},
		"denied, to S3's other name": {
			called("S3", "ListObjectsV2", code("AccessDenied", "Access Denied")),
			awsfault.Setting{Name: "SOURCE", Value: "s3://b/x"},
			awsfault.Denied,
			[]string{"may not s3:ListBucket"},
		},
		"a bucket elsewhere":    {called("S3", "ListObjectsV2", code("PermanentRedirect", "")), stream, awsfault.OtherRegion, []string{"of another Region; set AWS_REGION"}},
		"a stand-in without S3": {called("S3", "ListObjectsV2", code("NotImplemented", "Not Implemented")), stream, awsfault.NotOffered, []string{"does not have S3 ListObjectsV2", "AWS_ENDPOINT_URL_"}},
		"denied for the key":    {called("Kinesis", "GetRecords", code("AccessDeniedException", "User: u is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:x:1:key/k")), stream, awsfault.Key, []string{"allow kms:Decrypt on arn:aws:kms:x:1:key/k", "and in the key's"}},
		"a disabled key":        {called("Kinesis", "GetRecords", &kinesistypes.KMSDisabledException{}), stream, awsfault.Key, []string{"disabled", "KMS console"}},
		"no such Region":        {&smithyhttp.RequestSendError{Err: &net.OpError{Op: "dial", Err: &net.DNSError{Name: "kinesis.eu-west-22.amazonaws.com", IsNotFound: true}}}, stream, awsfault.Unreachable, []string{"no endpoint of that name", "AWS_REGION (eu-west-2)"}},
		"nobody there":          {&smithyhttp.RequestSendError{Err: &net.OpError{Op: "dial", Err: errors.New("connection refused")}}, stream, awsfault.Unreachable, []string{"does not answer", "AWS_ENDPOINT_URL"}},
		"throttled":             {code("TooManyRequestsException", ""), stream, awsfault.Busy, []string{"later"}},
		"a stand-in": {
			called("Service Quotas", "ListServiceQuotas", code("UnknownOperationException", "")),
			awsfault.Setting{},
			awsfault.NotOffered,
			[]string{"the endpoint does not have Service Quotas ListServiceQuotas"},
		},
		"what nobody has heard of": {code("TeapotException", "short and stout"), stream, awsfault.Other, []string{`stream "agent-events": `, "TeapotException", "short and stout"}},
		"what others say of it": {
			fmt.Errorf("it is none of ours: %w", called("DynamoDB", "GetItem", code("ValidationException", "no key"))),
			awsfault.Setting{Name: "ledger"},
			awsfault.Other,
			[]string{"ledger: it is none of ours: ", "no key"},
		},
		"what the service alone says": {
			called("DynamoDB", "GetItem", code("ValidationException", "no key")),
			awsfault.Setting{Name: "ledger"},
			awsfault.Other,
			[]string{"ledger: DynamoDB GetItem: ValidationException: no key"},
		},
		"an error that is not of AWS's": {errors.New("torn"), awsfault.Setting{}, awsfault.Other, []string{"torn"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := awsfault.Explain(c.err, c.what)
			if kind := awsfault.KindOf(got); kind != c.kind {
				t.Errorf("it is %q, want %q", kind, c.kind)
			}
			for _, part := range c.says {
				if !strings.Contains(got.Error(), part) {
					t.Errorf("%q does not say %q", got, part)
				}
			}
			if !errors.Is(got, c.err) {
				t.Error("the error of the SDK is lost")
			}
			if again := awsfault.Explain(got, awsfault.Setting{Name: "other"}); again != got { //nolint:errorlint // the very same
				t.Errorf("what is explained is explained again: %v", again)
			}
		})
	}
	if err := awsfault.Explain(nil, stream); err != nil {
		t.Errorf("no error is explained as %v", err)
	}
	if kind := awsfault.KindOf(nil); kind != "" {
		t.Errorf("no error is of the kind %q", kind)
	}
}

// What the SDK itself gives, before anything is sent.
func TestExplainWhatIsNotSent(t *testing.T) {
	none := aws.Config{Region: "us-east-1", Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New("no EC2 IMDS role found")
	})}
	_, err := kinesis.NewFromConfig(none).ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("s")})
	if kind := awsfault.KindOf(err); kind != awsfault.Credentials {
		t.Errorf("no credentials: %q: %v", kind, err)
	}
	nowhere := connectlocal.AWSConfig("")
	nowhere.Region, nowhere.BaseEndpoint = "", nil
	_, err = connect.NewFromConfig(nowhere).ListInstances(t.Context(), &connect.ListInstancesInput{})
	if kind := awsfault.KindOf(err); kind != awsfault.NoRegion {
		t.Errorf("no Region: %q: %v", kind, err)
	}
	closed := connectlocal.AWSConfig("http://127.0.0.1:1")
	closed.RetryMaxAttempts = 1
	_, err = connect.NewFromConfig(closed).ListInstances(t.Context(), &connect.ListInstancesInput{})
	if kind := awsfault.KindOf(err); kind != awsfault.Unreachable {
		t.Errorf("nobody there: %q: %v", kind, err)
	}
}

// What connectlocal answers, which the SDK makes the types of.
func TestExplainConnectlocal(t *testing.T) {
	s, err := connectlocal.New(connectlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	_, err = kinesis.NewFromConfig(s.InMemory()).ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("agent-event")})
	want := `stream "agent-event": it is not there in Region us-east-1; check ` + "`stream`"
	if got := awsfault.Explain(err, awsfault.Setting{Name: "stream", Value: "agent-event", Region: "us-east-1"}); !strings.HasPrefix(got.Error(), want) {
		t.Errorf("it says %q, want %q …", got, want)
	}
	_, err = connect.NewFromConfig(s.InMemory()).ListUsers(t.Context(), &connect.ListUsersInput{InstanceId: aws.String("12345678-90ab-cdef-1234-567890abcdef")})
	if kind := awsfault.KindOf(err); kind != awsfault.Missing {
		t.Errorf("another instance: %q: %v", kind, err)
	}
}

// What moto answers: other people's reading of KMS.
func TestExplainMoto(t *testing.T) {
	k := kms.NewFromConfig(outside.Config(outside.Moto(t)))
	_, err := k.Encrypt(t.Context(), &kms.EncryptInput{KeyId: aws.String("alias/no-such-key"), Plaintext: []byte("x")})
	got := awsfault.Explain(err, awsfault.Setting{Name: "companion.kms_key", Value: "alias/no-such-key", Region: "us-east-1"})
	if want := `companion.kms_key "alias/no-such-key": it is not there in Region us-east-1`; !strings.HasPrefix(got.Error(), want) {
		t.Errorf("it says %q, want %q …", got, want)
	}
}
