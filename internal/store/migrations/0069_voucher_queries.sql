-- +goose Up
-- What the bureau asks of a voucher, and the base's answer.
CREATE TABLE voucher_queries (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    voucher_id TEXT NOT NULL REFERENCES vouchers (id),
    state TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    raised_by TEXT NOT NULL,
    raised_on TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX voucher_queries_base ON voucher_queries (base_id, state);
CREATE INDEX voucher_queries_programme ON voucher_queries (programme_id, id);
CREATE INDEX voucher_queries_voucher ON voucher_queries (voucher_id);
