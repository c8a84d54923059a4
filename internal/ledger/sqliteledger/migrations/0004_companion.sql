-- What companions need: tokens that they deposited, sealed; who may come in.

CREATE TABLE deposits (
	agent_id     TEXT NOT NULL,
	contact_id   TEXT NOT NULL,
	chat_id      TEXT NOT NULL,
	sealed       BLOB NOT NULL,
	deposited_at INTEGER NOT NULL,
	expires_at   INTEGER NOT NULL,
	PRIMARY KEY (agent_id, contact_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX deposits_expires ON deposits (expires_at);

CREATE TABLE enrolments (
	agent_id TEXT PRIMARY KEY,
	username TEXT NOT NULL,
	hash     BLOB NOT NULL UNIQUE,
	made_at  INTEGER NOT NULL,
	made_by  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
