package doctor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"handover/internal/awsfault"
)

// Retention below which a weekend of the controller's absence loses events.
const wantedRetention = 72 * time.Hour

// association is where the instance sends its agent events.
func (j judged) association() []Finding {
	const check = "agent events"
	if j.conf.Stream == "" || !j.Associations.Asked {
		return nil // records are brought by the host
	}
	if j.Associations.Err != nil {
		return unread(Advice, stream, check, j.Associations.Err)
	}
	f := Finding{
		Severity: Problem, Area: stream, Check: check,
		Why: "without them nobody hears that an agent leaves", Fix: associate(j.conf.Instance, j.arnOf(j.conf.Stream)),
	}
	all := j.Associations.Of
	reads := func(a Association) bool { return a.Type == kinesisStream && sameStream(a.StreamARN, j.conf.Stream) }
	switch n := slices.IndexFunc(all, reads); {
	case n >= 0:
		return ok(stream, check, "the instance sends them to "+nameOf(all[n].StreamARN))
	case len(all) == 0:
		f.Found = "the instance sends no agent events"
	case all[0].Type != kinesisStream:
		f.Found = "the instance sends its agent events to a " + all[0].Type + ", which the controller does not read"
	default:
		f.Found = fmt.Sprintf("the instance sends them to %s, and the configuration reads %s", all[0].StreamARN, j.conf.Stream)
		f.Fix = "set `stream: " + nameOf(all[0].StreamARN) + "` in the configuration, or move the association: aws connect update-instance-storage-config"
	}
	return []Finding{f}
}

// elsewhere tells whether the instance is known to send its agent events, and not to the
// stream that the configuration names.
func (j judged) elsewhere() bool {
	all := j.Associations.Of
	return len(all) > 0 && !slices.ContainsFunc(all, func(a Association) bool { return sameStream(a.StreamARN, j.conf.Stream) })
}

// kinesisStream is the type of an association that the controller can read: a value of
// StorageType, Amazon Connect API reference, InstanceStorageConfig.
const kinesisStream = "KINESIS_STREAM"

func associate(instance, arn string) string {
	return "aws connect associate-instance-storage-config --instance-id " + instance +
		" --resource-type AGENT_EVENTS --storage-config \"StorageType=KINESIS_STREAM,KinesisStreamConfig={StreamArn=" + arn + "}\" (console: Data streaming)"
}

// arnOf is the stream's ARN as far as it is known.
func (j judged) arnOf(named string) string {
	for _, s := range j.Streams {
		if s.Named == named && s.ARN != "" {
			return s.ARN
		}
	}
	if strings.HasPrefix(named, "arn:") {
		return named
	}
	return "ARN of " + named
}

// sameStream compares a name or an ARN with an ARN.
func sameStream(arn, named string) bool { return arn == named || nameOf(arn) == named }

func nameOf(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// streams are those that the configuration names.
func (j judged) streams() []Finding {
	var all []Finding
	for _, s := range j.Streams {
		if s.Err != nil {
			how := Problem
			if awsfault.KindOf(s.Err) == awsfault.Denied { // to describe it; the controller need not
				how = Advice
			}
			f := unread(how, stream, s.Setting, s.Err)[0]
			if awsfault.KindOf(s.Err) == awsfault.Missing && s.Named == j.conf.Stream && j.elsewhere() {
				f.Fix = "first see agent events: the instance sends them to another stream"
			}
			all = append(all, f)
			continue
		}
		all = append(all, s.judge()...)
	}
	return all
}

func (s Stream) judge() []Finding {
	f := Finding{Severity: Problem, Area: stream, Check: s.Setting, Why: "the controller reads nothing from it"}
	switch {
	case s.Status != "ACTIVE" && s.Status != "UPDATING":
		f.Found, f.Fix = fmt.Sprintf("%s is %s, not ACTIVE", s.Named, s.Status), "wait until it is made, or make it anew"
		return []Finding{f}
	case s.ReadErr != nil:
		f.Fix = "let the role do kinesis:ListShards, kinesis:GetShardIterator and kinesis:GetRecords"
		return []Finding{f.because(s.Named+" cannot be read", s.ReadErr)}
	case s.Retention < wantedRetention:
		f.Severity, f.Found = Advice, fmt.Sprintf("%s keeps records for %s", s.Named, hours(s.Retention))
		f.Why = "a controller that is away for longer misses what happened in the meantime; the sweep then finds only what still lasts"
		f.Fix = "aws kinesis increase-stream-retention-period --stream-name " + nameOf(s.Named) + " --retention-period-hours 72"
		return []Finding{f}
	}
	found := fmt.Sprintf("%s is there, is read, and keeps records for %s", s.Named, hours(s.Retention))
	if s.Key != "" {
		found += "; the role can use its key " + s.Key
	}
	return ok(stream, s.Setting, found)
}

func hours(d time.Duration) string { return fmt.Sprintf("%d hours", int(d.Hours())) }
