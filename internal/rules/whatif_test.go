package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/notices"
)

func changed(t *testing.T, pairs ...string) *rules.Notice {
	t.Helper()
	text, err := notices.Text("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	s := string(text)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			t.Fatalf("no %q", pairs[i])
		}
		s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
	}
	n, err := rules.Parse("other", []byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// crowd is people of every way in, counted by hand beside them: by a
// certificate, by years of work, by a title, and people who are not eligible.
func crowd() (people []rules.Person) {
	add := func(kind string, n int, a rules.Applicant) {
		for range n {
			a.ID = fmt.Sprint(kind, len(people))
			a.AppliedOn, a.Trade, a.Category = 20210615, "焊工", "enterprise_employee"
			people = append(people, rules.Person{Applicant: a, Line: a.Level.String(), Places: 10,
				Groups: []rules.Group{{Kind: "等级", Name: a.Level.Chinese()}, {Kind: "来路", Name: kind}}})
		}
	}
	work := func(from string) []rules.Work {
		m, _ := programme.ParseMonth(from)
		return []rules.Work{{Trade: "焊工", From: m}}
	}
	tech, senior := programme.Technician, programme.SeniorTechnician
	add("证书三年", 7, rules.Applicant{Level: tech, Certificates: []rules.Certificate{{Trade: "焊工", Level: programme.SeniorWorker, IssuedOn: 20180615}}})
	add("证书四年", 3, rules.Applicant{Level: tech, Certificates: []rules.Certificate{{Trade: "焊工", Level: programme.SeniorWorker, IssuedOn: 20170615}}})
	add("十四年", 5, rules.Applicant{Level: tech, Attested: true, Work: work("2007-01")})
	add("十六年", 4, rules.Applicant{Level: tech, Attested: true, Work: work("2005-01")})
	add("职称十四年", 2, rules.Applicant{Level: tech, PostTrade: "焊工", Titles: []rules.Title{{Rank: "engineer"}}, Work: work("2007-02")})
	add("都不够", 6, rules.Applicant{Level: tech, Work: work("2015-01")})
	add("高级技师", 2, rules.Applicant{Level: senior, Certificates: []rules.Certificate{{Trade: "焊工", Level: tech, IssuedOn: 20180615}}})
	return people
}

// Work from 14 to 15 years: who came by years or by a title loses by that
// condition of that route, and nobody by the certificate, which is as it was.
func TestALossIsPutToTheRouteOfItsOwn(t *testing.T) {
	a := changed(t)
	b := changed(t, "kind: work, years: 14, trade: same", "kind: work, years: 15, trade: same", "kind: work, years: 14, trade: any",
		"kind: work, years: 15, trade: any")
	im := rules.Compare(a, b, crowd())
	if im.Before != 7+3+5+4+2+2 || im.After != im.Before-7 || len(im.Lose) != 7 || len(im.Gain) != 0 {
		t.Fatalf("%d → %d, %d lose", im.Before, im.After, len(im.Lose))
	}
	by := map[string]int{}
	for _, r := range im.Reasons {
		by[r.Route+" "+r.Name+" "+r.Was+" → "+r.Is] += r.Lose
	}
	want := map[string]int{"从业年限 从业年限 累计从事本职业（工种）满 14 年（含） → 累计从事本职业（工种）满 15 年（含）": 5,
		"职称 工作年限 累计工作满 14 年（含） → 累计工作满 15 年（含）": 2}
	if fmt.Sprint(by) != fmt.Sprint(want) {
		t.Errorf("put down to %v\nwant %v", by, want)
	}
}

// Several clauses of one change count each: who loses by two stands under both.
func TestSeveralClausesCountEach(t *testing.T) {
	a := changed(t)
	b := changed(t, "kind: work, years: 14, trade: same", "kind: work, years: 15, trade: same", "allowed: [enterprise_employee, vocational_teacher]",
		"allowed: [vocational_teacher]")
	im := rules.Compare(a, b, crowd())
	gates, years := 0, 0
	for _, r := range im.Reasons {
		switch r.Name {
		case "参训对象":
			gates += r.Lose
		case "从业年限":
			years += r.Lose
		default:
			t.Errorf("put down to %s", r.Name)
		}
	}
	if len(im.Lose) != im.Before || gates != im.Before || years != 5 {
		t.Errorf("%d lose, %d by the gate, %d by years", len(im.Lose), gates, years)
	}
	back := rules.Compare(b, a, crowd())
	if len(back.Gain) != im.Before || len(back.Reasons) != len(im.Reasons) {
		t.Errorf("the other way round: %d gain under %d reasons", len(back.Gain), len(back.Reasons))
	}
	for _, r := range back.Reasons {
		if r.Name == "从业年限" && (r.Gain != 5 || !strings.Contains(r.Was, "15") || !strings.Contains(r.Is, "14")) {
			t.Errorf("gained by %+v", r)
		}
	}
}

// The cost is of everybody, and of as many as there are places; a route that
// is gone, a level and a trade that are not there are said as such.
func TestTheCostOfPlacesAndWhatIsGone(t *testing.T) {
	a := changed(t)
	people := crowd()
	im := rules.Compare(a, a, people)
	tech, senior := 7+3+5+4+2, 2
	if im.CostNow != int64(tech*300000+senior*500000) || im.PlacedNow != int64(10*300000+senior*500000) || len(im.Reasons) != 0 || im.Unlisted != 0 {
		t.Errorf("costs %d and %d", im.CostNow, im.PlacedNow)
	}
	b := changed(t, "    - route: work_years\n      name: 从业年限", "    - route: apprentice\n      name: 学徒", "for: [work_years, title",
		"for: [apprentice, title",
		"  - {name: 焊工, aliases: [电焊工, 气焊工, 手工电弧焊工, 焊接工], catalogue: [{from: 2017-09-12}], clause: 2.2.1, reading: 目录公布日起在目录内，终点未经核实。}\n", "",
		"trades: [焊工]", "trades: []")
	im = rules.Compare(a, b, people)
	gone, recommended := 0, 0
	for _, r := range im.Reasons {
		if r.Condition == "no_route" && r.Route == "从业年限" {
			gone += r.Lose
		}
		if r.Name == "单位推荐" {
			recommended += r.Lose
		}
	}
	if im.Unlisted != len(people) || gone != 9 || recommended != im.Before {
		t.Errorf("unlisted %d, %d lose a route, %d lack a recommendation", im.Unlisted, gone, recommended)
	}
	sums := map[string]int{}
	for _, s := range im.Splits {
		sums[s.Kind] += s.People
		if s.After != s.Before+s.Gain-s.Lose {
			t.Errorf("%+v does not add up", s)
		}
	}
	if sums["等级"] != len(people) || sums["来路"] != len(people) {
		t.Errorf("split into %v of %d", sums, len(people))
	}
}
