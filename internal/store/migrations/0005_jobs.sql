-- +goose Up
-- Long work that somebody asked for. Not journalled row by row: what a job
-- does is an action like any other and is journalled as that.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    user_name TEXT NOT NULL,
    role TEXT NOT NULL,
    base_code TEXT NOT NULL,
    employer_id TEXT NOT NULL,
    county TEXT NOT NULL,
    person_id TEXT NOT NULL,
    key TEXT NOT NULL,
    args TEXT NOT NULL,
    input_file TEXT NOT NULL,
    state TEXT NOT NULL,
    step TEXT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    cancel BIGINT NOT NULL,
    result TEXT NOT NULL,
    result_file TEXT NOT NULL,
    result_name TEXT NOT NULL,
    error TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE INDEX jobs_by_state_id ON jobs (state, id);
CREATE INDEX jobs_by_user_id_id ON jobs (user_id, id);
