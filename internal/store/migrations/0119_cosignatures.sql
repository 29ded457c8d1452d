-- +goose Up
-- What witnesses outside signed of checkpoints, by the witness's public key, and
-- how each answered when it was last asked. Instants are microseconds UTC.
CREATE TABLE journal_cosignatures (
	witness TEXT NOT NULL,
	size BIGINT NOT NULL,
	at BIGINT NOT NULL,
	line TEXT NOT NULL,
	PRIMARY KEY (witness, size)
);
CREATE INDEX journal_cosignatures_size ON journal_cosignatures (size);
CREATE TABLE journal_witnesses (
	witness TEXT NOT NULL PRIMARY KEY,
	asked_at BIGINT NOT NULL,
	fault TEXT NOT NULL,
	known BIGINT NOT NULL
);
