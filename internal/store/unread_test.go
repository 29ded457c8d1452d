package store_test

import (
	"strings"
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// A value that was changed past the program so that it cannot be read is told by its table, its row
// and its column: who mends it finds it in a backup.
func TestAnUnreadableValueIsToldByItsRow(t *testing.T) {
	p := storetest.Place{Dir: t.TempDir()}
	s := open(t, p)
	id, err := employer(s, "unread")
	if err != nil {
		t.Fatal(err)
	}
	storetest.Exec(t, p, "UPDATE employers SET version='abc' WHERE id='"+id+"'")
	err = s.Read(ctx, func(tx *store.Tx) error {
		_, err := store.Get[programme.Employer](tx, id)
		return err
	})
	if programme.CodeOf(err) != programme.Internal {
		t.Fatalf("%v", err)
	}
	for _, word := range []string{"employers", id, "version", "备份"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%s is not told: %v", word, err)
		}
	}
}
