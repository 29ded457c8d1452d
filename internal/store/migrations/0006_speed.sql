-- +goose Up
-- A list that is filtered by level or trade reads the plan line off the index
-- by which it walks, and the row only of those that fit. What another index
-- begins with is kept once.
CREATE INDEX applications_by_programme_id_state_applied_on_id ON applications (programme_id, state, applied_on, id, plan_line_id);
DROP INDEX applications_by_programme_id_id;
CREATE INDEX applications_by_programme_id_id ON applications (programme_id, id, plan_line_id);
DROP INDEX applications_by_programme_id_applied_on_id;
CREATE INDEX applications_by_programme_id_applied_on_id ON applications (programme_id, applied_on, id, plan_line_id);
DROP INDEX applications_by_programme_id_state_id;
CREATE INDEX applications_by_programme_id_state_id ON applications (programme_id, state, id, plan_line_id);
DROP INDEX lessons_by_programme_id;
DROP INDEX certificates_by_programme_id;
