-- +goose Up
-- How a base was judged at the end of a year: its figures as they stood, what
-- was scored, and what the base said of it.
CREATE TABLE ratings (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    state TEXT NOT NULL,
    replaces_id TEXT NOT NULL,
    lines TEXT NOT NULL,
    scores TEXT NOT NULL,
    gave BIGINT NOT NULL,
    unscored BIGINT NOT NULL,
    total BIGINT NOT NULL,
    band TEXT NOT NULL,
    credit BIGINT NOT NULL,
    follows TEXT NOT NULL,
    drawn_by TEXT NOT NULL,
    drawn_on TEXT NOT NULL,
    served_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    said TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    concluded_by TEXT NOT NULL,
    concluded_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX ratings_programme ON ratings (programme_id, id);
CREATE INDEX ratings_base ON ratings (base_id, id);
