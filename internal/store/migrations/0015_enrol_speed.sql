-- +goose Up
-- What another index begins with (applications_queue) is kept once: every row
-- of a roster and every change of a state writes each of them.
DROP INDEX applications_by_plan_line_id_state;
-- Messages of a rule to which more may be added.
CREATE INDEX messages_open ON messages (rule, programme_id, leaves_at) WHERE posted_at = 0 AND read_at = 0;
