package kinesis

import (
	"slices"
	"time"
)

func settingOperations() []operation {
	return []operation{
		op("IncreaseStreamRetentionPeriod", (*api).increaseRetention),
		op("DecreaseStreamRetentionPeriod", (*api).decreaseRetention),
		op("UpdateStreamMode", (*api).updateStreamMode),
		op("UpdateMaxRecordSize", (*api).updateMaxRecordSize),
		op("EnableEnhancedMonitoring", (*api).enableMonitoring),
		op("DisableEnhancedMonitoring", (*api).disableMonitoring),
		op("StartStreamEncryption", (*api).startEncryption),
		op("StopStreamEncryption", (*api).stopEncryption),
	}
}

// Bounds of a stream's retention time, in hours.
const (
	leastRetention = 24
	mostRetention  = 8760
)

type retentionInput struct {
	ref
	RetentionPeriodHours int
}

func (a *api) increaseRetention(in retentionInput, now time.Time) (any, error) {
	return a.retain(in, now, func(wanted, current int) error {
		if wanted < current {
			return invalid("Requested retention period (%d hours) for stream can not be shorter than existing retention period (%d hours). "+
				"Use DecreaseRetentionPeriod API.", wanted, current)
		}
		return nil
	})
}

func (a *api) decreaseRetention(in retentionInput, now time.Time) (any, error) {
	return a.retain(in, now, func(wanted, current int) error {
		if wanted > current {
			return invalid("Requested retention period (%d hours) for stream can not be longer than existing retention period (%d hours). "+
				"Use IncreaseRetentionPeriod API.", wanted, current)
		}
		return nil
	})
}

func (a *api) retain(in retentionInput, now time.Time, check func(wanted, current int) error) (any, error) {
	s, err := a.steady(in.ref)
	if err != nil {
		return nil, err
	}
	hours := in.RetentionPeriodHours
	if hours < leastRetention || hours > mostRetention {
		return nil, invalid("RetentionPeriodHours: found %d, allowed are %d to %d", hours, leastRetention, mostRetention)
	}
	if err := check(hours, int(s.retention.Hours())); err != nil {
		return nil, err
	}
	s.update(now, func(time.Time) { s.retention = time.Duration(hours) * time.Hour })
	return none{}, nil
}

type updateStreamModeInput struct {
	StreamARN           string
	StreamModeDetails   modeDetails
	WarmThroughputMiBps *int // there is always enough
}

func (a *api) updateStreamMode(in updateStreamModeInput, now time.Time) (any, error) {
	s, err := a.steady(ref{StreamARN: in.StreamARN})
	if err != nil {
		return nil, err
	}
	mode := in.StreamModeDetails.StreamMode
	if mode == onDemand && s.mode != onDemand {
		if err := a.roomOnDemand(); err != nil {
			return nil, err
		}
	}
	s.update(now, func(time.Time) { s.mode = mode })
	return none{}, nil
}

type updateMaxRecordSizeInput struct {
	StreamARN          string
	MaxRecordSizeInKiB int
}

func (a *api) updateMaxRecordSize(in updateMaxRecordSizeInput, now time.Time) (any, error) {
	s, err := a.steady(ref{StreamARN: in.StreamARN})
	if err != nil {
		return nil, err
	}
	s.update(now, func(time.Time) { s.maxRecord = in.MaxRecordSizeInKiB })
	return none{}, nil
}

// shardMetrics are what ALL stands for.
var shardMetrics = []string{
	"IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes", "OutgoingRecords",
	"ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded",
}

type monitoringInput struct {
	ref
	ShardLevelMetrics []string
}

func (a *api) enableMonitoring(in monitoringInput, now time.Time) (any, error) {
	return a.monitor(in, now, func(named, had bool) bool { return named || had })
}

func (a *api) disableMonitoring(in monitoringInput, now time.Time) (any, error) {
	return a.monitor(in, now, func(named, had bool) bool { return had && !named })
}

// monitor changes which shard metrics are wanted; nobody counts them.
func (a *api) monitor(in monitoringInput, now time.Time, wanted func(named, had bool) bool) (any, error) {
	s, err := a.steady(in.ref)
	if err != nil {
		return nil, err
	}
	all := slices.Contains(in.ShardLevelMetrics, "ALL")
	desired := []string{}
	for _, m := range shardMetrics {
		if wanted(all || slices.Contains(in.ShardLevelMetrics, m), slices.Contains(s.metrics, m)) {
			desired = append(desired, m)
		}
	}
	current := append([]string{}, s.metrics...)
	s.update(now, func(time.Time) { s.metrics = desired })
	return struct {
		StreamName, StreamARN                              string
		CurrentShardLevelMetrics, DesiredShardLevelMetrics []string
	}{s.name, s.arn, current, desired}, nil
}

type encryptionInput struct {
	ref
	EncryptionType, KeyId string
}

// startEncryption keeps the key's id and encrypts nothing: there is no disk.
func (a *api) startEncryption(in encryptionInput, now time.Time) (any, error) {
	s, err := a.steady(in.ref)
	if err != nil {
		return nil, err
	}
	if in.EncryptionType != "KMS" {
		return nil, invalid("EncryptionType: found %s, want KMS", in.EncryptionType)
	}
	s.update(now, func(time.Time) { s.keyID = in.KeyId })
	return none{}, nil
}

func (a *api) stopEncryption(in encryptionInput, now time.Time) (any, error) {
	s, err := a.steady(in.ref)
	if err != nil {
		return nil, err
	}
	s.update(now, func(time.Time) { s.keyID = "" })
	return none{}, nil
}
