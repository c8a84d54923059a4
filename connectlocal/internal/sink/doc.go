// Package sink takes events out of the process: to an address that gets each by
// POST, to a file of JSON lines, or to whatever else a [Carrier] reaches.
//
// What it guarantees:
//   - Append never blocks. What waits is bounded: 10 000 records and 64 MiB for each
//     sink. A record that finds no room is lost; the loss is counted, and said in the
//     log. Nothing is lost in silence.
//   - Records of one partition key arrive in order. One that is not taken is tried
//     again until it is, ever more slowly, up to half a minute apart in real time;
//     those of its key wait behind it. Only a receiver that refuses a record for good
//     is not asked again: that record is lost, too. A record may arrive twice, when
//     the answer to the first time is lost.
//   - Nobody's words, and nothing of an address but its host and path, are in the log.
//   - A sink's goroutine runs from Start to Stop. Stop lets it deliver what waits, as
//     long as the receiver takes it; the rest is lost and said.
package sink
