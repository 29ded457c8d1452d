-- +goose Up
-- The secret address of somebody's timetable, by its hash: one for each user.
-- Like sessions and tokens it is not journalled row by row.
CREATE TABLE calendar_links (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    link_hash TEXT NOT NULL UNIQUE,
    made_at BIGINT NOT NULL
);
