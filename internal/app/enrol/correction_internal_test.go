package enrol

import "testing"

func TestChangedPlaces(t *testing.T) {
	for _, x := range []struct{ before, after, want string }{
		{"379905198001010015", "379905198001010015", ""},
		{"379905198001010015", "379905198011010035", "（第 11、17 位不同）"},
		{"379905198001010015", "379906197512310022", "（共 8 位不同）"},
		{"13900000001", "1390000000", "（由 11 位改为 10 位）"},
	} {
		if got := changedPlaces(x.before, x.after); got != x.want {
			t.Errorf("%s to %s: %q, want %q", x.before, x.after, got, x.want)
		}
	}
}
