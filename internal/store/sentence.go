package store

import (
	"strconv"
	"strings"
)

// sentence is SQL being put together with its arguments.
type sentence struct {
	text strings.Builder
	args []any
}

func (s *sentence) arg(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

// where adds a condition on v: a column to equal, or a condition with ?.
func (s *sentence) where(sql string, v any) {
	at := s.arg(v)
	s.text.WriteString(" AND ")
	if strings.Contains(sql, "?") {
		s.text.WriteString("(" + strings.ReplaceAll(sql, "?", at) + ")")
	} else {
		s.text.WriteString(sql + "=" + at)
	}
}

// ofBase words what is bounded by a column of its base by the base's id: so
// that an index on the noun itself serves, in the order of the list. A credit
// code is one base's in a programme.
func ofBase(s *sentence, sql string, q *Query, v string) string {
	switch {
	case v == "":
	case sql == "b.credit_code" && q.Programme != "":
		return "t.base_id=(SELECT y.id FROM bases y WHERE y.programme_id=" + s.arg(q.Programme) + " AND y.credit_code=?)"
	case sql == "b.credit_code", sql == "b.county":
		return "t.base_id IN (SELECT y.id FROM bases y WHERE y." + strings.TrimPrefix(sql, "b.") + "=?)"
	}
	return sql
}
