-- +goose Up
-- What the administrator sets in the browser of how the bureau is reached and
-- letters leave. 'sealed' is a password, with the keys beside the database.
CREATE TABLE settings (
    id TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    sealed TEXT NOT NULL,
    version BIGINT NOT NULL
);
