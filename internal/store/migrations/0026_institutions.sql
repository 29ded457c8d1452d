-- +goose Up
-- Institutions that may apply to be bases, registered before any is one, so
-- that their people can be given their roles. The dossier of a base is what it
-- applied with and what the county and the city wrote about it, in a table of
-- its own: the rows of bases stand in journals and keep their columns.
CREATE TABLE institutions (
    id TEXT PRIMARY KEY,
    credit_code TEXT NOT NULL,
    name TEXT NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX institutions_by_credit_code ON institutions (credit_code);

-- id is the base's.
CREATE TABLE dossiers (
    id TEXT PRIMARY KEY REFERENCES bases (id),
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    content TEXT NOT NULL,
    opinion TEXT NOT NULL,
    assessment TEXT NOT NULL,
    document_number TEXT NOT NULL,
    document_on TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX dossiers_by_programme_id ON dossiers (programme_id);
