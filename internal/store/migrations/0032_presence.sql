-- +goose Up
-- Signing out, and which scan of a room code signed somebody in or out: no two
-- people use the same one. What is empty is no part of a row's bytes, so that
-- the sheets of before keep their digests.
ALTER TABLE attendances ADD COLUMN signed_out_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attendances ADD COLUMN scan_in TEXT NOT NULL DEFAULT '';
ALTER TABLE attendances ADD COLUMN scan_out TEXT NOT NULL DEFAULT '';
