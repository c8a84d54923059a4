package serverless

import (
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/lambdaurl"

	"handover/internal/httpjson"
	"handover/internal/operator"
)

// signed lets through what IAM has let through, under the caller's own name: a
// function URL of type AWS_IAM says who signed the request. Source: AWS Lambda
// developer guide, "Invoking Lambda function URLs", request payload.
func signed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := caller(r)
		if name == "" {
			httpjson.Fail(w, &httpjson.Fault{
				Status: http.StatusForbidden, Code: httpjson.Unauthorized,
				Message: "nobody signed this request: the function URL has to be of the type AWS_IAM (AuthType in deploy/template.yaml)",
			})
			return
		}
		r.Header.Set(operator.OperatorHeader, name)
		next.ServeHTTP(w, r)
	})
}

// longest is how long a name in the journal may be.
const longest = 64

// caller is the part of the caller's ARN that tells people apart, such as
// user/olga or assumed-role/Supervisors/olga; empty if nobody signed.
func caller(r *http.Request) string {
	e, ok := lambdaurl.RequestFromContext(r.Context())
	if !ok || e.RequestContext.Authorizer == nil || e.RequestContext.Authorizer.IAM == nil {
		return ""
	}
	arn := e.RequestContext.Authorizer.IAM.UserARN
	name := arn[strings.LastIndexByte(arn, ':')+1:]
	if len(name) <= longest {
		return name
	}
	return name[:longest/2-1] + "…" + name[len(name)-longest/2:] // the role, and who has it
}
