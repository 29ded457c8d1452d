package store

import (
	"context"
	"database/sql"
	"os"
	"strconv"
	"strings"
	"testing"

	"jinlanling/internal/storetest"
)

// crowdRows is enough for PostgreSQL to think of its indexes.
const crowdRows = 60_000

// PostgreSQL chooses by what it has counted: a year of sixty thousand is put
// there, counted, and every list asked how it would be read. None may read or
// sort the whole year for fifty rows.
func TestListsReadByIndexOnPostgreSQL(t *testing.T) {
	server := os.Getenv(storetest.URL)
	if server == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set: run ./check, which starts a server", storetest.URL)
		}
		t.Skip("no PostgreSQL here; ./check starts one")
	}
	url := storetest.Fresh(t, server)
	s, err := Open(context.Background(), Config{DatabaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fillPostgres(t, url)
	for _, c := range wantedPlans() {
		c.q.Programme, c.q.Limit = "year", 50
		plan := explained(t, s, ListingOf(c.noun), c.q, "EXPLAIN ", func(rows *sql.Rows) (line string, err error) {
			return line, rows.Scan(&line)
		})
		table := ListingOf(c.noun).From
		table = table[:strings.Index(table, " ")]
		if strings.Contains(plan, "Seq Scan on "+table) {
			t.Errorf("%s: reads all of %s:\n%s", c.what, table, plan)
		}
		if !c.sorted && strings.Contains(plan, "Sort Key") {
			t.Errorf("%s: sorts:\n%s", c.what, plan)
		}
	}
}

// fillPostgres puts a year there, spread over five bases, thirty lines and six
// states, in bare SQL.
func fillPostgres(t *testing.T, url string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, text := range []string{
		"SET session_replication_role = replica", // no foreign keys: the rest is not what is asked about
		"INSERT INTO programmes SELECT 'year', '某市', 2021, '某年', 'n', 'n', 'open', 0, 1",
		"INSERT INTO bases SELECT 'base' || i, 'year', 'code' || CASE i WHEN 0 THEN '' ELSE i::text END, '某校', '[]', '某县', " +
			"'recognised', 0, '', '', '', 0, '', 1 FROM generate_series(0, 4) i",
		"INSERT INTO plan_lines SELECT 'line' || i, 'year', 'base' || i % 5, " +
			"CASE WHEN i < 20 THEN 'technician' ELSE 'senior_technician' END, '工种' || i, 50, i, 1 FROM generate_series(0, 29) i",
		"INSERT INTO employers SELECT 'employer' || i, 'E' || i, '某厂' || i, '某县', 'enterprise', 1 FROM generate_series(0, 299) i",
		"INSERT INTO persons SELECT 'p' || i, '人' || i, '男', '', 'x' || i, '', '', '', '', '', 1 FROM generate_series(1, @rows) i",
		"INSERT INTO applications (id, programme_id, base_id, plan_line_id, person_id, employer_id, class_id, decision_id, " +
			"state, applied_on, route, eligible, eligible_from, submitted_at, reviewed_by, reason, channel, version) " +
			"SELECT 'a' || lpad(i::text, 9, '0'), 'year', 'base' || i % 5, 'line' || i % 30, 'p' || i, 'employer' || i % 300, " +
			"CASE WHEN i % 3 = 0 THEN 'class' || i % 900 ELSE '' END, '', " +
			"(ARRAY['submitted','accepted','training','passed','certified','refused'])[1 + i % 6], " +
			"'2021-06-' || lpad((1 + i % 28)::text, 2, '0'), '', 1, '', 0, '', '', '', 1 FROM generate_series(1, @rows) i",
		"INSERT INTO classes SELECT 'class' || i, 'year', 'base' || i % 5, 'line' || i % 30, '班' || i, 'running', '', '', '', 1 FROM generate_series(0, 899) i",
		"INSERT INTO teachers SELECT 'teacher' || i, 'year', 'base' || i % 5, '师' || i, '', '[]', 1 FROM generate_series(0, 99) i",
		"INSERT INTO lessons (id, programme_id, base_id, class_id, teacher_id, kind, topic, place, starts_at, ends_at, hours, " +
			"state, held_by, sheet, version) " +
			"SELECT 'l' || lpad(i::text, 9, '0'), 'year', 'base' || i % 5, 'class' || i % 900, 'teacher' || i % 100, 'theory', '', " +
			"'', i * 1000000::bigint, i * 1000000::bigint + 1, 4, 'held', '', '', 1 FROM generate_series(1, @rows) i",
		"INSERT INTO certificates (id, programme_id, base_id, application_id, kind, number, level, trade, state, issued_on, issued_by, reason, version) " +
			"SELECT 'c' || lpad(i::text, 9, '0'), 'year', 'base' || i % 5, 'a' || lpad(i::text, 9, '0'), 'training', 'N' || i, " +
			"'technician', '', 'issued', '', '', '', 1 FROM generate_series(1, @rows) i",
		"ANALYZE",
	} {
		if _, err := db.Exec(strings.ReplaceAll(text, "@rows", strconv.Itoa(crowdRows))); err != nil {
			t.Fatal(text, err)
		}
	}
}
