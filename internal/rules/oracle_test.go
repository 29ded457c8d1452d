package rules_test

import (
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/notices"

	"pgregory.net/rapid"
)

// The oracle decides the notice of 2021 for one day by counting, straight
// from spec/eligibility and with nothing of the package's spans of days.

var oracleAlias = map[string]string{"维修电工": "电工", "装配钳工": "钳工", "电焊工": "焊工"}

func canonical(t string) string {
	if c, ok := oracleAlias[t]; ok {
		return c
	}
	return t
}

// eligibleOn says by which route the facts are eligible on a day, "" by none.
func eligibleOn(a *rules.Applicant, day programme.Date) string {
	if a.Category != "enterprise_employee" && a.Category != "vocational_teacher" {
		return ""
	}
	inside := canonical(a.Trade) == "焊工" && day >= 20170912
	if !inside && !a.Recommended {
		return ""
	}
	senior := a.Level == programme.SeniorTechnician
	below, years, title := programme.SeniorWorker, 14, 2
	if senior {
		below, years, title = programme.Technician, 18, 3
	}
	best, post := bestTitle(a, day), a.PostTrade != "" && canonical(a.PostTrade) == canonical(a.Trade)
	enough := monthsOn(a, day, false) >= years*12
	switch {
	case holdsFor(a, below, 3, day):
		return "certificate"
	case monthsOn(a, day, true) >= years*12 && a.Attested:
		return "work_years"
	case best >= title && post && enough:
		return "title"
	case best >= title-1 && holdsFor(a, below, 1, day) && post && enough:
		return "title_with_certificate"
	case honoured(a) && (holdsFor(a, below, 0, day) || !senior && monthsOn(a, day, true) >= 120):
		return "exceptional"
	}
	return ""
}

func honoured(a *rules.Applicant) bool {
	for _, h := range a.Honours {
		if h.Level != "county" {
			return true
		}
	}
	return false
}

func bestTitle(a *rules.Applicant, day programme.Date) (best int) {
	order := map[string]int{"assistant_engineer": 1, "engineer": 2, "senior_engineer": 3}
	for _, t := range a.Titles {
		if t.IssuedOn <= day {
			best = max(best, order[t.Rank])
		}
	}
	return best
}

// holdsFor counts the years a day at a time, as a calendar on a wall would.
func holdsFor(a *rules.Applicant, level programme.Level, years int, day programme.Date) bool {
	for _, c := range a.Certificates {
		if c.Level != level || canonical(c.Trade) != canonical(a.Trade) {
			continue
		}
		full := c.IssuedOn.Time().AddDate(years, 0, 0)
		if full.Day() != c.IssuedOn.Day() { // 29 February went over into March
			full = full.AddDate(0, 0, -full.Day())
		}
		if programme.DateOf(full) <= day {
			return true
		}
	}
	return false
}

// monthsOn marks every month worked, and counts marks.
func monthsOn(a *rules.Applicant, day programme.Date, same bool) int {
	marked := map[programme.Month]bool{}
	for _, w := range a.Work {
		if same && canonical(w.Trade) != canonical(a.Trade) {
			continue
		}
		to := programme.Month(w.To)
		if to == 0 || to > day.InMonth() {
			to = day.InMonth()
		}
		for m := w.From; m < to; m++ {
			marked[m] = true
		}
	}
	return len(marked)
}

func drawApplicant(t *rapid.T) rules.Applicant {
	trade := rapid.SampledFrom([]string{"焊工", "电焊工", "电工", "维修电工", "钳工", "装配钳工", "茶艺师"})
	day := func(label string, from, to int) programme.Date {
		d := programme.NewDate(rapid.IntRange(from, to).Draw(t, label), 1, 1)
		return d.AddDays(rapid.IntRange(0, 365).Draw(t, label+"+"))
	}
	month := func(label string, from, to int) programme.Month {
		return programme.NewMonth(rapid.IntRange(from, to).Draw(t, label), rapid.IntRange(1, 12).Draw(t, label+"m"))
	}
	a := rules.Applicant{
		ID: "x", AppliedOn: day("applied", 2016, 2022), Trade: trade.Draw(t, "trade"),
		Level: rapid.SampledFrom([]programme.Level{programme.Technician, programme.SeniorTechnician}).Draw(t, "level"),
		Category: rapid.SampledFrom([]string{"enterprise_employee", "enterprise_employee", "enterprise_employee", "vocational_teacher",
			"public_body_staff", "other"}).Draw(t, "category"),
		PostTrade:   rapid.SampledFrom([]string{"", "焊工", "电焊工", "电工"}).Draw(t, "post"),
		Attested:    rapid.Bool().Draw(t, "attested"),
		Recommended: rapid.Bool().Draw(t, "recommended"),
		BornOn:      day("born", 1965, 2003),
		Schooling:   rapid.SampledFrom([]string{"", "junior_secondary", "senior_secondary", "bachelor"}).Draw(t, "schooling"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "certs") {
		a.Certificates = append(a.Certificates, rules.Certificate{Trade: trade.Draw(t, "ct"),
			Level:    rapid.SampledFrom([]programme.Level{programme.IntermediateWorker, programme.SeniorWorker, programme.Technician}).Draw(t, "cl"),
			Kind:     rapid.SampledFrom([]string{"", "qualification", "skill_level"}).Draw(t, "ck"),
			IssuedOn: rapid.SampledFrom([]programme.Date{day("ci", 2012, 2023), 20160229, 20200229}).Draw(t, "cd")})
	}
	for range rapid.IntRange(0, 4).Draw(t, "works") {
		w := rules.Work{Trade: trade.Draw(t, "wt"), From: month("wf", 1998, 2023)}
		if rapid.Bool().Draw(t, "closed") {
			w.To = rules.Until(w.From + programme.Month(rapid.IntRange(0, 150).Draw(t, "length")))
		}
		a.Work = append(a.Work, w)
	}
	for range rapid.IntRange(0, 2).Draw(t, "titles") {
		ti := rules.Title{Rank: rapid.SampledFrom([]string{"assistant_engineer", "engineer", "senior_engineer"}).Draw(t, "rank")}
		if rapid.Bool().Draw(t, "dated") {
			ti.IssuedOn = day("ti", 2010, 2023)
		}
		a.Titles = append(a.Titles, ti)
	}
	if rapid.IntRange(0, 2).Draw(t, "honoured") == 0 {
		a.Honours = append(a.Honours, rules.Honour{Kind: rapid.SampledFrom([]string{"skills_expert", "invention", "innovation", "breakthrough"}).Draw(t, "hk"),
			Level: rapid.SampledFrom([]string{"county", "city", "province", "national"}).Draw(t, "hl")})
	}
	return a
}

func load(t interface{ Fatal(...any) }, name string) *rules.Notice {
	n, err := notices.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Decide agrees with the oracle on the day, and its eligible_from with the
// first day on which the oracle changes its mind, looked for day by day.
func TestDecideAgreesWithDayByDay(t *testing.T) {
	n := load(t, "dezhou-2021")
	rapid.Check(t, func(t *rapid.T) {
		a := drawApplicant(t)
		var f rules.Facts
		var d rules.Decision
		n.Compile(&a, &f)
		n.Decide(&f, &d)
		if want := eligibleOn(&a, a.AppliedOn); d.Route != want || d.Eligible != (want != "") {
			t.Fatalf("route %q, oracle %q", d.Route, want)
		}
		if d.Eligible {
			if d.From != 0 {
				t.Fatalf("eligible, and from %s", d.From)
			}
			return
		}
		var want programme.Date
		last := a.AppliedOn.AddYears(25)
		for day := a.AppliedOn.Next(); day <= last; day = day.Next() {
			if eligibleOn(&a, day) != "" {
				want = day
				break
			}
		}
		if d.From != want && (want != 0 || d.From <= last) {
			t.Fatalf("eligible from %s, oracle %s", d.From, want)
		}
	})
}

// An unmet condition's own from is the first day on which it is met when the
// same facts are decided on that day, and not before.
func TestConditionsChangeOnTheirDay(t *testing.T) {
	for _, name := range notices.Names() {
		n := load(t, name)
		rapid.Check(t, func(t *rapid.T) {
			a := drawApplicant(t)
			for i, c := range checksOn(n, a, a.AppliedOn) {
				if c.Met || c.From == 0 {
					continue
				}
				if !checksOn(n, a, c.From)[i].Met {
					t.Fatalf("%s: not met on its day %s", c.Code(), c.From)
				}
				if before := c.From.AddDays(-1); before > a.AppliedOn && checksOn(n, a, before)[i].Met {
					t.Fatalf("%s: met on %s, before its day", c.Code(), before)
				}
			}
		})
	}
}

func checksOn(n *rules.Notice, a rules.Applicant, day programme.Date) (all []rules.Check) {
	a.AppliedOn = day
	var f rules.Facts
	var d rules.Decision
	n.Compile(&a, &f)
	n.Decide(&f, &d)
	all = append(all, d.Gates()...)
	for _, r := range d.Routes() {
		all = append(all, r.Checks...)
	}
	return all
}

// Columns say of everybody what Decide says of each, under every notice.
func TestColumnsAgree(t *testing.T) {
	for _, name := range notices.Names() {
		n := load(t, name)
		rapid.Check(t, func(t *rapid.T) {
			people := make([]rules.Applicant, rapid.IntRange(1, 300).Draw(t, "people"))
			pool := make([]rules.Applicant, 12)
			for i := range pool {
				pool[i] = drawApplicant(t)
			}
			for i := range people {
				people[i] = pool[i*7%len(pool)]
			}
			out := make([]rules.Outcome, len(people))
			n.DecideColumns(n.Column(people), out)
			for i := range people {
				var f rules.Facts
				var d rules.Decision
				n.Compile(&people[i], &f)
				n.Decide(&f, &d)
				route := ""
				if out[i].Route >= 0 {
					route = n.RouteCode(people[i].Level, int(out[i].Route))
				}
				if out[i].Eligible != d.Eligible || route != d.Route || out[i].From != d.From {
					t.Fatalf("person %d: columns %v %q %s, decide %v %q %s", i, out[i].Eligible, route, out[i].From, d.Eligible, d.Route, d.From)
				}
			}
		})
	}
}

func population(n int) []rules.Applicant {
	gen := rapid.Custom(drawApplicant)
	pool := make([]rules.Applicant, 500)
	for i := range pool {
		pool[i] = gen.Example(i)
	}
	out := make([]rules.Applicant, n)
	for i := range out {
		out[i] = pool[i*31%len(pool)]
	}
	return out
}

// BenchmarkDecide decides and explains compiled facts; BenchmarkCompile is
// what compiling them costs.
func BenchmarkDecide(b *testing.B) {
	n := load(b, "dezhou-2021")
	people := population(1000)
	facts := make([]rules.Facts, len(people))
	for i := range people {
		n.Compile(&people[i], &facts[i])
	}
	var d rules.Decision
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		n.Decide(&facts[i%len(facts)], &d)
		i++
	}
}

func BenchmarkCompileAndDecide(b *testing.B) {
	n := load(b, "dezhou-2021")
	people := population(1000)
	var f rules.Facts
	var d rules.Decision
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		n.Compile(&people[i%len(people)], &f)
		n.Decide(&f, &d)
		i++
	}
}

// BenchmarkDecideColumns reports ns per person; the floor beside it copies the
// applied-on column and nothing else.
func BenchmarkDecideColumns(b *testing.B) {
	n := load(b, "dezhou-2021")
	people := population(100_000)
	c := n.Column(people)
	out := make([]rules.Outcome, len(people))
	b.ReportAllocs()
	for b.Loop() {
		n.DecideColumns(c, out)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(people)), "ns/person")
}
