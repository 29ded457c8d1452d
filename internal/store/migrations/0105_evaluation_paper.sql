-- +goose Up
-- Printed pages of an evaluation, score sheets and plans for units to answer,
-- and the pictures in which they came back. What an examiner's sheet was typed
-- off, and what the examiner says of it, stands with the sheet.
CREATE TABLE evaluation_prints (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    party_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sitting BIGINT NOT NULL,
    examiner TEXT NOT NULL,
    subject TEXT NOT NULL,
    edition BIGINT NOT NULL,
    page BIGINT NOT NULL,
    pages BIGINT NOT NULL,
    people TEXT NOT NULL,
    code TEXT NOT NULL,
    printed_by TEXT NOT NULL,
    printed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX evaluation_prints_by_code ON evaluation_prints (code);
CREATE INDEX evaluation_prints_by_evaluation_id ON evaluation_prints (evaluation_id);
CREATE TABLE evaluation_scans (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    print_id TEXT NOT NULL REFERENCES evaluation_prints (id),
    file_id TEXT NOT NULL,
    strips_id TEXT NOT NULL,
    form TEXT NOT NULL,
    by_hand BIGINT NOT NULL,
    state TEXT NOT NULL,
    read_by TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    lines TEXT NOT NULL,
    answer TEXT NOT NULL,
    name TEXT NOT NULL,
    position TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX evaluation_scans_by_evaluation_id ON evaluation_scans (evaluation_id);
CREATE INDEX evaluation_scans_by_file_id ON evaluation_scans (file_id);
ALTER TABLE examiner_sheets ADD COLUMN scans TEXT NOT NULL DEFAULT '';
ALTER TABLE examiner_sheets ADD COLUMN stance TEXT NOT NULL DEFAULT '';
ALTER TABLE examiner_sheets ADD COLUMN doubt TEXT NOT NULL DEFAULT '';
ALTER TABLE examiner_sheets ADD COLUMN stance_at BIGINT NOT NULL DEFAULT 0;
