// Package kinesis is Amazon Kinesis Data Streams in memory: the streams of one
// account in one region, and the API that Amazon's own clients speak, in JSON 1.1
// and in CBOR.
//
// What it guarantees, as Kinesis does:
//   - Records of one partition key are in order. When a shard is split or merged,
//     what follows goes to the child, whose sequence numbers are higher; the closed
//     parent can be read until its records have left the retention time.
//   - Sequence numbers ascend within a shard, from parent to child, and from one
//     process to the next. An iterator or a paging token is good for five minutes.
//   - A record stays for the retention time of its stream, unless the memory bound
//     drops it earlier; records are dropped oldest first, whole.
//   - Everything that takes time (creating, resharding, deleting, a consumer's
//     registration) takes [Transition] of virtual time, and the stream's status
//     tells so meanwhile.
//   - A refused call changes nothing, and names the member, what was found and
//     what is allowed. Requests are checked against the service model.
//
// Encryption, enhanced monitoring, tags and resource policies are kept and told, and
// have no effect. Signatures are not checked. What Amazon limits by
// the second is limited with [Options.Throughput] only.
package kinesis
