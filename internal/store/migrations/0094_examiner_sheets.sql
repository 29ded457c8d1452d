-- +goose Up
-- What each examiner found of one subject. A side's entry is made of them once
-- all of its examiners have handed in, and says so; one that a clerk typed
-- names the signed paper that it was typed from.
CREATE TABLE examiner_sheets (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    party_id TEXT NOT NULL,
    sitting BIGINT NOT NULL,
    examiner TEXT NOT NULL,
    subject TEXT NOT NULL,
    lines TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX examiner_sheets_once ON examiner_sheets (evaluation_id, sitting, party_id, examiner, subject);
ALTER TABLE evaluation_entries ADD COLUMN way TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluation_entries ADD COLUMN paper_id TEXT NOT NULL DEFAULT '';
