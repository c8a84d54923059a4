-- Instants are Unix nanoseconds, 0 for none. Documents are JSON and hold the
-- whole value; the columns beside them are what is searched for. Keys that grow
-- with time keep inserts at the end of their tables.

CREATE TABLE agents (
	id      TEXT    NOT NULL PRIMARY KEY,
	version INTEGER NOT NULL,
	doc     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE departures (
	key      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	id       TEXT    NOT NULL UNIQUE,
	agent_id TEXT    NOT NULL,
	pending  INTEGER NOT NULL,
	version  INTEGER NOT NULL,
	doc      TEXT    NOT NULL
) STRICT;
CREATE INDEX departures_pending ON departures (agent_id) WHERE pending = 1;

CREATE TABLE handovers (
	departure INTEGER NOT NULL REFERENCES departures (key) ON DELETE CASCADE,
	number    INTEGER NOT NULL,
	chat_id   TEXT    NOT NULL,
	leg_off   INTEGER NOT NULL,
	PRIMARY KEY (departure, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX handovers_chat ON handovers (chat_id, leg_off);

CREATE TABLE intents (
	departure INTEGER NOT NULL REFERENCES departures (key) ON DELETE CASCADE,
	id        TEXT    NOT NULL,
	due       INTEGER NOT NULL,
	since     INTEGER NOT NULL,
	owner     TEXT    NOT NULL DEFAULT '',
	until     INTEGER NOT NULL DEFAULT 0,
	ready     INTEGER NOT NULL GENERATED ALWAYS AS (max(due, until)) STORED,
	doc       TEXT    NOT NULL,
	PRIMARY KEY (departure, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX intents_ready ON intents (ready);

CREATE TABLE journal (
	seq          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	at           INTEGER NOT NULL,
	departure_id TEXT    NOT NULL,
	agent_id     TEXT    NOT NULL,
	username     TEXT    NOT NULL,
	chat_id      TEXT    NOT NULL,
	was          TEXT    NOT NULL,
	became       TEXT    NOT NULL,
	reason       TEXT    NOT NULL
) STRICT;
CREATE INDEX journal_departure ON journal (departure_id);
CREATE INDEX journal_at ON journal (at);

CREATE TABLE positions (
	stream   TEXT    NOT NULL,
	shard    TEXT    NOT NULL,
	sequence TEXT    NOT NULL,
	at       INTEGER NOT NULL,
	PRIMARY KEY (stream, shard)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
	id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	stream   TEXT    NOT NULL,
	shard    TEXT    NOT NULL,
	sequence TEXT    NOT NULL,
	at       INTEGER NOT NULL,
	arrived  INTEGER NOT NULL,
	reason   TEXT    NOT NULL,
	data     BLOB    NOT NULL
) STRICT;
