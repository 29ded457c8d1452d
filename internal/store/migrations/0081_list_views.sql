-- +goose Up
-- Lists as their readers keep them: filters, columns and order under a name.
-- They are nobody's record and not journalled.
CREATE TABLE list_views (
    user_id TEXT NOT NULL REFERENCES users (id),
    noun TEXT NOT NULL,
    name TEXT NOT NULL,
    asked TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, noun, name)
);
