-- +goose Up
-- What was seen of each paper. Bands are the perceptual hash in parts: who
-- looks for one like it asks each part for a few values, never for all rows.
CREATE TABLE paper_looks (
	id TEXT NOT NULL PRIMARY KEY REFERENCES materials (id),
	application_id TEXT NOT NULL REFERENCES applications (id),
	person_id TEXT NOT NULL REFERENCES persons (id),
	file_id TEXT NOT NULL REFERENCES files (id),
	kind TEXT NOT NULL,
	form TEXT NOT NULL,
	width BIGINT NOT NULL,
	height BIGINT NOT NULL,
	waves BIGINT NOT NULL,
	slopes BIGINT NOT NULL,
	band0 BIGINT NOT NULL,
	band1 BIGINT NOT NULL,
	band2 BIGINT NOT NULL,
	band3 BIGINT NOT NULL,
	findings TEXT NOT NULL,
	voided_at BIGINT NOT NULL,
	voided_by TEXT NOT NULL,
	void_reason TEXT NOT NULL,
	version BIGINT NOT NULL
);
CREATE INDEX paper_looks_application ON paper_looks (application_id);
CREATE INDEX paper_looks_band0 ON paper_looks (kind, band0) WHERE band0 >= 0;
CREATE INDEX paper_looks_band1 ON paper_looks (kind, band1) WHERE band1 >= 0;
CREATE INDEX paper_looks_band2 ON paper_looks (kind, band2) WHERE band2 >= 0;
CREATE INDEX paper_looks_band3 ON paper_looks (kind, band3) WHERE band3 >= 0;
-- whose else a file is, asked at every paper that is handed in
CREATE INDEX materials_file ON materials (file_id);
