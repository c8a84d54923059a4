-- What is counted and searched by itself: agents by their status, their live
-- chats and when they are due; departures by their beginning; handovers that are
-- on the move; who left a chat. Rows that are there already are filled in from
-- their documents, to the second.

ALTER TABLE agents ADD COLUMN due         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN heard       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN idle        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN logged_in   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN status_id   TEXT    NOT NULL DEFAULT '';
ALTER TABLE agents ADD COLUMN status_name TEXT    NOT NULL DEFAULT '';
ALTER TABLE agents ADD COLUMN status_type TEXT    NOT NULL DEFAULT '';
ALTER TABLE agents ADD COLUMN live        TEXT    NOT NULL DEFAULT ''; -- JSON array of queue ARNs, one for each live chat; empty: none
UPDATE agents SET
	heard       = max(0, coalesce(unixepoch(doc ->> '$.LastAt'), 0)) * 1000000000,
	idle        = coalesce(json_array_length(doc, '$.Chats'), 0) = 0,
	logged_in   = coalesce(doc ->> '$.LoggedIn', 0),
	status_id   = coalesce(doc ->> '$.Status.ID', ''),
	status_name = coalesce(doc ->> '$.Status.Name', ''),
	status_type = coalesce(doc ->> '$.Status.Type', ''),
	live        = coalesce((
		SELECT json_group_array(c.value ->> '$.Queue.ARN') FROM json_each(agents.doc, '$.Chats') c
		WHERE c.value ->> '$.State' = 'CONNECTED' HAVING count(*) > 0), '');
CREATE INDEX agents_due ON agents (due, id) WHERE due <> 0;
CREATE INDEX agents_here ON agents (status_type, status_name, status_id) WHERE logged_in = 1;
CREATE INDEX agents_live ON agents (live) WHERE live <> '';
CREATE INDEX agents_heard ON agents (heard) WHERE idle = 1;

ALTER TABLE departures ADD COLUMN cause      TEXT    NOT NULL DEFAULT '';
ALTER TABLE departures ADD COLUMN began_at   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE departures ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
UPDATE departures SET
	cause      = coalesce(doc ->> '$.Cause', ''),
	began_at   = max(0, coalesce(unixepoch(doc ->> '$.BeganAt'), 0)) * 1000000000,
	updated_at = max(0, coalesce(unixepoch(doc ->> '$.UpdatedAt'), 0)) * 1000000000;
CREATE INDEX departures_began ON departures (began_at, agent_id, cause);
CREATE INDEX departures_over ON departures (updated_at) WHERE pending = 0;

ALTER TABLE handovers ADD COLUMN queue  TEXT    NOT NULL DEFAULT ''; -- ARN
ALTER TABLE handovers ADD COLUMN moving INTEGER NOT NULL DEFAULT 0;
ALTER TABLE handovers ADD COLUMN leaver TEXT    NOT NULL DEFAULT ''; -- JSON, of one whose leg is off
UPDATE handovers SET (queue, moving, leaver) = (
	SELECT coalesce(h.value ->> '$.QueueARN', ''),
		h.value ->> '$.Phase' IN ('marking', 'releasing', 'landing'),
		iif(handovers.leg_off, json_object('AgentID', d.doc ->> '$.AgentID', 'Username', d.doc ->> '$.Username', 'At',
			iif(h.value ->> '$.ReleasedAt' NOT LIKE '0001-%', h.value ->> '$.ReleasedAt', h.value ->> '$.UpdatedAt')), '')
	FROM departures d, json_each(d.doc, '$.Handovers') h
	WHERE d.key = handovers.departure AND h.key = handovers.number);
CREATE INDEX handovers_moving ON handovers (queue) WHERE moving = 1;

CREATE TABLE gate (
	id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	version INTEGER NOT NULL,
	doc     TEXT    NOT NULL
) STRICT;

ALTER TABLE journal ADD COLUMN cause      TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN contact_id TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN queue      TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN target     TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN rule       TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN operator   TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN hash       TEXT NOT NULL DEFAULT '';
CREATE INDEX journal_chat ON journal (chat_id) WHERE chat_id <> '';

-- The place before the first line of the journal's chain: the last line that was
-- pruned, or written before there was a chain.
CREATE TABLE anchor (
	id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	seq  INTEGER NOT NULL,
	hash TEXT    NOT NULL
) STRICT;
INSERT INTO anchor SELECT 1, coalesce(max(seq), 0), '' FROM journal;

CREATE TABLE cursors (
	name TEXT    NOT NULL PRIMARY KEY,
	seq  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Written to see that it can be.
CREATE TABLE health (
	id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	checks INTEGER NOT NULL
) STRICT;
