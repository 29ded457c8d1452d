-- +goose Up
-- What somebody handed in and nothing refers to yet. The row goes when an
-- action names the file; what stays for a day is swept with its bytes.
CREATE TABLE uploads (
    file_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    size BIGINT NOT NULL,
    type TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (file_id, user_id)
);
CREATE INDEX uploads_by_user_id_at ON uploads (user_id, at);

-- How often something was done on a day: counted by one statement, so that two
-- at once are two. about is a user, or a keyed hash; never a number in clear.
CREATE TABLE tallies (
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    day TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (what, about, day)
);
CREATE INDEX tallies_by_day ON tallies (day);
