-- +goose Up
-- What people have filled in before they hand it in, sealed as a whole, and
-- what their employer says of them.
CREATE TABLE drafts (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    person_id TEXT NOT NULL,
    base_code TEXT NOT NULL,
    employer_id TEXT NOT NULL REFERENCES employers (id),
    name TEXT NOT NULL,
    id_masked TEXT NOT NULL,
    id_index TEXT NOT NULL,
    phone_index TEXT NOT NULL,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    claimed_by TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    application_id TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX drafts_by_programme_id_person_id ON drafts (programme_id, person_id);
CREATE INDEX drafts_by_employer_id ON drafts (employer_id);
CREATE INDEX drafts_by_person_id ON drafts (person_id);
CREATE INDEX drafts_by_phone_index ON drafts (phone_index);
CREATE TABLE attestations (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    subject_id TEXT NOT NULL,
    employer_id TEXT NOT NULL REFERENCES employers (id),
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    on_date TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX attestations_by_subject_id_kind ON attestations (subject_id, kind);
CREATE INDEX grants_person ON grants (person_id) WHERE person_id <> '';
