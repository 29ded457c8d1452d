-- +goose Up
-- What a teacher's phone wrote down about a lesson, as it came in: by the
-- phone's clock and by ours, once for each writing.
CREATE TABLE hand_ins (
    id TEXT PRIMARY KEY,
    lesson_id TEXT NOT NULL REFERENCES lessons (id),
    phone_key TEXT NOT NULL,
    handed_by TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    came_at BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    incident TEXT NOT NULL,
    said TEXT NOT NULL,
    photos TEXT NOT NULL,
    book TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    settled_by TEXT NOT NULL,
    settled_at BIGINT NOT NULL,
    settled TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX hand_ins_key ON hand_ins (handed_by, phone_key);
CREATE INDEX hand_ins_lesson ON hand_ins (lesson_id, id);
