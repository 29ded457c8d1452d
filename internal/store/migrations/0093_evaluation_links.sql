-- +goose Up
-- The telephone at which a unit is reached to say that it is the unit: put in by
-- somebody who checked it, never by a base. And one-time links by which who has
-- no account takes part in an evaluation: a door's secret stands here as a digest.
CREATE TABLE employer_contacts (
    id TEXT PRIMARY KEY REFERENCES employers (id),
    content_sealed TEXT NOT NULL,
    masked TEXT NOT NULL,
    seen TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE evaluation_links (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    party_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    examiner TEXT NOT NULL,
    content_sealed TEXT NOT NULL,
    masked TEXT NOT NULL,
    state TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    position TEXT NOT NULL,
    did TEXT NOT NULL,
    acted_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX evaluation_links_evaluation ON evaluation_links (evaluation_id, id);
CREATE TABLE evaluation_doors (
    link_id TEXT PRIMARY KEY REFERENCES evaluation_links (id),
    token_hash TEXT NOT NULL UNIQUE,
    nonce TEXT NOT NULL UNIQUE,
    opened_at BIGINT NOT NULL,
    code_nonce TEXT NOT NULL,
    code_at BIGINT NOT NULL,
    tries BIGINT NOT NULL
);
CREATE INDEX evaluation_doors_code ON evaluation_doors (code_nonce);
