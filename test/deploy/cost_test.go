package deploy

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	awsDoc   = "../../docs/aws.md"
	costFrom = "<!-- costs: go test ./test/deploy -run TestCosts -update -->\n"
	costTo   = "<!-- end of costs -->\n"
)

// The prices, in US dollars, us-east-1, November 2026, to be checked against the
// services' price lists.
const (
	lambdaRequest  = 0.20 / 1e6
	lambdaGBSecond = 0.0000133334 // arm64
	tableWrite     = 0.625 / 1e6  // a write request unit
	tableRead      = 0.125 / 1e6  // a read request unit
	tableGB        = 0.25 + 0.20  // a month, with backups to any point in time
	shardHour      = 0.015
	shardLonger    = 0.020 // a shard's hour, kept for more than a day
	putUnit        = 0.014 / 1e6
	onDemandHour   = 0.04
	onDemandIn     = 0.08 // a GB, of at least a KB a record
	onDemandOut    = 0.04
	queueRequest   = 0.40 / 1e6
	keyMonth       = 1.0
	keyRequest     = 0.03 / 1e4
	logGB          = 0.50
	metricMonth    = 0.30
	alarmMonth     = 0.10
)

// What is assumed. Each is told in docs/aws.md.
const (
	days          = 22.0 // of work, in a month
	shift         = 8.0  // hours of an agent's day
	chats         = 24.0 // of an agent's day
	eventsOfChat  = 6.0
	statusChanges = 10.0
	beatEvents    = 3600.0 / 120 / 2 // heartbeats an hour: half of the time something else is told
	recordKB      = 3.0
	departures    = 1.0 // an agent's day, with chats in hand
	chatsLeft     = 1.5 // of such a departure
	contactEvents = 6.0 // of a chat

	batch      = 3.0 // records of an invocation, where there are many
	functionGB = 0.5
	minutes    = 60 * 24 * 365.0 / 12
	units      = 2.0 // a write in a transaction costs double
)

// bill is what a month costs, by part.
type bill struct{ lambda, table, provisioned, onDemand, queue, key, logs float64 }

func (b bill) total() float64 {
	return b.lambda + b.table + min(b.provisioned, b.onDemand) + b.queue + b.key + b.logs
}

// volume is how much there is to do in a month.
type volume struct{ agents, records, contactEvents, polls, beats, moves, wakes float64 }

func volumeOf(agents float64) volume {
	agentDays := agents * days
	moves := agentDays * departures * chatsLeft
	return volume{
		agents:        agents,
		records:       agentDays * (chats*eventsOfChat + statusChanges + beatEvents*shift),
		contactEvents: agentDays * chats * contactEvents,
		polls:         agentDays * shift * 720, // every five seconds
		beats:         agentDays * shift * 180, // every twenty
		moves:         moves,
		wakes:         min(agents*days*shift*60/2, 2*minutes*3) + moves*2, // a look at each agent's time, two workers at most
	}
}

func billOf(v volume) bill {
	invocations := v.records/batch + v.contactEvents + v.polls + v.beats + v.wakes + minutes
	seconds := v.records*0.025 + v.contactEvents*0.025 + (v.polls+v.beats)*0.015 + v.wakes*1 + minutes*(1+v.agents/100/2)
	// An agent is 2 KB, what is due of them 1 KB; a move is 12 commits of 12 KB.
	writes := (v.records+v.contactEvents/2)*(2+1)*units + v.moves*12*12*units + v.polls/2 + v.beats
	reads := (v.records+v.contactEvents)*4 + v.polls*4 + v.beats*4 + v.moves*12*10 + v.wakes*10 + minutes*2*v.agents*2/4
	peak := v.records / (days * shift * 3600) * 3 // records a second at the busiest
	shards := max(1, float64(int(peak/500)+1))
	gigabytes := v.records * recordKB / 1e6
	hours := minutes / 60
	return bill{
		lambda:      invocations*lambdaRequest + seconds*functionGB*lambdaGBSecond,
		table:       writes*tableWrite + reads*tableRead + (v.moves*12*2/1e6+v.agents*4/1e6)*tableGB,
		provisioned: shards*hours*(shardHour+shardLonger) + v.records*putUnit,
		onDemand:    hours*onDemandHour + gigabytes*(onDemandIn+onDemandOut),
		queue:       (v.wakes*3 + minutes*60/20*5*2) * queueRequest, // sent, received, deleted; Lambda's five pollers
		key:         keyMonth + v.moves*2*keyRequest,
		logs:        invocations*0.7/1e6*logGB + 80*metricMonth + 21*alarmMonth, // 0.7 KB of each
	}
}

func costs() string {
	var out strings.Builder
	out.WriteString("| a month, in $ | 50 agents | 500 agents | 5,000 agents |\n| --- | ---: | ---: | ---: |\n")
	var vs []volume
	var bs []bill
	for _, agents := range []float64{50, 500, 5000} {
		vs = append(vs, volumeOf(agents))
		bs = append(bs, billOf(volumeOf(agents)))
	}
	row := func(name, format string, of func(n int) float64) {
		fmt.Fprintf(&out, "| %s | "+format+" | "+format+" | "+format+" |\n", name, of(0), of(1), of(2))
	}
	row("*agent events, millions*", "*%.1f*", func(n int) float64 { return vs[n].records / 1e6 })
	row("*companions' polls and beats, millions*", "*%.1f*", func(n int) float64 { return (vs[n].polls + vs[n].beats) / 1e6 })
	row("*chats moved, thousands*", "*%.1f*", func(n int) float64 { return vs[n].moves / 1e3 })
	row("Lambda", "%.0f", func(n int) float64 { return bs[n].lambda })
	row("DynamoDB", "%.0f", func(n int) float64 { return bs[n].table })
	row("Kinesis, provisioned", "%.0f", func(n int) float64 { return bs[n].provisioned })
	row("Kinesis, on demand", "%.0f", func(n int) float64 { return bs[n].onDemand })
	row("SQS", "%.0f", func(n int) float64 { return bs[n].queue })
	row("KMS", "%.0f", func(n int) float64 { return bs[n].key })
	row("logs, metrics, alarms", "%.0f", func(n int) float64 { return bs[n].logs })
	row("**together**, with the cheaper stream", "**%.0f**", func(n int) float64 { return bs[n].total() })
	row("an agent", "%.2f", func(n int) float64 { return bs[n].total() / vs[n].agents })
	return out.String()
}

// TestCosts holds the table in the document against the arithmetic.
func TestCosts(t *testing.T) {
	text := string(read(t, awsDoc))
	before, rest, ok := strings.Cut(text, costFrom)
	told, after, ended := strings.Cut(rest, costTo)
	if !ok || !ended {
		t.Fatalf("%s has no table of costs", awsDoc)
	}
	if *update {
		if err := os.WriteFile(awsDoc, []byte(before+costFrom+costs()+costTo+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(costs(), told); diff != "" {
		t.Errorf("run: go test ./test/deploy -run TestCosts -update (- computed, + told):\n%s", diff)
	}
}

// TestCostsGrow: ten times the agents cost more, and each of them less.
func TestCostsGrow(t *testing.T) {
	few, many := volumeOf(50), volumeOf(500)
	if billOf(few).total() >= billOf(many).total() || billOf(few).total()/few.agents <= billOf(many).total()/many.agents {
		t.Errorf("50 agents cost %.2f, 500 cost %.2f", billOf(few).total(), billOf(many).total())
	}
}
