package api_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// theProfile is a routing profile's id.
func (b *bench) theProfile(name string) *string {
	b.Helper()
	out, err := b.sdk.ListRoutingProfiles(b.Context(), &connect.ListRoutingProfilesInput{InstanceId: b.id})
	b.ok(err)
	return called(b, out.RoutingProfileSummaryList, name, func(p types.RoutingProfileSummary) (id, name *string) { return p.Id, p.Name })
}

// security is a security profile's id.
func (b *bench) security(name string) string {
	b.Helper()
	out, err := b.sdk.ListSecurityProfiles(b.Context(), &connect.ListSecurityProfilesInput{InstanceId: b.id})
	b.ok(err)
	return *called(b, out.SecurityProfileSummaryList, name, func(p types.SecurityProfileSummary) (id, name *string) { return p.Id, p.Name })
}

func (b *bench) newUser(name string) *connect.CreateUserInput {
	b.Helper()
	return &connect.CreateUserInput{
		InstanceId: b.id, Username: aws.String(name), Password: aws.String("Pass@Word1"),
		IdentityInfo:     &types.UserIdentityInfo{FirstName: aws.String("Mary"), LastName: aws.String("Major"), Email: aws.String("mary@example.com")},
		RoutingProfileId: b.theProfile("Both"), SecurityProfileIds: []string{b.security("Agent")},
		Tags: map[string]string{"team": "red"},
	}
}

func (b *bench) describeUser(id *string) types.User {
	b.Helper()
	out, err := b.sdk.DescribeUser(b.Context(), &connect.DescribeUserInput{InstanceId: b.id, UserId: id})
	b.ok(err)
	return *out.User
}

func TestLifeOfAUser(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		in := b.newUser("mary")
		in.PhoneConfig = &types.UserPhoneConfig{PhoneType: types.PhoneTypeDeskPhone, DeskPhoneNumber: aws.String("+15555551212"), AutoAccept: true, AfterContactWorkTimeLimit: 60}
		made, err := b.sdk.CreateUser(ctx, in)
		b.ok(err)
		u := b.describeUser(made.UserArn)
		want := types.User{
			Id: made.UserId, Arn: made.UserArn, Username: aws.String("mary"), IdentityInfo: in.IdentityInfo, PhoneConfig: in.PhoneConfig,
			RoutingProfileId: in.RoutingProfileId, SecurityProfileIds: in.SecurityProfileIds, Tags: in.Tags,
			PhoneNumberConfigs: []types.PhoneNumberConfig{{Channel: types.ChannelVoice, PhoneType: types.PhoneTypeDeskPhone, PhoneNumber: aws.String("+15555551212")}},
			LastModifiedRegion: aws.String("eu-west-2"), LastModifiedTime: aws.Time(b.loop.Now()),
		}
		for _, c := range []types.Channel{types.ChannelVoice, types.ChannelChat, types.ChannelTask, types.ChannelEmail} {
			want.AutoAcceptConfigs = append(want.AutoAcceptConfigs, types.AutoAcceptConfig{Channel: c, AutoAccept: true})
			want.AfterContactWorkConfigs = append(want.AfterContactWorkConfigs, types.AfterContactWorkConfigPerChannel{
				Channel: c, AfterContactWorkConfig: &types.AfterContactWorkConfig{AfterContactWorkTimeLimit: 60},
			})
		}
		ignore := cmpopts.IgnoreUnexported(types.User{}, types.UserIdentityInfo{}, types.UserPhoneConfig{}, types.PhoneNumberConfig{},
			types.AutoAcceptConfig{}, types.AfterContactWorkConfigPerChannel{}, types.AfterContactWorkConfig{})
		if d := cmp.Diff(want, u, ignore, cmpopts.EquateApproxTime(time.Millisecond)); d != "" {
			b.Errorf("mary (-want +got):\n%s", d)
		}
		b.available("mary")
		id := b.chat(nil)
		b.ok(b.loop.Advance(time.Second))
		if c := b.describe(id); c.AgentInfo == nil || *c.AgentInfo.Id != *made.UserId {
			b.Errorf("the chat is with %+v, want mary, who accepts by herself", c.AgentInfo)
		}
		_, err = b.sdk.DeleteUser(ctx, &connect.DeleteUserInput{InstanceId: b.id, UserId: made.UserId})
		b.ok(err)
		_, err = b.sdk.DescribeUser(ctx, &connect.DescribeUserInput{InstanceId: b.id, UserId: made.UserId})
		b.refused(err, "ResourceNotFoundException")
		if c := b.describe(id); *c.AgentInfo.Id != *made.UserId || *c.DisconnectReason != "AGENT_DISCONNECT" {
			b.Errorf("the contact is %+v, %s", c.AgentInfo, *c.DisconnectReason)
		}
	})
}

func TestUpdatesOfAUser(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, ana := b.Context(), aws.String(b.user("ana").User.ID)
		b.ok(b.loop.Advance(time.Hour))
		group := b.user("emma").User.GroupID
		_, e1 := b.sdk.UpdateUserIdentityInfo(ctx, &connect.UpdateUserIdentityInfoInput{InstanceId: b.id, UserId: ana, IdentityInfo: &types.UserIdentityInfo{FirstName: aws.String("Anna"), LastName: aws.String("A"), Mobile: aws.String("+351211234567")}})
		_, e2 := b.sdk.UpdateUserConfig(ctx, &connect.UpdateUserConfigInput{
			InstanceId: b.id, UserId: ana,
			AutoAcceptConfigs:       []types.AutoAcceptConfig{{Channel: types.ChannelChat, AutoAccept: true}, {Channel: types.ChannelVoice, AutoAccept: false}},
			VoiceEnhancementConfigs: []types.VoiceEnhancementConfig{{Channel: types.ChannelVoice, VoiceEnhancementMode: types.VoiceEnhancementModeNoiseSuppression}},
		})
		_, e3 := b.sdk.UpdateUserHierarchy(ctx, &connect.UpdateUserHierarchyInput{InstanceId: b.id, UserId: ana, HierarchyGroupId: &group})
		_, e4 := b.sdk.UpdateUserRoutingProfile(ctx, &connect.UpdateUserRoutingProfileInput{InstanceId: b.id, UserId: ana, RoutingProfileId: b.theProfile("Bills")})
		_, e5 := b.sdk.UpdateUserSecurityProfiles(ctx, &connect.UpdateUserSecurityProfilesInput{InstanceId: b.id, UserId: ana, SecurityProfileIds: []string{b.security("Admin"), b.security("Agent")}})
		for _, err := range []error{e1, e2, e3, e4, e5} {
			b.ok(err)
		}
		u := b.describeUser(ana)
		if *u.IdentityInfo.FirstName != "Anna" || *u.IdentityInfo.Mobile != "+351211234567" || *u.HierarchyGroupId != group || *u.RoutingProfileId != *b.theProfile("Bills") || len(u.SecurityProfileIds) != 2 {
			b.Errorf("ana is %+v, %+v", u, *u.IdentityInfo)
		}
		if u.PhoneConfig.AutoAccept || !u.AutoAcceptConfigs[1].AutoAccept || u.VoiceEnhancementConfigs[0].VoiceEnhancementMode != types.VoiceEnhancementModeNoiseSuppression {
			b.Errorf("configuration %+v", u)
		}
		if d := b.loop.Now().Sub(*u.LastModifiedTime); d < 0 || d > time.Second {
			b.Errorf("modified at %v", u.LastModifiedTime)
		}
		_, err := b.sdk.UpdateUserHierarchy(ctx, &connect.UpdateUserHierarchyInput{InstanceId: b.id, UserId: ana})
		b.ok(err)
		if u := b.describeUser(ana); u.HierarchyGroupId != nil {
			b.Errorf("ana is still in %s", *u.HierarchyGroupId)
		}
		_, err = b.sdk.UpdateUserPhoneConfig(ctx, &connect.UpdateUserPhoneConfigInput{InstanceId: b.id, UserId: ana, PhoneConfig: &types.UserPhoneConfig{PhoneType: types.PhoneTypeSoftPhone, AfterContactWorkTimeLimit: 5}})
		b.ok(err)
		if u := b.user("ana").User; u.AutoAccept || u.ACW != 5*time.Second {
			b.Errorf("for chats: %+v", u)
		}
	})
}

func TestUsersRefused(t *testing.T) {
	onBench(t, func(b *bench) {
		create := func(change func(*connect.CreateUserInput)) error {
			in := b.newUser("mary")
			change(in)
			_, err := b.sdk.CreateUser(b.Context(), in)
			return err
		}
		config := func(in *connect.UpdateUserConfigInput) error {
			in.InstanceId, in.UserId = b.id, aws.String(b.user("ana").User.ID)
			_, err := b.sdk.UpdateUserConfig(b.Context(), in)
			return err
		}
		chat := types.AutoAcceptConfig{Channel: types.ChannelChat}
		for name, tc := range map[string]struct {
			err  error
			code string
		}{
			"name taken":       {create(func(in *connect.CreateUserInput) { in.Username = aws.String("ana") }), "DuplicateResourceException"},
			"name with blanks": {create(func(in *connect.CreateUserInput) { in.Username = aws.String("mary major") }), "InvalidParameterException"},
			"half an address":  {create(func(in *connect.CreateUserInput) { in.Username = aws.String("mary@example") }), "InvalidParameterException"},
			"no password":      {create(func(in *connect.CreateUserInput) { in.Password = nil }), "InvalidParameterException"},
			"weak password":    {create(func(in *connect.CreateUserInput) { in.Password = aws.String("password1") }), "InvalidParameterException"},
			"no last name":     {create(func(in *connect.CreateUserInput) { in.IdentityInfo.LastName = nil }), "InvalidParameterException"},
			"no such profile":  {create(func(in *connect.CreateUserInput) { in.RoutingProfileId = aws.String("x") }), "ResourceNotFoundException"},
			"profile by name":  {create(func(in *connect.CreateUserInput) { in.RoutingProfileId = aws.String("Both") }), "ResourceNotFoundException"},
			"no such security": {create(func(in *connect.CreateUserInput) { in.SecurityProfileIds = []string{"x"} }), "ResourceNotFoundException"},
			"no such group":    {create(func(in *connect.CreateUserInput) { in.HierarchyGroupId = aws.String("x") }), "ResourceNotFoundException"},
			"a directory":      {create(func(in *connect.CreateUserInput) { in.DirectoryUserId = aws.String("x") }), "InvalidParameterException"},
			"a tag of Amazon's": {create(func(in *connect.CreateUserInput) {
				in.Tags = map[string]string{"aws:x": "y"}
			}), "InvalidParameterException"},
			"desk without number": {create(func(in *connect.CreateUserInput) {
				in.PhoneConfig = &types.UserPhoneConfig{PhoneType: types.PhoneTypeDeskPhone}
			}), "InvalidParameterException"},
			"auto-accept twice": {create(func(in *connect.CreateUserInput) {
				in.PhoneConfig = &types.UserPhoneConfig{AutoAccept: true}
				in.AutoAcceptConfigs = []types.AutoAcceptConfig{chat}
			}), "InvalidParameterException"},
			"work for a month": {config(&connect.UpdateUserConfigInput{AfterContactWorkConfigs: []types.AfterContactWorkConfigPerChannel{{
				Channel: types.ChannelChat, AfterContactWorkConfig: &types.AfterContactWorkConfig{AfterContactWorkTimeLimit: 2_000_001},
			}}}), "InvalidParameterException"},
			"a channel twice": {config(&connect.UpdateUserConfigInput{AutoAcceptConfigs: []types.AutoAcceptConfig{chat, chat}}), "InvalidParameterException"},
			"a phone for chats": {config(&connect.UpdateUserConfigInput{PhoneNumberConfigs: []types.PhoneNumberConfig{
				{Channel: types.ChannelChat, PhoneType: types.PhoneTypeSoftPhone},
			}}), "InvalidParameterException"},
		} {
			t.Run(name, func(*testing.T) { b.refused(tc.err, tc.code) })
		}
		if _, there := b.describeUsers()["mary"]; there {
			b.Error("mary is there after all")
		}
	})
}

// describeUsers are the ids of all users by name.
func (b *bench) describeUsers() map[string]string {
	b.Helper()
	out, err := b.sdk.ListUsers(b.Context(), &connect.ListUsersInput{InstanceId: b.id})
	b.ok(err)
	ids := map[string]string{}
	for _, u := range out.UserSummaryList {
		ids[*u.Username] = *u.Id
	}
	return ids
}

func TestUserProficiencies(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, ana := b.Context(), aws.String(b.user("ana").User.ID)
		name, french := aws.String("Language"), aws.String("French")
		_, err := b.sdk.CreatePredefinedAttribute(ctx, &connect.CreatePredefinedAttributeInput{InstanceId: b.id, Name: name, Values: &types.PredefinedAttributeValuesMemberStringList{Value: []string{"French", "Dutch"}}})
		b.ok(err)
		associate := func(level float32) error {
			_, err := b.sdk.AssociateUserProficiencies(ctx, &connect.AssociateUserProficienciesInput{InstanceId: b.id, UserId: ana, UserProficiencies: []types.UserProficiency{{AttributeName: name, AttributeValue: french, Level: &level}}})
			return err
		}
		b.refused(associate(2.5), "InvalidParameterException")
		b.ok(associate(4))
		list, err := b.sdk.ListUserProficiencies(ctx, &connect.ListUserProficienciesInput{InstanceId: b.id, UserId: ana})
		b.ok(err)
		if p := list.UserProficiencyList; len(p) != 1 || *p[0].AttributeValue != "French" || *p[0].Level != 4 {
			b.Errorf("proficiencies %+v", p)
		}
		speaks := func(from int32) (names []string) {
			found, err := b.sdk.SearchUsers(ctx, &connect.SearchUsersInput{InstanceId: b.id, SearchCriteria: &types.UserSearchCriteria{ListCondition: &types.ListCondition{
				TargetListType: types.TargetListTypeProficiencies,
				Conditions: []types.Condition{
					{StringCondition: &types.StringCondition{FieldName: aws.String("value"), Value: french, ComparisonType: types.StringComparisonTypeExact}},
					{NumberCondition: &types.NumberCondition{FieldName: aws.String("level"), MinValue: &from, ComparisonType: types.NumberComparisonTypeGreaterOrEqual}},
				},
			}}})
			b.ok(err)
			return namesOf(found.Users, func(u types.UserSearchSummary) *string { return u.Username })
		}
		if got := speaks(4); !slices.Equal(got, []string{"ana"}) {
			b.Errorf("level 4: %v", got)
		}
		if got := speaks(5); len(got) > 0 {
			b.Errorf("level 5: %v", got)
		}
		described, err := b.sdk.DescribePredefinedAttribute(ctx, &connect.DescribePredefinedAttributeInput{InstanceId: b.id, Name: name})
		b.ok(err)
		if v := described.PredefinedAttribute.Values.(*types.PredefinedAttributeValuesMemberStringList).Value; !slices.Equal(v, []string{"French", "Dutch"}) {
			b.Errorf("values %v", v)
		}
		_, err = b.sdk.DeletePredefinedAttribute(ctx, &connect.DeletePredefinedAttributeInput{InstanceId: b.id, Name: name})
		b.refused(err, "ResourceInUseException")
	})
}
