-- +goose Up
-- Notices to people. Like jobs they are not journalled row by row: each is
-- derived from an entry of the journal and written in its transaction.
-- posted_at 0 means that no delivery was made of it yet: this is the outbox.
CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    subject TEXT NOT NULL,
    count BIGINT NOT NULL,
    text TEXT NOT NULL,
    urgent BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    at BIGINT NOT NULL,
    leaves_at BIGINT NOT NULL,
    posted_at BIGINT NOT NULL,
    read_at BIGINT NOT NULL
);
CREATE INDEX messages_by_user_id_at ON messages (user_id, at) WHERE user_id <> '';
CREATE INDEX messages_by_person_id_at ON messages (person_id, at) WHERE person_id <> '';
CREATE INDEX messages_by_leaves_at ON messages (leaves_at) WHERE posted_at = 0;

-- One sending of one message over one channel. Its id is the idempotency key.
-- It holds no text and no address.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    message_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    urgent BIGINT NOT NULL,
    masked TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    error TEXT NOT NULL
);
CREATE UNIQUE INDEX deliveries_once ON deliveries (message_id, channel, user_id);
CREATE INDEX deliveries_by_next_at ON deliveries (next_at) WHERE state IN ('waiting', 'sending');

-- Where a user wants to be reached. The address is sealed; confirmed_at 0
-- means that nobody has shown it to be theirs.
CREATE TABLE contacts (
    user_id TEXT NOT NULL REFERENCES users (id),
    channel TEXT NOT NULL,
    sealed TEXT NOT NULL,
    masked TEXT NOT NULL,
    nonce TEXT NOT NULL,
    tries BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, channel)
);

-- Where a user chose otherwise than a kind of messages begins.
CREATE TABLE message_choices (
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    chosen BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind, channel)
);

CREATE INDEX grants_by_role ON grants (role);
CREATE INDEX grants_by_person_id ON grants (person_id) WHERE person_id <> '';
