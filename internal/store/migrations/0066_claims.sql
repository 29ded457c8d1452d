-- +goose Up
-- A claim is what is to come back of money that was paid: from a base whose
-- settlement falls short, or from somebody who came by it by fraud. A receipt
-- names the claim that it brings money for. What is empty is no part of a row's
-- bytes, so that statements of before keep their digests.
CREATE TABLE claims (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    statement_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    part_of TEXT NOT NULL,
    clue_id TEXT NOT NULL,
    state TEXT NOT NULL,
    amount BIGINT NOT NULL,
    open_amount BIGINT NOT NULL,
    number BIGINT NOT NULL,
    demanded_on TEXT NOT NULL,
    demanded_by TEXT NOT NULL,
    due_on TEXT NOT NULL,
    payee TEXT NOT NULL,
    payee_bank TEXT NOT NULL,
    payee_account TEXT NOT NULL,
    asked_until TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_reason TEXT NOT NULL,
    overdue_on TEXT NOT NULL,
    handed_to TEXT NOT NULL,
    handed_on TEXT NOT NULL,
    handed_by TEXT NOT NULL,
    raised_by TEXT NOT NULL,
    raised_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX claims_base ON claims (base_id, id);
CREATE INDEX claims_programme ON claims (programme_id, id);
CREATE INDEX claims_due ON claims (state, due_on);
CREATE UNIQUE INDEX claims_number ON claims (programme_id, number) WHERE number > 0;
ALTER TABLE statements ADD COLUMN claim_id TEXT NOT NULL DEFAULT '';
