-- +goose Up
-- Doubts that were let pass, archives that are to be opened again, and who saw a
-- lesson's sheet beside its teacher.
CREATE TABLE doubt_passes (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    check_code TEXT NOT NULL,
    key TEXT NOT NULL,
    until TEXT NOT NULL,
    passed_by TEXT NOT NULL,
    passed_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    revoked_by TEXT NOT NULL,
    revoked_at BIGINT NOT NULL,
    revoke_reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX doubt_passes_by_class_id ON doubt_passes (class_id, check_code, key);
CREATE INDEX doubt_passes_by_programme_id ON doubt_passes (programme_id);

CREATE TABLE reopenings (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    state TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX reopenings_by_class_id ON reopenings (class_id, state);

CREATE TABLE witnesses (
    id TEXT PRIMARY KEY REFERENCES lessons (id),
    sheet TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
