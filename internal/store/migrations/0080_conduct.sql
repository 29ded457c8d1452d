-- +goose Up
-- What an auditor opens from an entry of the journal about what an official did
-- by exception.
CREATE TABLE conduct_cases (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    state TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    official TEXT NOT NULL,
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX conduct_cases_programme ON conduct_cases (programme_id, id);
CREATE INDEX conduct_cases_entry ON conduct_cases (entry_id);
