-- +goose Up
-- What the bank's slip says of a payment that it sent back. Returns that were
-- registered before have neither.
ALTER TABLE payments ADD COLUMN returned_bank_on TEXT NOT NULL DEFAULT '';
ALTER TABLE payments ADD COLUMN returned_file_id TEXT NOT NULL DEFAULT '';
