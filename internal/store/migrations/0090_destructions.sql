-- +goose Up
-- What was destroyed when the years of keeping were over: the act, each file as
-- each row names it, and holds that keep a class from it.
CREATE TABLE destructions (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    until_on TEXT NOT NULL,
    file_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    list TEXT NOT NULL,
    sheet TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_on TEXT NOT NULL,
    answer TEXT NOT NULL,
    begun_by TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX destructions_class ON destructions (class_id, id);
CREATE INDEX destructions_programme ON destructions (programme_id, id);
CREATE UNIQUE INDEX destructions_under_way ON destructions (class_id, kind) WHERE state IN ('proposed', 'approved', 'destroying');
CREATE TABLE destruction_lines (
    id TEXT PRIMARY KEY,
    destruction_id TEXT NOT NULL REFERENCES destructions (id),
    file_id TEXT NOT NULL,
    item TEXT NOT NULL,
    of_table TEXT NOT NULL,
    of_id TEXT NOT NULL,
    size BIGINT NOT NULL,
    kept TEXT NOT NULL
);
CREATE INDEX destruction_lines_destruction ON destruction_lines (destruction_id, id);
CREATE INDEX destruction_lines_file ON destruction_lines (file_id);
CREATE TABLE holds (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    placed_by TEXT NOT NULL,
    placed_as TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    lifted_by TEXT NOT NULL,
    lifted_at BIGINT NOT NULL,
    lift_reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX holds_class ON holds (class_id, id);
