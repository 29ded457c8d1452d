package app_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
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
func fixCheck(id string, wrong bool) string {
	birth, _ := strconv.Atoi(id[6:14])
	order, _ := strconv.Atoi(id[14:17])
	right := string(idcode.MakeCitizenID(id[:6], programme.Date(birth), order))
	if !wrong {
		return right
	}
	if right[17] == '1' {
		return right[:17] + "2"
	}
	return right[:17] + "1"
}
