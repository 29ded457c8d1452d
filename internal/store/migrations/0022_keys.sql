-- +goose Up
-- What the key files beside the database must be: 'sealing' is the id of the
-- key that new values are sealed with, 'index' and 'signing' are fingerprints.
-- A program whose files are others refuses to start, and one whose file is
-- older than the newest rotation reads it again.
CREATE TABLE key_marks (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
-- The balance of one account of a base is the sum of an index alone.
CREATE INDEX postings_by_base_id_account ON postings (base_id, account, amount);
