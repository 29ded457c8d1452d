package programme

import "testing"

// An amount is read as people write it, and one that could be two is refused.
func TestParseYuan(t *testing.T) {
	for text, want := range map[string]Fen{"3000": 300000, "3,000.5": 300050, "12.34": 1234, "1,234,567.00": 123456700, "-3,000": -300000, " 0.5 ": 50} {
		if got, err := ParseYuan(text); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"39,60", "3,96", "1,2345", ",300", "3,000,", "12.345", "", "1,23.4", "三千", "3，000.5", "1e3"} {
		if got, err := ParseYuan(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}
