// Package recordpages are the record and long work: the journal, checks of
// all data, backups and jobs.
package recordpages
