-- +goose Up
-- Days of the city's appraisal as the bureau announces them, and of each entry
-- its ticket, seat and points. Somebody may be entered again: after a failure,
-- or after an entry that was withdrawn.
CREATE TABLE appraisal_rounds (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    trades TEXT NOT NULL,
    held_on TEXT NOT NULL,
    enter_by TEXT NOT NULL,
    place TEXT NOT NULL,
    rooms TEXT NOT NULL,
    quota BIGINT NOT NULL,
    announced_by TEXT NOT NULL,
    seated_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX appraisal_rounds_by_programme_id ON appraisal_rounds (programme_id);
ALTER TABLE appraisals ADD COLUMN round_id TEXT NOT NULL DEFAULT '';
ALTER TABLE appraisals ADD COLUMN ticket TEXT NOT NULL DEFAULT '';
ALTER TABLE appraisals ADD COLUMN room TEXT NOT NULL DEFAULT '';
ALTER TABLE appraisals ADD COLUMN seat BIGINT NOT NULL DEFAULT 0;
ALTER TABLE appraisals ADD COLUMN points TEXT NOT NULL DEFAULT '';
ALTER TABLE appraisals ADD COLUMN absence TEXT NOT NULL DEFAULT '';
ALTER TABLE appraisals ADD COLUMN remark TEXT NOT NULL DEFAULT '';
DROP INDEX appraisals_by_application_id;
CREATE INDEX appraisals_by_application_id ON appraisals (application_id);
CREATE INDEX appraisals_by_round_id ON appraisals (round_id);
