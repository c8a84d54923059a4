package state_test

import (
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

// fromQueueToQueue is a chat whose queue flow takes it from Support to another queue after a minute.
func fromQueueToQueue(target string) flows {
	return flows{
		"main":       toQueue("Support", "UpdateContactRoutingBehavior QueuePriority=2", "UpdateContactAttributes Attributes.topic=bike", hook("CustomerQueue", "queue flow")),
		"queue flow": "Compare ComparisonValue=$.InitiationMethod QUEUE_TRANSFER>a3\nWait TimeLimitSeconds=60 WaitCompleted>a2\nDequeueContactAndTransferToQueue " + target + "\nWait TimeLimitSeconds=900 WaitCompleted>bye",
	}
}

// TestFromQueueToQueue is spec §5.2, §5.4 and §7.1: a new segment, of the same chat and priority, with a new age.
func TestFromQueueToQueue(t *testing.T) {
	in(t, withFlows(fromQueueToQueue("QueueId=${Queue:Billing}")), func(p *play) {
		c := p.start("main")
		p.advance(time.Minute)
		p.wants("chain", c.chain(), "API/ended QUEUE_TRANSFER/queued")
		s := c.chat().Segments
		first, second := s[0], s[1]
		if second.InitialID != first.ID || second.PreviousID != first.ID || first.NextID != second.ID {
			t.Errorf("ids: %+v after %+v", second, first)
		}
		if second.Priority != 2 || !second.EnqueuedAt.Equal(first.EnqueuedAt.Add(time.Minute)) || second.FlowID != p.flowID("queue flow") {
			t.Errorf("segment %+v", second)
		}
		p.available("cy") // who serves Billing
		c.accepted("cy")
		p.wants("chain", c.chain(), "API/ended QUEUE_TRANSFER/connected")
		p.consistent()
	})
}

func TestFromQueueToQueueNotWhileItRings(t *testing.T) {
	in(t, withFlows(fromQueueToQueue("QueueId=${Queue:Billing}")), func(p *play) {
		c := p.start("main")
		p.advance(50 * time.Second)
		p.available("ana")
		p.advance(9 * time.Second) // the offer would last for longer
		p.wants("chain", c.chain(), "API/ended/CONTACT_FLOW_DISCONNECT")
		p.consistent()
	})
}

// TestFromQueueToQueueHasRoom is spec §7.1: a fifth more than the limit, none more in an agent's queue.
func TestFromQueueToQueueHasRoom(t *testing.T) {
	for name, tt := range map[string]struct {
		target string
		limit  int
		chain  string
	}{
		"in the fifth above the limit": {"QueueId=${Queue:Tiny}", 5, "API/ended QUEUE_TRANSFER/queued"},
		"full":                         {"QueueId=${Queue:Tiny}", 4, "API/ended/CONTACT_FLOW_DISCONNECT"},
		"an agent's queue":             {"AgentId=ben", 0, "API/ended QUEUE_TRANSFER/queued"},
		"nobody's queue":               {"AgentId=zoe", 0, "API/ended/CONTACT_FLOW_DISCONNECT"},
	} {
		t.Run(name, func(t *testing.T) {
			f := fromQueueToQueue(tt.target)
			f["tiny"] = toQueue("Tiny")
			change := func(o *state.Options) {
				o.Seed = seed(f)
				o.Seed.Queues[2].MaxContacts = max(tt.limit, 1)
			}
			in(t, change, func(p *play) {
				for range tt.limit {
					p.start("tiny")
				}
				c := p.start("main")
				p.advance(time.Minute)
				p.wants("chain", c.chain(), tt.chain)
				p.consistent()
			})
		})
	}
}
