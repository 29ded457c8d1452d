-- +goose Up
-- What a letter of demand asks for, as it was on its day. What is empty is no
-- part of a row's bytes.
ALTER TABLE claims ADD COLUMN demanded_amount BIGINT NOT NULL DEFAULT 0;
