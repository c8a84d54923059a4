package policy

// The types below are the file as it is written; compile.go makes sense of it.
// A field of type any takes more than one form, and is judged there.

type file struct {
	CEL            *int             `yaml:"cel"`
	Mode           string           `yaml:"mode"`
	Undo           *bool            `yaml:"undo"`
	ExcludeFor     any              `yaml:"exclude_for"`
	LanguageAttr   string           `yaml:"language_attribute"`
	Statuses       fileStatuses     `yaml:"statuses"`
	ClientLost     fileClientLost   `yaml:"client_lost"`
	Unresponsive   fileUnresponsive `yaml:"unresponsive"`
	Grace          map[string]any   `yaml:"grace"`
	Shifts         []fileShift      `yaml:"shifts"`
	Releasers      *[]string        `yaml:"releasers"`
	MovesPerChat   *int             `yaml:"moves_per_chat"`
	LandingTimeout any              `yaml:"landing_timeout"`
	Companion      fileCompanion    `yaml:"companion"`
	Breaker        fileBreaker      `yaml:"breaker"`
	Budgets        []fileBudget     `yaml:"budgets"`
	Rules          []fileRule       `yaml:"rules"`
	Tests          []fileTest       `yaml:"tests"`
}

type fileStatuses struct {
	Types *[]string `yaml:"types"`
	Names []string  `yaml:"names"`
}

type fileClientLost struct {
	Interval any  `yaml:"interval"`
	Misses   *int `yaml:"misses"`
}

type fileUnresponsive struct {
	After any `yaml:"after"`
}

type fileCompanion struct {
	Ask     *bool `yaml:"ask"`
	Alone   *bool `yaml:"alone"`
	Longer  any   `yaml:"longer"`
	Longest any   `yaml:"longest"`
}

type fileShift struct {
	Name            string   `yaml:"name"`
	Agents          []string `yaml:"agents"`
	RoutingProfiles []string `yaml:"routing_profiles"`
	Hierarchy       []string `yaml:"hierarchy"`
	Days            []string `yaml:"days"`
	Ends            any      `yaml:"ends"`
	TimeZone        string   `yaml:"time_zone"`
	Cordon          any      `yaml:"cordon"`
}

type fileBreaker struct {
	Share   any       `yaml:"share"`
	Within  any       `yaml:"within"`
	AtLeast *int      `yaml:"at_least"`
	Hold    any       `yaml:"hold"`
	Causes  *[]string `yaml:"causes"`
}

type fileBudget struct {
	Name   string    `yaml:"name"`
	Queues []string  `yaml:"queues"`
	AtOnce any       `yaml:"at_once"`
	Causes *[]string `yaml:"causes"`
}

type fileRule struct {
	Name string     `yaml:"name"`
	When fileWhen   `yaml:"when"`
	If   string     `yaml:"if"`
	Mode string     `yaml:"mode"`
	Undo *bool      `yaml:"undo"`
	Do   []fileRung `yaml:"do"`
}

type fileWhen struct {
	Cause      any            `yaml:"cause"`
	Queue      any            `yaml:"queue"`
	Attributes map[string]any `yaml:"attributes"`
}

type fileRung struct {
	Target   string `yaml:"target"`
	If       string `yaml:"if"`
	Needs    string `yaml:"needs"`
	Priority *int   `yaml:"priority"`
	Say      any    `yaml:"say"`
	Within   any    `yaml:"within"`
}

type fileTest struct {
	Name  string    `yaml:"name"`
	Given fileGiven `yaml:"given"`
	Want  fileWant  `yaml:"want"`
}

type fileGiven struct {
	Now    string                   `yaml:"now"`
	Cause  string                   `yaml:"cause"`
	Agent  fileAgent                `yaml:"agent"`
	Chat   fileChat                 `yaml:"chat"`
	Queues map[string]fileQueue     `yaml:"queues"`
	Agents map[string]fileColleague `yaml:"agents"`
}

type fileAgent struct {
	Username       string   `yaml:"username"`
	RoutingProfile string   `yaml:"routing_profile"`
	Hierarchy      []string `yaml:"hierarchy"`
	Status         string   `yaml:"status"`
}

type fileChat struct {
	Queue        string         `yaml:"queue"`
	QueueARN     string         `yaml:"queue_arn"`
	Attributes   map[string]any `yaml:"attributes"`
	Family       string         `yaml:"family"`
	Age          any            `yaml:"age"`
	WithAgent    any            `yaml:"with_agent"`
	Segments     int            `yaml:"segments"`
	Moves        int            `yaml:"moves"`
	LastSpeaker  string         `yaml:"last_speaker"`
	LastSpokeAgo any            `yaml:"last_spoke_ago"`
	Others       []fileOther    `yaml:"others"`
}

type fileOther struct {
	Kind     string `yaml:"kind"`
	Username string `yaml:"username"`
}

type fileQueue struct {
	Open       *bool `yaml:"open"`
	Staffed    int   `yaml:"staffed"`
	Available  int   `yaml:"available"`
	Depth      int   `yaml:"depth"`
	OldestWait any   `yaml:"oldest_wait"`
	Full       bool  `yaml:"full"`
}

type fileColleague struct {
	Ready *bool  `yaml:"ready"`
	Free  *int   `yaml:"free"`
	Why   string `yaml:"why"`
}

type fileWant struct {
	Rule   *string   `yaml:"rule"`
	Target *string   `yaml:"target"`
	Mode   string    `yaml:"mode"`
	Undo   *bool     `yaml:"undo"`
	Say    *string   `yaml:"say"`
	Barred *[]string `yaml:"barred"`
}
