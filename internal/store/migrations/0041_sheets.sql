-- +goose Up
-- Printed sign-in sheets: which people stand on which line, and the pictures
-- that came back.
CREATE TABLE sheet_prints (
    id TEXT PRIMARY KEY,
    lesson_id TEXT NOT NULL REFERENCES lessons (id),
    code TEXT NOT NULL,
    people TEXT NOT NULL,
    sign_out BIGINT NOT NULL,
    printed_by TEXT NOT NULL,
    printed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX sheet_prints_by_code ON sheet_prints (code);
CREATE INDEX sheet_prints_by_lesson_id ON sheet_prints (lesson_id);

CREATE TABLE sheet_scans (
    id TEXT PRIMARY KEY,
    lesson_id TEXT NOT NULL REFERENCES lessons (id),
    print_id TEXT NOT NULL REFERENCES sheet_prints (id),
    file_id TEXT NOT NULL,
    strips_id TEXT NOT NULL,
    form TEXT NOT NULL,
    ink TEXT NOT NULL,
    state TEXT NOT NULL,
    read_by TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    signed BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX sheet_scans_by_lesson_id ON sheet_scans (lesson_id);
CREATE INDEX sheet_scans_by_file_id ON sheet_scans (file_id);
CREATE INDEX sheet_scans_by_state ON sheet_scans (state);
