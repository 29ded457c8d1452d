-- +goose Up
-- What trainees and employers think of a training: whose an answer is, is told
-- by no row. A keyed hash of the person and the class keeps one answer of each.
CREATE TABLE opinions (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    of_whom TEXT NOT NULL,
    voice TEXT NOT NULL,
    points TEXT NOT NULL,
    sum BIGINT NOT NULL,
    most BIGINT NOT NULL,
    words TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX opinions_voice ON opinions (voice);
CREATE INDEX opinions_base ON opinions (base_id, of_whom, id);
