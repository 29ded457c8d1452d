package app_test

import (
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
)

// sheetLines are the tables whose rows the journal covers by a digest in their
// parent's row: the parent's table, the column that names it, and one that
// matters.
var sheetLines = map[string][3]string{
	"attendances":       {"lessons", "lesson_id", "state = 'x'"},
	"marks":             {"evaluations", "evaluation_id", "final = 'x'"},
	"items":             {"statements", "statement_id", "amount = amount + 1"},
	"courses":           {"schemes", "scheme_id", "name = 'x'"},
	"evaluation_lines":  {"evaluation_entries", "entry_id", "points = '{\"x\":1}'"},
	"bank_lines":        {"bank_statements", "bank_statement_id", "amount = amount + 1"},
	"online_lines":      {"online_files", "online_file_id", "seconds = seconds + 1"},
	"destruction_lines": {"destructions", "destruction_id", "size = size + 1"},
}

// sheetsAtLeast is how many of them a small year holds rows of.
const sheetsAtLeast = 7

// A line of a sheet that was changed, taken out, put in or moved to another sheet
// in the database is named by verifying the journal: by the table and the sheet.
func TestAChangedSheetIsNamed(t *testing.T) {
	if named := sheetsInSource(t); !slices.Equal(named, slices.Sorted(maps.Keys(sheetLines))) {
		t.Errorf("the sheets are %v, and %v are tried", named, slices.Sorted(maps.Keys(sheetLines)))
	}
	dir := copyYear(t)
	sys := openDir(t, dir)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, act.DatabaseFile)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	exec := func(query string) {
		t.Helper()
		if _, err := db.Exec(query); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	named := func() (out []string) {
		t.Helper()
		v, err := sys.Record.VerifyJournal(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range v.Faults {
			out = append(out, f.Message)
		}
		return out
	}
	if found := named(); len(found) > 0 {
		t.Fatalf("before anything was changed: %v", found)
	}
	held := 0
	for table, of := range sheetLines {
		var line, sheet, other string
		if err := db.QueryRow("SELECT id, "+of[1]+" FROM "+table+" ORDER BY id LIMIT 1").Scan(&line, &sheet); err != nil {
			continue // no such sheet in this year
		}
		held++
		exec("CREATE TABLE kept AS SELECT * FROM " + table)
		ways := map[string]string{
			"a changed line":   fmt.Sprintf("UPDATE %s SET %s WHERE id = '%s'", table, of[2], line),
			"a line taken out": fmt.Sprintf("DELETE FROM %s WHERE id = '%s'", table, line),
			"a sheet emptied":  fmt.Sprintf("DELETE FROM %s WHERE %s = '%s'", table, of[1], sheet),
		}
		if err := db.QueryRow("SELECT id FROM "+of[0]+" WHERE id <> ? ORDER BY id LIMIT 1", sheet).Scan(&other); err == nil {
			ways["a line moved to another sheet"] = fmt.Sprintf("UPDATE %s SET %s = '%s' WHERE id = '%s'", table, of[1], other, line)
		}
		for what, query := range ways {
			exec(query)
			found := named()
			if !slices.ContainsFunc(found, func(m string) bool { return strings.Contains(m, table+" "+sheet) }) {
				t.Errorf("%s of %s: %s is not named: %v", what, table, sheet, found)
			}
			if other != "" && strings.Contains(what, "moved") &&
				!slices.ContainsFunc(found, func(m string) bool { return strings.Contains(m, table+" "+other) }) {
				t.Errorf("%s of %s: the other sheet %s is not named: %v", what, table, other, found)
			}
			exec("DELETE FROM " + table)
			exec("INSERT INTO " + table + " SELECT * FROM kept")
		}
		exec("DROP TABLE kept")
	}
	if held < sheetsAtLeast {
		t.Errorf("%d kinds of sheets hold lines, want %d", held, sheetsAtLeast)
	}
	if found := named(); len(found) > 0 {
		t.Errorf("after everything was put back: %v", found)
	}
	exec("UPDATE evaluation_lines SET points = 'nothing that can be read' WHERE id = (SELECT MIN(id) FROM evaluation_lines)")
	if v, err := sys.Record.VerifyJournal(ctx, ""); err == nil || !strings.Contains(err.Error(), "evaluation_lines") {
		t.Errorf("a line that cannot be read: %+v, %v", v, err)
	}
}

// sheetsInSource are the tables that the store says have a parent.
func sheetsInSource(t *testing.T) (out []string) {
	t.Helper()
	files, err := filepath.Glob("../store/*.go")
	if err != nil {
		t.Fatal(err)
	}
	with := regexp.MustCompile(`name: "(\w+)", noun: [\w.]+,\s+parent: sheet\{`)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range with.FindAllStringSubmatch(string(text), -1) {
			out = append(out, m[1])
		}
	}
	return slices.Sorted(slices.Values(out))
}
