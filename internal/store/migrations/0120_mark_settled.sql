-- +goose Up
-- When each person's own result was settled: a resit of others gives nobody a
-- new term. Results from before it was kept have 0 and go by their evaluation.
ALTER TABLE marks ADD COLUMN settled_at BIGINT NOT NULL DEFAULT 0;
