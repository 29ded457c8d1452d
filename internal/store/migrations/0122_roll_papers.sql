-- +goose Up
-- Lists of accepted people are documents: their number, their addressee, the
-- list that they correct and who was struck from it.
ALTER TABLE rolls ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE rolls ADD COLUMN addressee TEXT NOT NULL DEFAULT '';
ALTER TABLE rolls ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
ALTER TABLE rolls ADD COLUMN struck TEXT NOT NULL DEFAULT '';
DROP INDEX rolls_by_base_id;
CREATE INDEX rolls_by_base_id ON rolls (base_id);
CREATE UNIQUE INDEX rolls_in_force ON rolls (base_id) WHERE state <> 'replaced';
