package api_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

// past is a morning: ana takes a chat after 30 s and ends it after 5 minutes, with a minute of
// after-contact work; a second chat is abandoned after 20 s more. It begins on a whole hour.
func (b *bench) past() (begun time.Time) {
	b.Helper()
	pass := func(d time.Duration) {
		b.Helper()
		b.ok(b.loop.Advance(d))
	}
	begun = b.loop.Now().Truncate(time.Hour).Add(time.Hour)
	pass(begun.Sub(b.loop.Now()))
	first := b.chat(nil)
	pass(20 * time.Second)
	b.available("ana")
	pass(10 * time.Second)
	b.accept("ana", first)
	pass(5 * time.Minute)
	b.do(func() error { return b.world.EndByAgent("ana", *first) })
	pass(time.Minute)
	b.do(func() error { return b.world.SetStatus("ana", "Lunch") })
	second := b.chat(nil)
	pass(20 * time.Second)
	_, err := b.sdk.StopContact(b.Context(), &connect.StopContactInput{InstanceId: b.id, ContactId: second})
	b.ok(err)
	pass(begun.Add(time.Hour).Sub(b.loop.Now()))
	return begun
}

func (b *bench) metricsV2(change func(*connect.GetMetricDataV2Input), names ...string) ([]types.MetricResultV2, error) {
	b.Helper()
	in := &connect.GetMetricDataV2Input{
		ResourceArn: aws.String(b.arn()), StartTime: aws.Time(b.loop.Now().Add(-time.Hour)), EndTime: aws.Time(b.loop.Now()),
		Filters: []types.FilterV2{{FilterKey: aws.String("QUEUE"), FilterValues: []string{b.named("Support")}}},
	}
	for _, n := range names {
		in.Metrics = append(in.Metrics, types.MetricV2{Name: &n})
	}
	if change != nil {
		change(in)
	}
	out, err := b.sdk.GetMetricDataV2(b.Context(), in)
	if err != nil {
		return nil, err
	}
	return out.MetricResults, nil
}

func values(r types.MetricResultV2) map[string]float64 {
	out := map[string]float64{}
	for _, c := range r.Collections {
		if c.Value != nil {
			out[*c.Metric.Name] = *c.Value
		}
	}
	return out
}

func TestHistoricalMetrics(t *testing.T) {
	onBench(t, func(b *bench) {
		b.past()
		rows, err := b.metricsV2(func(in *connect.GetMetricDataV2Input) {
			in.Metrics = append(in.Metrics, types.MetricV2{Name: aws.String("SERVICE_LEVEL"), Threshold: []types.ThresholdV2{{Comparison: aws.String("LT"), ThresholdValue: aws.Float64(25)}}})
		}, "CONTACTS_QUEUED", "CONTACTS_HANDLED", "CONTACTS_ABANDONED", "AVG_QUEUE_ANSWER_TIME", "AVG_HANDLE_TIME", "AVG_AFTER_CONTACT_WORK_TIME", "MAX_QUEUED_TIME", "AVG_HOLD_TIME")
		b.ok(err)
		if len(rows) != 1 {
			b.Fatalf("%d rows", len(rows))
		}
		want := map[string]float64{
			"CONTACTS_QUEUED": 2, "CONTACTS_HANDLED": 1, "CONTACTS_ABANDONED": 1, "AVG_QUEUE_ANSWER_TIME": 30,
			"AVG_HANDLE_TIME": 360, "AVG_AFTER_CONTACT_WORK_TIME": 60, "MAX_QUEUED_TIME": 30, "SERVICE_LEVEL": 50,
		}
		got := values(rows[0])
		for name, n := range want {
			if got[name] != n {
				b.Errorf("%s is %v, want %v", name, got[name], n)
			}
		}
		if _, told := got["AVG_HOLD_TIME"]; told || len(rows[0].Collections) != 9 {
			b.Errorf("%d collections, with a hold time %v", len(rows[0].Collections), told)
		}
	})
}

func TestHistoricalMetricsByAgentAndTime(t *testing.T) {
	onBench(t, func(b *bench) {
		begun := b.past()
		ana := b.user("ana").User.ID
		rows, err := b.metricsV2(func(in *connect.GetMetricDataV2Input) {
			in.Filters = []types.FilterV2{{FilterKey: aws.String("ROUTING_PROFILE"), FilterValues: []string{b.user("ana").Profile.ARN}}, {FilterKey: aws.String("CHANNEL"), FilterValues: []string{"CHAT"}}}
			in.Groupings = []string{"AGENT", "CHANNEL"}
			in.Interval = &types.IntervalDetails{IntervalPeriod: types.IntervalPeriodThirtyMin}
		}, "CONTACTS_HANDLED", "SUM_CONTACT_TIME_AGENT", "SUM_ONLINE_TIME_AGENT", "SUM_NON_PRODUCTIVE_TIME_AGENT", "AGENT_OCCUPANCY")
		b.ok(err)
		if len(rows) != 2 || rows[0].Dimensions["AGENT"] != ana || rows[0].Dimensions["CHANNEL"] != "CHAT" {
			b.Fatalf("rows %+v", rows)
		}
		if i := rows[1].MetricInterval; !i.StartTime.Equal(begun.Add(30*time.Minute)) || i.Interval != types.IntervalPeriodThirtyMin {
			b.Errorf("the second interval is %+v", i)
		}
		// Available for 20 s until the chat, 6 minutes with it (10 s of ringing are idle), then at lunch.
		want := map[string]float64{"CONTACTS_HANDLED": 1, "SUM_CONTACT_TIME_AGENT": 360, "SUM_ONLINE_TIME_AGENT": 1780, "SUM_NON_PRODUCTIVE_TIME_AGENT": 1410, "AGENT_OCCUPANCY": 100 * 360.0 / 370}
		got := values(rows[0])
		for name, n := range want {
			if got[name] != n {
				b.Errorf("%s is %v, want %v", name, got[name], n)
			}
		}
		if later := values(rows[1]); later["SUM_NON_PRODUCTIVE_TIME_AGENT"] != 1800 || later["CONTACTS_HANDLED"] != 0 {
			b.Errorf("later %v", later)
		}
	})
}

func TestHistoricalMetricsOfTheFirstVersion(t *testing.T) {
	onBench(t, func(b *bench) {
		begun := b.past()
		out, err := b.sdk.GetMetricData(b.Context(), &connect.GetMetricDataInput{
			InstanceId: b.id, StartTime: &begun, EndTime: aws.Time(begun.Add(time.Hour)), Groupings: []types.Grouping{types.GroupingQueue},
			Filters: &types.Filters{Queues: []string{b.named("Support")}, Channels: []types.Channel{types.ChannelChat}},
			HistoricalMetrics: []types.HistoricalMetric{
				{Name: types.HistoricalMetricNameContactsHandled, Unit: types.UnitCount, Statistic: types.StatisticSum},
				{Name: types.HistoricalMetricNameApiContactsHandled, Unit: types.UnitCount, Statistic: types.StatisticSum},
				{Name: types.HistoricalMetricNameContactsAgentHungUpFirst, Unit: types.UnitCount, Statistic: types.StatisticSum},
				{Name: types.HistoricalMetricNameServiceLevel, Unit: types.UnitPercent, Statistic: types.StatisticAvg, Threshold: &types.Threshold{Comparison: types.ComparisonLt, ThresholdValue: aws.Float64(25)}},
				{Name: types.HistoricalMetricNameQueuedTime, Unit: types.UnitSeconds, Statistic: types.StatisticMax},
			},
		})
		b.ok(err)
		if len(out.MetricResults) != 1 || *out.MetricResults[0].Dimensions.Queue.Id != b.named("Support") {
			b.Fatalf("rows %+v", out.MetricResults)
		}
		for i, want := range []float64{1, 1, 1, 50, 30} {
			if c := out.MetricResults[0].Collections[i]; c.Value == nil || *c.Value != want {
				b.Errorf("%s is %v, want %v", c.Metric.Name, aws.ToFloat64(c.Value), want)
			}
		}
	})
}

func TestHistoricalMetricsRefuse(t *testing.T) {
	onBench(t, func(b *bench) {
		b.past()
		refused := func(code string, change func(*connect.GetMetricDataV2Input)) {
			b.Helper()
			_, err := b.metricsV2(change, "CONTACTS_HANDLED")
			b.refused(err, code)
		}
		queue := types.FilterV2{FilterKey: aws.String("QUEUE"), FilterValues: []string{b.named("Support")}}
		refused("InvalidParameterException", func(in *connect.GetMetricDataV2Input) { in.Metrics[0].Name = aws.String("AVG_EVALUATION_SCORE") })
		refused("InvalidParameterException", func(in *connect.GetMetricDataV2Input) { in.Metrics[0].Name = aws.String("SERVICE_LEVEL") })
		refused("InvalidParameterException", func(in *connect.GetMetricDataV2Input) { in.Metrics[0].Name = aws.String("AGENT_OCCUPANCY") })
		refused("InvalidParameterException", func(in *connect.GetMetricDataV2Input) { in.EndTime = aws.Time(b.loop.Now().Add(time.Minute)) })
		refused("InvalidParameterException", func(in *connect.GetMetricDataV2Input) { in.StartTime = in.EndTime })
		refused("InvalidParameterException", func(in *connect.GetMetricDataV2Input) { in.StartTime = aws.Time(b.loop.Now().AddDate(0, 0, -36)) })
		refused("InvalidParameterException", func(in *connect.GetMetricDataV2Input) { in.Groupings = []string{"BOT_ID"} })
		refused("InvalidParameterException", func(in *connect.GetMetricDataV2Input) {
			in.Filters = []types.FilterV2{{FilterKey: aws.String("CHANNEL"), FilterValues: []string{"CHAT"}}}
		})
		refused("ResourceNotFoundException", func(in *connect.GetMetricDataV2Input) {
			queue.FilterValues = []string{"nobody"}
			in.Filters = []types.FilterV2{queue}
		})
		refused("ResourceNotFoundException", func(in *connect.GetMetricDataV2Input) {
			in.ResourceArn = aws.String("arn:aws:connect:eu-west-2:111122223333:instance/nobody")
		})
		rows, err := b.metricsV2(func(in *connect.GetMetricDataV2Input) { in.Filters[0].FilterValues = []string{b.named("Billing")} }, "CONTACTS_HANDLED")
		b.ok(err)
		if len(rows) > 0 {
			b.Errorf("of a queue without contacts: %+v", rows)
		}
	})
}
