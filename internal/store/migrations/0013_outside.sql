-- +goose Up
-- Reports to the outside systems, comparisons with what they return, the
-- differences found, and what they last said of an application (3.1.6).
-- base_id '' is all bases of the year.
CREATE TABLE dispatches (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL,
    layout TEXT NOT NULL,
    system TEXT NOT NULL,
    layout_sha256 TEXT NOT NULL,
    people BIGINT NOT NULL,
    left_out BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    purpose TEXT NOT NULL,
    times BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX dispatches_once ON dispatches (programme_id, base_id, layout, sha256);

CREATE TABLE collations (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL,
    layout TEXT NOT NULL,
    system TEXT NOT NULL,
    layout_sha256 TEXT NOT NULL,
    as_of TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    rows_read BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    ours BIGINT NOT NULL,
    matched BIGINT NOT NULL,
    missing_there BIGINT NOT NULL,
    missing_here BIGINT NOT NULL,
    different BIGINT NOT NULL,
    found BIGINT NOT NULL,
    agreed BIGINT NOT NULL,
    content_sealed TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX collations_once ON collations (programme_id, base_id, layout, file_sha256);

CREATE TABLE differences (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL,
    layout TEXT NOT NULL,
    system TEXT NOT NULL,
    application_id TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    id_masked TEXT NOT NULL,
    state TEXT NOT NULL,
    content_sealed TEXT NOT NULL,
    since_on TEXT NOT NULL,
    first_id TEXT NOT NULL REFERENCES collations (id),
    last_id TEXT NOT NULL REFERENCES collations (id),
    explanation TEXT NOT NULL,
    explained_by TEXT NOT NULL,
    explained_at BIGINT NOT NULL,
    how TEXT NOT NULL,
    reason TEXT NOT NULL,
    resolved_by TEXT NOT NULL,
    resolved_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX differences_once ON differences (programme_id, layout, key, field);
CREATE INDEX differences_by_base_id ON differences (base_id);
CREATE INDEX differences_open ON differences (programme_id, state) WHERE state <> 'resolved';
CREATE INDEX differences_by_application_id ON differences (application_id) WHERE application_id <> '';

CREATE TABLE registrations (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    layout TEXT NOT NULL,
    system TEXT NOT NULL,
    present BIGINT NOT NULL,
    number_index TEXT NOT NULL,
    content_sealed TEXT NOT NULL,
    as_of TEXT NOT NULL,
    collation_id TEXT NOT NULL REFERENCES collations (id),
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX registrations_once ON registrations (application_id, layout);
CREATE INDEX registrations_by_programme_id ON registrations (programme_id, layout);
