-- +goose Up
-- The invoice that a voucher rests on: one invoice is booked once, over all
-- bases. What is empty is no part of a row's bytes, so that vouchers of before
-- keep their digests.
ALTER TABLE vouchers ADD COLUMN invoice TEXT NOT NULL DEFAULT '';
ALTER TABLE vouchers ADD COLUMN invoiced_on TEXT NOT NULL DEFAULT '';
CREATE INDEX vouchers_invoice ON vouchers (invoice) WHERE invoice <> '';
