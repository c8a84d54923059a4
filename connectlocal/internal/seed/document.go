package seed

// document is the file as it is written.
type document struct {
	Instance       instanceDoc       `yaml:"instance"`
	Statuses       []statusDoc       `yaml:"statuses"`
	Hours          []hoursDoc        `yaml:"hours"`
	Queues         []queueDoc        `yaml:"queues"`
	Profiles       []profileDoc      `yaml:"routing_profiles"`
	QuickConnects  []quickConnectDoc `yaml:"quick_connects"`
	Users          []userDoc         `yaml:"users"`
	Flows          []flowDoc         `yaml:"flows"`
	Lambdas        []lambdaDoc       `yaml:"lambdas"`
	Topics         []lambdaDoc       `yaml:"topics"`
	Switches       switchesDoc       `yaml:"switches"`
	Quotas         quotasDoc         `yaml:"quotas"`
	Limits         limitsDoc         `yaml:"limits"`
	ContactEvents  string            `yaml:"contact_event_stream"`
	ContactRecords string            `yaml:"contact_record_stream"`
	Hierarchy      []groupDoc        `yaml:"hierarchy_groups"`
}

type groupDoc struct {
	Name   string `yaml:"name"`
	Parent string `yaml:"parent"`
}

type instanceDoc struct {
	Alias   string `yaml:"alias"`
	Region  string `yaml:"region"`
	Account string `yaml:"account"`
}

type statusDoc struct {
	Name string `yaml:"name"`
	Type string `yaml:"type"`
}

type hoursDoc struct {
	Name     string    `yaml:"name"`
	TimeZone string    `yaml:"time_zone"`
	Open     []openDoc `yaml:"open"`
}

type openDoc struct {
	Days []string `yaml:"days"`
	From string   `yaml:"from"`
	To   string   `yaml:"to"`
}

type queueDoc struct {
	Name          string   `yaml:"name"`
	Hours         string   `yaml:"hours"`
	MaxContacts   int      `yaml:"max_contacts"`
	QuickConnects []string `yaml:"quick_connects"`
}

type profileDoc struct {
	Name            string            `yaml:"name"`
	Chats           int               `yaml:"chats"`
	Queues          []profileQueueDoc `yaml:"queues"`
	DefaultOutbound string            `yaml:"default_outbound"`
}

type profileQueueDoc struct {
	Queue    string `yaml:"queue"`
	Priority *int   `yaml:"priority"`
	Delay    string `yaml:"delay"`
}

type quickConnectDoc struct {
	Name  string `yaml:"name"`
	Queue string `yaml:"queue"`
	User  string `yaml:"user"`
	Flow  string `yaml:"flow"`
}

type userDoc struct {
	Username   string `yaml:"username"`
	FirstName  string `yaml:"first_name"`
	LastName   string `yaml:"last_name"`
	Profile    string `yaml:"routing_profile"`
	ACW        string `yaml:"acw"`
	AutoAccept bool   `yaml:"auto_accept"`
	Group      string `yaml:"hierarchy_group"`
}

type flowDoc struct {
	Shipped string `yaml:"shipped"`
	Name    string `yaml:"name"`
	Type    string `yaml:"type"`
	File    string `yaml:"file"`
}

// name is what the instance will call the flow.
func (f flowDoc) name() string {
	if f.Shipped != "" {
		return f.Shipped
	}
	return f.Name
}

// lambdaDoc is something that is told by POST: a Lambda function, or an SNS topic.
type lambdaDoc struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
}

type switchesDoc struct {
	StopContactRunsDisconnectFlow bool `yaml:"stop_contact_runs_disconnect_flow"`
	LogoutEndsChats               bool `yaml:"logout_ends_chats"`
	KeepACWOnStatusPick           bool `yaml:"keep_acw_on_status_pick"`
	BargedLeavesWithAgent         bool `yaml:"barged_leaves_with_agent"`
	AssociateNeedsLogin           bool `yaml:"associate_needs_login"`
	ChatMetricsAtEnd              bool `yaml:"chat_metrics_at_end"`
	DeleteUserNeedsIdle           bool `yaml:"delete_user_needs_idle"`
	PersistentChatAtOnce          bool `yaml:"persistent_chat_at_once"`
	TagsStayOnContact             bool `yaml:"tags_stay_on_contact"`
	PlainTextUnlessListed         bool `yaml:"plain_text_unless_listed"`
	NextStatusByHeartBeat         bool `yaml:"next_status_by_heart_beat"`
	NoSlotsBeforeNextStatus       bool `yaml:"no_slots_before_next_status"`
	TransferDropsHooks            bool `yaml:"transfer_drops_hooks"`
	RequeueKeepsAge               bool `yaml:"requeue_keeps_age"`
	DisconnectsOutsideChain       bool `yaml:"disconnects_outside_chain"`
	RefusedKeepTurn               bool `yaml:"refused_keep_turn"`
	TypingResetsTimers            bool `yaml:"typing_resets_timers"`
	NoAutoAccept                  bool `yaml:"no_auto_accept"`
	TransferIsAgentDisconnect     bool `yaml:"transfer_is_agent_disconnect"`
	IdleIsAgentDisconnect         bool `yaml:"idle_is_agent_disconnect"`
	WaitNotInTransfers            bool `yaml:"wait_not_in_transfers"`
	SocketsEndAtExpiry            bool `yaml:"sockets_end_at_expiry"`
	OldestSocketMakesRoom         bool `yaml:"oldest_socket_makes_room"`
}
