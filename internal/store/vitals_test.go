package store_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// A folder may have any name: the database is the file that was named, and no
// other.
func TestFoldersOfAnyName(t *testing.T) {
	_, key, _ := ed25519.GenerateKey(rand.Reader)
	for _, name := range []string{"plain", "年度 2021", "a#b", "a?b", "a%41b", "a&b=c", "a+b"} {
		dir := filepath.Join(t.TempDir(), name)
		os.Mkdir(dir, 0o700)
		path := filepath.Join(dir, "jinlanling.db")
		st, err := store.Open(context.Background(), store.Config{Path: path, SigningKey: key, Origin: "jinlanling/test"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		settings, err := st.Settings(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range settings {
			if s.Want != "" && s.Value != s.Want {
				t.Errorf("%s: %s is %s, want %s", name, s.Name, s.Value, s.Want)
			}
		}
		st.Close()
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: the database is not where it was said: %v", name, err)
		}
		if around, _ := os.ReadDir(filepath.Dir(dir)); len(around) != 1 {
			t.Errorf("%s: something lies beside the folder: %v", name, around)
		}
	}
}

func TestVitalsAndVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		_, key, _ := ed25519.GenerateKey(rand.Reader)
		c := store.Config{Path: filepath.Join(p.Dir, "jinlanling.db"), DatabaseURL: p.DatabaseURL, SigningKey: key, Origin: "jinlanling/test"}
		if p.DatabaseURL == "" {
			if have, _, err := store.Versions(context.Background(), c); have != -1 || err != nil {
				t.Errorf("before there is a database: %d, %v", have, err)
			}
		}
		st, err := store.Open(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		v, err := st.Vitals(context.Background())
		if err != nil || v.Sessions != 0 || v.Entries != 0 || v.Waiting != 0 || v.LastEntry != 0 || (v.DatabaseBytes > 0) != (p.DatabaseURL == "") {
			t.Errorf("vitals of an empty store: %+v, %v", v, err)
		}
		if have, know, err := store.Versions(context.Background(), c); err != nil || have != know || know < 2 {
			t.Errorf("versions %d and %d, %v", have, know, err)
		}
		settings, err := st.Settings(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range settings {
			if s.Want != "" && s.Value != s.Want && s.Name != "fsync" { // the test server runs without
				t.Errorf("%s is %s, want %s", s.Name, s.Value, s.Want)
			}
		}
	})
}
