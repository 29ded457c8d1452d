-- +goose Up
-- The reference of an objection that came by letter or phone, sealed: who
-- wrote or called never saw it on a screen, and whoever took the objection
-- tells them. Of those made on the public page only the hash is kept. It is no
-- part of the record, so it is not journalled.
CREATE TABLE objection_references (
    objection_id TEXT PRIMARY KEY REFERENCES objections (id),
    sealed TEXT NOT NULL
);
