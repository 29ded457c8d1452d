-- +goose Up
-- Proposals to change one examiner's mark after their side was in. The row
-- keeps what stood.
CREATE TABLE mark_corrections (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    party_id TEXT NOT NULL,
    sitting BIGINT NOT NULL,
    examiner TEXT NOT NULL,
    subject TEXT NOT NULL,
    application_id TEXT NOT NULL REFERENCES applications (id),
    was_points BIGINT NOT NULL,
    was_absence TEXT NOT NULL,
    points BIGINT NOT NULL,
    absence TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    decision TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX mark_corrections_by_evaluation_id ON mark_corrections (evaluation_id);
