package app_test

import (
	"encoding/json"
	"testing"

	"jinlanling/internal/demotest"
)

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fixCheck gives an ID number its right check character, or a wrong one.
func fixCheck(id string, wrong bool) string { return demotest.CheckDigit(id, wrong) }
