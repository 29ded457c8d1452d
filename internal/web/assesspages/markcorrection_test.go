package assesspages_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// A unit's examiner asks on the page to correct a mark, reads what follows
// first, and the bureau decides with that before its eyes.
func TestAMarkIsCorrectedOnThePage(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.Trained, Seed: 7})
	b := w.Bases[0]
	made := w.As(t, b.Clerk).Fill("/class/"+b.Classes[0]+"/do/evaluation",
		url.Values{"plan": {"笔试和实操"}, "held_on": {"2021-11-12"}, "place": {"实训楼 201"}, "examiners": {"甲考评、乙考评"}})
	made.Want("the plan", 303)
	page, _, _ := strings.Cut(made.To, "?")
	id := strings.TrimPrefix(page, "/evaluation/")
	parties, err := w.Parties(t.Context(), act.As(b.Clerk), id)
	if err != nil {
		t.Fatal(err)
	}
	var unit programme.Actor
	for _, p := range parties {
		unit = w.Employers[slices.IndexFunc(w.Employers, func(a programme.Actor) bool { return a.Employer == p.EmployerID })]
		w.As(t, unit).Fill(page+"/do/join", url.Values{"examiners": {unit.Name}}).Want("join", 303)
	}
	officer := w.As(t, w.Officer)
	officer.Fill(page+"/do/agree-evaluation", nil).Want("agreeing", 303)
	w.Clock.To(20211112)
	m, err := w.Assess.MarkSheet(t.Context(), act.As(unit), id)
	if err != nil {
		t.Fatal(err)
	}
	var scores []assess.Score
	for _, l := range m.Mine(act.As(unit)) {
		scores = append(scores, assess.Score{ApplicationID: l.Member.ApplicationID, Points: map[string]int{"theory": 66, "practice": 70}})
	}
	if err := w.Assess.HandIn(t.Context(), act.As(unit), id, scores); err != nil {
		t.Fatal(err)
	}
	u := w.As(t, unit)
	asked := func(points, step string) url.Values {
		return url.Values{"sheet": {"theory|" + unit.Name}, "person": {scores[0].ApplicationID}, "points": {points}, "absence": {"sat"}, "reason": {"两个数字写反"},
			"_go": {step}}
	}
	u.Fill(page+"/do/propose-correction", asked("", "")).Want("no points", 400, "0 至 100 的整数")
	u.Fill(page+"/do/propose-correction", asked("16", "preview")).Want("what follows", 200, "随之改变", "本方：合格（理论 66 分", "不合格（理论 16 分", "证书、补贴和资金都还没有发生")
	u.Fill(page+"/do/propose-correction", asked("16", "")).Want("proposing", 303)
	u.Get(page).Want("what waits", 200, "考评员成绩的更正", "66 分", "16 分", "待另一人决定")
	w.As(t, b.Head).Get(page).Want("the base's head", 200, "!考评员成绩的更正")
	form := officer.Get(page + "/do/approve-correction")
	form.Want("the bureau's form", 200, "不合格（理论 16 分", "两个数字写反")
	list, err := w.Assess.CorrectionsOf(t.Context(), act.As(w.Officer), id)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	officer.Fill(page+"/do/approve-correction", url.Values{"correction": {list[0].ID}}).Want("approving", 303)
	u.Get(page).Want("what stood stays", 200, "66 分", "16 分", "同意，")
}
