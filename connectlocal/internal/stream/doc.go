// Package stream is the agent event stream: the records that Amazon Connect
// puts into a Kinesis data stream, and the part of the Kinesis API that a
// reader of that stream needs.
//
// What a reader may rely on (spec §1.1): all records of one agent are in one
// shard, in the order in which the changes happened, unless a Fate says
// otherwise; between shards there is no order. Sequence numbers ascend within
// a shard and from one process to the next. A record stays for the retention
// time, in virtual time, unless the memory bound drops it earlier; records are
// dropped oldest first, whole.
//
// The API differs from Amazon's in this: shards are never split or merged,
// there is no throughput limit (injected faults stand in for one), no enhanced
// fan-out, and no CBOR encoding.
package stream
