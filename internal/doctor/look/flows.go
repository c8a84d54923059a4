package look

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/flow"
	"handover/internal/doctor"
)

// flows are all flows; those that can serve chats, or be served to them, with their
// contents.
func (l *looker) flows(ctx context.Context) {
	all, err := pages(func(token *string) ([]types.ContactFlowSummary, *string, error) {
		out, err := within(ctx, l.sdk.ListContactFlows, &connect.ListContactFlowsInput{InstanceId: l.instance, NextToken: token, MaxResults: aws.Int32(listPage)})
		if err != nil {
			return nil, nil, err
		}
		return out.ContactFlowSummaryList, out.NextToken, nil
	})
	var flows []doctor.Flow
	for _, s := range all {
		f := doctor.Flow{
			ID: aws.ToString(s.Id), ARN: aws.ToString(s.Arn), Name: aws.ToString(s.Name), Type: string(s.ContactFlowType),
			Archived: s.ContactFlowState == types.ContactFlowStateArchived, Published: s.ContactFlowStatus != types.ContactFlowStatusSaved,
		}
		if (f.Type == flow.ContactFlow || f.Type == flow.CustomerQueue) && !f.Archived {
			l.open(ctx, &f)
		}
		flows = append(flows, f)
	}
	l.p.Flows = doctor.Got(flows, l.explain(err))
}

// open reads the content as it is published: what is only saved is in nobody's way.
func (l *looker) open(ctx context.Context, f *doctor.Flow) {
	out, err := within(ctx, l.sdk.DescribeContactFlow, &connect.DescribeContactFlowInput{InstanceId: l.instance, ContactFlowId: &f.ID})
	if _, saved := errors.AsType[*types.ContactFlowNotPublishedException](err); saved {
		f.Published = false
		return
	}
	if err != nil {
		f.Err = l.explain(err)
		return
	}
	if out.ContactFlow.Status == types.ContactFlowStatusSaved {
		f.Published = false
	}
	if f.Content, err = flow.Parse([]byte(aws.ToString(out.ContactFlow.Content))); err != nil {
		f.Content, f.Err = nil, fmt.Errorf("its content is no flow that can be read: %w", err)
	}
}
