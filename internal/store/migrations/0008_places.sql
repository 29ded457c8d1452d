-- +goose Up
-- Places that were freed and are held for the next on a waiting list.
CREATE TABLE offers (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    plan_line_id TEXT NOT NULL REFERENCES plan_lines (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    state TEXT NOT NULL,
    offered_at BIGINT NOT NULL,
    due_on TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX offers_by_application_id ON offers (application_id, state);
CREATE INDEX offers_by_state_due_on ON offers (state, due_on);
CREATE INDEX applications_queue ON applications (plan_line_id, state, submitted_at, id);

-- Applications that ask to go to another plan line.
CREATE TABLE transfers (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    from_line_id TEXT NOT NULL REFERENCES plan_lines (id),
    from_base_id TEXT NOT NULL REFERENCES bases (id),
    to_line_id TEXT NOT NULL REFERENCES plan_lines (id),
    to_base_id TEXT NOT NULL REFERENCES bases (id),
    state TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    released_by TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    answer TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX transfers_by_application_id ON transfers (application_id, state);
CREATE INDEX transfers_by_programme_id_id ON transfers (programme_id, id);

-- What people ask to have put right.
CREATE TABLE corrections (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    person_id TEXT NOT NULL REFERENCES persons (id),
    kind TEXT NOT NULL,
    before_text TEXT NOT NULL,
    after_text TEXT NOT NULL,
    before_index TEXT NOT NULL,
    after_index TEXT NOT NULL,
    after_sealed TEXT NOT NULL,
    file_id TEXT NOT NULL,
    second TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    answer TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX corrections_by_person_id ON corrections (person_id, state);
CREATE INDEX corrections_by_application_id ON corrections (application_id, state);
CREATE INDEX corrections_by_programme_id_id ON corrections (programme_id, id);
