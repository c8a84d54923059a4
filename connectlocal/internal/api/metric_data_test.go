package api_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

func TestCurrentMetricsByAgentStatus(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana", "ben", "emma")
		b.do(func() error { return b.world.SetStatus("ben", "Lunch") })
		support := []string{b.named("Support")}
		ask := func(f *types.Filters, name types.CurrentMetricName, groupings ...types.Grouping) ([]types.CurrentMetricResult, error) {
			out, err := b.sdk.GetCurrentMetricData(b.Context(), &connect.GetCurrentMetricDataInput{
				InstanceId: b.id, Filters: f, Groupings: groupings, CurrentMetrics: []types.CurrentMetric{{Name: name}},
			})
			if err != nil {
				return nil, err
			}
			return out.MetricResults, nil
		}
		rows, err := ask(&types.Filters{Queues: support}, "AGENTS_ONLINE", "QUEUE", "AGENT_STATUS")
		b.ok(err)
		got := map[string]float64{}
		for _, r := range rows {
			got[*r.Dimensions.AgentStatus.Id] = *r.Collections[0].Value
		}
		if len(got) != 2 || got[b.named("Available")] != 1 || got[b.named("Lunch")] != 1 {
			b.Errorf("online by status: %v", got)
		}
		rows, err = ask(&types.Filters{Queues: support, AgentStatuses: []string{b.named("Lunch")}}, "AGENTS_ONLINE")
		b.ok(err)
		if len(rows) != 1 || *rows[0].Collections[0].Value != 1 {
			b.Errorf("at lunch: %+v", rows)
		}
		rows, err = ask(&types.Filters{Queues: support, Subtypes: []string{"connect:SMS"}}, "AGENTS_ONLINE", "QUEUE", "SUBTYPE")
		b.ok(err)
		if len(rows) != 0 {
			b.Errorf("of another subtype: %+v", rows)
		}
		rows, err = ask(&types.Filters{Queues: support}, "CONTACTS_IN_QUEUE", "QUEUE", "SUBTYPE")
		b.ok(err)
		if len(rows) != 1 || *rows[0].Dimensions.Subtype != "connect:Chat" {
			b.Errorf("by subtype: %+v", rows)
		}
		_, err = ask(&types.Filters{Queues: support}, "CONTACTS_IN_QUEUE", "QUEUE", "AGENT_STATUS")
		b.refused(err, "InvalidParameterException")
		_, err = ask(&types.Filters{Queues: support}, "AGENTS_ONLINE", "AGENT_STATUS")
		b.refused(err, "InvalidParameterException")
		_, err = ask(&types.Filters{RoutingProfiles: []string{b.user("ana").Profile.ID}, AgentStatuses: []string{b.named("Lunch")}}, "AGENTS_ONLINE")
		b.refused(err, "InvalidParameterException")
		_, err = ask(&types.Filters{Queues: support, AgentStatuses: []string{"nobody"}}, "AGENTS_ONLINE")
		b.refused(err, "ResourceNotFoundException")
	})
}

func TestCurrentMetricsByARN(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		arn := "arn:aws:connect:eu-west-2:aws:metric/AGENTS_AVAILABLE"
		out, err := b.sdk.GetCurrentMetricData(b.Context(), &connect.GetCurrentMetricDataInput{
			InstanceId: b.id, Filters: &types.Filters{Queues: []string{b.named("Support")}}, CurrentMetrics: []types.CurrentMetric{{MetricId: aws.String(arn)}},
		})
		b.ok(err)
		if c := out.MetricResults[0].Collections[0]; *c.Metric.MetricId != arn || *c.Value != 1 {
			b.Errorf("collection %+v", c)
		}
	})
}
