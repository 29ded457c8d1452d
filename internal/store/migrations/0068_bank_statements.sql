-- +goose Up
-- What the bank says of a special account: a statement as it was read, its
-- lines, and which voucher each line is.
CREATE TABLE bank_statements (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    layout TEXT NOT NULL,
    file_id TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    line_count BIGINT NOT NULL,
    sum_in BIGINT NOT NULL,
    sum_out BIGINT NOT NULL,
    state TEXT NOT NULL,
    sheet TEXT NOT NULL,
    read_by TEXT NOT NULL,
    read_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX bank_statements_base ON bank_statements (base_id, state);
CREATE INDEX bank_statements_programme ON bank_statements (programme_id, id);
CREATE UNIQUE INDEX bank_statements_file ON bank_statements (base_id, file_id) WHERE state <> 'withdrawn';
CREATE TABLE bank_lines (
    id TEXT PRIMARY KEY,
    bank_statement_id TEXT NOT NULL REFERENCES bank_statements (id),
    row_number BIGINT NOT NULL,
    on_date TEXT NOT NULL,
    amount BIGINT NOT NULL,
    serial TEXT NOT NULL,
    party TEXT NOT NULL,
    memo TEXT NOT NULL,
    balance TEXT NOT NULL
);
CREATE INDEX bank_lines_statement ON bank_lines (bank_statement_id, row_number);
CREATE TABLE bank_matches (
    id TEXT PRIMARY KEY,
    bank_statement_id TEXT NOT NULL REFERENCES bank_statements (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    line_id TEXT NOT NULL REFERENCES bank_lines (id),
    voucher_id TEXT NOT NULL REFERENCES vouchers (id),
    how TEXT NOT NULL,
    matched_by TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX bank_matches_base ON bank_matches (base_id, state);
CREATE INDEX bank_matches_line ON bank_matches (line_id);
CREATE INDEX bank_matches_voucher ON bank_matches (voucher_id);
