-- +goose Up
-- Passkeys: keys of a user's devices, with which they sign in instead of the
-- password. What lies here is public; the mark is made with a key that lies
-- outside the database, and a row without a good one opens nothing.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    key_id TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL,
    synced BIGINT NOT NULL,
    name TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    mark TEXT NOT NULL
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);
