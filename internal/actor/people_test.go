package actor_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	connecttypes "github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/connectlocal"
	"handover/internal/actor"
)

// taken is a chat that ana has accepted.
func (p *place) taken(name string) (*actor.Customer, actor.DesktopEntry) {
	p.Helper()
	p.must(p.Login(p.ctx, "ana"))
	c := p.customer(name, nil)
	e, err := p.Take(p.ctx, "ana", c.ContactID)
	p.must(err)
	return c, e
}

func (p *place) desktop(username string) actor.Desktop {
	p.Helper()
	d, err := p.Agent(p.ctx, username)
	p.must(err)
	return d
}

func TestASupervisorLooksOnAndBarges(t *testing.T) {
	onStage(t, connectlocal.Options{}, func(p *place) {
		zoe, held := p.taken("Zoe")
		p.must(p.Login(p.ctx, "finn"))
		p.must(p.Monitor(p.ctx, "finn", held.ContactID))
		if d := p.desktop("finn"); len(d.Contacts) != 1 || !d.Contacts[0].Monitors || d.Contacts[0].Barged || d.Contacts[0].InitialContactID != zoe.ContactID {
			t.Errorf("finn's desktop shows %+v", d.Contacts)
		}
		p.must(p.Barge(p.ctx, "finn", held.ContactID))
		if d := p.desktop("finn"); !d.Contacts[0].Barged {
			t.Errorf("finn's desktop shows %+v", d.Contacts)
		}
		p.must(p.Reply(p.ctx, "finn", zoe.ContactID, "I take over."))
		f, err := zoe.AwaitText(p.ctx, 0, "I take over.")
		p.must(err)
		if f.ParticipantRole != "SUPERVISOR" {
			t.Errorf("finn writes as %s", f.ParticipantRole)
		}
		p.must(p.Act(p.ctx, "ana", held.ContactID, "end"))
		p.wantChain(zoe, "API/connected/Support/ana")
		p.must(p.Act(p.ctx, "finn", p.desktop("finn").Contacts[0].ContactID, "end"))
		p.wantChain(zoe, "API/ended/Support/ana", "DISCONNECT/flow/Support/")
	})
}

func TestASecondAgentJoins(t *testing.T) {
	onStage(t, connectlocal.Options{}, func(p *place) {
		zoe, held := p.taken("Zoe")
		p.must(p.Login(p.ctx, "ben"))
		p.must(p.Add(p.ctx, "ana", held.ContactID, "ben"))
		if d := p.desktop("ben"); len(d.In("CONNECTED")) != 1 {
			t.Errorf("ben's desktop shows %+v", d.Contacts)
		}
		p.must(p.Act(p.ctx, "ana", held.ContactID, "end"))
		p.wantChain(zoe, "API/connected/Support/ben")
		p.must(p.Reply(p.ctx, "ben", zoe.ContactID, "Still here."))
		p.must(p.Act(p.ctx, "ben", held.ContactID, "end"))
		p.wantChain(zoe, "API/ended/Support/ben", "DISCONNECT/flow/Support/")
		if err := p.Add(p.ctx, "ana", held.ContactID, "benn"); err == nil || !strings.Contains(err.Error(), `is \"ben\" meant?`) {
			t.Errorf("got %v, want the name that is meant", err)
		}
	})
}

// begins starts a chat whose customer does not connect, since it may end at once.
func (p *place) begins(name string) *actor.Customer {
	p.Helper()
	out, err := p.connect.StartChatContact(p.ctx, &connect.StartChatContactInput{
		InstanceId: aws.String(p.Facts().InstanceID), ContactFlowId: aws.String(p.Facts().Flows["Handover inbound"]),
		ParticipantDetails: &connecttypes.ParticipantDetails{DisplayName: &name},
	})
	p.must(err)
	return &actor.Customer{Name: name, ContactID: *out.ContactId}
}

// A queue that closes takes no new chat through a flow that checks the hours, and one that is full none at all.
func TestQueuesThatClose(t *testing.T) {
	onStage(t, connectlocal.Options{}, func(p *place) {
		p.must(p.CloseQueue(p.ctx, "Support"))
		p.must(p.CloseQueue(p.ctx, "Support")) // again: nothing new
		if q, err := p.Queue(p.ctx, "Support"); err != nil || q.Open || !q.Enabled {
			t.Errorf("queue %+v, %v", q, err)
		}
		p.wantChain(p.begins("Zoe"), "API/ended//")
		p.must(p.OpenQueue(p.ctx, "Support"))
		p.wantChain(p.begins("Yan"), "API/queued/Support/")
		p.must(p.LimitQueue(p.ctx, "Support", 1))
		p.wantChain(p.begins("Xia"), "API/flow//")
		p.must(p.LimitQueue(p.ctx, "Support", 0))
		p.must(p.EnableQueue(p.ctx, "Support", false))
		p.wantChain(p.begins("Wim"), "API/ended//")
		if err := p.CloseQueue(p.ctx, "Suport"); err == nil || !strings.Contains(err.Error(), `is \"Support\" meant?`) {
			t.Errorf("got %v, want the name that is meant", err)
		}
	})
}

func TestStatusAndAssignmentThroughTheAPI(t *testing.T) {
	onStage(t, connectlocal.Options{}, func(p *place) {
		zoe, _ := p.taken("Zoe")
		p.must(p.PutStatus(p.ctx, "ana", "Offline"))
		if d := p.desktop("ana"); d.Status != "Available" || d.NextStatus != "Offline" {
			t.Errorf("ana's desktop shows %+v", d)
		}
		p.must(p.PutStatus(p.ctx, "ana", "Available"))
		if d := p.desktop("ana"); d.NextStatus != "" {
			t.Errorf("ana's desktop shows %+v", d)
		}
		p.must(p.PutStatus(p.ctx, "ana", "Offline"))
		yan := p.customer("Yan", nil)
		p.must(p.Assign(p.ctx, yan.ContactID, "ana"))
		_, err := p.Take(p.ctx, "ana", yan.ContactID)
		p.must(err)
		p.wantChain(yan, "API/connected/Support/ana")
		p.wantChain(zoe, "API/connected/Support/ana")
	})
}

// TestContactEvents reads the second stream over the life of one chat. Spec §10.
func TestContactEvents(t *testing.T) {
	onStage(t, connectlocal.Options{}, func(p *place) {
		p.must(p.Break(p.ctx, `{"kind": "repeat", "stream": "contact-events", "count": 1}`))
		zoe, held := p.taken("Zoe")
		p.mark(zoe, map[string]string{"handover_action": "requeue", "handover_queue": p.Facts().Queues["Billing"]})
		p.must(p.Act(p.ctx, "ana", held.ContactID, "end"))
		p.must(p.Act(p.ctx, "ana", held.ContactID, "clear"))
		want := []string{
			"INITIATED API", "INITIATED API", "CONNECTED_TO_SYSTEM API", "QUEUED API Support", "CONTACT_DATA_UPDATED API Support ana", "CONNECTED_TO_AGENT API Support ana",
			"CONTACT_DATA_UPDATED API Support ana", "DISCONNECTED API Support ana",
			"INITIATED DISCONNECT", "CONNECTED_TO_SYSTEM DISCONNECT", "CONTACT_DATA_UPDATED DISCONNECT", "QUEUED DISCONNECT Billing",
			"COMPLETED API Support ana",
		}
		if got := p.contactEvents(); !slices.Equal(got, want) {
			t.Errorf("contact events\n got %q\nwant %q", got, want)
		}
	})
}

// contactEvents are the events of the stream in short: type, initiation method, queue and agent.
func (p *place) contactEvents() (all []string) {
	p.Helper()
	sdk := kinesis.NewFromConfig(p.aws)
	name := p.Facts().ContactEventStream
	shards, err := sdk.ListShards(p.ctx, &kinesis.ListShardsInput{StreamName: &name})
	p.must(err)
	it, err := sdk.GetShardIterator(p.ctx, &kinesis.GetShardIteratorInput{
		StreamName: &name, ShardId: shards.Shards[0].ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
	})
	p.must(err)
	out, err := sdk.GetRecords(p.ctx, &kinesis.GetRecordsInput{ShardIterator: it.ShardIterator})
	p.must(err)
	for _, r := range out.Records {
		var e struct {
			Time   time.Time
			Detail struct {
				EventType, InitiationMethod string
				QueueInfo                   struct{ QueueArn string }
				AgentInfo                   struct{ AgentArn string }
			}
		}
		p.must(json.Unmarshal(r.Data, &e))
		said := []string{e.Detail.EventType, e.Detail.InitiationMethod, named(p.Facts().Queues, e.Detail.QueueInfo.QueueArn), named(p.Facts().Users, e.Detail.AgentInfo.AgentArn)}
		all = append(all, strings.TrimSpace(strings.Join(said, " ")))
	}
	return all
}

// named is the name whose id an ARN ends with.
func named(ids map[string]string, arn string) string {
	for name, id := range ids {
		if arn != "" && strings.HasSuffix(arn, "/"+id) {
			return name
		}
	}
	return ""
}
