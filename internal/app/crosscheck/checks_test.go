package crosscheck

import (
	"testing"

	"jinlanling/internal/programme"
)

// Every cross-check of the table looks, and nothing looks that the table does
// not name; kinds of lists name checks that are there.
func TestLooksAreTheTable(t *testing.T) {
	for _, row := range programme.Crosschecks {
		if checks[row.Code] == nil {
			t.Errorf("%s is in the table and nothing looks for it", row.Code)
		}
		if row.Column == "" && row.Code != "paper_shared" {
			t.Errorf("%s is about no column of a roster", row.Code)
		}
		if row.Severity != programme.Blocks && row.Severity != programme.Warns {
			t.Errorf("%s is %s; want blocks or warns", row.Code, row.Severity)
		}
		if row.Name == "" || row.Clause == "" || row.Evidence == "" || row.Remedy == "" {
			t.Errorf("%s lacks words: %+v", row.Code, row)
		}
	}
	for code := range checks {
		if programme.CrosscheckByCode(code) == nil {
			t.Errorf("%s looks and is not in the table", code)
		}
	}
	for _, k := range programme.ListKinds {
		if programme.CrosscheckByCode(k.Check) == nil {
			t.Errorf("list %s is for %s, which is no check", k.Kind, k.Check)
		}
	}
}
