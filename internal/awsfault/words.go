package awsfault

import (
	"errors"
	"net"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	smithy "github.com/aws/smithy-go"
)

// plain are what is wrong and what to do, by the kinds for which that is always the same.
var plain = map[Kind][2]string{
	OtherRegion: {"it is of another Region", "set AWS_REGION to its Region"},
	NoRegion:    {"no AWS Region is set", "set AWS_REGION, or `region` in the shared configuration file"},
	Credentials: {"the AWS credentials are missing or not taken", "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile (AWS_PROFILE), or a role"},
	Expired:     {"the AWS credentials have expired", "get new ones (aws sso login, a new session token), or run with a role, whose credentials are renewed"},
	Clock:       {"this machine's clock differs from AWS's by more than AWS allows", "set the clock (NTP)"},
	Busy:        {"the service throttles or is in trouble", "try again later"},
}

// words are what is wrong and what to do, for a fault whose kind is known.
func words(f *Fault) (says, fix string) {
	if w, is := plain[f.Kind]; is {
		return w[0], w[1]
	}
	switch f.Kind {
	case Missing:
		return missingWords(f.Setting)
	case Denied:
		return deniedWords(f)
	case Key:
		return keyWords(f)
	case Unreachable:
		return unreachableWords(f)
	case NotOffered:
		return "the endpoint does not have " + operation(f.Err), "if AWS_ENDPOINT_URL leads to a stand-in for AWS, that is to be expected; AWS_ENDPOINT_URL_ with the service's name gives one service an endpoint of its own"
	}
	return said(f.Err), ""
}

// said is an error as the service told it, without the SDK's words around it; what others
// have put around it stays.
func said(err error) string {
	_, bare := err.(*smithy.OperationError) //nolint:errorlint // what is wrapped around it counts
	if api, ok := errors.AsType[smithy.APIError](err); ok && bare {
		return operation(err) + ": " + api.ErrorCode() + ": " + api.ErrorMessage()
	}
	return err.Error()
}

// operation is what was called.
func operation(err error) string {
	if op, ok := errors.AsType[*smithy.OperationError](err); ok {
		return op.Service() + " " + op.Operation()
	}
	return "this operation"
}

func missingWords(s Setting) (says, fix string) {
	says, fix = "it is not there", "check "+named(s)
	if s.Region == "" {
		return says, fix + " and AWS_REGION"
	}
	says = "it is not there in Region " + s.Region
	if a, err := arn.Parse(s.Value); err == nil && a.Region != "" && a.Region != s.Region {
		return says, "it is of Region " + a.Region + ": set AWS_REGION=" + a.Region
	}
	return says, fix + ", and whether AWS_REGION is its Region and the credentials are of its account"
}

func deniedWords(f *Fault) (says, fix string) {
	action, resource := asked(f.Err)
	if f.Action = action; action == "" {
		return "the role may not do this", "see which permissions docs/operating.md lists"
	}
	says, fix = "the role may not "+action, "allow "+action+" in the role's policy"
	switch {
	case resource != "":
		fix += ", on " + resource
	case f.Setting.Name != "":
		fix += ", on what " + named(f.Setting) + " names"
	}
	return says, fix
}

func keyWords(f *Fault) (says, fix string) {
	action, resource := asked(f.Err)
	if !strings.HasPrefix(action, "kms:") {
		return "its KMS key cannot be used: it is disabled, about to be deleted, or of another kind", "look at the key's state in the KMS console"
	}
	f.Action = action
	if resource == "" {
		resource = "its KMS key"
	}
	return "its KMS key cannot be used by the role", "allow " + action + " on " + resource + ", in the role's policy and in the key's"
}

func unreachableWords(f *Fault) (says, fix string) {
	if dns, ok := errors.AsType[*net.DNSError](f.Err); ok && dns.IsNotFound {
		return "there is no endpoint of that name", "check AWS_REGION" + parenthesis(f.Setting.Region) + " and AWS_ENDPOINT_URL"
	}
	return "the endpoint does not answer", "check the network and its proxies, AWS_REGION" + parenthesis(f.Setting.Region) + " and AWS_ENDPOINT_URL"
}

func named(s Setting) string {
	if s.Name == "" {
		return "the name"
	}
	return "`" + s.Name + "`"
}

func parenthesis(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}
