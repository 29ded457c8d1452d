-- +goose Up
-- Files that come in by pieces: whose, for what, how large, and what they
-- became. Their bytes lie beside the file store until they are whole.
CREATE TABLE pieces (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL,
    noun       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    size       BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    file_id    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX pieces_user ON pieces (user_id);
