// Package live tells pages what the instance is, as it changes, over a websocket, in at
// most ten frames a second.
package live
