package arch

import (
	"fmt"
	"slices"
	"strings"
)

// ranks say which way the arrows point, the controller's and connectlocal's: a package
// imports only packages of a lower rank, or its own family's. The longest name that fits
// counts.
var ranks = map[string]int{
	"internal/nearest":      -1,
	"internal/pagekit":      -1, // what people see
	"internal/yamlfile":     0,
	"internal/memnet":       0,
	"internal/httpjson":     0,
	"internal/keyfile":      0, // a key in a file
	"internal/record":       0,
	"internal/kpl":          0,
	"internal/awsfault":     0, // what AWS errors mean, for whoever calls it
	"internal/agentevent":   1,
	"internal/contactevent": 1,
	"internal/probe":        1, // what only a real instance can tell
	"internal/roster":       2,
	"internal/policy":       3,
	"internal/departure":    4,
	"internal/clock":        4, // above what decides, which may not wait by it
	"internal/ledger":       5, // the words that stores and their readers share
	"internal/lease":        5, // how work is shared among processes
	"internal/report":       5, // what departures add up to, for whoever shows it
	"internal/told":         5, // what is told of departures in JSON, wherever it is asked for

	"internal/provider": 0, // an OpenID provider
	"internal/gallery":  0, // the pages' views, for whoever changes them

	"internal/archive": 5, // recorded streams, as files and as what a stream still holds
	"internal/replay":  6,

	"internal/ledger/dynamoledger": 6,
	"internal/ledger/memledger":    6,
	"internal/ledger/sqliteledger": 6,
	"internal/ledger/ledgertest":   6,
	"internal/actor":               6,
	"internal/companion":           6,
	"internal/config":              6,
	"internal/connectapi":          6,
	"internal/console":             6,
	"internal/feed":                6,
	"internal/hearing":             6,
	"internal/mover":               6,
	"internal/notice":              6,
	"internal/obs":                 6,
	"internal/operator":            6,
	"internal/sweep":               6,
	"internal/signin":              6,
	"internal/turns":               6,
	"internal/wake":                6,

	"internal/controller": 7,
	"internal/doctor":     7, // reads an instance, and says what it lacks
	"internal/demo":       7,
	"internal/probe/try":  7, // tries it on a chat
	"internal/serverless": 8,
	"internal/app":        8,
	"internal/cli":        9,
	"cmd":                 10,

	"connectlocal/internal/chat":    0,
	"connectlocal/internal/clock":   0,
	"connectlocal/internal/ending":  0,
	"connectlocal/internal/gate":    0,
	"connectlocal/internal/hours":   0,
	"connectlocal/internal/model":   0,
	"connectlocal/internal/page":    0,
	"connectlocal/internal/routing": 0,
	"connectlocal/internal/sink":    0,

	"connectlocal/internal/flowrun": 1,
	"connectlocal/internal/refusal": 1,

	"connectlocal/internal/lambda": 2,
	"connectlocal/internal/quota":  2,
	"connectlocal/internal/state":  2, // the instance

	"connectlocal/internal/chatmetrics": 3,
	"connectlocal/internal/history":     4, // what it remembers
	"connectlocal/internal/stream":      4, // what it tells

	"connectlocal/internal/api":         5, // and from here on what stands around it
	"connectlocal/internal/autoagent":   5,
	"connectlocal/internal/ccp":         5,
	"connectlocal/internal/chatstream":  5,
	"connectlocal/internal/control":     5,
	"connectlocal/internal/faults":      5,
	"connectlocal/internal/kinesis":     5,
	"connectlocal/internal/kinesissink": 5,
	"connectlocal/internal/live":        5,
	"connectlocal/internal/participant": 5,
	"connectlocal/internal/seed":        5,

	"connectlocal": 6,
}

// common are the packages that the controller and connectlocal may both import;
// memnet, besides, carries bytes for tests and for connectlocal.
var common = []string{"flow", "internal/nearest", "internal/pagekit", "internal/yamlfile"}

// top are the packages that know both the controller and connectlocal.
var top = []string{"internal/app", "internal/cli", "internal/demo", "cmd", "test"}

// pure is the domain: what has no idea of AWS, HTTP or a database.
var pure = []string{"internal/record", "internal/agentevent", "internal/contactevent", "internal/roster", "internal/policy", "internal/departure"}

// simulator is the part of connectlocal that decides and never does.
var simulator = []string{
	"connectlocal/internal/chat", "connectlocal/internal/chatmetrics", "connectlocal/internal/clock", "connectlocal/internal/flowrun",
	"connectlocal/internal/history", "connectlocal/internal/hours", "connectlocal/internal/routing", "connectlocal/internal/state", "flow",
}

// home is where a library may be imported outside tests.
type home struct {
	library string
	in      []string
	reason  string
}

var homes = []home{
	{
		"github.com/aws/aws-sdk-go-v2/service/connect",
		[]string{"internal/actor", "internal/app", "internal/connectapi", "internal/demo", "internal/doctor", "internal/probe/try"},
		"one adapter calls Connect, so that quotas, error classes and retries have one place; connectlocal answers it and must not know it",
	},
	{
		"github.com/aws/aws-sdk-go-v2/service/kinesis",
		[]string{"internal/app", "internal/archive", "internal/doctor", "internal/feed", "connectlocal/internal/kinesissink"},
		"one adapter reads the stream, one records it, and one writes to somebody else's; what of connectlocal serves it must not know its client",
	},
	{"github.com/aws/aws-sdk-go-v2/service/dynamodb", []string{"internal/app", "internal/ledger/dynamoledger"}, "one store speaks DynamoDB, and the programs hand it a client"},
	{"github.com/aws/aws-sdk-go-v2/service/kms", []string{"internal/companion", "internal/doctor"}, "the vault alone seals, and can be given another key"},
	{"github.com/aws/aws-sdk-go-v2/service/sqs", []string{"internal/wake"}, "one adapter wakes workers, and can wake them another way"},
	{"github.com/aws/aws-sdk-go-v2/service/iam", []string{"internal/doctor"}, "permissions are simulated in one place, and nowhere given"},
	{"github.com/aws/aws-sdk-go-v2/service/servicequotas", []string{"internal/doctor"}, "quotas are read in one place, and nowhere asked for"},
	{"github.com/aws/aws-sdk-go-v2/service/sts", []string{"internal/doctor"}, "who calls is asked in one place"},
	{"github.com/aws/aws-lambda-go", []string{"internal/feed/lambdafeed", "internal/serverless"}, "what a function is called with ends where it comes in"},
	{"github.com/aws/aws-sdk-go-v2/service/s3", []string{"internal/archive"}, "recordings lie in S3, and nothing else of ours does"},
	{"github.com/coreos/go-oidc", []string{"internal/provider"}, "what an OpenID provider says is believed in one place"},
	{"golang.org/x/oauth2", []string{"internal/provider"}, "codes are traded for tokens where tokens are read"},
	{"github.com/fxamacker/cbor", []string{"connectlocal/internal/kinesis"}, "Amazon's Java clients speak CBOR to Kinesis, and nobody else here does"},
	{"modernc.org/sqlite", []string{"internal/ledger/sqliteledger"}, "SQL stays in one store"},
	{"database/sql", []string{"internal/ledger/sqliteledger"}, "SQL stays in one store"},
	{"github.com/goccy/go-yaml", []string{"internal/yamlfile"}, "people's files are read, and their mistakes told, in one way"},
	{"cel.dev/cel-go", []string{"internal/policy"}, "conditions are written in one place, and its environment has a version"},
	{"github.com/prometheus", []string{"internal/obs"}, "what is measured can be exported another way without touching what does it"},
	{"go.opentelemetry.io", []string{"internal/obs"}, "what is traced can be exported another way without touching what does it"},
	{"github.com/spf13/cobra", []string{"internal/cli"}, "only the command line knows its library"},
	{
		"github.com/coder/websocket",
		[]string{"connectlocal/internal/live", "connectlocal/internal/participant", "internal/actor"},
		"the websocket library can be changed in two servers and one client",
	},
}

func importRules() []rule {
	return []rule{
		{
			name:   "arrows point inwards",
			reason: "cmd → cli → app → adapters → departure → policy → roster → agentevent: what decides can be read, tested and reused without what does",
			check:  arrows,
			bad:    map[string]string{"internal/roster/a.go": `package roster; import _ "handover/internal/departure"`},
			good:   map[string]string{"internal/departure/a.go": `package departure; import _ "handover/internal/roster"`},
		},
		{
			name:   "what stands around the instance does not know each other",
			reason: "connectlocal joins the APIs, streams and pages; each can be read, tested and replaced alone, and state knows none of them",
			check:  arrows,
			bad: map[string]string{
				"connectlocal/internal/ccp/a.go":   `package ccp; import _ "handover/connectlocal/internal/participant"`,
				"connectlocal/internal/state/a.go": `package state; import _ "handover/connectlocal/internal/stream"`,
			},
			good: map[string]string{
				"connectlocal/a.go":              `package connectlocal; import _ "handover/connectlocal/internal/ccp"`,
				"connectlocal/internal/ccp/a.go": `package ccp; import _ "handover/connectlocal/internal/state"`,
			},
		},
		{
			name:   "every part of connectlocal has a rank of its own",
			reason: "connectlocal's own rank is above all of its parts: with that one a part could import any other",
			check:  arrows,
			bad:    map[string]string{"connectlocal/internal/new/a.go": `package new; import _ "handover/connectlocal/internal/ccp"`},
			good:   map[string]string{"connectlocal/internal/api/a.go": `package api; import _ "handover/connectlocal/internal/state"`},
		},
		{
			name:   "adapters do not know each other",
			reason: "each adapter can be replaced alone; what two of them share belongs to departure, and the app joins them",
			check:  arrows,
			bad:    map[string]string{"internal/console/a.go": `package console; import _ "handover/internal/ledger/memledger"`},
			good:   map[string]string{"internal/app/a.go": `package app; import _ "handover/internal/console"`},
		},
		{
			name:   "the domain is pure",
			reason: "departure and all it imports run the same in a daemon, a Lambda and a test: no AWS SDK, no net/http, no database in them, at any depth",
			check:  purity(pure, []string{"net", "database/sql", "modernc.org", "github.com/aws"}),
			bad: map[string]string{
				"internal/policy/a.go":   `package policy; import _ "handover/internal/yamlfile"`,
				"internal/yamlfile/a.go": `package yamlfile; import _ "net/http"`,
			},
			good: map[string]string{
				"internal/policy/a.go":      `package policy; import _ "handover/internal/yamlfile"`,
				"internal/policy/a_test.go": `package policy; import _ "net/http"`,
				"internal/yamlfile/a.go":    `package yamlfile; import _ "strings"`,
			},
		},
		{
			name:   "what decides in connectlocal does no I/O",
			reason: "given the clock and the same inputs, the same agent gets the same chat; only the packages around it listen, read and write",
			check:  purity(simulator, []string{"net", "os", "io/fs", "database/sql", "github.com/aws", "log"}),
			bad:    map[string]string{"connectlocal/internal/state/a.go": `package state; import _ "os"`},
			good:   map[string]string{"connectlocal/internal/state/a.go": `package state; import _ "time"`},
		},
		{
			name:   "controller and connectlocal share no code",
			reason: "the official AWS SDK is the judge between them: a mistake shared by both would pass every test. Common are the flow language, how people's files are read and what pages look like, nothing of the wire",
			check:  apart,
			bad:    map[string]string{"connectlocal/a.go": `package connectlocal; import _ "handover/internal/agentevent"`},
			good: map[string]string{
				"connectlocal/a.go":    `package connectlocal; import _ "handover/flow"`,
				"internal/app/a.go":    `package app; import _ "handover/connectlocal"`,
				"internal/mover/a.go":  `package mover; import _ "handover/internal/departure"`,
				"internal/memnet/a.go": `package memnet; import _ "net/http"`,
			},
		},
		{
			name:   "libraries have a home",
			reason: "each outside library is imported by the adapter that hides it, and by nobody else outside tests",
			check:  atHome,
			bad:    map[string]string{"internal/mover/a.go": `package mover; import _ "github.com/aws/aws-sdk-go-v2/service/connect/types"`},
			good: map[string]string{
				"internal/connectapi/a.go": `package connectapi; import _ "github.com/aws/aws-sdk-go-v2/service/connect"`,
				"internal/mover/a_test.go": `package mover; import _ "github.com/aws/aws-sdk-go-v2/service/connect"`,
				"internal/feed/a.go":       `package feed; import _ "github.com/aws/aws-sdk-go-v2/service/kinesis"`,
			},
		},
	}
}

// arrows finds imports of ours that do not go to a lower rank.
func arrows(files []file) []string {
	var broken []string
	for _, f := range files {
		if f.test || !withinAny(f.dir, []string{"internal", "cmd", "connectlocal"}) {
			continue
		}
		from, place := rank(f.dir)
		if place == "" {
			broken = append(broken, f.path+": its package has no rank; give it one in test/arch")
			continue
		}
		for _, imported := range f.imports {
			to, other := rank(imported)
			if other != "" && other != place && to >= from {
				broken = append(broken, fmt.Sprintf("%s imports %s", f.path, imported))
			}
		}
	}
	return broken
}

// rank is a package's place among the arrows; an empty name if it has none. A package
// in another's internal folder is a part of it, not of its family.
func rank(dir string) (int, string) {
	place := ""
	for name := range ranks {
		if within(dir, name) && !within(dir, name+"/internal") && len(name) > len(place) {
			place = name
		}
	}
	return ranks[place], place
}

// purity finds, in the production files of these packages and of all of ours
// that they import, imports of anything forbidden.
func purity(roots, forbidden []string) func(files []file) []string {
	return func(files []file) []string {
		var broken []string
		reached := reach(files, roots)
		for _, f := range files {
			if f.test || !reached[f.dir] {
				continue
			}
			for _, imported := range f.imports {
				if withinAny(imported, forbidden) {
					broken = append(broken, fmt.Sprintf("%s imports %s", f.path, imported))
				}
			}
		}
		return broken
	}
}

// reach is every package of ours that the roots need, they themselves included.
func reach(files []file, roots []string) map[string]bool {
	reached := map[string]bool{}
	for _, r := range roots {
		reached[r] = true
	}
	for before := -1; before != len(reached); {
		before = len(reached)
		for _, f := range files {
			if f.test || !reached[f.dir] {
				continue
			}
			for _, imported := range f.imports {
				if ours(imported) {
					reached[imported] = true
				}
			}
		}
	}
	return reached
}

// apart finds imports across the border between controller and connectlocal.
func apart(files []file) []string {
	var broken []string
	for _, f := range files {
		for _, imported := range f.imports {
			if crosses(f, imported) {
				broken = append(broken, fmt.Sprintf("%s imports %s", f.path, imported))
			}
		}
	}
	return broken
}

func crosses(f file, imported string) bool {
	switch {
	case within(f.dir, "flow"):
		return ours(imported) && imported != f.dir
	case within(f.dir, "connectlocal"):
		return within(imported, "internal") && imported != "internal/memnet" && !slices.Contains(common, imported)
	case withinAny(f.dir, top) || f.test:
		return false
	case imported == "internal/memnet":
		return true
	default:
		return within(imported, "connectlocal")
	}
}

// atHome finds libraries that are imported outside their home.
func atHome(files []file) []string {
	var broken []string
	for _, f := range files {
		if f.test || within(f.dir, "test") {
			continue
		}
		for _, imported := range f.imports {
			at := slices.IndexFunc(homes, func(h home) bool { return within(imported, h.library) })
			if at >= 0 && !withinAny(f.dir, homes[at].in) {
				broken = append(broken, fmt.Sprintf("%s imports %s, which lives in %s: %s",
					f.path, imported, strings.Join(homes[at].in, ", "), homes[at].reason))
			}
		}
	}
	return broken
}
