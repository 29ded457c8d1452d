package store

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// Each statement of a migration is cut where it ends.
func TestStatementsOf(t *testing.T) {
	got := statementsOf("-- +goose Up\n-- why; because\nCREATE TABLE a (\n    b TEXT -- a note; of it\n);\n\nDROP TABLE c;\nUPDATE d SET e = 1")
	if len(got) != 3 || !strings.HasPrefix(got[0], "CREATE TABLE a (\n") || got[1] != "\nDROP TABLE c;\n" || got[2] != "UPDATE d SET e = 1" {
		t.Errorf("%q", got)
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statementsOf(string(raw)) {
			verb, _, _ := strings.Cut(strings.TrimSpace(s), " ")
			if !slices.Contains([]string{"CREATE", "ALTER", "INSERT", "UPDATE", "DELETE", "DROP", "WITH"}, verb) || strings.Count(s, ";") != 1 {
				t.Errorf("%s: a statement begins with %q: %s", name, verb, s)
			}
		}
	}
}
