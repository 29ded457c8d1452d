package curriculum_test

import (
	"testing"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
)

// Working days leave weekends and holidays out, and count weekends that are
// worked for a holiday.
func TestWorkingDays(t *testing.T) {
	for _, c := range []struct {
		what string
		from programme.Date
		n    int
		want programme.Date
	}{
		{"a week", 20211101, 5, 20211105}, {"over a weekend", 20211104, 5, 20211110}, {"from a Saturday", 20211106, 1, 20211108},
		{"over the first week of October, two Sundays worked", 20210924, 5, 20210929}, {"a holiday, then a Saturday that is worked", 20210930, 3, 20211009},
		{"over new year", 20211231, 2, 20220104}, {"one", 20211101, 1, 20211101}, {"a year that is not known", 20230101, 1, 20230102},
	} {
		if got := curriculum.Mainland.LastOf(c.from, c.n); got != c.want {
			t.Errorf("%s: %d working days from %s end on %s, want %s", c.what, c.n, c.from, got, c.want)
		}
	}
}
