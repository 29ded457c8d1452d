-- +goose Up
-- Texts of letters that the bureau changed. Rows are never changed: each says
-- since which day the letters are written so.
CREATE TABLE wordings (
    id TEXT PRIMARY KEY,
    letter TEXT NOT NULL,
    text TEXT NOT NULL,
    since_on TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX wordings_by_letter_id ON wordings (letter, id);
