package api_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/google/go-cmp/cmp"
)

// found are the names of the contacts that a search yields, "name/method" where that
// is not API.
func (b *bench) found(in *connect.SearchContactsInput) (out []string, total int64) {
	b.Helper()
	page, err := b.sdk.SearchContacts(b.Context(), in)
	b.ok(err)
	for _, c := range page.Contacts {
		name := aws.ToString(c.Name)
		if c.InitiationMethod != types.ContactInitiationMethodApi {
			name += "/" + string(c.InitiationMethod)
		}
		out = append(out, name)
	}
	return out, aws.ToInt64(page.TotalCount)
}

// threeChats are "cats", which ana has transferred to Billing, where emma has it, "Dogs", which waits and is
// tagged, and "birds", which has ended; each begun a minute after the one before.
func (b *bench) threeChats() (begun time.Time) {
	b.Helper()
	begun = time.Now()
	b.available("ana", "emma")
	start := func(name string, attributes map[string]string) *string {
		id := b.chat(attributes)
		_, err := b.sdk.UpdateContact(b.Context(), &connect.UpdateContactInput{InstanceId: b.id, ContactId: id, Name: &name})
		b.ok(err)
		return id
	}
	cats := start("cats", map[string]string{"tier": "gold"})
	b.accept("ana", cats)
	time.Sleep(time.Second)
	b.do(func() error {
		if err := b.world.Transfer("ana", *cats, "To billing"); err != nil {
			return err
		}
		chat, _ := b.world.Chat(*cats)
		return b.world.Accept("emma", chat.Segments[1].ID)
	})
	time.Sleep(time.Minute - time.Second)
	dogs := start("Dogs", map[string]string{"tier": "silver"})
	b.do(func() error { return b.world.Reject("ana", *dogs) })
	b.do(func() error { return b.world.SetStatus("ana", "Offline") })
	_, err := b.sdk.TagContact(b.Context(), &connect.TagContactInput{InstanceId: b.id, ContactId: dogs, Tags: map[string]string{"Team": "North"}})
	b.ok(err)
	time.Sleep(time.Minute)
	birds := start("birds and cats", nil)
	_, err = b.sdk.StopContact(b.Context(), &connect.StopContactInput{InstanceId: b.id, ContactId: birds})
	b.ok(err)
	return begun
}

func TestSearchContacts(t *testing.T) {
	onBench(t, func(b *bench) {
		begun := b.threeChats()
		time.Sleep(time.Minute)
		began := func(from, to time.Duration) *types.SearchContactsTimeRange {
			return &types.SearchContactsTimeRange{Type: types.SearchContactsTimeRangeTypeInitiationTimestamp, StartTime: aws.Time(begun.Add(from)), EndTime: aws.Time(begun.Add(to))}
		}
		at := func(of types.SearchContactsTimeRangeType) *types.SearchContactsTimeRange {
			r := began(-time.Hour, time.Hour)
			r.Type = of
			return r
		}
		name := func(match types.SearchContactsMatchType, texts ...string) *types.NameCriteria {
			return &types.NameCriteria{MatchType: match, SearchText: texts}
		}
		tier := func(match types.SearchContactsMatchType, values ...string) *types.SearchableContactAttributes {
			return &types.SearchableContactAttributes{MatchType: match, Criteria: []types.SearchableContactAttributesCriteria{{Key: aws.String("tier"), Values: values}}}
		}
		tag := func(value string) *types.ControlPlaneTagFilter {
			return &types.ControlPlaneTagFilter{OrConditions: [][]types.TagCondition{{{TagKey: aws.String("none")}}, {{TagKey: aws.String("Team"), TagValue: aws.String(value)}}}}
		}
		ana, emma, billing := b.user("ana").User, b.user("emma").User, b.named("Billing")
		everything := []string{"birds and cats", "Dogs", "cats/TRANSFER", "cats"}
		for what, tc := range map[string]struct {
			when *types.SearchContactsTimeRange
			k    types.SearchCriteria
			want []string
		}{
			"everything, latest first":     {at("INITIATION_TIMESTAMP"), types.SearchCriteria{}, everything},
			"begun in a minute":            {began(time.Minute, 2*time.Minute-time.Millisecond), types.SearchCriteria{}, []string{"Dogs"}},
			"ended":                        {at("DISCONNECT_TIMESTAMP"), types.SearchCriteria{}, []string{"birds and cats", "cats"}},
			"with an agent":                {at("CONNECTED_TO_AGENT_TIMESTAMP"), types.SearchCriteria{}, []string{"cats/TRANSFER", "cats"}},
			"scheduled":                    {at("SCHEDULED_TIMESTAMP"), types.SearchCriteria{}, nil},
			"any text":                     {at("INITIATION_TIMESTAMP"), types.SearchCriteria{Name: name("MATCH_ANY", "dogs", "birds")}, []string{"birds and cats", "Dogs"}},
			"all texts":                    {at("INITIATION_TIMESTAMP"), types.SearchCriteria{Name: name("MATCH_ALL", "CATS", "birds")}, []string{"birds and cats"}},
			"exactly":                      {at("INITIATION_TIMESTAMP"), types.SearchCriteria{Name: name("MATCH_EXACT", "cats")}, []string{"cats/TRANSFER", "cats"}},
			"none of the texts":            {at("INITIATION_TIMESTAMP"), types.SearchCriteria{Name: name("MATCH_NONE", "cats")}, []string{"Dogs"}},
			"an agent":                     {at("INITIATION_TIMESTAMP"), types.SearchCriteria{AgentIds: []string{ana.ID, "nobody"}}, []string{"cats"}},
			"an agent's ARN":               {at("INITIATION_TIMESTAMP"), types.SearchCriteria{AgentIds: []string{emma.ARN}}, []string{"cats/TRANSFER"}},
			"a group's level":              {at("INITIATION_TIMESTAMP"), types.SearchCriteria{AgentHierarchyGroups: &types.AgentHierarchyGroups{L2Ids: []string{emma.GroupID}}}, []string{"cats/TRANSFER"}},
			"a group at another level":     {at("INITIATION_TIMESTAMP"), types.SearchCriteria{AgentHierarchyGroups: &types.AgentHierarchyGroups{L1Ids: []string{emma.GroupID}}}, nil},
			"chats":                        {at("INITIATION_TIMESTAMP"), types.SearchCriteria{Channels: []types.Channel{"VOICE", "CHAT"}}, everything},
			"calls":                        {at("INITIATION_TIMESTAMP"), types.SearchCriteria{Channels: []types.Channel{"VOICE"}}, nil},
			"transfers":                    {at("INITIATION_TIMESTAMP"), types.SearchCriteria{InitiationMethods: []types.ContactInitiationMethod{"TRANSFER"}}, []string{"cats/TRANSFER"}},
			"a queue":                      {at("INITIATION_TIMESTAMP"), types.SearchCriteria{QueueIds: []string{billing}}, []string{"cats/TRANSFER"}},
			"an attribute":                 {at("INITIATION_TIMESTAMP"), types.SearchCriteria{SearchableContactAttributes: tier("MATCH_ALL", "silver", "bronze")}, []string{"Dogs"}},
			"without an attribute's value": {at("INITIATION_TIMESTAMP"), types.SearchCriteria{SearchableContactAttributes: tier("MATCH_NONE", "gold")}, []string{"birds and cats", "Dogs"}},
			"a segment attribute": {at("INITIATION_TIMESTAMP"), types.SearchCriteria{SearchableSegmentAttributes: &types.SearchableSegmentAttributes{
				Criteria: []types.SearchableSegmentAttributesCriteria{{Key: aws.String("connect:Subtype"), Values: []string{"connect:SMS"}}},
			}}, nil},
			"tagged":           {at("INITIATION_TIMESTAMP"), types.SearchCriteria{ContactTags: tag("North")}, []string{"Dogs"}},
			"tagged otherwise": {at("INITIATION_TIMESTAMP"), types.SearchCriteria{ContactTags: tag("South")}, nil},
			"not ended, begun late": {at("INITIATION_TIMESTAMP"), types.SearchCriteria{AdditionalTimeRange: &types.SearchContactsAdditionalTimeRange{
				MatchType: "MATCH_ALL", Criteria: []types.SearchContactsAdditionalTimeRangeCriteria{
					{TimestampCondition: &types.SearchContactsTimestampCondition{Type: "DISCONNECT_TIMESTAMP", ConditionType: "NOT_EXISTS"}},
					{TimeRange: began(time.Minute, time.Hour)},
				},
			}}, []string{"Dogs"}},
		} {
			t.Run(what, func(t *testing.T) {
				got, total := b.found(&connect.SearchContactsInput{InstanceId: b.id, TimeRange: tc.when, SearchCriteria: &tc.k})
				if d := cmp.Diff(tc.want, got); d != "" || int(total) != len(tc.want) {
					t.Errorf("%d in total, contacts (-want +got):\n%s", total, d)
				}
			})
		}
	})
}

func TestSearchContactsInOrderAndPages(t *testing.T) {
	onBench(t, func(b *bench) {
		begun := b.threeChats()
		in := func(field types.SortableFieldName, order types.SortOrder) *connect.SearchContactsInput {
			return &connect.SearchContactsInput{
				InstanceId: b.id, Sort: &types.Sort{FieldName: field, Order: order},
				TimeRange: &types.SearchContactsTimeRange{Type: "INITIATION_TIMESTAMP", StartTime: &begun, EndTime: aws.Time(begun.Add(time.Hour))},
			}
		}
		for what, tc := range map[string]struct {
			in    *connect.SearchContactsInput
			first string
		}{
			"first begun":         {in("INITIATION_TIMESTAMP", "ASCENDING"), "cats"},
			"last ended":          {in("DISCONNECT_TIMESTAMP", "DESCENDING"), "birds and cats"},
			"how it was begun":    {in("INITIATION_METHOD", "DESCENDING"), "cats/TRANSFER"},
			"expires last of all": {in("EXPIRY_TIMESTAMP", "DESCENDING"), "birds and cats"},
		} {
			if got, _ := b.found(tc.in); len(got) != 4 || got[0] != tc.first {
				t.Errorf("%s: got %q, want %q first", what, got, tc.first)
			}
		}
		var all []string
		paged := in("INITIATION_TIMESTAMP", "ASCENDING")
		paged.MaxResults = aws.Int32(3)
		pages := connect.NewSearchContactsPaginator(b.sdk, paged)
		sizes := []int{}
		for pages.HasMorePages() {
			page, err := pages.NextPage(b.Context())
			b.ok(err)
			sizes = append(sizes, len(page.Contacts))
			for _, c := range page.Contacts {
				all = append(all, *c.Id)
			}
		}
		slices.Sort(all)
		if d := cmp.Diff([]int{3, 1}, sizes); d != "" || len(slices.Compact(all)) != 4 {
			t.Errorf("%d contacts, pages (-want +got):\n%s", len(all), d)
		}
		wrong := in("INITIATION_TIMESTAMP", "ASCENDING")
		wrong.TimeRange.EndTime = aws.Time(begun.Add(-time.Second))
		_, err := b.sdk.SearchContacts(b.Context(), wrong)
		b.refused(err, "InvalidParameterException")
		_, err = b.sdk.SearchContacts(b.Context(), &connect.SearchContactsInput{
			InstanceId: b.id, TimeRange: in("CHANNEL", "ASCENDING").TimeRange,
			SearchCriteria: &types.SearchCriteria{ContactAnalysis: &types.ContactAnalysis{Transcript: &types.Transcript{Criteria: []types.TranscriptCriteria{}}}},
		})
		b.refused(err, "InvalidRequestException")
	})
}
