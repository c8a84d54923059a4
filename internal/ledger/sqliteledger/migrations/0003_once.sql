-- A record that is handed in again is found by where it stood.

CREATE INDEX quarantine_position ON quarantine (stream, shard, sequence);
