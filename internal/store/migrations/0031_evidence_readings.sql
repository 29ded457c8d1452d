-- +goose Up
-- What a piece of evidence says of itself, read from its bytes as it is handed
-- in. id is the evidence's. Evidence of before has no row: its length and time
-- were typed, and the digests in the journal are of its row as it stands.
CREATE TABLE evidence_readings (
    id TEXT PRIMARY KEY REFERENCES evidence (id),
    read_at BIGINT NOT NULL,
    form TEXT NOT NULL,
    seconds BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    sound BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    stamp TEXT NOT NULL,
    place TEXT NOT NULL,
    device TEXT NOT NULL,
    still_at BIGINT NOT NULL,
    still_for BIGINT NOT NULL,
    waves BIGINT NOT NULL,
    slopes BIGINT NOT NULL,
    hashed BIGINT NOT NULL,
    version BIGINT NOT NULL
);
