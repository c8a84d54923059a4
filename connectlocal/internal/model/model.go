package model

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed connect.json.gz
var connect []byte

//go:embed connectparticipant.json.gz
var participant []byte

//go:embed kinesis.json.gz
var kinesis []byte

var (
	readConnect     = sync.OnceValue(func() *Service { return read(connect) })
	readParticipant = sync.OnceValue(func() *Service { return read(participant) })
	readKinesis     = sync.OnceValue(func() *Service { return read(kinesis) })
)

// Connect is the model of Amazon Connect: REST-JSON.
func Connect() *Service { return readConnect() }

// Participant is the model of the participant service: REST-JSON.
func Participant() *Service { return readParticipant() }

// Kinesis is the model of Kinesis: JSON 1.1, all operations POST /.
func Kinesis() *Service { return readKinesis() }

// Service is the model of one service. It is never changed, and may be used from
// any goroutine.
type Service struct {
	name       string
	operations map[string]*Operation
	shapes     map[string]*shape
}

// Name is the service's id in the model, such as "Connect".
func (s *Service) Name() string { return s.name }

// Operation is the operation with that name, nil if the service has none.
func (s *Service) Operation(name string) *Operation { return s.operations[name] }

// Operations are all operations of the service, by name.
func (s *Service) Operations() []*Operation {
	return slices.SortedFunc(maps.Values(s.operations), func(a, b *Operation) int { return strings.Compare(a.Name, b.Name) })
}

// Operation is one operation of a service.
type Operation struct {
	Name   string
	Method string // HTTP's
	Path   string // with {labels} for the members that travel in it
	// Errors are the names of the exceptions that it models.
	Errors []string

	input, output *shape // nil: none
}

// Pattern is where the operation is called, as http.ServeMux has it.
func (o *Operation) Pattern() string { return o.Method + " " + o.Path }

// Models tells whether the operation models that exception.
func (o *Operation) Models(exception string) bool { return slices.Contains(o.Errors, exception) }

// Status is the HTTP status of one of the service's exceptions, 400 if the model
// has no such exception or gives it none.
func (s *Service) Status(exception string) int {
	if e := s.shapes[exception]; e != nil && e.Error.Status != 0 {
		return e.Error.Status
	}
	return 400
}

// shape is a type of the model, as botocore writes it.
type shape struct {
	Type      string
	Members   map[string]member
	Required  []string
	Union     bool
	Item      member `json:"member"`
	Key       member
	Value     member
	Min, Max  *float64
	Pattern   string
	Enum      []string
	Timestamp string `json:"timestampFormat"`
	Error     struct {
		Status int `json:"httpStatusCode"`
	}

	pattern func() rule // nil: none
}

// member is a reference to a shape, with what this use of it adds.
type member struct {
	Shape    string
	Location string // uri, querystring, header; empty: the body
	Wire     string `json:"locationName"` // its name there; empty: the member's own

	*shape `json:"-"`
}

// read makes a service of an embedded model; one that cannot be read is a mistake
// in this program, which every test of it would show.
func read(zipped []byte) *Service {
	s, err := parse(zipped)
	if err != nil {
		panic(fmt.Sprintf("model: %v", err))
	}
	return s
}

func parse(zipped []byte) (*Service, error) {
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, err
	}
	var file struct {
		Metadata struct {
			ID string `json:"serviceId"`
		}
		Operations map[string]struct {
			HTTP struct {
				Method string
				URI    string `json:"requestUri"`
			}
			Input, Output *struct{ Shape string }
			Errors        []struct{ Shape string }
		}
		Shapes map[string]*shape
	}
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, err
	}
	s := &Service{name: file.Metadata.ID, operations: map[string]*Operation{}, shapes: file.Shapes}
	for _, sh := range s.shapes {
		s.link(sh)
	}
	for name, from := range file.Operations {
		o := &Operation{Name: name, Method: from.HTTP.Method, Path: from.HTTP.URI}
		for _, e := range from.Errors {
			o.Errors = append(o.Errors, e.Shape)
		}
		if from.Input != nil {
			o.input = s.shapes[from.Input.Shape]
		}
		if from.Output != nil {
			o.output = s.shapes[from.Output.Shape]
		}
		s.operations[name] = o
	}
	return s, nil
}

// link follows a shape's references. Its pattern is prepared when it is first asked for:
// most of those of Amazon Connect never are, and the long ones take a while.
func (s *Service) link(sh *shape) {
	for name, m := range sh.Members {
		m.shape = s.shapes[m.Shape]
		sh.Members[name] = m
	}
	for _, m := range []*member{&sh.Item, &sh.Key, &sh.Value} {
		m.shape = s.shapes[m.Shape]
	}
	if sh.Pattern != "" {
		sh.pattern = sync.OnceValue(func() rule { return ruleOf(sh.repeated()) })
	}
}

// oneOf is a pattern of one character only.
var oneOf = regexp.MustCompile(`^(\^?\[[^\]]*\])(\$?)$`)

// repeated is a shape's pattern. One of a single character, where more are allowed,
// lacks its repetition (ViewContentSha256).
func (sh *shape) repeated() string {
	if sh.Max == nil || *sh.Max <= 1 {
		return sh.Pattern
	}
	return oneOf.ReplaceAllString(sh.Pattern, "$1+$2")
}

// rule is a pattern that the whole of a text has to fit.
type rule struct {
	expression *regexp.Regexp // nil: not checked
	forbidden  *regexp.Regexp // what a text must not begin with; nil: nothing
}

// notFirst is a look-ahead at the beginning of a pattern, which Go's regular
// expressions do not have.
var notFirst = regexp.MustCompile(`^\^?\(\?!([^()]*)\)`)

// ruleOf prepares a pattern. One that Go's regular expressions cannot say, the
// service's own check included, stays unchecked.
func ruleOf(pattern string) (r rule) {
	pattern = strings.ReplaceAll(pattern, `\\`, `\`) // some are escaped twice
	if m := notFirst.FindStringSubmatch(pattern); m != nil {
		r.forbidden, _ = regexp.Compile(`^(?:` + m[1] + `)`)
		pattern = pattern[len(m[0]):]
	}
	pattern = unicodeEscape.ReplaceAllString(pattern, `\x{$1}`)
	r.expression, _ = regexp.Compile(`^(?:` + pattern + `)$`)
	return r
}

// unicodeEscape is how Java's regular expressions name a character.
var unicodeEscape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

func (r rule) fits(text string) bool {
	return (r.expression == nil || r.expression.MatchString(text)) && (r.forbidden == nil || !r.forbidden.MatchString(text))
}

// Choices are the values that a shape of the model allows, in the model's order.
func (s *Service) Choices(shape string) []string {
	if sh := s.shapes[shape]; sh != nil {
		return slices.Clone(sh.Enum)
	}
	return nil
}
