-- +goose Up
-- The city's own list of its counties: what a recommender's scope and a base's
-- address are chosen from. A county that was taken off stays, for what names it.
CREATE TABLE counties (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    position BIGINT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL
);
