-- +goose Up
-- What was seen of a film's picture, and the stills that were taken at moments
-- drawn from seed. id is the evidence's; a film that nobody looked at has no
-- row. What films show beat by beat stands apart: it is compared and not shown.
CREATE TABLE film_looks (
    id TEXT PRIMARY KEY REFERENCES evidence (id),
    looked_at BIGINT NOT NULL,
    fault TEXT NOT NULL,
    seed TEXT NOT NULL,
    stand_at BIGINT NOT NULL,
    stand_for BIGINT NOT NULL,
    black_at BIGINT NOT NULL,
    black_for BIGINT NOT NULL,
    silent_at BIGINT NOT NULL,
    silent_for BIGINT NOT NULL,
    alike_to TEXT NOT NULL,
    alike BIGINT NOT NULL,
    stills TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE film_beats (
    id TEXT PRIMARY KEY REFERENCES evidence (id),
    beats TEXT NOT NULL
);
