package state

import (
	"maps"
	"slices"
	"strings"
)

// settings are what there is of the instance itself.
type settings struct {
	meta       Meta
	attributes map[string]string
	storage    []Storage
	origins    []string
	functions  []string
}

// The instance's attributes that have an effect here. The others of the API are kept and told.
const (
	InboundCalls       = "INBOUND_CALLS"               // told with the instance
	OutboundCalls      = "OUTBOUND_CALLS"              // told with the instance
	MultiPartyChat     = "MULTI_PARTY_CHAT_CONFERENCE" // without it no second agent comes into a chat
	ChatMonitoring     = "ENHANCED_CHAT_MONITORING"    // without it no supervisor barges
	customVoices       = "USE_CUSTOM_TTS_VOICES"       // only Amazon's support turns it on
	maxOrigins         = 50
	maxLambdaFunctions = 50 // spec §8
)

// defaultSettings are those of an instance for chat. A new instance of Amazon Connect
// has neither multi-party chat nor enhanced monitoring; this one has, so that they
// can be tried without setting anything up.
func defaultSettings() settings {
	return settings{attributes: map[string]string{
		InboundCalls: "false", OutboundCalls: "false", MultiPartyChat: "true", ChatMonitoring: "true",
		"CONTACTFLOW_LOGS": "false", "CONTACT_LENS": "false", "AUTO_RESOLVE_BEST_VOICES": "true", customVoices: "false",
		"EARLY_MEDIA": "true", "MULTI_PARTY_CONFERENCE": "false", "HIGH_VOLUME_OUTBOUND": "false",
		"ENHANCED_CONTACT_MONITORING": "false", "MESSAGE_STREAMING": "false",
	}}
}

// Attribute is the value of an attribute of the instance, "false" unless it was set.
func (w *World) Attribute(name string) string {
	if v, ok := w.settings.attributes[name]; ok {
		return v
	}
	return "false"
}

// SetAttribute is UpdateInstanceAttribute; a value is true or false.
func (w *World) SetAttribute(name, value string) error {
	value = strings.ToLower(value)
	switch {
	case value != "true" && value != "false":
		return refuse(Invalid, "Value: found %q, allowed are true, false", value)
	case name == customVoices:
		return refuse(BadRequest, "AttributeType: %s is for accounts on a list that Amazon Web Services Support keeps", name)
	}
	w.settings.attributes[name] = value
	return nil
}

// allowed refuses what an attribute of the instance has turned off.
func (w *World) allowed(attribute string) error {
	if w.Attribute(attribute) == "false" {
		return refuse(AccessDenied, "the instance attribute %s is false", attribute)
	}
	return nil
}

// Storage is where the instance puts one type of its resources. Agent events and contact
// records go to the stream that is named here; the other places are kept and told.
type Storage struct {
	ID       string
	Resource string // AGENT_EVENTS, CHAT_TRANSCRIPTS, …
	Type     string // S3, KINESIS_STREAM, KINESIS_FIREHOSE or KINESIS_VIDEO_STREAM
	Bucket   *Bucket
	Stream   string // ARN
	Firehose string // ARN
	Video    *Video
}

// Bucket is a place in S3.
type Bucket struct{ Name, Prefix, Key string }

// Video is a place for media streams.
type Video struct {
	Prefix, Key string
	Hours       int64 // how long streams are kept
}

// fits tells whether what is given belongs to the type of storage, and the type to the resource.
func (s Storage) fits() error {
	given := map[string]bool{"S3": s.Bucket != nil, "KINESIS_STREAM": s.Stream != "", "KINESIS_FIREHOSE": s.Firehose != "", "KINESIS_VIDEO_STREAM": s.Video != nil}
	for _, kind := range slices.Sorted(maps.Keys(given)) {
		if given[kind] != (kind == s.Type) {
			return refuse(Invalid, "StorageConfig: a configuration of %s is wanted, and no other", s.Type)
		}
	}
	if want := storageTypes(s.Resource); !slices.Contains(want, s.Type) {
		return refuse(Invalid, "StorageConfig.StorageType: found %s, allowed for %s are %s", s.Type, s.Resource, strings.Join(want, ", "))
	}
	return nil
}

// storageTypes are where a type of resources can go ("AssociateInstanceStorageConfig"
// and the administrator guide's pages about data streaming and storage).
func storageTypes(resource string) []string {
	switch {
	case resource == "CONTACT_TRACE_RECORDS":
		return []string{"KINESIS_STREAM", "KINESIS_FIREHOSE"}
	case resource == "AGENT_EVENTS", strings.HasPrefix(resource, "REAL_TIME_CONTACT_ANALYSIS"):
		return []string{"KINESIS_STREAM"}
	case resource == "MEDIA_STREAMS":
		return []string{"KINESIS_VIDEO_STREAM"}
	}
	return []string{"S3"}
}

// Stored is where resources of a type go; each type has one place at most.
func (w *World) Stored(resource string) (Storage, bool) {
	return find(w.settings.storage, func(s Storage) bool { return s.Resource == resource })
}

// Store gives a type of resources its place (AssociateInstanceStorageConfig) and
// returns the association's id, which is new unless it is given.
func (w *World) Store(s Storage) (string, error) {
	if err := s.fits(); err != nil {
		return "", err
	}
	if _, taken := w.Stored(s.Resource); taken {
		return "", refuse(Conflict, "ResourceType: %s has a storage configuration already", s.Resource)
	}
	if s.ID == "" {
		s.ID = w.ids()
	}
	w.settings.storage = append(w.settings.storage, s)
	return s.ID, nil
}

// Restore changes the place of a type of resources, found by type and association id.
func (w *World) Restore(s Storage) error {
	i, err := w.storedAt(s.Resource, s.ID)
	if err != nil {
		return err
	}
	if err := s.fits(); err != nil {
		return err
	}
	w.settings.storage[i] = s
	return nil
}

// Unstore takes the place of a type of resources away.
func (w *World) Unstore(resource, id string) error {
	i, err := w.storedAt(resource, id)
	if err != nil {
		return err
	}
	w.settings.storage = slices.Delete(w.settings.storage, i, i+1)
	return nil
}

func (w *World) storedAt(resource, id string) (int, error) {
	i := slices.IndexFunc(w.settings.storage, func(s Storage) bool { return s.Resource == resource && s.ID == id })
	if i < 0 {
		return 0, refuse(NotFound, "AssociationId: %s has no storage configuration %s", resource, id)
	}
	return i, nil
}

// Origins are the approved origins of web pages.
func (w *World) Origins() []string { return slices.Clone(w.settings.origins) }

// ApproveOrigin adds an approved origin.
func (w *World) ApproveOrigin(origin string) error {
	return add(&w.settings.origins, "Origin", origin, maxOrigins)
}

// DisapproveOrigin takes an approved origin away.
func (w *World) DisapproveOrigin(origin string) error {
	return remove(&w.settings.origins, "Origin", origin)
}

// Functions are the ARNs of the Lambda functions that the instance may invoke. A flow
// here may invoke any that answers.
func (w *World) Functions() []string { return slices.Clone(w.settings.functions) }

// AllowFunction adds a Lambda function.
func (w *World) AllowFunction(arn string) error {
	return add(&w.settings.functions, "FunctionArn", arn, maxLambdaFunctions)
}

// DisallowFunction takes a Lambda function away.
func (w *World) DisallowFunction(arn string) error {
	return remove(&w.settings.functions, "FunctionArn", arn)
}

func add(list *[]string, member, value string, most int) error {
	if slices.Contains(*list, value) {
		return refuse(Conflict, "%s: %s is associated already", member, value)
	}
	if err := within(member+"s", len(*list), most); err != nil {
		return err
	}
	*list = append(*list, value)
	return nil
}

func remove(list *[]string, member, value string) error {
	i := slices.Index(*list, value)
	if i < 0 {
		return refuse(NotFound, "%s: %s is not associated", member, value)
	}
	*list = slices.Delete(slices.Clone(*list), i, i+1)
	return nil
}
