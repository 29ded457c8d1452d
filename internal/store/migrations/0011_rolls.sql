-- +goose Up
-- Accepted trainees on the public list, objections to it, the sealed roster
-- and its amendments (2.3, A3).
CREATE TABLE rolls (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    state TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    people TEXT NOT NULL,
    posted_by TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    sealed_by TEXT NOT NULL,
    sealed_at BIGINT NOT NULL,
    content TEXT NOT NULL,
    figures TEXT NOT NULL,
    file_id TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX rolls_by_base_id ON rolls (base_id);
CREATE INDEX rolls_by_programme_id ON rolls (programme_id);
CREATE TABLE objections (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    roll_id TEXT NOT NULL REFERENCES rolls (id),
    application_id TEXT NOT NULL,
    state TEXT NOT NULL,
    channel TEXT NOT NULL,
    text TEXT NOT NULL,
    name_sealed TEXT NOT NULL,
    contact_sealed TEXT NOT NULL,
    reference_hash TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    upheld BIGINT NOT NULL,
    answered_by TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX objections_by_reference_hash ON objections (reference_hash);
CREATE INDEX objections_by_roll_id ON objections (roll_id);
CREATE INDEX objections_by_programme_id ON objections (programme_id);
CREATE TABLE amendments (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    roll_id TEXT NOT NULL REFERENCES rolls (id),
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    changes TEXT NOT NULL,
    change_count BIGINT NOT NULL,
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    refusal TEXT NOT NULL,
    file_id TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX amendments_by_roll_id_number ON amendments (roll_id, number);
CREATE INDEX amendments_by_programme_id ON amendments (programme_id);
