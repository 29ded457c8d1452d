-- +goose Up
-- How programs sign in for a user, in one of their roles. Like sessions they
-- are not journalled row by row: that one was made or revoked is an entry.
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id),
    grant_id TEXT NOT NULL REFERENCES grants (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX tokens_by_user_id ON tokens (user_id);
-- What a request under an idempotency key was answered, word for word, so that
-- asking again gives the same.
CREATE TABLE answers (
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);
