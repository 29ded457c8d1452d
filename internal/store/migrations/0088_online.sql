-- +goose Up
-- What learning platforms say of a class: the files that were read, and what
-- each of their rows counts for. A row of nobody of the class, or that cannot be
-- read, has no application and says why.
CREATE TABLE online_files (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    layout TEXT NOT NULL,
    file_id TEXT NOT NULL,
    line_count BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    state TEXT NOT NULL,
    sheet TEXT NOT NULL,
    read_by TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    withdrawn_by TEXT NOT NULL,
    withdrawn_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX online_files_class ON online_files (class_id, state);
CREATE INDEX online_files_programme ON online_files (programme_id, state);
CREATE INDEX online_files_file ON online_files (file_id);
CREATE TABLE online_lines (
    id TEXT PRIMARY KEY,
    online_file_id TEXT NOT NULL REFERENCES online_files (id),
    row_number BIGINT NOT NULL,
    application_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    lesson_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    length BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    device TEXT NOT NULL,
    account TEXT NOT NULL,
    address TEXT NOT NULL,
    counted BIGINT NOT NULL,
    why TEXT NOT NULL
);
CREATE INDEX online_lines_file ON online_lines (online_file_id, row_number);
CREATE INDEX online_lines_application ON online_lines (application_id);
CREATE INDEX online_lines_device ON online_lines (device);
CREATE INDEX online_lines_account ON online_lines (account);
