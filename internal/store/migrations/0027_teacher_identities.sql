-- +goose Up
-- Who a teacher is, beside the registration: one person who is registered by
-- two bases is one person on the timetable. id is the teacher's.
CREATE TABLE teacher_identities (
    id TEXT PRIMARY KEY REFERENCES teachers (id),
    id_index TEXT NOT NULL,
    id_masked TEXT NOT NULL,
    certificate TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX teacher_identities_by_id_index ON teacher_identities (id_index);
CREATE INDEX teacher_identities_by_certificate ON teacher_identities (certificate);
