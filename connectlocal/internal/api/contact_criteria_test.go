package api_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

func TestRoutingCriteria(t *testing.T) {
	onBench(t, func(b *bench) {
		id := b.chat(nil)
		ask := func(agent string) error {
			_, err := b.sdk.UpdateContactRoutingData(b.Context(), &connect.UpdateContactRoutingDataInput{
				InstanceId: b.id, ContactId: id,
				RoutingCriteria: &types.RoutingCriteriaInput{Steps: []types.RoutingCriteriaInputStep{{
					Expiry: &types.RoutingCriteriaInputStepExpiry{DurationInSeconds: aws.Int32(60)},
					Expression: &types.Expression{AttributeCondition: &types.AttributeCondition{
						MatchCriteria: &types.MatchCriteria{AgentsCriteria: &types.AgentsCriteria{AgentIds: []string{agent}}},
					}},
				}}},
			})
			return err
		}
		b.refused(ask("nobody"), "InvalidParameterException")
		b.ok(ask(b.user("ben").User.ID))
		b.available("ana")
		if n := len(b.user("ana").Slots); n != 0 {
			t.Error("ana is offered a chat for ben")
		}
		c := b.describe(id).RoutingCriteria
		if c == nil || len(c.Steps) != 1 || c.Steps[0].Status != types.RoutingCriteriaStepStatusActive || c.ActivationTimestamp == nil ||
			c.Steps[0].Expiry.ExpiryTimestamp.Sub(*c.ActivationTimestamp) != time.Minute {
			t.Errorf("described as %+v", c)
		}
		b.available("ben")
		b.accept("ben", id)
		if c := b.describe(id).RoutingCriteria; c.Steps[0].Status != types.RoutingCriteriaStepStatusJoined {
			t.Errorf("after the agent has joined the step is %s", c.Steps[0].Status)
		}
	})
}
