-- +goose Up
-- What a base asks to be corrected of the sheet of a lesson whose class has
-- ended, and the city's answer.
CREATE TABLE sheet_corrections (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    lesson_id TEXT NOT NULL REFERENCES lessons (id),
    sheet TEXT NOT NULL,
    said TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX sheet_corrections_lesson ON sheet_corrections (lesson_id, state);
