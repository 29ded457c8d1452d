-- +goose Up
-- The teaching plan of a scheme, line by line: a sheet of the scheme, so that
-- its hundred courses cost one digest. What is empty is no part of a row's
-- bytes: schemes, lessons and sheets of before keep their digests.
CREATE TABLE courses (
    id TEXT PRIMARY KEY,
    scheme_id TEXT NOT NULL REFERENCES schemes (id),
    course TEXT NOT NULL,
    trade TEXT NOT NULL,
    level TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    hours BIGINT NOT NULL,
    kind TEXT NOT NULL,
    mode TEXT NOT NULL,
    block TEXT NOT NULL,
    teacher_id TEXT NOT NULL,
    place TEXT NOT NULL,
    textbook TEXT NOT NULL,
    mark TEXT NOT NULL
);
CREATE INDEX courses_by_scheme ON courses (scheme_id);
ALTER TABLE schemes ADD COLUMN courses TEXT NOT NULL DEFAULT '';
ALTER TABLE schemes ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
ALTER TABLE schemes ADD COLUMN why TEXT NOT NULL DEFAULT '';
-- Which course a lesson teaches and how, and why it stands at an unusual hour.
ALTER TABLE lessons ADD COLUMN course_id TEXT NOT NULL DEFAULT '';
ALTER TABLE lessons ADD COLUMN mode TEXT NOT NULL DEFAULT '';
ALTER TABLE lessons ADD COLUMN cause TEXT NOT NULL DEFAULT '';
-- Minutes missed at either end, and why somebody was on leave.
ALTER TABLE attendances ADD COLUMN late BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attendances ADD COLUMN early BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attendances ADD COLUMN cause TEXT NOT NULL DEFAULT '';
