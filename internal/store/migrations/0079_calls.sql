-- +goose Up
-- Trainees who are drawn to be asked on the telephone, with what they said held
-- against what is recorded of them. A draw says what it draws: classes where it
-- says nothing. What is empty is no part of a row's bytes.
ALTER TABLE draws ADD COLUMN draws TEXT NOT NULL DEFAULT '';
CREATE TABLE calls (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    draw_id TEXT NOT NULL REFERENCES draws (id),
    rank BIGINT NOT NULL,
    state TEXT NOT NULL,
    answers TEXT NOT NULL,
    differs BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    called_by TEXT NOT NULL,
    called_at BIGINT NOT NULL,
    clue_id TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX calls_programme ON calls (programme_id, id);
CREATE INDEX calls_base ON calls (base_id, state);
CREATE INDEX calls_draw ON calls (draw_id);
