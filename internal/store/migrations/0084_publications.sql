-- +goose Up
-- A publication as an official document: its number, whom it is addressed to,
-- which list it corrects and who was struck from that. What is empty is no part
-- of a row's bytes.
ALTER TABLE publications ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE publications ADD COLUMN addressee TEXT NOT NULL DEFAULT '';
ALTER TABLE publications ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
ALTER TABLE publications ADD COLUMN struck TEXT NOT NULL DEFAULT '';
-- An objection is to a roll or to a publication: the row that it named could
-- only be a roll's, so the table is made anew without that bond.
CREATE TABLE objections_made_anew (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    roll_id TEXT NOT NULL,
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
    version BIGINT NOT NULL,
    publication_id TEXT NOT NULL DEFAULT ''
);
INSERT INTO objections_made_anew
SELECT id, programme_id, base_id, roll_id, application_id, state, channel, text, name_sealed, contact_sealed, reference_hash, received_at, answer,
    upheld, answered_by, closed_by, version, ''
FROM objections;
CREATE TABLE references_made_anew (
    objection_id TEXT PRIMARY KEY,
    sealed TEXT NOT NULL
);
INSERT INTO references_made_anew SELECT objection_id, sealed FROM objection_references;
DROP TABLE objection_references;
DROP TABLE objections;
ALTER TABLE objections_made_anew RENAME TO objections;
ALTER TABLE references_made_anew RENAME TO objection_references;
CREATE UNIQUE INDEX objections_by_reference_hash ON objections (reference_hash);
CREATE INDEX objections_by_roll_id ON objections (roll_id);
CREATE INDEX objections_by_programme_id ON objections (programme_id);
CREATE INDEX objections_by_publication_id ON objections (publication_id);
