package look_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"handover/internal/awsfault"
	"handover/internal/doctor"
	"handover/internal/doctor/look"
	"handover/test/outside"
)

// moto has STS, KMS and a Service Quotas of its own; it simulates no policy, and answers
// so.
func TestAgainstMoto(t *testing.T) {
	to := outside.Config(outside.Moto(t))
	key, err := kms.NewFromConfig(to).CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	id := aws.ToString(key.KeyMetadata.KeyId)
	settings := "instance: 12345678-90ab-cdef-1234-567890abcdef\nstream: agent-events\ncompanion: {kms_key: "
	p := look.Look(t.Context(), look.Options{AWS: to, Config: configured(t, settings+id+"}\n")})
	if p.Caller.Err != nil || !strings.HasPrefix(p.Caller.Of, "arn:aws:") {
		t.Errorf("the caller is %q, %v", p.Caller.Of, p.Caller.Err)
	}
	if !p.Vault.Asked || p.Vault.Err != nil {
		t.Errorf("the key: %+v", p.Vault)
	}
	if !p.Skew.Asked {
		t.Error("the clocks were not compared")
	}
	if !p.Denied.Asked || p.Denied.Err == nil {
		t.Errorf("what moto does not simulate is %+v", p.Denied)
	}
	if n := len(p.Streams); n != 1 || awsfault.KindOf(p.Streams[0].Err) != awsfault.Missing {
		t.Errorf("a stream that is not there: %+v", p.Streams)
	}
	p = look.Look(t.Context(), look.Options{AWS: to, Config: configured(t, settings+"alias/no-such-key}\n")})
	if awsfault.KindOf(p.Vault.Err) != awsfault.Missing {
		t.Errorf("a key that is not there: %v", p.Vault.Err)
	}
}

// policies answers for STS and IAM in the forms of their API references: a role with a
// path, which may not do one thing.
func policies(t *testing.T) (cfg aws.Config, asked *[]string) {
	t.Helper()
	asked = new([]string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/xml")
		switch r.PostForm.Get("Action") {
		case "GetCallerIdentity":
			fmt.Fprint(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::111122223333:assumed-role/handover/session</Arn><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
		case "GetRole":
			fmt.Fprint(w, `<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><Arn>arn:aws:iam::111122223333:role/service/handover</Arn><RoleName>handover</RoleName><Path>/service/</Path><RoleId>A</RoleId></Role></GetRoleResult></GetRoleResponse>`)
		case "SimulatePrincipalPolicy":
			*asked = append(*asked, r.PostForm.Get("PolicySourceArn"))
			fmt.Fprint(w, `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult><EvaluationResults>`)
			for n := 1; r.PostForm.Get(fmt.Sprintf("ActionNames.member.%d", n)) != ""; n++ {
				action, decision := r.PostForm.Get(fmt.Sprintf("ActionNames.member.%d", n)), "allowed"
				if action == "connect:PutUserStatus" {
					decision = "implicitDeny"
				}
				fmt.Fprintf(w, `<member><EvalActionName>%s</EvalActionName><EvalDecision>%s</EvalDecision></member>`, action, decision)
			}
			fmt.Fprint(w, `</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`)
		default:
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	t.Cleanup(s.Close)
	return outside.Config(s.URL), asked
}

func TestPermissionsAreSimulated(t *testing.T) {
	to, asked := policies(t)
	conf := configured(t, "instance: 12345678-90ab-cdef-1234-567890abcdef\nstream: agent-events\n")
	p := look.Look(t.Context(), look.Options{AWS: to, Config: conf})
	if p.Denied.Err != nil || !slices.Equal(p.Denied.Of, []string{"connect:PutUserStatus"}) {
		t.Errorf("denied: %+v", p.Denied)
	}
	if !p.Skew.Asked || p.Skew.Of.Abs() > 10*time.Second {
		t.Errorf("the clocks of one machine differ by %+v", p.Skew)
	}
	if want := len(doctor.Needs(conf, doctor.Account{})); len(*asked) != want || slices.ContainsFunc(*asked, func(arn string) bool { return arn != "arn:aws:iam::111122223333:role/service/handover" }) {
		t.Errorf("simulated for %q, want the role %d times", *asked, want)
	}
}
