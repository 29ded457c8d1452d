package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// todo is the first of what waits for a caller with an action, and whether it
// is asked of them; nil where there is none.
func (w *world) todo(t testing.TB, c act.Caller, action programme.Action, about string) *year.Todo {
	t.Helper()
	list, err := w.Year.Todos(ctx, c, w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(x year.Todo) bool { return x.Action == action && strings.Contains(x.Title, about) })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// Who was published waits for it no longer, on the same day as their results
// were settled too; and a step that was never anybody's entry has no day since
// when it waits.
func TestPublishedPeopleWaitNoLonger(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.Evaluated)
		officer, base := act.As(w.Officer), w.Bases[0].Base
		before := w.todo(t, officer, programme.PublicationPost, base.Name)
		if before == nil {
			t.Fatal("nobody waits to be published")
		}
		if !before.Since.IsZero() {
			t.Errorf("publishing waits since %s, when the base was last touched", before.Since)
		}
		if _, err := w.Assess.Publish(ctx, officer, base.ID, programme.ListPaper{}); err != nil {
			t.Fatal(err)
		}
		w.clock.Tick(time.Minute)
		if x := w.todo(t, officer, programme.PublicationPost, base.Name); x != nil {
			t.Errorf("after all were published: %s %v", x.Title, x.Notes)
		}
		if x := w.todo(t, act.As(w.Approver), programme.CertificateIssue, base.Name); x != nil {
			t.Errorf("while the list still hangs: %s %v", x.Title, x.Notes)
		}
	})
}

// An inspection with a finding that is not mended waits for the base, and is
// not asked of the bureau, which could only be refused.
func TestInspectionWaitsForItsFindings(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	officer := act.As(w.Officer)
	drawn, err := demotest.Draw(w.System, act.As(w.Officer), w.Programme, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Oversee.VisitInspection(ctx, officer, drawn[0].ID, oversee.VisitIn{Present: 1, Note: "人数不符"}); err != nil {
		t.Fatal(err)
	}
	if w.todo(t, officer, programme.InspectionClose, "") == nil {
		t.Error("a visited inspection without findings is not asked for")
	}
	if _, err := w.Oversee.RaiseFinding(ctx, officer, drawn[0].ID, "签到不符", "3.1.4", 20211231); err != nil {
		t.Fatal(err)
	}
	if x := w.todo(t, officer, programme.InspectionClose, ""); x != nil {
		t.Errorf("with a finding open: %s", x.Title)
	}
	if x := w.todo(t, officer, "", "等基地整改"); x == nil || !x.Wait {
		t.Errorf("the finding that waits for the base is not told: %+v", x)
	}
}

// A county's figures are those of its own bases.
func TestCountyCountsItsOwn(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	city, err := w.Year.YearOf(ctx, act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	county := everybody(w)[programme.RoleCounty]
	y, err := w.Year.YearOf(ctx, act.As(county), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	trained, places := 0, 0
	for _, b := range city.Bases {
		if b.Base.County == county.County {
			trained, places = trained+b.Trained, places+b.Places
		}
	}
	if y.Numbers.Trained != trained || y.Numbers.Places != places || trained == 0 || y.Numbers.Trained >= city.Numbers.Trained {
		t.Errorf("the county trains %d of %d, its bases %d of %d, the city %d", y.Numbers.Trained, y.Numbers.Places, trained, places, city.Numbers.Trained)
	}
	listed, err := w.CountWaiting(ctx, act.As(county), programme.NounApplication,
		act.Query{Programme: w.Programme, Values: map[string]string{"trained": "1"}}, 10000)
	if err != nil || listed != trained {
		t.Errorf("the figure %d opens a list of %d, %v", trained, listed, err)
	}
}

// A filter by a part of a name takes what stands in it as it stands.
func TestFiltersTakeSignsAsTheyStand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.RostersIn)
		for text, some := range map[string]bool{"有限公司": true, "%": false, "_": false, `\`: false, "有%司": false} {
			got, err := w.Browse(ctx, act.As(w.Officer), programme.NounEmployer, act.Query{Values: map[string]string{"name": text}, Limit: 5})
			if err != nil || some != (len(got.Rows) > 0) {
				t.Errorf("%q finds some: %v, %v", text, len(got.Rows) > 0, err)
			}
		}
	})
}

// A base that was settled is not said to be at the review of applications,
// though one was left undecided.
func TestYearGoesOnOverARest(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.Settled)
	y, err := w.Year.YearOf(ctx, act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range y.Bases {
		if b.Step.Name == "报名审核" || b.Step.Name == "编班开班" {
			t.Errorf("%s, settled, is at %s: %s", b.Base.Name, b.Step.Name, b.Step.Text)
		}
	}
}
