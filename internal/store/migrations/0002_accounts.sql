-- +goose Up
-- How people sign in. None of it is journalled row by row: a password that is
-- changed, a role that is given is an entry; a session is not.
CREATE TABLE credentials (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    password TEXT NOT NULL,
    totp_sealed TEXT NOT NULL,
    totp_on BIGINT NOT NULL,
    totp_last BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE invitations (
    token_hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    made_by TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX invitations_by_user_id ON invitations (user_id);
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    grant_id TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_user_id ON sessions (user_id);
-- Wrong passwords, by who tried whom from where: whoever guesses is slowed
-- down and nobody else.
CREATE TABLE attempts (
    source TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX persons_by_name ON persons (name);
CREATE INDEX applications_by_programme_id_id ON applications (programme_id, id);
CREATE INDEX applications_by_programme_id_state_id ON applications (programme_id, state, id);
CREATE INDEX applications_by_employer_id ON applications (employer_id);
