package api_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/google/go-cmp/cmp"
)

func (b *bench) putStatus(user, status string) {
	b.Helper()
	_, err := b.sdk.PutUserStatus(b.Context(), &connect.PutUserStatusInput{
		InstanceId: b.id, UserId: aws.String(b.user(user).User.ID), AgentStatusId: aws.String(b.named(status)),
	})
	b.ok(err)
}

func (b *bench) userData(f *types.UserDataFilters) []types.UserData {
	b.Helper()
	out, err := b.sdk.GetCurrentUserData(b.Context(), &connect.GetCurrentUserDataInput{InstanceId: b.id, Filters: f})
	b.ok(err)
	if *out.ApproximateTotalCount != int64(len(out.UserDataList)) {
		b.Errorf("total %d, listed %d", *out.ApproximateTotalCount, len(out.UserDataList))
	}
	return out.UserDataList
}

func TestStatusAndNextStatusShowInUserData(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		id := b.chat(nil)
		b.accept("ana", id)
		time.Sleep(time.Second)
		b.putStatus("ana", "Offline")

		got := b.userData(&types.UserDataFilters{Agents: []string{b.user("ana").User.ARN}})
		if len(got) != 1 {
			b.Fatalf("%d users", len(got))
		}
		u := got[0]
		if *u.Status.StatusName != "Available" || aws.ToString(u.NextStatus) != "Offline" || *u.User.Id != b.user("ana").User.ID {
			b.Errorf("status %s, next %v of %s", *u.Status.StatusName, u.NextStatus, *u.User.Id)
		}
		slots := []map[string]int32{u.AvailableSlotsByChannel, u.MaxSlotsByChannel, u.ActiveSlotsByChannel}
		if d := cmp.Diff([]map[string]int32{{"CHAT": 2}, {"CHAT": 3}, {"CHAT": 1}}, slots); d != "" {
			b.Error(d)
		}
		if len(u.Contacts) != 1 || *u.Contacts[0].ContactId != *id || u.Contacts[0].AgentContactState != types.ContactStateConnected || *u.Contacts[0].Queue.Id != b.named("Support") {
			b.Errorf("contacts %+v", u.Contacts)
		}

		b.do(func() error { return b.world.EndByAgent("ana", *id) })
		_, err := b.sdk.DismissUserContact(b.Context(), &connect.DismissUserContactInput{InstanceId: b.id, UserId: u.User.Id, ContactId: id})
		b.ok(err)
		if a := b.user("ana"); a.Status.Name != "Offline" || a.Next != nil || len(a.Slots) != 0 {
			b.Errorf("after dismissal: %s, next %v, %d slots", a.Status.Name, a.Next, len(a.Slots))
		}
	})
}

func TestUserDataFilters(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana", "emma")
		id := b.chat(nil)
		b.accept("ana", id)
		profile := b.user("emma").Profile.ID
		for name, tc := range map[string]struct {
			filter types.UserDataFilters
			want   []string
		}{
			"agents, those logged in": {types.UserDataFilters{Agents: []string{b.user("ana").User.ID, b.user("ben").User.ID}}, []string{"ana"}},
			"queue of two profiles":   {types.UserDataFilters{Queues: []string{b.named("Billing")}}, []string{"ana", "emma"}},
			"queue of one profile":    {types.UserDataFilters{Queues: []string{b.named("Support")}}, []string{"ana"}},
			"profile":                 {types.UserDataFilters{RoutingProfiles: []string{profile}}, []string{"emma"}},
			"connected":               {types.UserDataFilters{Queues: []string{b.named("Billing")}, ContactFilter: &types.ContactFilter{ContactStates: []types.ContactState{types.ContactStateConnected}}}, []string{"ana"}},
			"missed":                  {types.UserDataFilters{Queues: []string{b.named("Billing")}, ContactFilter: &types.ContactFilter{ContactStates: []types.ContactState{types.ContactStateMissed}}}, nil},
		} {
			var got []string
			for _, u := range b.userData(&tc.filter) {
				got = append(got, b.user(*u.User.Id).User.Username)
			}
			slices.Sort(got)
			if d := cmp.Diff(tc.want, got); d != "" {
				b.Errorf("%s: %s", name, d)
			}
		}
	})
}

func TestUserDataPages(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana", "ben", "emma")
		pages := connect.NewGetCurrentUserDataPaginator(b.sdk, &connect.GetCurrentUserDataInput{
			InstanceId: b.id, Filters: &types.UserDataFilters{Queues: []string{b.named("Billing")}}, MaxResults: aws.Int32(2),
		})
		var sizes []int
		for pages.HasMorePages() {
			p, err := pages.NextPage(b.Context())
			b.ok(err)
			sizes = append(sizes, len(p.UserDataList))
		}
		if !slices.Equal(sizes, []int{2, 1}) {
			b.Errorf("pages of %v", sizes)
		}
	})
}

func TestDescribeUser(t *testing.T) {
	onBench(t, func(b *bench) {
		out, err := b.sdk.DescribeUser(b.Context(), &connect.DescribeUserInput{InstanceId: b.id, UserId: aws.String(b.user("ana").User.ARN)})
		b.ok(err)
		u := out.User
		if *u.Username != "ana" || *u.IdentityInfo.LastName != "Almeida" || *u.RoutingProfileId != b.user("ana").Profile.ID ||
			u.AfterContactWorkConfigs[0].AfterContactWorkConfig.AfterContactWorkTimeLimit != 60 || u.AutoAcceptConfigs[0].AutoAccept {
			b.Errorf("got %+v", u)
		}
	})
}

// metrics asks for all metrics and returns the rows: dimension → metric → value.
func (b *bench) metrics(in connect.GetCurrentMetricDataInput) map[string]map[string]float64 {
	b.Helper()
	in.InstanceId = b.id
	for _, m := range types.CurrentMetricNameAgentsOnline.Values() {
		in.CurrentMetrics = append(in.CurrentMetrics, types.CurrentMetric{Name: m})
	}
	out, err := b.sdk.GetCurrentMetricData(b.Context(), &in)
	b.ok(err)
	if !out.DataSnapshotTime.Equal(time.Now().Truncate(time.Millisecond)) {
		b.Errorf("taken at %v, now is %v", out.DataSnapshotTime, time.Now())
	}
	rows := map[string]map[string]float64{}
	for _, r := range out.MetricResults {
		key := ""
		if d := r.Dimensions; d != nil && d.Queue != nil {
			key += *d.Queue.Id
		}
		if d := r.Dimensions; d != nil && d.RoutingProfile != nil {
			key += *d.RoutingProfile.Id
		}
		rows[key] = map[string]float64{}
		for _, c := range r.Collections {
			if c.Value != nil {
				rows[key][string(c.Metric.Name)] = *c.Value
			}
		}
	}
	return rows
}

func TestMetrics(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana", "emma")
		b.do(func() error { return b.world.Login("ben") })
		b.putStatus("ben", "Lunch")
		connected, ended := b.chat(nil), b.chat(nil)
		b.accept("ana", connected)
		b.accept("ana", ended)
		b.do(func() error { return b.world.EndByAgent("ana", *ended) })
		b.putStatus("ana", "Offline") // clears the ended one; the other lives on
		b.chat(nil)
		time.Sleep(10 * time.Second)

		support, billing := b.named("Support"), b.named("Billing")
		got := b.metrics(connect.GetCurrentMetricDataInput{
			Filters: &types.Filters{Queues: []string{support, billing}}, Groupings: []types.Grouping{types.GroupingQueue, types.GroupingChannel},
		})
		want := map[string]map[string]float64{
			support: {
				"AGENTS_ONLINE": 2, "AGENTS_AVAILABLE": 0, "AGENTS_STAFFED": 1, "AGENTS_NON_PRODUCTIVE": 1, "AGENTS_ON_CONTACT": 1, "AGENTS_ON_CALL": 1,
				"AGENTS_AFTER_CONTACT_WORK": 0, "AGENTS_ERROR": 0, "CONTACTS_IN_QUEUE": 1, "OLDEST_CONTACT_AGE": 10, "CONTACTS_SCHEDULED": 0, "SLOTS_ACTIVE": 1, "SLOTS_AVAILABLE": 0,
			},
			billing: {
				"AGENTS_ONLINE": 3, "AGENTS_AVAILABLE": 1, "AGENTS_STAFFED": 2, "AGENTS_NON_PRODUCTIVE": 1, "AGENTS_ON_CONTACT": 0, "AGENTS_ON_CALL": 0,
				"AGENTS_AFTER_CONTACT_WORK": 0, "AGENTS_ERROR": 0, "CONTACTS_IN_QUEUE": 0, "OLDEST_CONTACT_AGE": 0, "CONTACTS_SCHEDULED": 0, "SLOTS_ACTIVE": 0, "SLOTS_AVAILABLE": 1,
			},
		}
		if d := cmp.Diff(want, got); d != "" {
			b.Error(d)
		}
		all := b.metrics(connect.GetCurrentMetricDataInput{Filters: &types.Filters{Queues: []string{support, billing}}})[""]
		if all["AGENTS_ONLINE"] != 3 || all["OLDEST_CONTACT_AGE"] != 10_000 {
			b.Errorf("without groupings: %v online, oldest %v ms", all["AGENTS_ONLINE"], all["OLDEST_CONTACT_AGE"])
		}
		both, bills := b.user("ana").Profile.ID, b.user("emma").Profile.ID
		by := b.metrics(connect.GetCurrentMetricDataInput{
			Filters: &types.Filters{RoutingProfiles: []string{both, bills}}, Groupings: []types.Grouping{types.GroupingRoutingProfile},
		})
		if by[both]["AGENTS_ONLINE"] != 2 || by[bills]["AGENTS_ONLINE"] != 1 || by[both]["CONTACTS_IN_QUEUE"] != 1 || by[bills]["CONTACTS_IN_QUEUE"] != 0 {
			b.Errorf("by routing profile: %v", by)
		}
		if voice := b.metrics(connect.GetCurrentMetricDataInput{Filters: &types.Filters{Queues: []string{support}, Channels: []types.Channel{types.ChannelVoice}}}); len(voice) != 0 {
			b.Errorf("for VOICE: %v", voice)
		}
	})
}

func TestMetricsOfRejectedAndEnded(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		id := b.chat(nil)
		b.do(func() error { return b.world.Reject("ana", *id) })
		in := connect.GetCurrentMetricDataInput{Filters: &types.Filters{Queues: []string{b.named("Support")}}}
		if m := b.metrics(in)[""]; m["AGENTS_ERROR"] != 1 || m["AGENTS_AVAILABLE"] != 0 || m["SLOTS_ACTIVE"] != 0 || m["SLOTS_AVAILABLE"] != 2 || m["CONTACTS_IN_QUEUE"] != 1 {
			b.Errorf("after a rejection: %v", m)
		}
		b.available("ben") // accepts by himself, in less than a second
		time.Sleep(time.Second)
		synctest.Wait()
		b.do(func() error { return b.world.EndByAgent("ben", *id) })
		if m := b.metrics(in)[""]; m["AGENTS_AFTER_CONTACT_WORK"] != 1 || m["AGENTS_ON_CONTACT"] != 1 || m["SLOTS_ACTIVE"] != 1 || m["CONTACTS_IN_QUEUE"] != 0 {
			b.Errorf("after the end: %v", m)
		}
	})
}
