package store_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// released are the migrations that went out with a release, by digest. They are
// never edited: data that has run them would not be what later ones expect. A
// release adds its own here.
var released = map[string]string{ // v0.1.0
	"0001_year.sql":                 "69cfca6d119827b3d6176cb0f0feb40c539cc9c58038c4b65ccba9899eaa2627",
	"0002_accounts.sql":             "cd722eb3c5429596ad170d9d9aa426e0838182fa132dcbcbe7cd8db0b3ea8467",
	"0003_lists.sql":                "549542f016407e7ae9fd57f66edfe1dbb81e1bd31726b9da4293e119513a2f8f",
	"0004_tokens.sql":               "6f1162211d3b4b3e980de5f90331cd55f1a824572e96d766d82cd30582cd07ac",
	"0005_jobs.sql":                 "6928076b2d2c46a348f7c32e87d27b63f9ef7700d2a47a94c2be115703adfc7d",
	"0006_speed.sql":                "bae1b56b99333baa1f6f79473a315e852ca17af13fa9900771288f7f389461e2",
	"0007_drafts.sql":               "ebc6243f6c5b5eace882babbd95f2f669f292f19b38bd0d25a593adf3b4139b7",
	"0008_places.sql":               "b240baee9c42fded0e03d7c9383d389f9b23833bbdd83d3cf89db22796c4cfad",
	"0009_lists.sql":                "abffcd348c615f7e9f092b9f4a52a12624c749e0fc05fcb853c3c53cc98ecca8",
	"0010_papers.sql":               "814ad0adf312d2565d9f14879fbbf429c66de6d5c16d3a611243d600a4c13490",
	"0011_rolls.sql":                "c0a45bde57d03f614d1b5087884eb585fe64d633688a73d5b4180316db076f29",
	"0012_messages.sql":             "472fba0d32c5511fc18b7a4e0ad5df822b1e54dfabffcdd910a874370e511b43",
	"0013_outside.sql":              "67efce81fdfba743c826a88a861d64b6f6a7690e6edb99a80eefeee101367b1d",
	"0014_objection_references.sql": "a4caf099c4ad4e4c4611b80b40c5a6ac49fa8798cebcd4027512b1f837296953",
	"0015_enrol_speed.sql":          "6de30e00ae18ad6f7c339568e8fe4ae4219f20e41ccfa70b5a26a3f32ce242b0",
}

func TestReleasedMigrationsStand(t *testing.T) {
	for name, want := range released {
		raw, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Errorf("a released migration is gone: %v", err)
			continue
		}
		if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s was edited after its release: write a new migration instead", name)
		}
	}
}

func execute(t *testing.T, p storetest.Place, query string) {
	t.Helper()
	driver, dsn := "sqlite", "file:"+p.Path()
	if p.DatabaseURL != "" {
		driver, dsn = "pgx", p.DatabaseURL
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

// made makes a database and leaves it closed.
func made(t *testing.T, p storetest.Place) {
	t.Helper()
	s, err := store.Open(ctx, store.Config{Path: p.Path(), DatabaseURL: p.DatabaseURL})
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A database that this program must not write is refused in words.
func TestForeignVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		made(t, p)
		for _, c := range []struct{ name, change, back, words string }{
			{"newer", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)", "DELETE FROM goose_db_version WHERE version_id=9999",
				"第 9999 版"},
			{"renumbered", "DELETE FROM goose_db_version WHERE version_id=7", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, true)",
				"没有做过第 7 版的升级"},
			{"of before the first release", "ALTER TABLE grants DROP COLUMN state", "ALTER TABLE grants ADD COLUMN state TEXT", "v0.1.0"},
		} {
			execute(t, p, c.change)
			_, err := store.Open(ctx, store.Config{Path: p.Path(), DatabaseURL: p.DatabaseURL})
			if err == nil || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%s: opened: %v, want %q", c.name, err, c.words)
			}
			execute(t, p, c.back)
		}
		made(t, p)
	})
}

// Copies that start together on an empty database all start.
func TestStartTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				s, err := store.Open(ctx, store.Config{Path: p.Path(), DatabaseURL: p.DatabaseURL})
				if err != nil {
					t.Error(err)
					return
				}
				s.Close()
			})
		}
		wg.Wait()
		left, _ := filepath.Glob(filepath.Join(p.Dir, "*-upgrading*"))
		if len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

// transient are the tables that a backup leaves out: what ends with the program,
// and what is made anew.
var transient = []string{"goose_db_version", "sessions", "attempts", "tries", "tallies", "link_codes", "challenges", "evaluation_doors",
	"uploads", "pieces", "journal_order", "jobs", "leases",
	"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}

func TestBackupsLeaveNoTableOut(t *testing.T) {
	p := storetest.Place{Dir: t.TempDir()}
	made(t, p)
	db, err := sql.Open("sqlite", "file:"+p.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	copied := store.Copied()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(copied, name) == slices.Contains(transient, name) {
			t.Errorf("table %s: say whether a backup takes it (copied) or not (transient)", name)
		}
	}
}
