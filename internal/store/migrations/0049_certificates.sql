-- +goose Up
-- What a certificate's own paper says and who stood behind it: the name as it
-- was printed, who issued a national certificate, the signed statement of its
-- code, the certificate it took the place of, who asked, and since when it is
-- no longer in force. What is empty is no part of a row's bytes, so that
-- certificates of before keep their digests.
ALTER TABLE certificates ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN body TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN statement TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates ADD COLUMN ended_on TEXT NOT NULL DEFAULT '';
CREATE INDEX certificates_by_replaces ON certificates (replaces);
