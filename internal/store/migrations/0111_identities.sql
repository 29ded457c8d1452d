-- +goose Up
-- What a user bound to their account at a provider of identities. The name by
-- which it knows them lies here as a keyed hash: some use the number of the
-- identity card. Marked as passkeys are.
CREATE TABLE identities (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    issuer TEXT NOT NULL,
    subject_index TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    mark TEXT NOT NULL
);
CREATE INDEX identities_by_user ON identities (user_id);
