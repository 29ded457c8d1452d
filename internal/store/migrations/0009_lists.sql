-- +goose Up
-- Lists that applicants are compared with, what cross-checks found, and what
-- reviewers said.
CREATE TABLE lists (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    entries BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    digest TEXT NOT NULL,
    keep_until TEXT NOT NULL,
    replaces TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    cleared_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX lists_by_number ON lists (number);
CREATE INDEX lists_by_state ON lists (state);
-- The first sixteen bytes of each keyed hash, as two integers: one search of
-- one index answers whether somebody is on a list. Not journalled row by row;
-- the list's own row carries the digest of all of them.
CREATE TABLE list_entries (
    list_no BIGINT NOT NULL,
    hi BIGINT NOT NULL,
    lo BIGINT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (list_no, hi, lo, word)
);
CREATE TABLE hits (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    check_code TEXT NOT NULL,
    blocking BIGINT NOT NULL,
    key TEXT NOT NULL,
    evidence TEXT NOT NULL,
    state TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    gone_at BIGINT NOT NULL,
    overridden_by TEXT NOT NULL,
    override_until TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX hits_by_application_id ON hits (application_id, check_code, key);
CREATE INDEX hits_by_programme_id_state ON hits (programme_id, state, id);
CREATE INDEX hits_by_base_id_state ON hits (base_id, state, id);
CREATE INDEX hits_by_state_override_until ON hits (state, override_until);
CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    decision_id TEXT NOT NULL,
    action TEXT NOT NULL,
    user_id TEXT NOT NULL,
    papers TEXT NOT NULL,
    paper_count BIGINT NOT NULL,
    because TEXT NOT NULL,
    note TEXT NOT NULL,
    at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX reviews_by_application_id ON reviews (application_id, id);
-- Which certificate numbers, as keyed hashes, which application claims: drawn
-- from the decisions' facts and made anew from them when it is empty.
CREATE TABLE certificate_claims (
    number_hash TEXT NOT NULL,
    application_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (number_hash, application_id)
);
CREATE INDEX certificate_claims_by_application_id ON certificate_claims (application_id);
CREATE INDEX persons_by_bank_index ON persons (bank_index);
CREATE INDEX materials_by_file_id ON materials (file_id);
