-- +goose Up
-- Lessons of other classes at which somebody makes up for what they missed.
CREATE TABLE make_ups (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    lesson_id TEXT NOT NULL REFERENCES lessons (id),
    state TEXT NOT NULL,
    arranged_by TEXT NOT NULL,
    arranged_at BIGINT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX make_ups_application ON make_ups (application_id, state);
CREATE INDEX make_ups_lesson ON make_ups (lesson_id, state);
CREATE INDEX make_ups_programme ON make_ups (programme_id, state);
