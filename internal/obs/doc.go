// Package obs makes the controller observable: metrics for Prometheus and traces
// for OpenTelemetry. It decides nothing and holds nothing back.
//
// It guarantees:
//   - labels are bounded: they come from closed lists (phases, causes, kinds,
//     outcomes, operations) or from the configuration (webhook names), never from
//     an agent, a chat, a queue or a text;
//   - nothing it exports holds a token or a customer's words; traces carry ids of
//     departures and contacts, metrics carry none;
//   - what it cannot export is lost, and no work waits for it.
package obs
