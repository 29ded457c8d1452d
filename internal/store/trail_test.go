package store

import (
	"errors"
	"strings"
	"testing"
)

// A statement that fails names its verb and table in the log, and no value.
func TestFailuresLeaveATrail(t *testing.T) {
	inner := errors.New("no such column: x")
	for query, want := range map[string]string{
		"SELECT x, '13900000001' FROM lessons t WHERE t.id=$1": "select lessons: ",
		"INSERT INTO persons (id, name) VALUES ($1, $2)":       "insert persons: ",
		"UPDATE bases SET state=$1 WHERE id=$2":                "update bases: ",
		"DELETE FROM marks WHERE evaluation_id=$1":             "delete marks: ",
		"WITH a AS (SELECT 1 FROM grants) SELECT * FROM a":     "with grants: ",
		"PRAGMA wal_checkpoint(TRUNCATE)":                      "PRAGMA wal_checkpoin: ",
	} {
		err := trail(query, inner)
		if !strings.HasPrefix(err.Error(), want) || !errors.Is(err, inner) || strings.Contains(err.Error(), "139") {
			t.Errorf("%s leaves %q, want %q first", query, err, want)
		}
	}
	if trail("SELECT 1", nil) != nil {
		t.Error("what went well leaves a trail")
	}
}
