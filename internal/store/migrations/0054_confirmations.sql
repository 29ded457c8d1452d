-- +goose Up
-- What people say of what is recorded in their name. Rows are added and never
-- changed: the newest of who said it about the same subject counts.
CREATE TABLE confirmations (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    noun TEXT NOT NULL,
    subject TEXT NOT NULL,
    application_id TEXT NOT NULL,
    role TEXT NOT NULL,
    by_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    answer TEXT NOT NULL,
    why TEXT NOT NULL,
    words TEXT NOT NULL,
    record TEXT NOT NULL,
    at BIGINT NOT NULL,
    clue_id TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX confirmations_by_base_id ON confirmations (base_id);
CREATE INDEX confirmations_by_by_id ON confirmations (by_id);
CREATE INDEX confirmations_by_programme_id ON confirmations (programme_id);
CREATE INDEX confirmations_by_clue_id ON confirmations (clue_id);
