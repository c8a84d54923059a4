package state_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

var photo = state.Upload{Name: "cat.png", ContentType: "image/png", Size: 3, ClientToken: "one"}

// announces starts an upload.
func (c *customer) announces(in state.Upload) (up state.Uploading) {
	c.p.t.Helper()
	c.p.do("StartUpload", func() (err error) {
		up, err = c.p.w.StartUpload(c.caller, in)
		return err
	})
	return up
}

// puts lets the bytes arrive.
func (c *customer) puts(up state.Uploading, data string) {
	c.p.t.Helper()
	c.p.do("BeginUpload", func() error { return c.p.w.BeginUpload(up.Ticket) })
	c.p.do("EndUpload", func() error { return c.p.w.EndUpload(up.Ticket, []byte(data)) })
}

func (c *customer) completes(up state.Uploading, token string) func() error {
	return func() error { return c.p.w.CompleteUpload(c.caller, up.AttachmentID, token) }
}

func TestAttachmentIsSent(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		c.accepted("ana")
		up := c.announces(photo)
		p.wants("same token again", c.announces(photo).AttachmentID, up.AttachmentID)
		p.refused(state.Invalid, "complete without bytes", c.completes(up, "t"))
		c.puts(up, "cat")
		p.do("complete", c.completes(up, "t"))
		p.do("complete again with the same token", c.completes(up, "t"))
		p.refused(state.Conflict, "complete again with another", c.completes(up, "u"))
		p.refused(state.Conflict, "upload again", func() error { return p.w.BeginUpload(up.Ticket) })
		want := []state.Attachment{{ID: up.AttachmentID, Name: "cat.png", ContentType: "image/png", Status: "APPROVED", Size: 3}}
		last := p.items[len(p.items)-1]
		if d := cmp.Diff(want, last.Attachments); d != "" || last.Type != "ATTACHMENT" || last.ParticipantRole != "CUSTOMER" {
			t.Errorf("the item is %+v (-want +got):\n%s", last, d)
		}
		p.do("download", func() error {
			down, err := p.w.OfferDownload(c.caller, up.AttachmentID, time.Minute)
			if err != nil {
				return err
			}
			for range 2 {
				about, data, err := p.w.Download(down.Ticket)
				if err != nil || string(data) != "cat" || about.Name != "cat.png" {
					return fmt.Errorf("got %q of %v: %w", data, about, err)
				}
			}
			return nil
		})
	})
}

func TestAnUploadThatBreaksMayBeginAgain(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support")
		up := c.announces(photo)
		p.do("begin", func() error { return p.w.BeginUpload(up.Ticket) })
		p.refused(state.Conflict, "begin beside", func() error { return p.w.BeginUpload(up.Ticket) })
		p.refused(state.Conflict, "complete meanwhile", c.completes(up, "t"))
		p.do("break off", func() error { return p.w.EndUpload(up.Ticket, nil) })
		p.do("begin", func() error { return p.w.BeginUpload(up.Ticket) })
		p.refused(state.Invalid, "too much", func() error { return p.w.EndUpload(up.Ticket, []byte("cats")) })
		c.puts(up, "cat")
		p.do("complete", c.completes(up, "t"))
	})
}

func TestAttachmentsThatAreRefused(t *testing.T) {
	tests := map[string]struct {
		change func(*state.Upload)
		kind   state.Kind
	}{
		"a program":  {func(u *state.Upload) { u.ContentType = "application/x-msdownload" }, state.Invalid},
		"empty":      {func(u *state.Upload) { u.Size = 0 }, state.Invalid},
		"over 20 MB": {func(u *state.Upload) { u.Size = 20<<20 + 1 }, state.Invalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(p *play) {
				c := p.start("to support")
				u := photo
				tt.change(&u)
				p.refused(tt.kind, name, func() error { _, err := p.w.StartUpload(c.caller, u); return err })
			})
		})
	}
}

// TestAttachmentsAreBounded: 35 in a chat, and what all chats hold together; an upload that
// never comes gives its room back, and so does the end of a chat.
func TestAttachmentsAreBounded(t *testing.T) {
	in(t, nil, func(p *play) {
		u := photo
		u.Size = 20 << 20
		room := func(c *customer) (n int) {
			for err := error(nil); err == nil; n++ {
				u.ClientToken = fmt.Sprint(n)
				err = p.try(func() error { _, err := p.w.StartUpload(c.caller, u); return err })
				if err != nil && !strings.HasPrefix(err.Error(), string(state.Limit)) {
					t.Fatal(err)
				}
			}
			return n - 1
		}
		first, second := p.start("to support"), p.start("to support")
		if n := room(first); n != 12 {
			t.Errorf("the first chat holds %d files of 20 MB, want 12", n)
		}
		if n := room(second); n != 0 {
			t.Errorf("beside it the second holds %d, want none", n)
		}
		first.leaves()
		if n := room(second); n != 12 {
			t.Errorf("after it the second holds %d, want 12", n)
		}
		p.advance(15 * time.Minute)
		u.Size = 1
		if n := room(second); n != 35 {
			t.Errorf("a chat holds %d small files, want 35", n)
		}
	})
}

func TestAddressesOfAttachmentsExpire(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		c.accepted("ana")
		up := c.announces(photo)
		c.puts(up, "cat")
		p.do("complete", c.completes(up, "t"))
		var down state.Download
		offer := func(life time.Duration) func() error {
			return func() (err error) {
				down, err = p.w.OfferDownload(c.caller, up.AttachmentID, life)
				return err
			}
		}
		download := func() error { _, _, err := p.w.Download(down.Ticket); return err }
		p.do("offer", offer(10*time.Second))
		p.advance(9 * time.Second)
		p.do("in time", download)
		p.advance(time.Second)
		p.refused(state.AccessDenied, "too late", download)
		p.do("offer", offer(0))
		p.advance(5*time.Minute - time.Second)
		p.do("in 5 minutes", download)
		c.leaves()
		p.refused(state.AccessDenied, "after the chat", download)
		late := p.start("to support")
		up = late.announces(photo)
		p.advance(15 * time.Minute)
		p.refused(state.AccessDenied, "an upload too late", func() error { return p.w.BeginUpload(up.Ticket) })
	})
}

// TestOnlyWhoIsInTheChatGetsItsFiles.
func TestOnlyWhoIsInTheChatGetsItsFiles(t *testing.T) {
	in(t, nil, func(p *play) {
		c, other := p.start("to support"), p.start("to support")
		up := c.announces(photo)
		c.puts(up, "cat")
		p.refused(state.Invalid, "completed by another", other.completes(up, "t"))
		p.refused(state.NotFound, "fetched before it was sent", func() error { _, err := p.w.OfferDownload(c.caller, up.AttachmentID, 0); return err })
		p.do("complete", c.completes(up, "t"))
		p.refused(state.NotFound, "fetched from another chat", func() error { _, err := p.w.OfferDownload(other.caller, up.AttachmentID, 0); return err })
	})
}

// TestAttachmentResetsTimers is spec §4.2.
func TestAttachmentResetsTimers(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support")
		p.do("timer", func() error {
			return p.w.UpdateRoleConfig(c.ContactID, []state.RoleTimer{{Role: "CUSTOMER", Type: "IDLE", After: 2 * time.Minute}})
		})
		p.available("ana")
		c.accepted("ana")
		up := c.announces(photo)
		c.puts(up, "cat")
		p.advance(time.Minute)
		p.do("complete", c.completes(up, "t"))
		p.advance(90 * time.Second)
		p.items = nil
		p.advance(30 * time.Second)
		p.wants("what came", strings.Join(inShort(p.items), " "), "CUSTOMER+participant.idle")
	})
}

// TestReceiptsAreStored with the message that they are about.
func TestReceiptsAreStored(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana")
		c := p.start("to support")
		c.accepted("ana")
		c.agentWrites("ana")
		id := p.items[len(p.items)-1].ID
		for _, kind := range []string{"delivered", "read"} {
			p.do(kind, func() error {
				_, err := p.w.SendEvent(c.caller, event+"message."+kind, `{"messageId":"`+id+`"}`)
				return err
			})
			p.advance(time.Second)
		}
		var stored []state.Item
		p.inside(func() { stored = p.w.Items(c.ContactID) })
		got := stored[len(stored)-1]
		if len(got.Receipts) != 1 || got.Receipts[0].ParticipantID != c.ParticipantID || got.Receipts[0].Read.Sub(got.Receipts[0].Delivered) != time.Second {
			t.Errorf("the stored message is %+v", got)
		}
	})
}

func TestAnAgentsOwnSocket(t *testing.T) {
	in(t, nil, func(p *play) {
		p.refused(state.BadRequest, "not logged in", func() error { _, _, err := p.w.AgentSocket("ana"); return err })
		p.refused(state.NotFound, "nobody", func() error { _, _, err := p.w.AgentSocket("zed"); return err })
		p.available("ana")
		p.do("socket", func() error {
			ticket, renew, err := p.w.AgentSocket("ana")
			if err != nil || renew.Sub(p.loop.Now()) != time.Hour {
				return fmt.Errorf("renew at %v: %w", renew, err)
			}
			c, err := p.w.Redeem(ticket)
			a, _ := p.w.Agent("ana")
			if want := (state.Caller{Role: "AGENT", UserID: a.User.ID}); c != want || err != nil {
				return fmt.Errorf("the ticket stands for %+v, want %+v: %w", c, want, err)
			}
			if _, err := p.w.Redeem(ticket); err == nil {
				return fmt.Errorf("the ticket is good twice")
			}
			return nil
		})
	})
}

// TestReceiptsAreForTwo: with a second agent there are three (clients B.7).
func TestReceiptsAreForTwo(t *testing.T) {
	in(t, nil, func(p *play) {
		p.available("ana", "ben")
		c := p.start("to support")
		c.accepted("ana")
		c.agentWrites("ana")
		id := p.items[len(p.items)-1].ID
		receipt := func() error {
			_, err := p.w.SendEvent(c.caller, event+"message.read", `{"messageId":"`+id+`"}`)
			return err
		}
		p.do("add", func() error { return p.w.Add("ana", c.last().ID, "ben") })
		p.refused(state.Conflict, "three are there", receipt)
		p.do("ben leaves", func() error { return p.w.EndByAgent("ben", c.last().ID) })
		p.do("two are there", receipt)
	})
}
