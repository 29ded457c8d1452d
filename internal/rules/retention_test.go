package rules_test

import (
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// Years run from the end of the year or the day of sealing, films and papers
// each by their own; a notice that says none keeps for ever.
func TestRetentionRuns(t *testing.T) {
	for _, x := range []struct {
		from   string
		films  bool
		sealed programme.Date
		want   programme.Date
	}{
		{rules.FromYearEnd, true, 20211118, 20261231},
		{rules.FromYearEnd, false, 20220301, 20311231},
		{rules.FromSealing, true, 20211118, 20261118},
		{rules.FromSealing, false, 20240229, 20340228},
	} {
		r := rules.Retention{Films: 5, Papers: 10, From: x.from}
		if got := r.Until(x.films, 2021, x.sealed); got != x.want {
			t.Errorf("%s, films %v, sealed %s: kept until %s, want %s", x.from, x.films, x.sealed, got, x.want)
		}
	}
}
