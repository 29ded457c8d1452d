package rules

import (
	"fmt"

	"jinlanling/internal/programme"
)

// Retention is how long the files of a class's archive are kept (clause 3.1.4).
// Under a notice without it nothing may ever be destroyed.
type Retention struct {
	Films   int    `yaml:"films_years"`  // recordings, and the stills that were taken of them
	Papers  int    `yaml:"papers_years"` // everything else: papers handed in, sheets, photos, lesson books
	From    string `yaml:"from"`         // RetentionWords
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`
}

// From when years of keeping run.
const (
	FromYearEnd = "year_end"
	FromSealing = "sealing"
)

// RetentionWords are the days from which years of keeping may run.
var RetentionWords = []Word{{FromYearEnd, "项目年度的 12 月 31 日"}, {FromSealing, "班级归档之日"}}

// Years are how long films, or everything else, are kept.
func (t *Retention) Years(films bool) int {
	if films {
		return t.Films
	}
	return t.Papers
}

// Until is the last day on which a class's films, or everything else, must be
// kept: they may be destroyed from the day after. sealed is when the class was
// archived last.
func (t *Retention) Until(films bool, year int, sealed programme.Date) programme.Date {
	from := sealed
	if t.From == FromYearEnd {
		from = programme.Date(year*10000 + 1231)
	}
	return from.AddYears(t.Years(films))
}

// Says words it: 录像保存 5 年，其他档案资料保存 10 年，自项目年度的 12 月 31 日起算.
func (t *Retention) Says() string {
	return fmt.Sprintf("录像保存 %d 年，其他档案资料保存 %d 年，自%s起算", t.Films, t.Papers, wordOf(RetentionWords, t.From))
}

// checkRetention warns of films that are kept longer than the papers that they
// prove, and of years that are over before money can be asked back.
func (r *reader) checkRetention(n *Notice) {
	t := n.Retention
	if t == nil {
		return
	}
	if t.Films > t.Papers && t.Papers > 0 {
		r.warn(".retention.films_years", t.Clause, "录像保存 %d 年，比其他档案资料（%d 年）还久，请核对", t.Films, t.Papers)
	}
	if t.Films > 0 && t.Films < fewYears {
		r.warn(".retention.films_years", t.Clause, "录像只保存 %d 年：结算、审计和追缴多半还没有办完，请核对", t.Films)
	}
	if t.Papers > 0 && t.Papers < fewYears {
		r.warn(".retention.papers_years", t.Clause, "档案资料只保存 %d 年：结算、审计和追缴多半还没有办完，请核对", t.Papers)
	}
}

// fewYears is below how many years lint asks again.
const fewYears = 3

// retention is how long files are kept.
func (f *fielder) retention() {
	t := f.n.Retention
	if t == nil {
		return
	}
	f.number("归档", ".retention.films_years", "录像保存", "年", t.Films, t.Clause)
	f.number("归档", ".retention.papers_years", "其他档案资料保存", "年", t.Papers, t.Clause)
}
