package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

func TestLifeOfAQuickConnect(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, flow := b.Context(), aws.String(b.named("Inbound"))
		configs := map[types.QuickConnectType]*types.QuickConnectConfig{
			types.QuickConnectTypeUser:        {UserConfig: &types.UserQuickConnectConfig{UserId: aws.String(b.user("ana").User.ID), ContactFlowId: flow}},
			types.QuickConnectTypeQueue:       {QueueConfig: &types.QueueQuickConnectConfig{QueueId: aws.String(b.named("Billing")), ContactFlowId: flow}},
			types.QuickConnectTypePhoneNumber: {PhoneConfig: &types.PhoneNumberQuickConnectConfig{PhoneNumber: aws.String("+12065550100")}},
			types.QuickConnectTypeFlow:        {FlowConfig: &types.FlowQuickConnectConfig{ContactFlowId: flow}},
		}
		for kind, config := range configs {
			config.QuickConnectType = kind
		}
		for kind, config := range configs {
			made, err := b.sdk.CreateQuickConnect(ctx, &connect.CreateQuickConnectInput{InstanceId: b.id, Name: aws.String("New " + string(kind)), QuickConnectConfig: config, Tags: map[string]string{"a": "b"}})
			b.ok(err)
			_, err = b.sdk.UpdateQuickConnectName(ctx, &connect.UpdateQuickConnectNameInput{InstanceId: b.id, QuickConnectId: made.QuickConnectId, Description: aws.String("x")})
			b.ok(err)
			out, err := b.sdk.DescribeQuickConnect(ctx, &connect.DescribeQuickConnectInput{InstanceId: b.id, QuickConnectId: made.QuickConnectARN})
			b.ok(err)
			q := out.QuickConnect
			if *q.Description != "x" || q.Tags["a"] != "b" || q.QuickConnectConfig.QuickConnectType != kind || kind == types.QuickConnectTypePhoneNumber && *q.QuickConnectConfig.PhoneConfig.PhoneNumber != "+12065550100" {
				b.Errorf("%s: %+v", kind, q)
			}
			_, err = b.sdk.UpdateQuickConnectConfig(ctx, &connect.UpdateQuickConnectConfigInput{InstanceId: b.id, QuickConnectId: made.QuickConnectId, QuickConnectConfig: configs[types.QuickConnectTypeFlow]})
			b.ok(err)
			_, err = b.sdk.DeleteQuickConnect(ctx, &connect.DeleteQuickConnectInput{InstanceId: b.id, QuickConnectId: made.QuickConnectId})
			b.ok(err)
		}
	})
}

func TestQuickConnectsRefused(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, flow, billing := b.Context(), aws.String(b.named("Inbound")), aws.String(b.named("Billing"))
		create := func(name string, config types.QuickConnectConfig) error {
			_, err := b.sdk.CreateQuickConnect(ctx, &connect.CreateQuickConnectInput{InstanceId: b.id, Name: &name, QuickConnectConfig: &config})
			return err
		}
		queue := types.QuickConnectConfig{QuickConnectType: types.QuickConnectTypeQueue, QueueConfig: &types.QueueQuickConnectConfig{QueueId: billing, ContactFlowId: flow}}
		for name, tc := range map[string]struct {
			err  error
			code string
		}{
			"name taken":     {create("To ana", queue), "DuplicateResourceException"},
			"another's type": {create("New", types.QuickConnectConfig{QuickConnectType: types.QuickConnectTypeUser, QueueConfig: queue.QueueConfig}), "InvalidParameterException"},
			"no such queue":  {create("New", types.QuickConnectConfig{QuickConnectType: types.QuickConnectTypeQueue, QueueConfig: &types.QueueQuickConnectConfig{QueueId: flow, ContactFlowId: flow}}), "ResourceNotFoundException"},
			"no such user":   {create("New", types.QuickConnectConfig{QuickConnectType: types.QuickConnectTypeUser, UserConfig: &types.UserQuickConnectConfig{UserId: flow, ContactFlowId: flow}}), "ResourceNotFoundException"},
			"no such flow":   {create("New", types.QuickConnectConfig{QuickConnectType: types.QuickConnectTypeFlow, FlowConfig: &types.FlowQuickConnectConfig{ContactFlowId: billing}}), "ResourceNotFoundException"},
			"no number":      {create("New", types.QuickConnectConfig{QuickConnectType: types.QuickConnectTypePhoneNumber, PhoneConfig: &types.PhoneNumberQuickConnectConfig{PhoneNumber: aws.String("0206555010")}}), "InvalidParameterException"},
		} {
			t.Run(name, func(*testing.T) { b.refused(tc.err, tc.code) })
		}
	})
}

func TestLifeOfAnAgentStatus(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		create := func(name string) (*connect.CreateAgentStatusOutput, error) {
			return b.sdk.CreateAgentStatus(ctx, &connect.CreateAgentStatusInput{InstanceId: b.id, Name: &name, State: types.AgentStatusStateEnabled, DisplayOrder: aws.Int32(9), Tags: map[string]string{"a": "b"}})
		}
		_, err := create("Lunch")
		b.refused(err, "DuplicateResourceException")
		made, err := create("Coaching")
		b.ok(err)
		update := func(in connect.UpdateAgentStatusInput) error {
			in.InstanceId, in.AgentStatusId = b.id, made.AgentStatusId
			_, err := b.sdk.UpdateAgentStatus(ctx, &in)
			return err
		}
		b.ok(update(connect.UpdateAgentStatusInput{Description: aws.String("With a coach"), State: types.AgentStatusStateDisabled, ResetOrderNumber: true}))
		b.refused(update(connect.UpdateAgentStatusInput{Name: aws.String("Offline")}), "DuplicateResourceException")
		out, err := b.sdk.DescribeAgentStatus(ctx, &connect.DescribeAgentStatusInput{InstanceId: b.id, AgentStatusId: made.AgentStatusId})
		b.ok(err)
		if s := out.AgentStatus; *s.Name != "Coaching" || *s.Description != "With a coach" || s.State != types.AgentStatusStateDisabled || s.DisplayOrder != nil || s.Type != types.AgentStatusTypeCustom || s.Tags["a"] != "b" {
			b.Errorf("status %+v", s)
		}
		b.available("ana")
		_, err = b.sdk.PutUserStatus(ctx, &connect.PutUserStatusInput{InstanceId: b.id, UserId: aws.String(b.user("ana").User.ID), AgentStatusId: made.AgentStatusId})
		b.refused(err, "InvalidRequestException")
		_, err = b.sdk.UpdateAgentStatus(ctx, &connect.UpdateAgentStatusInput{InstanceId: b.id, AgentStatusId: aws.String(b.named("Offline")), State: types.AgentStatusStateDisabled})
		b.refused(err, "InvalidParameterException")
	})
}

func TestHierarchyIsManaged(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		levels := func(names ...string) error {
			in := &types.HierarchyStructureUpdate{}
			for i, level := range []**types.HierarchyLevelUpdate{&in.LevelOne, &in.LevelTwo, &in.LevelThree} {
				if i < len(names) && names[i] != "" {
					*level = &types.HierarchyLevelUpdate{Name: &names[i]}
				}
			}
			_, err := b.sdk.UpdateUserHierarchyStructure(ctx, &connect.UpdateUserHierarchyStructureInput{InstanceId: b.id, HierarchyStructure: in})
			return err
		}
		b.refused(levels("Continent"), "ResourceInUseException")
		b.refused(levels("Continent", "", "Team"), "InvalidParameterException")
		b.ok(levels("Continent", "City", "Team"))
		structure, err := b.sdk.DescribeUserHierarchyStructure(ctx, &connect.DescribeUserHierarchyStructureInput{InstanceId: b.id})
		b.ok(err)
		if s := structure.HierarchyStructure; *s.LevelThree.Name != "Team" || *s.LevelThree.Id != "3" || !strings.HasSuffix(*s.LevelThree.Arn, "/agent-group-level/3") || s.LevelFour != nil {
			b.Errorf("structure %+v", s)
		}
		lisbon := b.user("emma").User.GroupID
		made, err := b.sdk.CreateUserHierarchyGroup(ctx, &connect.CreateUserHierarchyGroupInput{InstanceId: b.id, Name: aws.String("Red"), ParentGroupId: &lisbon})
		b.ok(err)
		_, err = b.sdk.UpdateUserHierarchyGroupName(ctx, &connect.UpdateUserHierarchyGroupNameInput{InstanceId: b.id, HierarchyGroupId: made.HierarchyGroupId, Name: aws.String("Blue")})
		b.ok(err)
		group, err := b.sdk.DescribeUserHierarchyGroup(ctx, &connect.DescribeUserHierarchyGroupInput{InstanceId: b.id, HierarchyGroupId: made.HierarchyGroupArn})
		b.ok(err)
		if g := group.HierarchyGroup; *g.Name != "Blue" || *g.LevelId != "3" || *g.HierarchyPath.LevelTwo.Id != lisbon {
			b.Errorf("group %+v", g)
		}
		remove := func(id *string) error {
			_, err := b.sdk.DeleteUserHierarchyGroup(ctx, &connect.DeleteUserHierarchyGroupInput{InstanceId: b.id, HierarchyGroupId: id})
			return err
		}
		b.refused(remove(&lisbon), "ResourceInUseException")
		b.ok(remove(made.HierarchyGroupId))
		b.refused(remove(made.HierarchyGroupId), "ResourceNotFoundException")
	})
}

func TestSearches(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		_, err := b.sdk.CreateUser(ctx, b.newUser("mary"))
		b.ok(err)
		is := func(field string, how types.StringComparisonType, value string) *types.StringCondition {
			return &types.StringCondition{FieldName: &field, ComparisonType: how, Value: &value}
		}
		starts, contains, exact := types.StringComparisonTypeStartsWith, types.StringComparisonTypeContains, types.StringComparisonTypeExact
		named := func(name string) types.UserSearchCriteria {
			return types.UserSearchCriteria{StringCondition: is("Username", exact, name)}
		}
		europe := b.group("Europe")
		below := func(how types.HierarchyGroupMatchType) *types.UserSearchCriteria {
			return &types.UserSearchCriteria{HierarchyGroupCondition: &types.HierarchyGroupCondition{Value: europe, HierarchyGroupMatchType: how}}
		}
		red := &types.TagCondition{TagKey: aws.String("team"), TagValue: aws.String("red")}
		both := *b.theProfile("Both")
		for name, tc := range map[string]struct {
			criteria *types.UserSearchCriteria
			filter   *types.UserSearchFilter
			want     []string
		}{
			"all":             {nil, nil, []string{"ana", "ben", "emma", "mary"}},
			"starts with":     {&types.UserSearchCriteria{StringCondition: is("Username", starts, "M")}, nil, []string{"mary"}},
			"contains":        {&types.UserSearchCriteria{StringCondition: is("LastName", contains, "ak")}, nil, []string{"ben"}},
			"profile":         {&types.UserSearchCriteria{StringCondition: is("RoutingProfileId", exact, both)}, nil, []string{"ana", "ben", "mary"}},
			"or":              {&types.UserSearchCriteria{OrConditions: []types.UserSearchCriteria{named("ana"), named("emma")}}, nil, []string{"ana", "emma"}},
			"and":             {&types.UserSearchCriteria{AndConditions: []types.UserSearchCriteria{named("ana"), named("emma")}}, nil, nil},
			"group":           {below(types.HierarchyGroupMatchTypeExact), nil, nil},
			"group and below": {below(types.HierarchyGroupMatchTypeWithChildGroups), nil, []string{"emma"}},
			"tag":             {nil, &types.UserSearchFilter{TagFilter: &types.ControlPlaneTagFilter{TagCondition: red}}, []string{"mary"}},
			"tags or tags": {nil, &types.UserSearchFilter{TagFilter: &types.ControlPlaneTagFilter{OrConditions: [][]types.TagCondition{
				{*red, {TagKey: aws.String("none")}}, {{TagKey: aws.String("team")}},
			}}}, []string{"mary"}},
			"tag and group": {nil, &types.UserSearchFilter{UserAttributeFilter: &types.ControlPlaneUserAttributeFilter{AndCondition: &types.AttributeAndCondition{
				TagConditions: []types.TagCondition{*red}, HierarchyGroupCondition: below(types.HierarchyGroupMatchTypeWithChildGroups).HierarchyGroupCondition,
			}}}, nil},
		} {
			out, err := b.sdk.SearchUsers(ctx, &connect.SearchUsersInput{InstanceId: b.id, SearchCriteria: tc.criteria, SearchFilter: tc.filter})
			b.ok(err)
			got := namesOf(out.Users, func(u types.UserSearchSummary) *string { return u.Username })
			if !slices.Equal(got, tc.want) || *out.ApproximateTotalCount != int64(len(tc.want)) {
				b.Errorf("%s: got %v of %d, want %v", name, got, *out.ApproximateTotalCount, tc.want)
			}
		}
		out, err := b.sdk.SearchUsers(ctx, &connect.SearchUsersInput{InstanceId: b.id, SearchCriteria: new(named("ana"))})
		b.ok(err)
		if u := out.Users[0]; u.PhoneConfig.AfterContactWorkTimeLimit != 60_000 {
			b.Errorf("after-contact work of %d ms", u.PhoneConfig.AfterContactWorkTimeLimit)
		}
	})
}

// group is the id of a hierarchy group.
func (b *bench) group(name string) *string {
	b.Helper()
	out, err := b.sdk.ListUserHierarchyGroups(b.Context(), &connect.ListUserHierarchyGroupsInput{InstanceId: b.id})
	b.ok(err)
	return called(b, out.UserHierarchyGroupSummaryList, name, func(g types.HierarchyGroupSummary) (id, name *string) { return g.Id, g.Name })
}

func TestSearchesOfEveryKind(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		by := func(name string) *types.StringCondition {
			return &types.StringCondition{FieldName: aws.String("name"), ComparisonType: types.StringComparisonTypeContains, Value: &name}
		}
		queues, e1 := b.sdk.SearchQueues(ctx, &connect.SearchQueuesInput{InstanceId: b.id, SearchCriteria: &types.QueueSearchCriteria{StringCondition: by("upp"), QueueTypeCondition: types.SearchableQueueTypeStandard}})
		profiles, e2 := b.sdk.SearchRoutingProfiles(ctx, &connect.SearchRoutingProfilesInput{InstanceId: b.id, SearchCriteria: &types.RoutingProfileSearchCriteria{StringCondition: by("bot")}})
		connects, e3 := b.sdk.SearchQuickConnects(ctx, &connect.SearchQuickConnectsInput{InstanceId: b.id, SearchCriteria: &types.QuickConnectSearchCriteria{StringCondition: by("ana")}})
		statuses, e4 := b.sdk.SearchAgentStatuses(ctx, &connect.SearchAgentStatusesInput{InstanceId: b.id, SearchCriteria: &types.AgentStatusSearchCriteria{StringCondition: by("line")}})
		groups, e5 := b.sdk.SearchUserHierarchyGroups(ctx, &connect.SearchUserHierarchyGroupsInput{InstanceId: b.id, SearchCriteria: &types.UserHierarchyGroupSearchCriteria{StringCondition: by("lis")}})
		secure, e6 := b.sdk.SearchSecurityProfiles(ctx, &connect.SearchSecurityProfilesInput{InstanceId: b.id, SearchCriteria: &types.SecurityProfileSearchCriteria{StringCondition: by("manager")}})
		for _, err := range []error{e1, e2, e3, e4, e5, e6} {
			b.ok(err)
		}
		for kind, found := range map[string][]string{
			"Support":           namesOf(queues.Queues, func(q types.Queue) *string { return q.Name }),
			"Both":              namesOf(profiles.RoutingProfiles, func(p types.RoutingProfile) *string { return p.Name }),
			"To ana":            namesOf(connects.QuickConnects, func(q types.QuickConnect) *string { return q.Name }),
			"Offline":           namesOf(statuses.AgentStatuses, func(s types.AgentStatus) *string { return s.Name }),
			"Lisbon":            namesOf(groups.UserHierarchyGroups, func(g types.HierarchyGroup) *string { return g.Name }),
			"CallCenterManager": namesOf(secure.SecurityProfiles, func(p types.SecurityProfileSearchSummary) *string { return p.SecurityProfileName }),
		} {
			if !slices.Equal(found, []string{kind}) {
				b.Errorf("found %v, want %s", found, kind)
			}
		}
		if p := profiles.RoutingProfiles[0]; len(p.AssociatedQueueIds) != 2 || p.LastModifiedTime != nil {
			b.Errorf("profile %+v", p)
		}
		one, err := b.sdk.DescribeSecurityProfile(ctx, &connect.DescribeSecurityProfileInput{InstanceId: b.id, SecurityProfileId: secure.SecurityProfiles[0].Id})
		b.ok(err)
		if *one.SecurityProfile.SecurityProfileName != "CallCenterManager" || one.SecurityProfile.LastModifiedTime == nil {
			b.Errorf("profile %+v", one.SecurityProfile)
		}
	})
}

func TestSearchesRefused(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		search := func(field, value string, token *string) error {
			_, err := b.sdk.SearchQueues(ctx, &connect.SearchQueuesInput{InstanceId: b.id, NextToken: token, SearchCriteria: &types.QueueSearchCriteria{
				OrConditions: []types.QueueSearchCriteria{{StringCondition: &types.StringCondition{FieldName: &field, Value: &value, ComparisonType: types.StringComparisonTypeContains}}},
			}})
			return err
		}
		b.refused(search("colour", "red", nil), "InvalidParameterException")
		b.refused(search("name", "r", nil), "InvalidParameterException")
		b.refused(search("name", strings.Repeat("r", 26), nil), "InvalidParameterException")
		b.refused(search("name", "red", aws.String("x")), "InvalidParameterException")
		_, err := b.sdk.SearchUsers(ctx, &connect.SearchUsersInput{InstanceId: b.id, SearchFilter: &types.UserSearchFilter{
			TagFilter: &types.ControlPlaneTagFilter{}, UserAttributeFilter: &types.ControlPlaneUserAttributeFilter{},
		}})
		b.refused(err, "InvalidRequestException") // AccessDeniedException is documented, and not modelled
		pages := connect.NewSearchUsersPaginator(b.sdk, &connect.SearchUsersInput{InstanceId: b.id, MaxResults: aws.Int32(2)})
		users := 0
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			b.ok(err)
			users += len(page.Users)
			if *page.ApproximateTotalCount != 3 {
				b.Errorf("about %d", *page.ApproximateTotalCount)
			}
		}
		if users != 3 {
			b.Errorf("%d users", users)
		}
	})
}
