-- +goose Up
-- What an administrator proposed about a user and a second person confirms:
-- a grant of a guarded role, an invitation of who holds one, a lost second
-- factor. Rows are journalled.
CREATE TABLE proposals (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    by_user TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    second_user TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    code_hash TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX proposals_by_user_id ON proposals (user_id);
CREATE INDEX proposals_by_state ON proposals (state);

-- An invitation of who holds a guarded role asks for the code that the second
-- person was shown. What is set in its first step waits here for the second:
-- either both count or neither.
ALTER TABLE invitations ADD COLUMN code_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN resets_factor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN password TEXT NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN totp_sealed TEXT NOT NULL DEFAULT '';

-- Nobody signs in to a guarded account for a day after it was reset.
ALTER TABLE credentials ADD COLUMN barred_until BIGINT NOT NULL DEFAULT 0;
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id),
    code_hash TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- By what door a session came in, from which address, and when its holder last
-- proved to be who they are.
ALTER TABLE sessions ADD COLUMN door TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

-- A token for somebody else is an offer until its user accepts it: accepted_at
-- 0. Those made before count as accepted.
ALTER TABLE tokens ADD COLUMN accepted_at BIGINT NOT NULL DEFAULT 0;
UPDATE tokens SET accepted_at=made_at;

-- Tries at signing in, by what they are counted for: the instant at which all
-- of them are forgiven. attempts goes on for the public pages.
CREATE TABLE tries (
    source TEXT PRIMARY KEY,
    forgiven_at BIGINT NOT NULL
);

-- Who came to the door and what became of it; user_id '' where nobody was
-- found. What was typed is not kept.
CREATE TABLE sign_ins (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    source TEXT NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX sign_ins_by_user_id ON sign_ins (user_id, id);
