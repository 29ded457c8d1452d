-- +goose Up
-- The order of the journal comes from the database: every entry takes a number
-- when it is written. What was written after it had been seen has a larger one,
-- whichever copy of the program wrote it, by whatever clock.
ALTER TABLE journal ADD COLUMN n BIGINT NOT NULL DEFAULT 0;
UPDATE journal SET n = 1 + (SELECT l.seq FROM journal_leaves l WHERE l.entry_id = journal.id)
    WHERE id IN (SELECT entry_id FROM journal_leaves);
UPDATE journal SET n = (SELECT COALESCE(MAX(seq), -1) + 1 FROM journal_leaves)
    + (SELECT COUNT(*) FROM journal_pending p WHERE p.entry_id <= journal.id)
    WHERE id IN (SELECT entry_id FROM journal_pending);
CREATE UNIQUE INDEX journal_by_n ON journal (n);
DROP INDEX journal_by_subject;
CREATE INDEX journal_by_subject ON journal (subject, n);
-- PostgreSQL counts with the sequence behind this column; SQLite, where one
-- writes at a time, takes one more than the largest.
CREATE TABLE journal_order (n BIGSERIAL PRIMARY KEY);
-- A program of before, which gives no numbers, cannot write this table.
ALTER TABLE journal_pending RENAME TO journal_pending_before;
CREATE TABLE journal_pending (
    entry_id TEXT PRIMARY KEY,
    n BIGINT NOT NULL UNIQUE
);
INSERT INTO journal_pending (entry_id, n) SELECT p.entry_id, j.n FROM journal_pending_before p JOIN journal j ON j.id = p.entry_id;
DROP TABLE journal_pending_before;
-- Entries that got no place: not made by the program.
CREATE TABLE journal_refused (
    entry_id TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);
