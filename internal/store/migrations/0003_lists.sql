-- +goose Up
-- What lists, searches and figures read in order, so that a page costs the
-- same at two thousand applications and at a million.
CREATE INDEX applications_by_base_id_id ON applications (base_id, id);
CREATE INDEX applications_by_base_id_state_id ON applications (base_id, state, id);
CREATE INDEX applications_by_programme_id_applied_on_id ON applications (programme_id, applied_on, id);
CREATE INDEX applications_by_employer_id_id ON applications (employer_id, id);
CREATE INDEX applications_by_plan_line_id_id ON applications (plan_line_id, id);
CREATE INDEX applications_figures ON applications (programme_id, plan_line_id, state, eligible, class_id);
CREATE INDEX persons_by_phone_index ON persons (phone_index);
CREATE INDEX bases_by_credit_code ON bases (credit_code);
CREATE INDEX lessons_by_programme_id_starts_at_id ON lessons (programme_id, starts_at, id);
CREATE INDEX lessons_by_base_id_state_ends_at ON lessons (base_id, state, ends_at);
CREATE INDEX lessons_by_base_id_starts_at_id ON lessons (base_id, starts_at, id);
CREATE INDEX certificates_by_programme_id_id ON certificates (programme_id, id);
CREATE INDEX certificates_by_base_id_id ON certificates (base_id, id);
CREATE INDEX appraisals_by_base_id_state ON appraisals (base_id, state);
CREATE INDEX publications_by_base_id ON publications (base_id);
CREATE INDEX classes_by_base_id_state ON classes (base_id, state);
CREATE INDEX evaluations_by_base_id_state ON evaluations (base_id, state);
DROP INDEX applications_by_employer_id;
