-- +goose Up
-- A guard of the money set aside for one base and one step, until a day, and
-- the overrides that a statement rests on. What is empty is no part of a row's
-- bytes, so that statements of before keep their digests.
CREATE TABLE overrides (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    guard TEXT NOT NULL,
    step TEXT NOT NULL,
    state TEXT NOT NULL,
    found TEXT NOT NULL,
    reason TEXT NOT NULL,
    until_on TEXT NOT NULL,
    decides TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    answer TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX overrides_base ON overrides (base_id, state);
CREATE INDEX overrides_lapsing ON overrides (state, until_on);
CREATE INDEX overrides_programme ON overrides (programme_id, id);
ALTER TABLE statements ADD COLUMN overrides TEXT NOT NULL DEFAULT '';
