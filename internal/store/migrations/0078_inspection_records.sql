-- +goose Up
-- An inspection of a base's place or money goes through no class: class_id is
-- empty then and refers to nothing. Beside an inspection stand its photos with
-- what they say of themselves, the signatures on its record, and what was seen
-- of a recording at moments that nobody chose.
CREATE TABLE inspections_before AS SELECT * FROM inspections;
DROP TABLE inspections;
CREATE TABLE inspections (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    class_id TEXT NOT NULL,
    state TEXT NOT NULL,
    seed TEXT NOT NULL,
    rank BIGINT NOT NULL,
    drawn_on TEXT NOT NULL,
    visited_on TEXT NOT NULL,
    present BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    note TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL DEFAULT '',
    draw_id TEXT NOT NULL DEFAULT '',
    clue_id TEXT NOT NULL DEFAULT '',
    inspectors TEXT NOT NULL DEFAULT '',
    lesson_id TEXT NOT NULL DEFAULT '',
    signed_in BIGINT NOT NULL DEFAULT 0,
    checklist TEXT NOT NULL DEFAULT '',
    remark TEXT NOT NULL DEFAULT ''
);
INSERT INTO inspections (id, programme_id, base_id, class_id, state, seed, rank, drawn_on, visited_on, present, expected, note, version,
    kind, draw_id, clue_id, inspectors, lesson_id, signed_in, checklist, remark)
SELECT id, programme_id, base_id, class_id, state, seed, rank, drawn_on, visited_on, present, expected, note, version,
    kind, draw_id, clue_id, inspectors, lesson_id, signed_in, checklist, remark
FROM inspections_before;
DROP TABLE inspections_before;
CREATE INDEX inspections_by_programme_id ON inspections (programme_id);
CREATE INDEX inspections_by_class_id ON inspections (class_id);

CREATE TABLE inspection_photos (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    inspection_id TEXT NOT NULL REFERENCES inspections (id),
    file_id TEXT NOT NULL REFERENCES files (id),
    form TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    device TEXT NOT NULL,
    place TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX inspection_photos_inspection ON inspection_photos (inspection_id);

CREATE TABLE inspection_signatures (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    inspection_id TEXT NOT NULL REFERENCES inspections (id),
    side TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    post TEXT NOT NULL,
    file_id TEXT NOT NULL,
    refused TEXT NOT NULL,
    digest TEXT NOT NULL,
    kept_by TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX inspection_signatures_inspection ON inspection_signatures (inspection_id);

CREATE TABLE inspection_watches (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    inspection_id TEXT NOT NULL REFERENCES inspections (id),
    evidence_id TEXT NOT NULL REFERENCES evidence (id),
    moments TEXT NOT NULL,
    watched_by TEXT NOT NULL,
    watched_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX inspection_watches_inspection ON inspection_watches (inspection_id);
