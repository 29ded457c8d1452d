-- +goose Up
-- The way to a revocation: what a base was told, what it said, the hearing, the
-- decision and the appeal.
CREATE TABLE revocations (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    state TEXT NOT NULL,
    rating_id TEXT NOT NULL,
    urgent TEXT NOT NULL,
    grounds TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    said TEXT NOT NULL,
    heard_on TEXT NOT NULL,
    present TEXT NOT NULL,
    minutes TEXT NOT NULL,
    file_id TEXT NOT NULL,
    decision TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    appeal_due TEXT NOT NULL,
    appeal TEXT NOT NULL,
    appealed_on TEXT NOT NULL,
    review TEXT NOT NULL,
    reviewed_by TEXT NOT NULL,
    reviewed_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX revocations_programme ON revocations (programme_id, id);
CREATE INDEX revocations_base ON revocations (base_id, id);
CREATE INDEX revocations_rating ON revocations (rating_id);
