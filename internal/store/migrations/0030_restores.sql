-- +goose Up
-- The restores are looked up whenever a kept checkpoint does not fit; they are
-- few among very many entries.
CREATE INDEX journal_restores ON journal (id) WHERE action = 'journal.restore';
