// Package sweep reads the world back, every so often, and repairs what events
// have missed: it compares every user's current data (GetCurrentUserData) with
// what the ledger knows of the agent, and tells the roster where they differ.
//
// It guarantees:
//   - an agent is told as seen only if two sweeps running saw the same
//     difference, since an event may be on its way; at once if the agent was silent for
//     so long that none can come any more;
//   - what the roster knows by an event that is newer than the look stands: a
//     sweep and the event stream may run at the same time;
//   - a chat is told by its initial contact id, as events tell it; an agent with a
//     contact of which that cannot be found out is left for the next sweep;
//   - one sweep costs a call for every hundred users, one for each unknown contact
//     of an agent who differs, and at most MostTalks for the conversations: so the
//     quotas leave room for moves;
//   - a sweep that fails, or fails in part, repairs what it could read, and says so
//     in its report; the next one begins anew.
//
// Nothing is done to the world: it only looks.
package sweep
