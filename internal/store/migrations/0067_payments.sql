-- +goose Up
-- Where a base is paid to, entered at the base and confirmed at the bureau, and
-- what moved through the bank: one row for each payment and each return of
-- money, with the bank's day, its serial number (once over all) and the slip.
CREATE TABLE bank_accounts (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    holder TEXT NOT NULL,
    bank TEXT NOT NULL,
    number_sealed TEXT NOT NULL,
    number_index TEXT NOT NULL,
    number_masked TEXT NOT NULL,
    file_id TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_on TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX bank_accounts_base ON bank_accounts (base_id, state);
CREATE INDEX bank_accounts_programme ON bank_accounts (programme_id, id);
CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    statement_id TEXT NOT NULL REFERENCES statements (id),
    account_id TEXT NOT NULL,
    amount BIGINT NOT NULL,
    on_date TEXT NOT NULL,
    serial TEXT NOT NULL,
    file_id TEXT NOT NULL,
    state TEXT NOT NULL,
    paid_by TEXT NOT NULL,
    returned_on TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX payments_serial ON payments (serial);
CREATE INDEX payments_statement ON payments (statement_id);
CREATE INDEX payments_base ON payments (base_id, id);
