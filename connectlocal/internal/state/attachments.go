package state

import (
	"slices"
	"strings"
	"time"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/clock"
)

const (
	// heldBytes bounds the attachments of all chats together, those that are announced
	// and have not arrived included: connectlocal keeps them in memory.
	heldBytes = 256 << 20
	// uploadWithin is how long the address for an upload is good. The documents give no number.
	uploadWithin = 15 * time.Minute
	// usualDownload is how long the address for a download is good: the most that
	// GetAttachment's UrlExpiryInSeconds allows, taken without it too.
	usualDownload = 5 * time.Minute
)

// attachmentTypes are the content types that a chat takes (clients B.6).
var attachmentTypes = []string{
	"application/msword",
	"application/pdf",
	"application/rtf",
	"application/vnd.ms-excel",
	"application/vnd.ms-powerpoint",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/x-rtf",
	"audio/vnd.wave", "audio/wav", "audio/x-wav",
	"image/heic", "image/jpeg", "image/png",
	"text/csv", "text/plain", "text/richtext", "text/rtf",
	"video/mp4", "video/quicktime",
}

// Attachment is a file of a chat.
type Attachment = chat.Attachment

// Upload is what StartAttachmentUpload announces.
type Upload struct {
	Name, ContentType string
	Size              int64 // bytes
	ClientToken       string
}

// Uploading is its answer. The ticket takes the bytes in, once; it is a secret.
type Uploading struct {
	AttachmentID, Ticket string
	Expiry               time.Time
}

// Download is GetAttachment's answer. The ticket gives the bytes out until it
// expires, and is a secret.
type Download struct {
	Attachment
	Ticket string
	Expiry time.Time
}

// file is an attachment on its way, or there.
type file struct {
	Attachment
	from        string // participant
	clientToken string
	stage       stage
	data        []byte
	late        *clock.Timer // gives up on an upload
}

// stage is how far an attachment has come.
type stage int

const (
	awaited stage = iota
	arriving
	arrived
	sent
)

// StartUpload announces an attachment. Its size counts against what connectlocal
// keeps until it was sent and the chat has ended, or the upload was not
// completed within 15 minutes. The clientToken that the participant has used before gets the
// same attachment again, with a ticket of its own. Spec §8.
func (w *World) StartUpload(c Caller, in Upload) (Uploading, error) {
	s, err := w.present(c)
	if err != nil {
		return Uploading{}, err
	}
	if c.Role == chat.CustomBot {
		return Uploading{}, refuse(AccessDenied, "a %s has no access to attachments", chat.CustomBot)
	}
	f, again := find(s.chat.files, func(f *file) bool { return f.from == c.ParticipantID && f.clientToken == in.ClientToken })
	if !again {
		if err := w.mayAttach(s.chat, in); err != nil {
			return Uploading{}, err
		}
		f = w.addFile(s.chat, c.ParticipantID, in)
	}
	w.vault.Sweep(w.now())
	out := Uploading{AttachmentID: f.ID}
	out.Ticket, out.Expiry = w.issue(chat.UploadTicket, chat.Holder{Room: c.InitialID, Participant: c.ParticipantID, Object: f.ID}, uploadWithin)
	return out, nil
}

func (w *World) mayAttach(c *conversation, in Upload) error {
	switch {
	case !slices.Contains(attachmentTypes, strings.ToLower(in.ContentType)):
		return refuse(Invalid, "ContentType: found %q, allowed are %s", in.ContentType, strings.Join(attachmentTypes, ", "))
	case in.Size < 1 || in.Size > int64(w.limits.AttachmentBytes):
		return refuse(Invalid, "AttachmentSizeInBytes: found %d, allowed are 1 to %d", in.Size, w.limits.AttachmentBytes)
	case w.fileBytes+in.Size > heldBytes:
		return refuse(Limit, "AttachmentSizeInBytes: connectlocal keeps %d bytes of attachments and has no room for %d more", heldBytes, in.Size)
	}
	return within("attachments of this chat", len(c.files), w.limits.Attachments)
}

func (w *World) addFile(c *conversation, from string, in Upload) *file {
	f := &file{
		Attachment: Attachment{ID: w.ids(), Name: in.Name, ContentType: in.ContentType, Status: "IN_PROGRESS", Size: in.Size},
		from:       from, clientToken: in.ClientToken,
	}
	c.files = append(c.files, f)
	w.fileBytes += f.Size
	f.late = w.after(uploadWithin, func() { w.dropFile(c, f) })
	return f
}

// dropFile gives up on an attachment.
func (w *World) dropFile(c *conversation, f *file) {
	c.files = slices.DeleteFunc(c.files, func(x *file) bool { return x == f })
	w.fileBytes -= f.Size
}

// dropFiles forgets the attachments of a chat, and every address that leads to them.
func (w *World) dropFiles(c *conversation) {
	for _, f := range c.files {
		f.late.Stop()
		w.fileBytes -= f.Size
	}
	c.files = nil
	w.vault.Forget(c.initialID)
}

// AwaitedUpload tells what a ticket takes in.
func (w *World) AwaitedUpload(ticket string) (Attachment, error) {
	f, err := w.uploaded(ticket, awaited)
	if err != nil {
		return Attachment{}, err
	}
	return f.Attachment, nil
}

// BeginUpload says that the bytes arrive: nobody else may send them meanwhile.
// EndUpload is to follow, whatever comes.
func (w *World) BeginUpload(ticket string) error {
	f, err := w.uploaded(ticket, awaited)
	if err == nil {
		f.stage = arriving
	}
	return err
}

// EndUpload takes the bytes in. nil says that they have not come: then the
// ticket is good again.
func (w *World) EndUpload(ticket string, data []byte) error {
	f, err := w.uploaded(ticket, arriving)
	if err != nil {
		return err
	}
	f.stage = awaited
	if data == nil {
		return nil
	}
	if n := int64(len(data)); n != f.Size {
		return refuse(Invalid, "the body has %d bytes, %d were announced", n, f.Size)
	}
	f.stage, f.data = arrived, data
	return nil
}

// uploaded finds the attachment of an upload's ticket, if it has come just that far.
func (w *World) uploaded(ticket string, at stage) (*file, error) {
	f, err := w.ticketed(chat.UploadTicket, ticket)
	if err != nil {
		return nil, err
	}
	if f.stage != at {
		return nil, refuse(Conflict, "the attachment has been uploaded, or is being uploaded")
	}
	return f, nil
}

func (w *World) ticketed(kind chat.Kind, ticket string) (*file, error) {
	if h, ok := w.vault.Check(kind, ticket, w.now()); ok {
		if s, there := w.contacts[h.Room]; there {
			if f, kept := s.chat.file(h.Object); kept {
				return f, nil
			}
		}
	}
	return nil, refuse(AccessDenied, "the address is unknown, used or expired")
}

func (c *conversation) file(id string) (*file, bool) {
	return find(c.files, func(f *file) bool { return f.ID == id })
}

// CompleteUpload sends an attachment that has arrived. It resets the sender's role
// timers as a message does (spec §4.2). The same clientToken again changes nothing; another
// one is a conflict ("Allows you to confirm that the attachment has been uploaded",
// CompleteAttachmentUpload in the API reference).
func (w *World) CompleteUpload(c Caller, attachmentID, clientToken string) error {
	return w.turn(func() error {
		s, err := w.present(c)
		if err != nil {
			return err
		}
		_, err = once(s.chat, "CompleteAttachmentUpload "+c.ParticipantID, clientToken, func() (string, error) {
			return attachmentID, w.completeUpload(s, c, attachmentID)
		})
		return err
	})
}

func (w *World) completeUpload(s *segment, c Caller, attachmentID string) error {
	f, ok := s.chat.file(attachmentID)
	switch {
	case !ok || f.from != c.ParticipantID:
		return refuse(Invalid, "AttachmentIds: there is no upload %q of yours", attachmentID)
	case f.stage == sent:
		return refuse(Conflict, "AttachmentIds: attachment %q has been completed already", attachmentID)
	case f.stage == arriving:
		return refuse(Conflict, "AttachmentIds: attachment %q is being uploaded", attachmentID)
	case f.stage == awaited:
		return refuse(Invalid, "AttachmentIds: attachment %q has not been uploaded", attachmentID)
	}
	f.late.Stop()
	f.stage, f.Status = sent, "APPROVED"
	w.addItem(s, w.by(s.chat, c.ParticipantID, Item{Type: "ATTACHMENT", Attachments: []Attachment{f.Attachment}}))
	w.resetRoleTimer(s, c.Role)
	if c.Role == chat.Customer {
		w.customerReturned(s)
	}
	return nil
}

// OfferDownload gives whoever is in the chat a ticket for an attachment that was
// sent, for a life of up to 5 minutes; 0 stands for these.
func (w *World) OfferDownload(c Caller, attachmentID string, life time.Duration) (Download, error) {
	s, err := w.present(c)
	if err != nil {
		return Download{}, err
	}
	if c.Role == chat.CustomBot {
		return Download{}, refuse(AccessDenied, "a %s has no access to attachments", chat.CustomBot)
	}
	f, ok := s.chat.file(attachmentID)
	if !ok || f.stage != sent {
		return Download{}, refuse(NotFound, "AttachmentId: there is no attachment %q in this chat", attachmentID)
	}
	if life == 0 {
		life = usualDownload
	}
	out := Download{Attachment: f.Attachment}
	out.Ticket, out.Expiry = w.issue(chat.DownloadTicket, chat.Holder{Room: c.InitialID, Participant: c.ParticipantID, Object: f.ID}, life)
	return out, nil
}

// Download gives an attachment's bytes out. Nobody may change them.
func (w *World) Download(ticket string) (Attachment, []byte, error) {
	f, err := w.ticketed(chat.DownloadTicket, ticket)
	if err != nil {
		return Attachment{}, nil, err
	}
	return f.Attachment, f.data, nil
}
