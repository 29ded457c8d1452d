package store

import (
	"strconv"

	"jinlanling/internal/programme"
)

// Queries of the pages of money and oversight, beside the lists by noun.

// StatementPeople lists some people of a statement behind one of its items, of
// one plan line where lineID is not empty; limit 0 lists all.
func (tx *Tx) StatementPeople(statementID, lineID, after string, limit int) ([]programme.Item, error) {
	where, args := "WHERE t.statement_id=$1 AND t.id>$2", []any{statementID, after}
	if lineID != "" {
		where, args = where+" AND t.plan_line_id=$3", append(args, lineID)
	}
	where += " ORDER BY t.id"
	if limit > 0 {
		where += " LIMIT " + strconv.Itoa(limit)
	}
	return list[programme.Item](tx, where, args...)
}

// ClassesByID are the classes with these ids.
func (tx *Tx) ClassesByID(ids []string) ([]programme.Class, error) {
	return in[programme.Class](tx, "id", ids, "ORDER BY t.id")
}

// CertificatesByNumber are the certificates with these numbers.
func (tx *Tx) CertificatesByNumber(numbers []string) ([]programme.Certificate, error) {
	return in[programme.Certificate](tx, "number", numbers, "ORDER BY t.id")
}

// PublicationsByID are the publications with these ids.
func (tx *Tx) PublicationsByID(ids []string) ([]programme.Publication, error) {
	return in[programme.Publication](tx, "id", ids, "ORDER BY t.id")
}

// StatementsByID are the statements with these ids.
func (tx *Tx) StatementsByID(ids []string) ([]programme.Statement, error) {
	return in[programme.Statement](tx, "id", ids, "ORDER BY t.id")
}

// VouchersByID are the vouchers with these ids.
func (tx *Tx) VouchersByID(ids []string) ([]programme.Voucher, error) {
	return in[programme.Voucher](tx, "id", ids, "ORDER BY t.id")
}

// UsersByID are the users with these ids.
func (tx *Tx) UsersByID(ids []string) ([]programme.User, error) {
	return in[programme.User](tx, "id", ids, "ORDER BY t.id")
}

// VoucherReversals are the civil dates on which vouchers of a base were
// reversed, by voucher.
func (tx *Tx) VoucherReversals(baseID string) (map[string]programme.Date, error) {
	postings, err := list[programme.Posting](tx, "WHERE t.base_id=$1 AND t.kind='reversal' ORDER BY t.id", baseID)
	out := map[string]programme.Date{}
	for _, p := range postings {
		out[p.VoucherID] = p.OnDate
	}
	return out, err
}

// Institution is a credit code under which a base was ever known, by its
// newest name.
type Institution struct{ Code, Name, County string }

// Institutions lists those that are registered, and the bases of every year
// whose institution is not, by name.
func (tx *Tx) Institutions() (out []Institution, err error) {
	rows, err := tx.query(`
		SELECT i.credit_code, i.name, i.county
		FROM institutions i
		UNION ALL
		SELECT b.credit_code, b.name, b.county
		FROM bases b
		WHERE b.id=(SELECT MAX(x.id) FROM bases x WHERE x.credit_code=b.credit_code)
			AND NOT EXISTS (SELECT 1 FROM institutions k WHERE k.credit_code=b.credit_code)
		ORDER BY 2, 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var i Institution
		if err := rows.Scan(&i.Code, &i.Name, &i.County); err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// SessionsOf is how many sessions a user has that were seen since, and when
// any was seen last, in microseconds; 0 for never.
func (tx *Tx) SessionsOf(userID string, since int64) (n int, seen int64, err error) {
	_, err = tx.row(`
		SELECT COALESCE(SUM(CASE WHEN seen_at>=$2 THEN 1 ELSE 0 END), 0), COALESCE(MAX(seen_at), 0)
		FROM sessions
		WHERE user_id=$1`,
		[]any{userID, since}, &n, &seen)
	return n, seen, err
}

// PendingInvitation is until when a user's newest invitation is good, in
// microseconds; 0 where there is none.
func (tx *Tx) PendingInvitation(userID string) (until int64, err error) {
	_, err = tx.row("SELECT COALESCE(MAX(expires_at), 0) FROM invitations WHERE user_id=$1 AND used_at=0 AND expires_at>$2",
		[]any{userID, tx.now.UnixMicro()}, &until)
	return until, err
}

// JournalQuery asks for entries of the journal, newest first.
type JournalQuery struct {
	OfClasses bool     // of the programme's classes alone, read by them and not through the year
	Users     []string // done by one of these; nil: by anybody
	Actions   []string // one of these; nil: any
	Noun      string
	Subject   string
	Programme string
	From, To  int64  // microseconds, To exclusive; 0 for no bound
	After     string // entries made before this one
	Limit     int    // 0: all
}

// JournalPage reads entries as a query asks.
func (tx *Tx) JournalPage(q JournalQuery) (list []Sequenced, err error) {
	s := &sentence{}
	s.text.WriteString(`
		SELECT COALESCE(l.seq, -1), j.id, j.n, j.at, j.user_id, j.role, j.action, j.noun, j.subject, j.programme_id,
			j.body
		FROM journal j
		LEFT JOIN journal_leaves l ON l.entry_id = j.id
		WHERE 1=1`)
	for _, c := range []struct{ sql, v string }{{"j.noun", q.Noun}, {"j.subject", q.Subject}, {"j.programme_id", q.Programme}} {
		if c.v != "" {
			s.where(c.sql, c.v)
		}
	}
	if q.OfClasses {
		s.where("j.subject IN (SELECT k.id FROM classes k WHERE k.programme_id=?)", q.Programme)
	}
	s.oneOf("j.user_id", q.Users)
	s.oneOf("j.action", q.Actions)
	if q.From > 0 {
		s.where("j.at>=?", q.From)
	}
	if q.To > 0 {
		s.where("j.at<?", q.To)
	}
	if q.After != "" {
		s.where("j.n<(SELECT b.n FROM journal b WHERE b.id=?)", q.After)
	}
	s.text.WriteString(" ORDER BY j.n DESC")
	if q.Limit > 0 {
		s.text.WriteString(" LIMIT " + strconv.Itoa(q.Limit))
	}
	err = tx.entries(func(e Sequenced) error {
		list = append(list, e)
		return nil
	}, s.text.String(), s.args...)
	return list, err
}

// oneOf adds that a column is one of values; nil adds nothing, none of them
// picks nothing.
func (s *sentence) oneOf(column string, values []string) {
	if values == nil {
		return
	}
	s.text.WriteString(" AND " + column + " IN (''")
	for _, v := range values {
		s.text.WriteString("," + s.arg(v))
	}
	s.text.WriteString(")")
}
