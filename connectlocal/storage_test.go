package connectlocal_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"handover/connectlocal"
)

// Agent events go where the instance's storage configuration says, from then on.
func TestAgentEventsGoToTheConfiguredStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{})
		sdk := kinesis.NewFromConfig(p.srv.InMemory())
		list, err := p.sdk.ListInstanceStorageConfigs(t.Context(), &connect.ListInstanceStorageConfigsInput{InstanceId: p.id, ResourceType: types.InstanceStorageResourceTypeAgentEvents})
		p.ok(err)
		config := list.StorageConfigs[0]
		if !strings.HasSuffix(*config.KinesisStreamConfig.StreamArn, ":stream/"+p.srv.AgentEventStream()) {
			t.Fatalf("agent events go to %s", *config.KinesisStreamConfig.StreamArn)
		}
		_, err = sdk.CreateStream(t.Context(), &kinesis.CreateStreamInput{StreamName: aws.String("mine"), ShardCount: aws.Int32(1)})
		p.ok(err)
		p.ok(p.srv.Advance(time.Minute))
		p.ok(p.srv.Agent("ana").Login())
		records := func(stream string) int { return len(all(t, p.srv, stream)) }
		before := records(p.srv.AgentEventStream())
		config.KinesisStreamConfig.StreamArn = aws.String(strings.Replace(*config.KinesisStreamConfig.StreamArn, p.srv.AgentEventStream(), "mine", 1))
		_, err = p.sdk.UpdateInstanceStorageConfig(t.Context(), &connect.UpdateInstanceStorageConfigInput{InstanceId: p.id, ResourceType: types.InstanceStorageResourceTypeAgentEvents, AssociationId: config.AssociationId, StorageConfig: &config})
		p.ok(err)
		p.ok(p.srv.Agent("ben").Login())
		if old, mine := records(p.srv.AgentEventStream()), records("mine"); before == 0 || old != before || mine == 0 {
			t.Errorf("%d agent events before, then %d in the old stream and %d in the new one", before, old, mine)
		}
	})
}

func TestFunctionsAreListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := start(t, connectlocal.Options{Functions: map[string]connectlocal.Function{"bill": nil}})
		list, err := p.sdk.ListLambdaFunctions(t.Context(), &connect.ListLambdaFunctionsInput{InstanceId: p.id})
		p.ok(err)
		if !slices.Equal(list.LambdaFunctions, []string{"arn:aws:lambda:us-east-1:111122223333:function:bill"}) {
			t.Errorf("functions %v", list.LambdaFunctions)
		}
	})
}
