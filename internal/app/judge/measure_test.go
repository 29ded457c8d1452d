package judge

import (
	"testing"

	"jinlanling/internal/rules"
)

// Every measure that a notice may name is counted, and no other.
func TestMeasuresAreTheTable(t *testing.T) {
	known := map[string]bool{}
	for _, m := range rules.Measures {
		known[m.Code] = true
		if (measures[m.Code] == nil) != (m.Code == rules.Scored) {
			t.Errorf("%s: counted %v", m.Code, measures[m.Code] != nil)
		}
	}
	for code := range measures {
		if !known[code] {
			t.Errorf("%s is no measure", code)
		}
	}
}
