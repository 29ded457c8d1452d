-- +goose Up
-- Draws of classes to inspect, announced before the seed is known, and what an
-- inspection kept nothing of before: its kind, who inspected, the lesson it met
-- with, the list that was gone through, and the base's remark. What is empty is
-- no part of a row's bytes.
CREATE TABLE draws (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    county TEXT NOT NULL,
    count BIGINT NOT NULL,
    pool TEXT NOT NULL,
    inspectors TEXT NOT NULL,
    commitment TEXT NOT NULL,
    nonce TEXT NOT NULL,
    state TEXT NOT NULL,
    announced_by TEXT NOT NULL,
    announced_at BIGINT NOT NULL,
    size BIGINT NOT NULL,
    root TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX draws_by_programme_id ON draws (programme_id);
ALTER TABLE inspections ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE inspections ADD COLUMN draw_id TEXT NOT NULL DEFAULT '';
ALTER TABLE inspections ADD COLUMN clue_id TEXT NOT NULL DEFAULT '';
ALTER TABLE inspections ADD COLUMN inspectors TEXT NOT NULL DEFAULT '';
ALTER TABLE inspections ADD COLUMN lesson_id TEXT NOT NULL DEFAULT '';
ALTER TABLE inspections ADD COLUMN signed_in BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inspections ADD COLUMN checklist TEXT NOT NULL DEFAULT '';
ALTER TABLE inspections ADD COLUMN remark TEXT NOT NULL DEFAULT '';
CREATE INDEX inspections_by_class_id ON inspections (class_id);
