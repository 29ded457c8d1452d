-- +goose Up
-- What is known of a unit that registered itself: who asked, at which base,
-- what somebody looked at who confirmed it, or why it was refused. A unit
-- without a row came from a base or the city, which knew it.
CREATE TABLE standings (
    id TEXT PRIMARY KEY REFERENCES employers (id),
    state TEXT NOT NULL,
    base_code TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    looked TEXT NOT NULL,
    seen TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX standings_by_state ON standings (state);
DROP TABLE unconfirmed_employers;
