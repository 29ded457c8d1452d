package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"jinlanling/internal/programme"
)

type wantedPlan struct {
	what   string
	noun   programme.Noun
	q      Query
	index  string
	sorted bool // sorting is allowed: few rows
}

// wantedPlans is how lists are read: in the order of an index, without sorting a
// year, and where a filter leaves few rows, from those.
func wantedPlans() []wantedPlan {
	officer := programme.Actor{Role: programme.RoleOfficer}
	clerk := programme.Actor{Role: programme.RoleClerk, Base: "code"}
	hr := programme.Actor{Role: programme.RoleEmployer, Employer: "employer"}
	trainee := programme.Actor{Role: programme.RoleTrainee, Person: "person"}
	return []wantedPlan{
		{"the city's", programme.NounApplication, Query{Actor: officer}, "applications_by_programme_id_id", false},
		{"the city's in a state", programme.NounApplication, Query{Actor: officer, Values: map[string]string{"state": "submitted"}},
			"applications_by_programme_id_state_id", false},
		{"the city's by day", programme.NounApplication, Query{Actor: officer, Sort: "applied_on"}, "applications_by_programme_id_applied_on_id", false},
		{"a base's", programme.NounApplication, Query{Actor: clerk}, "applications_by_base_id_id", false},
		{"a base's in a state", programme.NounApplication, Query{Actor: clerk, Values: map[string]string{"state": "submitted"}},
			"applications_by_base_id_state_id", false},
		{"an employer's", programme.NounApplication, Query{Actor: hr}, "applications_by_employer_id", true},
		{"a person's", programme.NounApplication, Query{Actor: trainee}, "applications_by_person_id", true},
		{"a class's", programme.NounApplication, Query{Actor: officer, Values: map[string]string{"class": "class"}}, "applications_by_class_id", true},
		{"a line's", programme.NounApplication, Query{Actor: officer, Values: map[string]string{"line": "line"}}, "applications_by_plan_line_id", true},
		{"those of a name", programme.NounApplication, Query{Actor: officer, Values: map[string]string{"name": "王伟"}}, "applications_by_person_id", true},
		{"the city's lessons", programme.NounLesson, Query{Actor: officer}, "lessons_by_programme_id_starts_at_id", false},
		{"a base's lessons", programme.NounLesson, Query{Actor: clerk}, "lessons_by_base_id_starts_at_id", false},
		{"a class's lessons", programme.NounLesson, Query{Actor: officer, Values: map[string]string{"class": "class"}}, "lessons_by_class_id_starts_at", true},
		{"the city's certificates", programme.NounCertificate, Query{Actor: officer}, "certificates_by_programme_id_id", false},
		{"a base's certificates", programme.NounCertificate, Query{Actor: clerk}, "certificates_by_base_id_id", false},
	}
}

func TestListsReadByIndex(t *testing.T) {
	s, err := Open(context.Background(), Config{Path: t.TempDir() + "/plans.db"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range wantedPlans() {
		c.q.Programme, c.q.Limit = "year", 50
		plan := planOf(t, s, ListingOf(c.noun), c.q)
		if !strings.Contains(plan, "t USING INDEX "+c.index) && !strings.Contains(plan, "t USING COVERING INDEX "+c.index) {
			t.Errorf("%s: not by %s:\n%s", c.what, c.index, plan)
		}
		if !c.sorted && strings.Contains(plan, "TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s: sorts:\n%s", c.what, plan)
		}
	}
}

// planOf is how SQLite reads a page.
func planOf(t *testing.T, s *Store, l *Listing, q Query) string {
	t.Helper()
	return explained(t, s, l, q, "EXPLAIN QUERY PLAN ", func(rows *sql.Rows) (line string, err error) {
		var id, parent, unused int
		err = rows.Scan(&id, &parent, &unused, &line)
		return line, err
	})
}

// explained is what the database says of how it would read a page.
func explained(t *testing.T, s *Store, l *Listing, q Query, explain string, scan func(*sql.Rows) (string, error)) (plan string) {
	t.Helper()
	err := s.Read(context.Background(), func(tx *Tx) error {
		spy := &spyRunner{runner: tx.run}
		tx.run = spy
		if _, err := tx.Browse(l, q); err != nil {
			return err
		}
		rows, err := spy.runner.query(explain+spy.text, spy.args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			line, err := scan(rows)
			if err != nil {
				return err
			}
			plan += line + "\n"
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// spyRunner remembers the last query.
type spyRunner struct {
	runner
	text string
	args []any
}

func (r *spyRunner) query(query string, args ...any) (*sql.Rows, error) {
	r.text, r.args = query, args
	return r.runner.query(query, args...)
}
