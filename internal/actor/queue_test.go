package actor_test

import (
	"testing"
	"time"

	"handover/connectlocal"
)

// A chat that waits in one queue is moved to another by attributes alone: the
// shipped customer queue flow takes it there, over the same websocket.
func TestAWaitingChatIsTakenOn(t *testing.T) {
	onStage(t, connectlocal.Options{}, func(p *place) {
		zoe := p.customer("Zoe", nil)
		p.mark(zoe, map[string]string{
			"handover_id": "d/1", "handover_action": "requeue", "handover_queue": p.Facts().Queues["Billing"],
			"handover_priority": "1", "handover_say": "Somebody else can help you sooner.",
		})
		p.must(p.Advance(p.ctx, 5*time.Second))
		p.wantChain(zoe, "API/ended/Support/", "QUEUE_TRANSFER/queued/Billing/")
		chain, err := p.Chain(p.ctx, zoe.ContactID)
		p.must(err)
		if s := chain.Segments[1]; s.Priority != 1 || chain.Attributes["handover_action"] != "" || chain.Attributes["handover_id"] != "" {
			t.Errorf("segment %+v, attributes %v; want priority 1 and nothing left of the order", s, chain.Attributes)
		}
		p.must(p.Login(p.ctx, "emma"))
		_, err = p.Take(p.ctx, "emma", zoe.ContactID)
		p.must(err)
		p.must(p.Reply(p.ctx, "emma", zoe.ContactID, "Hello Zoe."))
		_, err = zoe.AwaitText(p.ctx, 0, "Hello Zoe.")
		p.must(err)
		for _, f := range zoe.Seen() {
			if f.Is("chat.ended") || f.Is("participant.left") {
				t.Errorf("the customer has seen %s", f.ContentType)
			}
		}
	})
}

func TestAWaitingChatIsTakenToAnAgent(t *testing.T) {
	onStage(t, connectlocal.Options{}, func(p *place) {
		zoe := p.customer("Zoe", nil)
		p.mark(zoe, map[string]string{"handover_action": "agent", "handover_agent": p.Facts().Users["finn"]})
		p.must(p.Advance(p.ctx, 5*time.Second))
		p.wantChain(zoe, "API/ended/Support/", "QUEUE_TRANSFER/queued/finn/")
	})
}

// What cannot be done leaves the chat where it is, and can be ordered again.
func TestAWaitingChatStays(t *testing.T) {
	onStage(t, connectlocal.Options{}, func(p *place) {
		zoe := p.customer("Zoe", nil)
		p.mark(zoe, map[string]string{"handover_action": "requeue", "handover_queue": "no-such-queue"})
		p.must(p.Advance(p.ctx, 5*time.Second))
		p.wantChain(zoe, "API/queued/Support/")
		p.mark(zoe, map[string]string{"handover_action": "requeue", "handover_queue": p.Facts().Queues["VIP"]})
		p.must(p.Advance(p.ctx, 5*time.Second))
		p.wantChain(zoe, "API/ended/Support/", "QUEUE_TRANSFER/queued/VIP/")
	})
}
