package live

import "time"

// The frames of GET /_local/v1/live, as docs/connectlocal.md has them. Times are virtual.

type allFrame struct {
	T        string       `json:"t"` // "all"
	Seq      uint64       `json:"seq"`
	Clock    clockView    `json:"clock"`
	Instance instanceView `json:"instance"`
	Agents   []agentView  `json:"agents"`
	Chats    []chatView   `json:"chats"` // those that live
	Queues   []queueView  `json:"queues"`
}

type someFrame struct {
	T      string      `json:"t"` // "some"
	Seq    uint64      `json:"seq"`
	Now    time.Time   `json:"now"`
	Agents []agentView `json:"agents,omitempty"`
	Chats  []chatView  `json:"chats,omitempty"`
	Queues []queueView `json:"queues,omitempty"`
	Gone   *goneView   `json:"gone,omitempty"`
	Notes  []noteView  `json:"notes,omitempty"` // the latest
	Left   int         `json:"left,omitempty"`  // how many more there were before them
}

// goneView names chats that have ended, whose last state is in the same frame, and
// agents that have been deleted.
type goneView struct {
	Chats  []string `json:"chats,omitempty"`
	Agents []string `json:"agents,omitempty"`
}

type clockFrame struct {
	T     string    `json:"t"` // "clock"
	Clock clockView `json:"clock"`
	By    string    `json:"by,omitempty"` // how far it was moved
}

type clockView struct {
	Now   time.Time `json:"now"`
	Rate  float64   `json:"rate"`
	Ahead string    `json:"ahead"`
}

// agentNudge tells an agent's desktop that there may be something new for it.
type agentNudge struct {
	T   string `json:"t"` // "agent"
	Seq uint64 `json:"seq"`
}

type refusedFrame struct {
	T       string `json:"t"` // "refused"
	Code    string `json:"code"`
	Message string `json:"message"`
}

type instanceView struct {
	Region        string       `json:"region"`
	Statuses      []statusView `json:"statuses"`
	QuickConnects []string     `json:"quickConnects"`
}

type statusView struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type agentView struct {
	Username    string     `json:"username"`
	UserID      string     `json:"userId"`
	Name        string     `json:"name"`
	LoggedIn    bool       `json:"loggedIn"`
	Auto        bool       `json:"auto"`
	Status      string     `json:"status"`
	StatusType  string     `json:"statusType"`
	StatusSince time.Time  `json:"statusSince"`
	Next        string     `json:"next,omitempty"`
	NextSince   *time.Time `json:"nextSince,omitempty"`
	Profile     string     `json:"profile"`
	Max         int        `json:"max"` // chats at once
	Slots       []slotView `json:"slots"`
}

type slotView struct {
	ContactID string    `json:"contactId"`
	Chat      string    `json:"chat"` // id of the first contact
	State     string    `json:"state"`
	Since     time.Time `json:"since"`
	Queue     string    `json:"queue"`
	Monitors  bool      `json:"monitors,omitempty"`
	Barged    bool      `json:"barged,omitempty"`
}

type chatView struct {
	ID           string     `json:"id"` // of the first contact
	ContactID    string     `json:"contactId"`
	Customer     string     `json:"customer"`
	State        string     `json:"state"` // flow, queued, offered, connected, ended
	Flow         string     `json:"flow,omitempty"`
	Queue        string     `json:"queue"`
	Agent        string     `json:"agent,omitempty"` // username
	Priority     int64      `json:"priority"`
	WaitingSince *time.Time `json:"waitingSince,omitempty"`
	StartedAt    time.Time  `json:"startedAt"`
	EndedAt      *time.Time `json:"endedAt,omitempty"`
	Reason       string     `json:"reason,omitempty"`
	Segments     int        `json:"segments"`
	Spoke        string     `json:"spoke,omitempty"` // role of whoever wrote last
	SpokeAt      *time.Time `json:"spokeAt,omitempty"`
	Typing       string     `json:"typing,omitempty"` // role of whoever is at it
}

type queueView struct {
	Name    string     `json:"name"`
	QueueID string     `json:"queueId"`
	Open    bool       `json:"open"` // has its own hours of operation, whatever these say
	Enabled bool       `json:"enabled"`
	Limit   int        `json:"limit"` // 0: none of its own
	Waiting int        `json:"waiting"`
	Oldest  *time.Time `json:"oldest,omitempty"` // since when the one who waits longest does
	// Staffed is how many agents serve the queue whose status is routable, those who are
	// about to leave it among them; Serving, how many of them have no next status.
	Staffed int `json:"staffed"`
	Serving int `json:"serving"`
}

type noteView struct {
	At               time.Time         `json:"at"`
	Kind             string            `json:"kind"`
	Username         string            `json:"username,omitempty"`
	ContactID        string            `json:"contactId,omitempty"`
	InitialContactID string            `json:"initialContactId,omitempty"`
	Detail           map[string]string `json:"detail,omitempty"`
}
