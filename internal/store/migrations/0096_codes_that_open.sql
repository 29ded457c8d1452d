-- +goose Up
-- A way in that was begun: a code sent to a phone or an address, and later what
-- a browser was asked to answer. Known by the hash of a secret that the browser
-- alone holds. Of a code nothing is kept: it is made from nonce and a key that
-- lies outside the database. Gone within minutes.
CREATE TABLE challenges (
    secret_hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    user_id TEXT NOT NULL,
    nonce TEXT NOT NULL,
    data TEXT NOT NULL,
    tries BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    proved_at BIGINT NOT NULL
);
CREATE INDEX challenges_by_about ON challenges (about, kind);
CREATE INDEX challenges_by_nonce ON challenges (nonce);
CREATE INDEX challenges_by_made_at ON challenges (made_at);

-- The keyed hash by which a user is found who confirmed an address; '' until the
-- program has filled it in.
ALTER TABLE contacts ADD COLUMN address_index TEXT NOT NULL DEFAULT '';
CREATE INDEX contacts_by_address ON contacts (address_index) WHERE address_index <> '';

-- In words, on what device a session was opened.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
