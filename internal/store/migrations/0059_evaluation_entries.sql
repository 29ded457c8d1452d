-- +goose Up
-- What each side found of its people, apart from what both settled; where and
-- by whom an evaluation is held; disputes of results. What is empty is no part
-- of a row's bytes, so that rows of before keep their digests.
ALTER TABLE evaluations ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluations ADD COLUMN examiners TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluations ADD COLUMN sitting BIGINT NOT NULL DEFAULT 0;
ALTER TABLE evaluations ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluation_parties ADD COLUMN examiners TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluation_parties ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE marks ADD COLUMN sitting BIGINT NOT NULL DEFAULT 0;
ALTER TABLE marks ADD COLUMN points TEXT NOT NULL DEFAULT '';
ALTER TABLE marks ADD COLUMN ruling TEXT NOT NULL DEFAULT '';
ALTER TABLE marks ADD COLUMN ruled_by TEXT NOT NULL DEFAULT '';
ALTER TABLE marks ADD COLUMN against BIGINT NOT NULL DEFAULT 0;
ALTER TABLE marks ADD COLUMN confirmed_by TEXT NOT NULL DEFAULT '';
CREATE TABLE evaluation_entries (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    party_id TEXT NOT NULL,
    sitting BIGINT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    sheet TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX evaluation_entries_by_side ON evaluation_entries (evaluation_id, party_id, sitting);
CREATE TABLE evaluation_lines (
    id TEXT PRIMARY KEY,
    entry_id TEXT NOT NULL REFERENCES evaluation_entries (id),
    application_id TEXT NOT NULL,
    points TEXT NOT NULL,
    absence TEXT NOT NULL,
    remark TEXT NOT NULL
);
CREATE INDEX evaluation_lines_by_entry_id ON evaluation_lines (entry_id);
CREATE TABLE disputes (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    raised_by TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX disputes_by_evaluation_id ON disputes (evaluation_id);
CREATE INDEX disputes_by_application_id ON disputes (application_id);
