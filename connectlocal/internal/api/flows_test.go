package api_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

const (
	goodbye = `{"Version":"2019-10-30","StartAction":"bye","Metadata":{},"Actions":[{"Identifier":"bye","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`
	draft   = `{"Version":"2019-10-30","StartAction":"say","Metadata":{},"Actions":[{"Identifier":"say","Type":"MessageParticipant","Parameters":{"Text":"hello"},"Transitions":{}}]}`
	// back is a module that returns, invoking a flow that invokes it and says what came.
	back     = `{"Version":"2019-10-30","StartAction":"back","Metadata":{},"Actions":[{"Identifier":"back","Type":"EndFlowModuleExecution","Parameters":{"Result":"yes"},"Transitions":{}}]}`
	invoking = `{"Version":"2019-10-30","StartAction":"in","Metadata":{},"Actions":[
 {"Identifier":"in","Type":"InvokeFlowModule","Parameters":{"FlowModuleId":"MODULE"},"Transitions":{"NextAction":"say","Errors":[{"NextAction":"bye","ErrorType":"NoMatchingError"}]}},
 {"Identifier":"say","Type":"UpdateContactAttributes","Parameters":{"Attributes":{"came":"$.Modules.Result"},"TargetContact":"Current"},"Transitions":{"NextAction":"bye","Errors":[{"NextAction":"bye","ErrorType":"NoMatchingError"}]}},
 {"Identifier":"bye","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`
)

// flow creates a published flow and returns its id.
func (b *bench) flow(name, content string) *string {
	b.Helper()
	out, err := b.sdk.CreateContactFlow(b.Context(), &connect.CreateContactFlowInput{
		InstanceId: b.id, Name: &name, Type: types.ContactFlowTypeContactFlow, Content: &content, Tags: map[string]string{"team": "night"},
	})
	b.ok(err)
	return out.ContactFlowId
}

func (b *bench) described(id string) *types.ContactFlow {
	b.Helper()
	out, err := b.sdk.DescribeContactFlow(b.Context(), &connect.DescribeContactFlowInput{InstanceId: b.id, ContactFlowId: &id})
	b.ok(err)
	return out.ContactFlow
}

func TestFlowsAreSavedAndPublished(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		created, err := b.sdk.CreateContactFlow(ctx, &connect.CreateContactFlowInput{
			InstanceId: b.id, Name: aws.String("Bye"), Type: types.ContactFlowTypeContactFlow, Content: aws.String(draft), Status: types.ContactFlowStatusSaved,
		})
		b.ok(err)
		id := *created.ContactFlowId
		_, err = b.sdk.DescribeContactFlow(ctx, &connect.DescribeContactFlowInput{InstanceId: b.id, ContactFlowId: &id})
		b.refused(err, "ContactFlowNotPublishedException")
		if f := b.described(*created.ContactFlowArn + ":$SAVED"); f.Status != types.ContactFlowStatusSaved || *f.Content != draft || *f.FlowContentSha256 != *created.FlowContentSha256 {
			b.Errorf("what was saved is %+v", f)
		}
		_, err = b.sdk.UpdateContactFlowContent(ctx, &connect.UpdateContactFlowContentInput{InstanceId: b.id, ContactFlowId: &id, Content: aws.String(draft)})
		if e, ok := errors.AsType[*types.InvalidContactFlowException](err); !ok || len(e.Problems) == 0 || !strings.Contains(*e.Problems[0].Message, "NextAction") {
			b.Errorf("the problems are in %#v", e)
		}
		_, err = b.sdk.UpdateContactFlowContent(ctx, &connect.UpdateContactFlowContentInput{InstanceId: b.id, ContactFlowId: &id, Content: aws.String(goodbye)})
		b.ok(err)
		if f := b.described(id); f.Status != types.ContactFlowStatusPublished || *f.Content != goodbye {
			b.Errorf("what is published is %+v", f)
		}
		_, err = b.sdk.UpdateContactFlowContent(ctx, &connect.UpdateContactFlowContentInput{InstanceId: b.id, ContactFlowId: aws.String(id + ":$SAVED"), Content: aws.String(draft)})
		b.ok(err)
		if f := b.described(id); *f.Content != goodbye {
			b.Errorf("saving has published %s", *f.Content)
		}
		if f := b.described(id + ":$SAVED"); *f.Content != draft || f.Status != types.ContactFlowStatusSaved {
			b.Errorf("what was saved last is %+v", f)
		}
	})
}

// A chat goes on with the flow that it runs; the next one takes the new content.
func TestNewContentIsForNewExecutions(t *testing.T) {
	onBench(t, func(b *bench) {
		waiting := `{"Version":"2019-10-30","StartAction":"w","Metadata":{},"Actions":[
 {"Identifier":"w","Type":"Wait","Parameters":{"TimeLimitSeconds":"60"},"Transitions":{"NextAction":"bye","Conditions":[{"NextAction":"set","Condition":{"Operator":"Equals","Operands":["WaitCompleted"]}}],"Errors":[{"NextAction":"bye","ErrorType":"NoMatchingError"}]}},
 {"Identifier":"set","Type":"UpdateContactAttributes","Parameters":{"Attributes":{"ran":"old"},"TargetContact":"Current"},"Transitions":{"NextAction":"bye","Errors":[{"NextAction":"bye","ErrorType":"NoMatchingError"}]}},
 {"Identifier":"bye","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`
		flow := b.flow("Waits", waiting)
		start := func() *string {
			out, err := b.sdk.StartChatContact(b.Context(), &connect.StartChatContactInput{
				InstanceId: b.id, ContactFlowId: flow, ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Kim")},
			})
			b.ok(err)
			return out.ContactId
		}
		before := start()
		_, err := b.sdk.UpdateContactFlowContent(b.Context(), &connect.UpdateContactFlowContentInput{InstanceId: b.id, ContactFlowId: flow, Content: aws.String(goodbye)})
		b.ok(err)
		after := start()
		if b.describe(before).DisconnectTimestamp != nil || b.describe(after).DisconnectTimestamp == nil {
			b.Error("the old chat runs the new flow, or the new chat the old one")
		}
		b.do(func() error { return nil })
		b.ok(b.loop.Advance(61e9))
		if c := b.attributes(before); c["ran"] != "old" {
			b.Errorf("the old chat's attributes are %v", c)
		}
	})
}

func (b *bench) attributes(contact *string) map[string]string {
	b.Helper()
	out, err := b.sdk.GetContactAttributes(b.Context(), &connect.GetContactAttributesInput{InstanceId: b.id, InitialContactId: contact})
	b.ok(err)
	return out.Attributes
}

func TestFlowsAreRenamedArchivedSearchedAndDeleted(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		id := b.flow("Bye", goodbye)
		_, err := b.sdk.UpdateContactFlowName(ctx, &connect.UpdateContactFlowNameInput{InstanceId: b.id, ContactFlowId: id, Name: aws.String("Goodbye"), Description: aws.String("the end")})
		b.ok(err)
		_, err = b.sdk.UpdateContactFlowMetadata(ctx, &connect.UpdateContactFlowMetadataInput{InstanceId: b.id, ContactFlowId: id, ContactFlowState: types.ContactFlowStateArchived})
		b.ok(err)
		if f := b.described(*id); *f.Name != "Goodbye" || *f.Description != "the end" || f.State != types.ContactFlowStateArchived || f.Tags["team"] != "night" {
			b.Errorf("flow %+v", f)
		}
		for name, tc := range map[string]struct {
			in   connect.SearchContactFlowsInput
			want []string
		}{
			"by name":    {connect.SearchContactFlowsInput{SearchCriteria: &types.ContactFlowSearchCriteria{StringCondition: &types.StringCondition{FieldName: aws.String("name"), Value: aws.String("bye"), ComparisonType: types.StringComparisonTypeContains}}}, []string{"Goodbye"}},
			"by state":   {connect.SearchContactFlowsInput{SearchCriteria: &types.ContactFlowSearchCriteria{StateCondition: types.ContactFlowStateActive}}, []string{"Inbound"}},
			"by tag":     {connect.SearchContactFlowsInput{SearchFilter: &types.ContactFlowSearchFilter{TagFilter: &types.ControlPlaneTagFilter{TagCondition: &types.TagCondition{TagKey: aws.String("team")}}}}, []string{"Goodbye"}},
			"by type":    {connect.SearchContactFlowsInput{SearchCriteria: &types.ContactFlowSearchCriteria{TypeCondition: types.ContactFlowTypeCustomerQueue}}, nil},
			"everything": {connect.SearchContactFlowsInput{}, []string{"Inbound", "Goodbye"}},
			"of a type": {connect.SearchContactFlowsInput{SearchFilter: &types.ContactFlowSearchFilter{FlowAttributeFilter: &types.ContactFlowAttributeFilter{
				ContactFlowTypeCondition: &types.ContactFlowTypeCondition{ContactFlowType: types.ContactFlowTypeContactFlow},
			}}}, []string{"Inbound", "Goodbye"}},
		} {
			tc.in.InstanceId = b.id
			out, err := b.sdk.SearchContactFlows(ctx, &tc.in)
			b.ok(err)
			if got := namesOf(out.ContactFlows, func(f types.ContactFlow) *string { return f.Name }); !slices.Equal(got, tc.want) || *out.ApproximateTotalCount != int64(len(tc.want)) {
				b.Errorf("%s: found %v, want %v", name, got, tc.want)
			}
		}
		_, err = b.sdk.DeleteContactFlow(ctx, &connect.DeleteContactFlowInput{InstanceId: b.id, ContactFlowId: id})
		b.ok(err)
		_, err = b.sdk.DescribeContactFlow(ctx, &connect.DescribeContactFlowInput{InstanceId: b.id, ContactFlowId: id})
		b.refused(err, "ResourceNotFoundException")
	})
}

func TestFlowVersions(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		campaign, err := b.sdk.CreateContactFlow(ctx, &connect.CreateContactFlowInput{InstanceId: b.id, Name: aws.String("Campaign"), Type: types.ContactFlowTypeCampaign, Content: aws.String(strings.ReplaceAll(goodbye, "DisconnectParticipant", "EndFlowExecution"))})
		b.ok(err)
		for range 2 { // nothing has changed in between
			v, err := b.sdk.CreateContactFlowVersion(ctx, &connect.CreateContactFlowVersionInput{InstanceId: b.id, ContactFlowId: campaign.ContactFlowArn, Description: aws.String("first"), FlowContentSha256: campaign.FlowContentSha256})
			b.ok(err)
			if *v.Version != 1 {
				b.Errorf("version %d, want 1", *v.Version)
			}
		}
		list, err := b.sdk.ListContactFlowVersions(ctx, &connect.ListContactFlowVersionsInput{InstanceId: b.id, ContactFlowId: campaign.ContactFlowArn})
		b.ok(err)
		if v := list.ContactFlowVersionSummaryList; len(v) != 1 || *v[0].Arn != *campaign.ContactFlowArn+":1" || *v[0].VersionDescription != "first" {
			b.Errorf("versions %+v", v)
		}
		if f := b.described(*campaign.ContactFlowArn + ":1"); *f.Version != 1 {
			b.Errorf("version 1 is %+v", f)
		}
		_, err = b.sdk.DeleteContactFlowVersion(ctx, &connect.DeleteContactFlowVersionInput{InstanceId: b.id, ContactFlowId: campaign.ContactFlowArn, ContactFlowVersion: aws.Int64(1)})
		b.ok(err)
		_, err = b.sdk.DeleteContactFlowVersion(ctx, &connect.DeleteContactFlowVersionInput{InstanceId: b.id, ContactFlowId: campaign.ContactFlowArn, ContactFlowVersion: aws.Int64(1)})
		b.refused(err, "ResourceNotFoundException")
		_, err = b.sdk.CreateContactFlowVersion(ctx, &connect.CreateContactFlowVersionInput{InstanceId: b.id, ContactFlowId: aws.String(b.named("Inbound"))})
		b.refused(err, "InvalidRequestException")
	})
}

func TestModules(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		in := &connect.CreateContactFlowModuleInput{InstanceId: b.id, Name: aws.String("Back"), Content: aws.String(back), ClientToken: aws.String("once")}
		created, err := b.sdk.CreateContactFlowModule(ctx, in)
		b.ok(err)
		again, err := b.sdk.CreateContactFlowModule(ctx, in)
		b.ok(err)
		if *again.Id != *created.Id {
			b.Error("the same ClientToken has made two modules")
		}
		in.Description = aws.String("another")
		_, err = b.sdk.CreateContactFlowModule(ctx, in)
		b.refused(err, "IdempotencyException")
		v, err := b.sdk.CreateContactFlowModuleVersion(ctx, &connect.CreateContactFlowModuleVersionInput{InstanceId: b.id, ContactFlowModuleId: created.Arn})
		b.ok(err)
		_, err = b.sdk.CreateContactFlowModuleAlias(ctx, &connect.CreateContactFlowModuleAliasInput{InstanceId: b.id, ContactFlowModuleId: created.Id, AliasName: aws.String("live"), ContactFlowModuleVersion: v.Version})
		b.ok(err)
		_, err = b.sdk.UpdateContactFlowModuleContent(ctx, &connect.UpdateContactFlowModuleContentInput{InstanceId: b.id, ContactFlowModuleId: created.Id, Content: aws.String(strings.ReplaceAll(back, "yes", "no"))})
		b.ok(err)
		for ref, want := range map[string]string{*created.Id: "no", *created.Arn: "no", *created.Arn + ":1": "yes", *created.Arn + ":live": "yes"} {
			flow := b.flow("to "+ref, strings.ReplaceAll(invoking, "MODULE", ref))
			out, err := b.sdk.StartChatContact(ctx, &connect.StartChatContactInput{InstanceId: b.id, ContactFlowId: flow, ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Kim")}})
			b.ok(err)
			if got := b.attributes(out.ContactId)["came"]; got != want {
				b.Errorf("%s returns %q, want %q", ref, got, want)
			}
			d, err := b.sdk.DescribeContactFlowModule(ctx, &connect.DescribeContactFlowModuleInput{InstanceId: b.id, ContactFlowModuleId: aws.String(ref)})
			b.ok(err)
			if !strings.Contains(*d.ContactFlowModule.Content, want) {
				b.Errorf("%s is %s", ref, *d.ContactFlowModule.Content)
			}
		}
		_, err = b.sdk.DeleteContactFlowModuleVersion(ctx, &connect.DeleteContactFlowModuleVersionInput{InstanceId: b.id, ContactFlowModuleId: created.Arn, ContactFlowModuleVersion: aws.Int64(1)})
		b.refused(err, "InvalidRequestException") // the alias leads there
		aliases, err := b.sdk.ListContactFlowModuleAliases(ctx, &connect.ListContactFlowModuleAliasesInput{InstanceId: b.id, ContactFlowModuleId: created.Id})
		b.ok(err)
		alias := aliases.ContactFlowModuleAliasSummaryList[0]
		_, err = b.sdk.DeleteContactFlowModuleAlias(ctx, &connect.DeleteContactFlowModuleAliasInput{InstanceId: b.id, ContactFlowModuleId: created.Id, AliasId: alias.AliasId})
		b.ok(err)
		_, err = b.sdk.DeleteContactFlowModule(ctx, &connect.DeleteContactFlowModuleInput{InstanceId: b.id, ContactFlowModuleId: created.Id})
		b.ok(err)
		list, err := b.sdk.ListContactFlowModules(ctx, &connect.ListContactFlowModulesInput{InstanceId: b.id})
		b.ok(err)
		if len(list.ContactFlowModulesSummaryList) > 0 {
			b.Errorf("modules %+v", list.ContactFlowModulesSummaryList)
		}
	})
}

func TestFlowsThatCannotBe(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, nobody := b.Context(), aws.String("nobody")
		invalid := func(err error) {
			b.Helper()
			flow, isFlow := errors.AsType[*types.InvalidContactFlowException](err)
			module, isModule := errors.AsType[*types.InvalidContactFlowModuleException](err)
			if isFlow && len(flow.Problems) > 0 || isModule && len(module.Problems) > 0 {
				return
			}
			b.Errorf("got %v, want the problems of a flow", err)
		}
		second := func(_ any, err error) error { return err }
		create := func(name, content string) error {
			return second(b.sdk.CreateContactFlow(ctx, &connect.CreateContactFlowInput{InstanceId: b.id, Name: &name, Type: types.ContactFlowTypeContactFlow, Content: &content}))
		}
		for name, tc := range map[string]struct {
			err  error
			code string
		}{
			"a name twice":           {create("Inbound", goodbye), "DuplicateResourceException"},
			"content of no flow":     {second(b.sdk.UpdateContactFlowContent(ctx, &connect.UpdateContactFlowContentInput{InstanceId: b.id, ContactFlowId: nobody, Content: aws.String(goodbye)})), "ResourceNotFoundException"},
			"renamed to another's":   {second(b.sdk.UpdateContactFlowName(ctx, &connect.UpdateContactFlowNameInput{InstanceId: b.id, ContactFlowId: b.flow("Mine", goodbye), Name: aws.String("Inbound")})), "DuplicateResourceException"},
			"delete nothing":         {second(b.sdk.DeleteContactFlow(ctx, &connect.DeleteContactFlowInput{InstanceId: b.id, ContactFlowId: nobody})), "ResourceNotFoundException"},
			"no such version":        {second(b.sdk.DescribeContactFlow(ctx, &connect.DescribeContactFlowInput{InstanceId: b.id, ContactFlowId: aws.String(b.named("Inbound") + ":7")})), "ResourceNotFoundException"},
			"no such module":         {second(b.sdk.DescribeContactFlowModule(ctx, &connect.DescribeContactFlowModuleInput{InstanceId: b.id, ContactFlowModuleId: nobody})), "ResourceNotFoundException"},
			"a search by no field":   {second(b.sdk.SearchContactFlows(ctx, &connect.SearchContactFlowsInput{InstanceId: b.id, SearchCriteria: &types.ContactFlowSearchCriteria{StringCondition: &types.StringCondition{FieldName: aws.String("colour"), Value: nobody}}})), "InvalidParameterException"},
			"another list's token":   {second(b.sdk.ListContactFlows(ctx, &connect.ListContactFlowsInput{InstanceId: b.id, NextToken: aws.String("bm8")})), "InvalidParameterException"},
			"a version of no module": {second(b.sdk.CreateContactFlowModuleVersion(ctx, &connect.CreateContactFlowModuleVersionInput{InstanceId: b.id, ContactFlowModuleId: nobody})), "ResourceNotFoundException"},
		} {
			t.Run(name, func(*testing.T) { b.refused(tc.err, tc.code) })
		}
		invalid(create("New", "{"))
		invalid(create("New", draft))
		invalid(second(b.sdk.CreateContactFlowModule(ctx, &connect.CreateContactFlowModuleInput{InstanceId: b.id, Name: nobody, Content: aws.String("[]")})))
		if f := b.described(b.named("Mine")); *f.Name != "Mine" {
			b.Errorf("a refused change was made: %+v", f)
		}
	})
}
