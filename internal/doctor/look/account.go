package look

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"handover/internal/awsfault"
	"handover/internal/doctor"
)

// caller is who asks, and, of a role or a user, what it may not do.
func (l *looker) caller(ctx context.Context) {
	out, err := within(ctx, sts.NewFromConfig(l.aws).GetCallerIdentity, &sts.GetCallerIdentityInput{})
	if err != nil {
		l.p.Caller = doctor.Got("", awsfault.Explain(err, awsfault.Setting{Region: l.aws.Region}))
		return
	}
	l.p.Caller = doctor.Got(aws.ToString(out.Arn), nil)
	denied, err := l.denied(ctx, iam.NewFromConfig(l.aws), aws.ToString(out.Arn))
	l.p.Denied = doctor.Got(denied, awsfault.Explain(err, awsfault.Setting{Region: l.aws.Region}))
}

// denied simulates what the controller needs. Nothing of it is done.
func (l *looker) denied(ctx context.Context, client *iam.Client, caller string) ([]string, error) {
	principal, account, err := l.principal(ctx, client, caller)
	if err != nil {
		return nil, err
	}
	var denied []string
	for _, n := range doctor.Needs(l.conf, account) {
		out, err := within(ctx, client.SimulatePrincipalPolicy, &iam.SimulatePrincipalPolicyInput{
			PolicySourceArn: &principal, ActionNames: n.Actions, ResourceArns: n.Resources,
		})
		if err != nil {
			return nil, err
		}
		for _, r := range out.EvaluationResults {
			if name := aws.ToString(r.EvalActionName); r.EvalDecision != types.PolicyEvaluationDecisionTypeAllowed && !slices.Contains(denied, name) {
				denied = append(denied, name)
			}
		}
	}
	return denied, nil
}

// principal is whose policies are simulated: of a session its role, whose path only IAM
// tells.
func (l *looker) principal(ctx context.Context, client *iam.Client, caller string) (principal string, account doctor.Account, err error) {
	a, err := arn.Parse(caller)
	if err != nil {
		return "", account, fmt.Errorf("the caller's ARN: %w", err)
	}
	account = doctor.Account{Partition: a.Partition, Region: l.aws.Region, ID: a.AccountID}
	session, is := strings.CutPrefix(a.Resource, "assumed-role/")
	if !is {
		return caller, account, nil
	}
	role, _, _ := strings.Cut(session, "/")
	out, err := within(ctx, client.GetRole, &iam.GetRoleInput{RoleName: &role})
	if err != nil {
		return "", account, err
	}
	return aws.ToString(out.Role.Arn), account, nil
}

// quotas are Connect's that the account has.
func (l *looker) quotas(ctx context.Context) {
	client := servicequotas.NewFromConfig(l.aws)
	all, err := pages(func(token *string) ([]doctor.Quota, *string, error) {
		out, err := within(ctx, client.ListServiceQuotas, &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("connect"), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		var page []doctor.Quota
		for _, q := range out.Quotas {
			page = append(page, doctor.Quota{Name: aws.ToString(q.QuotaName), Value: aws.ToFloat64(q.Value)})
		}
		return page, out.NextToken, nil
	})
	l.p.Quotas = doctor.Got(all, awsfault.Explain(err, awsfault.Setting{Region: l.aws.Region}))
}

// vault seals and opens a text that is no secret, in the place of a token.
func (l *looker) vault(ctx context.Context) {
	if l.conf.Companion == nil || l.conf.Companion.KMSKey == "" {
		return
	}
	key := l.conf.Companion.KMSKey
	err := l.seal(ctx, kms.NewFromConfig(l.aws), key)
	l.p.Vault = doctor.Got(struct{}{}, awsfault.Explain(err, l.setting("companion.kms_key", key)))
}

func (l *looker) seal(ctx context.Context, client *kms.Client, key string) error {
	place := map[string]string{"handover:agent": "doctor", "handover:contact": "doctor"}
	text := []byte("handover doctor")
	sealed, err := within(ctx, client.Encrypt, &kms.EncryptInput{KeyId: &key, Plaintext: text, EncryptionContext: place})
	if err != nil {
		return err
	}
	opened, err := within(ctx, client.Decrypt, &kms.DecryptInput{KeyId: &key, CiphertextBlob: sealed.CiphertextBlob, EncryptionContext: place})
	if err == nil && !bytes.Equal(opened.Plaintext, text) {
		err = errors.New("what was opened is not what was sealed")
	}
	return err
}
