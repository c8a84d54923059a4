package api_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

func TestInstanceAttributes(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		value := func(of types.InstanceAttributeType) string {
			out, err := b.sdk.DescribeInstanceAttribute(ctx, &connect.DescribeInstanceAttributeInput{InstanceId: b.id, AttributeType: of})
			b.ok(err)
			return *out.Attribute.Value
		}
		set := func(of types.InstanceAttributeType, to string) error {
			_, err := b.sdk.UpdateInstanceAttribute(ctx, &connect.UpdateInstanceAttributeInput{InstanceId: b.id, AttributeType: of, Value: &to})
			return err
		}
		if was := value(types.InstanceAttributeTypeInboundCalls); was != "false" {
			b.Errorf("inbound calls are %s", was)
		}
		b.ok(set(types.InstanceAttributeTypeInboundCalls, "TRUE"))
		instance, err := b.sdk.DescribeInstance(ctx, &connect.DescribeInstanceInput{InstanceId: b.id})
		b.ok(err)
		if is := value(types.InstanceAttributeTypeInboundCalls); is != "true" || !*instance.Instance.InboundCallsEnabled {
			b.Errorf("inbound calls are %s, of the instance %v", is, *instance.Instance.InboundCallsEnabled)
		}
		b.refused(set(types.InstanceAttributeTypeContactLens, "perhaps"), "InvalidParameterException")
		b.refused(set(types.InstanceAttributeTypeUseCustomTtsVoices, "true"), "InvalidRequestException")
		seen := map[types.InstanceAttributeType]bool{}
		pages := connect.NewListInstanceAttributesPaginator(b.sdk, &connect.ListInstanceAttributesInput{InstanceId: b.id})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			b.ok(err)
			if n := len(page.Attributes); n > 7 {
				b.Errorf("a page of %d", n)
			}
			for _, a := range page.Attributes {
				seen[a.AttributeType] = true
			}
		}
		for _, a := range types.InstanceAttributeType("").Values() {
			if !seen[a] {
				b.Errorf("%s is not listed", a)
			}
		}
	})
}

// What is turned off cannot be done: a second agent does not come into a chat.
func TestMultiPartyChatCanBeForbidden(t *testing.T) {
	onBench(t, func(b *bench) {
		chat := b.chat(nil)
		b.available("ana")
		b.accept("ana", chat)
		b.available("ben")
		_, err := b.sdk.UpdateInstanceAttribute(b.Context(), &connect.UpdateInstanceAttributeInput{InstanceId: b.id, AttributeType: types.InstanceAttributeTypeMultiPartyChatConference, Value: aws.String("false")})
		b.ok(err)
		b.do(func() error {
			if err := b.world.Add("ana", *chat, "ben"); err == nil || !strings.Contains(err.Error(), "MULTI_PARTY_CHAT_CONFERENCE") {
				b.Errorf("a second agent: %v", err)
			}
			return nil
		})
	})
}

func TestStorage(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		config := types.InstanceStorageConfig{StorageType: types.StorageTypeS3, S3Config: &types.S3Config{
			BucketName: aws.String("chats"), BucketPrefix: aws.String("connect/bench"), EncryptionConfig: &types.EncryptionConfig{EncryptionType: types.EncryptionTypeKms, KeyId: aws.String("key")},
		}}
		associate := func(of types.InstanceStorageResourceType, c types.InstanceStorageConfig) (*string, error) {
			out, err := b.sdk.AssociateInstanceStorageConfig(ctx, &connect.AssociateInstanceStorageConfigInput{InstanceId: b.id, ResourceType: of, StorageConfig: &c})
			if err != nil {
				return nil, err
			}
			return out.AssociationId, nil
		}
		id, err := associate(types.InstanceStorageResourceTypeChatTranscripts, config)
		b.ok(err)
		_, err = associate(types.InstanceStorageResourceTypeChatTranscripts, config)
		b.refused(err, "ResourceConflictException")
		_, err = associate(types.InstanceStorageResourceTypeAgentEvents, config)
		b.refused(err, "InvalidParameterException")
		_, err = associate(types.InstanceStorageResourceTypeAttachments, types.InstanceStorageConfig{StorageType: types.StorageTypeS3})
		b.refused(err, "InvalidParameterException")
		config.S3Config.BucketName = aws.String("other")
		_, err = b.sdk.UpdateInstanceStorageConfig(ctx, &connect.UpdateInstanceStorageConfigInput{InstanceId: b.id, ResourceType: types.InstanceStorageResourceTypeChatTranscripts, AssociationId: id, StorageConfig: &config})
		b.ok(err)
		got, err := b.sdk.DescribeInstanceStorageConfig(ctx, &connect.DescribeInstanceStorageConfigInput{InstanceId: b.id, ResourceType: types.InstanceStorageResourceTypeChatTranscripts, AssociationId: id})
		b.ok(err)
		if s := got.StorageConfig; *s.AssociationId != *id || *s.S3Config.BucketName != "other" || *s.S3Config.EncryptionConfig.KeyId != "key" || s.KinesisStreamConfig != nil {
			b.Errorf("storage %+v", s)
		}
		_, err = b.sdk.DisassociateInstanceStorageConfig(ctx, &connect.DisassociateInstanceStorageConfigInput{InstanceId: b.id, ResourceType: types.InstanceStorageResourceTypeChatTranscripts, AssociationId: id})
		b.ok(err)
		list, err := b.sdk.ListInstanceStorageConfigs(ctx, &connect.ListInstanceStorageConfigsInput{InstanceId: b.id, ResourceType: types.InstanceStorageResourceTypeChatTranscripts})
		b.ok(err)
		if len(list.StorageConfigs) > 0 {
			b.Errorf("storage %+v", list.StorageConfigs)
		}
	})
}

func TestOriginsAndFunctions(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, origin, function := b.Context(), aws.String("https://desk.example.com"), aws.String("arn:aws:lambda:eu-west-2:111122223333:function:bill")
		associate := func() error {
			_, err := b.sdk.AssociateApprovedOrigin(ctx, &connect.AssociateApprovedOriginInput{InstanceId: b.id, Origin: origin})
			return err
		}
		b.ok(associate())
		b.refused(associate(), "ResourceConflictException")
		_, err := b.sdk.AssociateLambdaFunction(ctx, &connect.AssociateLambdaFunctionInput{InstanceId: b.id, FunctionArn: function})
		b.ok(err)
		origins, err := b.sdk.ListApprovedOrigins(ctx, &connect.ListApprovedOriginsInput{InstanceId: b.id})
		b.ok(err)
		functions, err := b.sdk.ListLambdaFunctions(ctx, &connect.ListLambdaFunctionsInput{InstanceId: b.id})
		b.ok(err)
		if len(origins.Origins) != 1 || origins.Origins[0] != *origin || len(functions.LambdaFunctions) != 1 || functions.LambdaFunctions[0] != *function {
			b.Errorf("origins %v, functions %v", origins.Origins, functions.LambdaFunctions)
		}
		_, err = b.sdk.DisassociateApprovedOrigin(ctx, &connect.DisassociateApprovedOriginInput{InstanceId: b.id, Origin: origin})
		b.ok(err)
		_, err = b.sdk.DisassociateLambdaFunction(ctx, &connect.DisassociateLambdaFunctionInput{InstanceId: b.id, FunctionArn: function})
		b.ok(err)
		_, err = b.sdk.DisassociateLambdaFunction(ctx, &connect.DisassociateLambdaFunctionInput{InstanceId: b.id, FunctionArn: function})
		b.refused(err, "ResourceNotFoundException")
	})
}

func TestTheInstanceStays(t *testing.T) {
	onBench(t, func(b *bench) {
		_, err := b.sdk.CreateInstance(b.Context(), &connect.CreateInstanceInput{IdentityManagementType: types.DirectoryTypeConnectManaged, InboundCallsEnabled: aws.Bool(true), OutboundCallsEnabled: aws.Bool(true)})
		b.refused(err, "ServiceQuotaExceededException")
		_, err = b.sdk.DeleteInstance(b.Context(), &connect.DeleteInstanceInput{InstanceId: b.id})
		b.refused(err, "InvalidRequestException")
	})
}

func TestTagsOfResources(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		tags := func(arn string) map[string]string {
			out, err := b.sdk.ListTagsForResource(ctx, &connect.ListTagsForResourceInput{ResourceArn: &arn})
			b.ok(err)
			return out.Tags
		}
		var arns []string
		b.do(func() error {
			q, p, s, f, h := b.world.Queues()[0], b.world.Profiles()[0], b.world.Statuses()[0], b.world.Flows()[0], b.world.AllHours()[0]
			arns = []string{q.ARN, p.ARN, s.ARN, f.ARN, h.ARN, b.world.QuickConnects()[0].ARN, b.world.Hierarchy()[0].ARN, b.world.Agents()[0].User.ARN, b.world.Instance().ARN}
			return nil
		})
		for _, arn := range arns {
			_, err := b.sdk.TagResource(ctx, &connect.TagResourceInput{ResourceArn: &arn, Tags: map[string]string{"team": "night", "city": "Porto"}})
			b.ok(err)
			_, err = b.sdk.TagResource(ctx, &connect.TagResourceInput{ResourceArn: &arn, Tags: map[string]string{"team": "day"}})
			b.ok(err)
			_, err = b.sdk.UntagResource(ctx, &connect.UntagResourceInput{ResourceArn: &arn, TagKeys: []string{"city", "never"}})
			b.ok(err)
			if got := tags(arn); !maps.Equal(got, map[string]string{"team": "day"}) {
				b.Errorf("%s has the tags %v", arn, got)
			}
		}
		if q, err := b.sdk.DescribeQueue(ctx, &connect.DescribeQueueInput{InstanceId: b.id, QueueId: aws.String(b.named("Support"))}); err != nil || q.Queue.Tags["team"] != "day" {
			b.Errorf("the queue says %+v, %v", q, err)
		}
		_, err := b.sdk.TagResource(ctx, &connect.TagResourceInput{ResourceArn: aws.String(arns[0] + "x"), Tags: map[string]string{"team": "night"}})
		b.refused(err, "ResourceNotFoundException")
		many := map[string]string{}
		for i := range 50 {
			many[strings.Repeat("k", i+1)] = "v"
		}
		_, err = b.sdk.TagResource(ctx, &connect.TagResourceInput{ResourceArn: &arns[0], Tags: many})
		b.refused(err, "InvalidParameterException")
		if n := len(tags(arns[0])); n != 1 {
			b.Errorf("a refused tagging has left %d tags", n)
		}
	})
}

func TestListsOfWhatThereIsNot(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		prompts, err := b.sdk.ListPrompts(ctx, &connect.ListPromptsInput{InstanceId: b.id})
		b.ok(err)
		numbers, err := b.sdk.ListPhoneNumbersV2(ctx, &connect.ListPhoneNumbersV2Input{TargetArn: aws.String(b.arn())})
		b.ok(err)
		bots, err := b.sdk.ListBots(ctx, &connect.ListBotsInput{InstanceId: b.id, LexVersion: types.LexVersionV2})
		b.ok(err)
		if len(prompts.PromptSummaryList)+len(numbers.ListPhoneNumbersSummaryList)+len(bots.LexBots) > 0 {
			b.Error("there is something")
		}
		_, err = b.sdk.ListPhoneNumbersV2(ctx, &connect.ListPhoneNumbersV2Input{InstanceId: aws.String("nobody")})
		b.refused(err, "ResourceNotFoundException")
		_, err = b.sdk.ListPrompts(ctx, &connect.ListPromptsInput{InstanceId: b.id, NextToken: aws.String("x")})
		b.refused(err, "InvalidParameterException")
	})
}

func (b *bench) arn() (arn string) {
	b.Helper()
	b.do(func() error {
		arn = b.world.Instance().ARN
		return nil
	})
	return arn
}
