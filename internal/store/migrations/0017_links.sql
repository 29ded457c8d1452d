-- +goose Up
-- Whether the account that handed in an application is the person whom the
-- register knew before. Until that is answered the account's grant is bounded
-- to the holder and reaches this application alone.
CREATE TABLE links (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    person_id TEXT NOT NULL REFERENCES persons (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    holder TEXT NOT NULL,
    claimed_by TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    way TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    seen TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX links_by_application_id ON links (application_id);
CREATE INDEX links_by_holder ON links (holder);
CREATE INDEX links_by_person_id ON links (person_id);
CREATE INDEX links_by_programme_id_state ON links (programme_id, state);

-- The code that was sent last for a link. It is made from the nonce and kept
-- nowhere.
CREATE TABLE link_codes (
    link_id TEXT PRIMARY KEY REFERENCES links (id),
    nonce TEXT NOT NULL,
    tries BIGINT NOT NULL,
    asked_at BIGINT NOT NULL
);

-- What was given with an application of somebody whom the register knew: its
-- forms print this and never what the register has from elsewhere.
CREATE TABLE givens (
    id TEXT PRIMARY KEY REFERENCES applications (id),
    phone_sealed TEXT NOT NULL,
    version BIGINT NOT NULL
);

-- Units that somebody from outside registered and nobody has confirmed.
CREATE TABLE unconfirmed_employers (
    employer_id TEXT PRIMARY KEY REFERENCES employers (id),
    by_user TEXT NOT NULL,
    at BIGINT NOT NULL
);
