-- +goose Up
-- Which offence of the notice's list a finding is, and when it was raised: what
-- follows is counted within a year. What is empty is no part of a row's bytes.
ALTER TABLE findings ADD COLUMN offence TEXT NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN raised_on TEXT NOT NULL DEFAULT '';
