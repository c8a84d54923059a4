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
	Switches       map[string]bool   `yaml:"switches"`
	Quotas         quotasDoc         `yaml:"quotas"`
	Limits         limitsDoc         `yaml:"limits"`
	ContactEvents  string            `yaml:"contact_event_stream"`
	ContactRecords string            `yaml:"contact_record_stream"`
	Sinks          []sinkDoc         `yaml:"sinks"`
	Hierarchy      []groupDoc        `yaml:"hierarchy_groups"`
}

type sinkDoc struct {
	Events   string `yaml:"events"`
	URL      string `yaml:"url"`
	File     string `yaml:"file"`
	Stream   string `yaml:"stream"`
	Endpoint string `yaml:"endpoint"`
	Region   string `yaml:"region"`
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
