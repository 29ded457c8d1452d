-- +goose Up
-- Which lines of a signed sheet look like which others, seen once as it comes in. Sheets from before were not held against each other.
ALTER TABLE sheet_scans ADD COLUMN alike TEXT NOT NULL DEFAULT '';
