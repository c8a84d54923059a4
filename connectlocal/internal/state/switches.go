package state

import "slices"

// Switches are the behaviours that no source settles (spec §12), by name. The
// zero value is the likelier behaviour.
type Switches struct {
	StopContactRunsDisconnectFlow bool // spec §12.1
	LogoutEndsChats               bool // spec §12.7
	KeepACWOnStatusPick           bool // spec §12.5
	BargedLeavesWithAgent         bool // a barged supervisor goes with the last agent, instead of keeping the chat
	AssociateNeedsLogin           bool // AssociateContactWithUser refuses a user who is not logged in
	ChatMetricsAtEnd              bool // DescribeContact tells chat metrics of contacts that are over only
	DeleteUserNeedsIdle           bool // DeleteUser refuses a user who holds contacts, instead of taking these away
	PersistentChatAtOnce          bool // a chat can be gone on from as soon as it has ended
	TagsStayOnContact             bool // a later contact of a chain begins without the tags of the one before
	PlainTextUnlessListed         bool // without SupportedMessagingContentTypes a chat takes text/plain only
	NextStatusByHeartBeat         bool // spec §12.3
	NoSlotsBeforeNextStatus       bool // spec §12.4
	TransferDropsHooks            bool // spec §12.8
	RequeueKeepsAge               bool // spec §12.9
	DisconnectsOutsideChain       bool // spec §12.10
	RefusedKeepTurn               bool // spec §12.11
	TypingResetsTimers            bool // spec §12.12
	NoAutoAccept                  bool // spec §12.13
	TransferIsAgentDisconnect     bool // spec §12.14
	IdleIsAgentDisconnect         bool // spec §12.15
	WaitNotInTransfers            bool // spec §12.16
	SocketsEndAtExpiry            bool // a websocket is closed at its ConnectionExpiry
	OldestSocketMakesRoom         bool // one websocket too many of a participant closes the oldest, instead of being refused
}

// Switch is a behaviour that no source of Amazon's settles.
type Switch struct {
	Name string                // in a seed; empty: it is fixed, since no other behaviour is worth having
	Spec string                // the section of the shared fact sheet that tells the doubt; empty: found since
	Off  string                // what happens by default, which is the likelier
	On   string                // what the switch makes happen instead
	Why  string                // reason for the default
	At   func(*Switches) *bool // the switch itself; nil: it is fixed
}

// SwitchTable is all of them: what a seed may name, and what the documentation lists.
func SwitchTable() []Switch { return slices.Clone(switchTable) }

var switchTable = []Switch{
	{
		Name: "stop_contact_runs_disconnect_flow",
		Spec: "12.1",
		Off:  "StopContact ends the chat for all.",
		On:   "StopContact takes the agent out, and the disconnect flow runs.",
		Why:  "AWS is silent; a field report and the reason `API` speak for the end.",
		At:   func(s *Switches) *bool { return &s.StopContactRunsDisconnectFlow },
	},
	{
		Spec: "12.2",
		Off:  "An agent event is written once, as soon as it happens.",
		Why:  "Kinesis promises at least once and no latency; the faults `repeat`, `delay`, `reorder` and `lost` are for the rest.",
	},
	{
		Name: "next_status_by_heart_beat",
		Spec: "12.3",
		Off:  "A next status that is set or cancelled is a STATE_CHANGE.",
		On:   "The next event, HEART_BEAT or other, is the first that shows it.",
		Why:  "The documents list no event of its own; STATE_CHANGE is the only one that fits.",
		At:   func(s *Switches) *bool { return &s.NextStatusByHeartBeat },
	},
	{
		Name: "no_slots_before_next_status",
		Spec: "12.4",
		Off:  "`AvailableSlots` are the free ones, with a next status, too.",
		On:   "They are 0 while there is a next status.",
		Why:  "The documents tie them to concurrency and contacts only.",
		At:   func(s *Switches) *bool { return &s.NoSlotsBeforeNextStatus },
	},
	{
		Name: "keep_acw_on_status_pick",
		Spec: "12.5",
		Off:  "Picking a status clears after-contact work.",
		On:   "It stays until it is cleared.",
		Why:  "The page about next status says so; an issue of Streams says otherwise.",
		At:   func(s *Switches) *bool { return &s.KeepACWOnStatusPick },
	},
	{
		Spec: "12.6",
		Off:  "DismissUserContact counts as clearing the contact by hand: with the last one, the next status takes effect.",
		Why:  "A slot is free or not, whoever freed it; no other behaviour would leave the agent in a state that the documents have.",
	},
	{
		Name: "logout_ends_chats",
		Spec: "12.7",
		Off:  "Who logs out keeps the live chats.",
		On:   "Who logs out leaves them, and disconnect flows run.",
		Why:  "The documents tell only that the status becomes Offline.",
		At:   func(s *Switches) *bool { return &s.LogoutEndsChats },
	},
	{
		Spec: "12.7",
		Off:  "An agent whose page or network is gone stays logged in until logged out.",
		Why:  "Closing the window does not log an agent out, say the documents; what a lost network does, and when, is not known.",
	},
	{
		Off: "PutUserStatus refuses a user who is not logged in, unless it sets the user Offline.",
		Why: "The documents do not tell. Scripts that set everybody Offline at night would fail otherwise; chats for nobody's screen are no use to anybody.",
	},
	{
		Name: "transfer_drops_hooks",
		Spec: "12.8",
		Off:  "A quick-connect transfer keeps the event hooks, the disconnect flow among them.",
		On:   "It begins without any, and the flow behind the quick connect has to set them.",
		Why:  "Inherited over a disconnect by AWS's own sample; nothing says that a transfer differs.",
		At:   func(s *Switches) *bool { return &s.TransferDropsHooks },
	},
	{
		Name: "requeue_keeps_age",
		Spec: "12.9",
		Off:  "What a disconnect flow puts into a queue waits from then on.",
		On:   "It ranks by the time at which the chat was first enqueued.",
		Why:  "It is a new contact, and only quick connects are said to keep their place.",
		At:   func(s *Switches) *bool { return &s.RequeueKeepsAge },
	},
	{
		Name: "disconnects_outside_chain",
		Spec: "12.10",
		Off:  "Contacts of disconnect flows count towards the 12 of a chain.",
		On:   "They do not.",
		Why:  "The limit is on contacts of a chain, and they are such.",
		At:   func(s *Switches) *bool { return &s.DisconnectsOutsideChain },
	},
	{
		Name: "refused_keep_turn",
		Spec: "12.11",
		Off:  "A contact that was missed or rejected goes first to agents who have not refused it.",
		On:   "It goes to whoever is next in turn, be it the same agent.",
		Why:  "Offered to whoever is next, it could go to the same agent again and again.",
		At:   func(s *Switches) *bool { return &s.RefusedKeepTurn },
	},
	{
		Name: "typing_resets_timers",
		Spec: "12.12",
		Off:  "Only messages reset the idle timers.",
		On:   "Typing events do, too.",
		Why:  "The documents name messages.",
		At:   func(s *Switches) *bool { return &s.TypingResetsTimers },
	},
	{
		Name: "no_auto_accept",
		Spec: "12.13",
		Off:  "A user's auto-accept holds for chats.",
		On:   "It is for voice only.",
		Why:  "The newer page says so, an older one the contrary.",
		At:   func(s *Switches) *bool { return &s.NoAutoAccept },
	},
	{
		Name: "transfer_is_agent_disconnect",
		Spec: "12.14",
		Off:  "A contact that was transferred by quick connect has no disconnect reason.",
		On:   "Its reason is AGENT_DISCONNECT.",
		Why:  "None of the documented reasons is about transfers.",
		At:   func(s *Switches) *bool { return &s.TransferIsAgentDisconnect },
	},
	{
		Name: "idle_is_agent_disconnect",
		Spec: "12.15",
		Off:  "DISCONNECT_NONCUSTOMER ends a contact with IDLE_DISCONNECT.",
		On:   "It ends it with AGENT_DISCONNECT.",
		Why:  "The description of the reason fits.",
		At:   func(s *Switches) *bool { return &s.IdleIsAgentDisconnect },
	},
	{
		Name: "wait_not_in_transfers",
		Spec: "12.16",
		Off:  "Wait works in every flow that holds a contact.",
		On:   "In transfer flows it takes its error branch.",
		Why:  "The page of the action allows every type, the administrator guide inbound and queue flows.",
		At:   func(s *Switches) *bool { return &s.WaitNotInTransfers },
	},
	{
		Spec: "12.17",
		Off:  "CreatePersistentContactAssociation has as a flow action the parameters of the API's operation.",
		Why:  "No example of it is public, and another spelling would be a guess.",
	},
	{
		Name: "barged_leaves_with_agent",
		Off:  "A supervisor who has barged keeps the chat when the agent leaves.",
		On:   "The supervisor leaves with the last agent, and the disconnect flow runs.",
		Why:  "The supervisor is a participant as the agent is.",
		At:   func(s *Switches) *bool { return &s.BargedLeavesWithAgent },
	},
	{
		Name: "associate_needs_login",
		Off:  "AssociateContactWithUser lets a contact ring with a user who is not logged in, until it is missed.",
		On:   "It refuses such a user.",
		Why:  "The documents say: whatever the user's state.",
		At:   func(s *Switches) *bool { return &s.AssociateNeedsLogin },
	},
	{
		Name: "chat_metrics_at_end",
		Off:  "DescribeContact tells chat metrics at any time.",
		On:   "It tells those of contacts that are over.",
		Why:  "The documents do not restrict it.",
		At:   func(s *Switches) *bool { return &s.ChatMetricsAtEnd },
	},
	{
		Name: "delete_user_needs_idle",
		Off:  "DeleteUser takes the contacts that a user holds out of the user's hands.",
		On:   "It refuses a user who holds any.",
		Why:  "The operation models no exception that would say so.",
		At:   func(s *Switches) *bool { return &s.DeleteUserNeedsIdle },
	},
	{
		Name: "persistent_chat_at_once",
		Spec: "9.1",
		Off:  "A chat can be gone on from 30 s after its end, when its transcript is there.",
		On:   "It can be at once.",
		Why:  "The documents say to wait 30 to 60 s.",
		At:   func(s *Switches) *bool { return &s.PersistentChatAtOnce },
	},
	{
		Name: "tags_stay_on_contact",
		Off:  "A later contact of a chain begins with the tags of the one before it.",
		On:   "It begins without.",
		Why:  "Nothing tells; what labels a chat is of more use on all of it.",
		At:   func(s *Switches) *bool { return &s.TagsStayOnContact },
	},
	{
		Name: "plain_text_unless_listed",
		Off:  "A chat started without SupportedMessagingContentTypes takes every type of message.",
		On:   "It takes text/plain only.",
		Why:  "Nothing tells what holds without the list; refusing what clients send would stop them.",
		At:   func(s *Switches) *bool { return &s.PlainTextUnlessListed },
	},
	{
		Name: "sockets_end_at_expiry",
		Off:  "A websocket stays open past the ConnectionExpiry that was told for it.",
		On:   "It is closed at that time.",
		Why:  "The documents ask clients to open another one by then, and do not tell what happens to the first.",
		At:   func(s *Switches) *bool { return &s.SocketsEndAtExpiry },
	},
	{
		Name: "oldest_socket_makes_room",
		Off:  "One websocket more than a participant may have is refused.",
		On:   "It closes the participant's oldest.",
		Why:  "The documents give a limit only; Amazon's limits refuse.",
		At:   func(s *Switches) *bool { return &s.OldestSocketMakesRoom },
	},
}
