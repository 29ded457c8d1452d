package judge_test

import (
	"bytes"
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/judge"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/storetest"
)

// another is a second person of a role.
func another(role programme.Role) act.Caller {
	return act.As(programme.Actor{User: "another-" + string(role), Name: "另一人", Role: role})
}

// An evaluation's figures are the books' and freeze; two score without seeing
// each other, a third where they differ; the base says its word before a second
// person concludes; what corrects it names it (clause 5.2).
func TestARatingsLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Evaluated)
		base := w.Bases[0].Base.ID
		officer, second, approver, head := act.As(w.Officer), act.As(w.Second), act.As(w.Approver), act.As(w.Bases[0].Head)
		sh, err := w.Judge.Preview(ctx, officer, base)
		if err != nil {
			t.Fatal(err)
		}
		recounted(t, w, sh)
		demotest.WantCode(t, "before the notice's day", demotest.ErrorOf(w.Judge.Draw(ctx, officer, base, "")), programme.WrongState)
		w.Clock.To(20211202)
		r, err := w.Judge.Draw(ctx, officer, base, "")
		if err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "a second beside it", demotest.ErrorOf(w.Judge.Draw(ctx, officer, base, "")), programme.Conflict)
		demotest.WantCode(t, "the base before it is served", demotest.ErrorOf(w.Judge.RatingSheetOf(ctx, head, r.ID)), programme.NotFound)
		give := func(c act.Caller, points rules.Points) error {
			return w.Judge.Give(ctx, c, r.ID, map[string]judge.ScoreIn{"service": {Points: points, Why: "制度齐全，整改及时"}})
		}
		demotest.WantCode(t, "the approver first", give(approver, 400), programme.WrongState)
		demotest.WantCode(t, "more than its weight", give(officer, 501), programme.Invalid)
		must(t, give(officer, 200), give(officer, 150))
		if sh, err = w.Judge.RatingSheetOf(ctx, second, r.ID); err != nil || len(sh.Given) > 0 || sh.Gave != 1 {
			t.Fatalf("the second sees %+v of %d, %v", sh.Given, sh.Gave, err)
		}
		demotest.WantCode(t, "served with one score", w.Judge.Serve(ctx, officer, r.ID), programme.WrongState)
		must(t, give(second, 450))
		demotest.WantCode(t, "changed once both gave", give(officer, 450), programme.Conflict)
		demotest.WantCode(t, "served while they differ", w.Judge.Serve(ctx, officer, r.ID), programme.WrongState)
		must(t, give(approver, 400), w.Judge.Serve(ctx, officer, r.ID))
		demotest.WantCode(t, "concluded in the base's term", w.Judge.Conclude(ctx, another(programme.RoleApprover), r.ID), programme.WrongState)
		if sh, err = w.Judge.RatingSheetOf(ctx, head, r.ID); err != nil || sh.Band == nil || len(sh.Given) != 3 || sh.Given[0].Who != "评分人 1" {
			t.Fatalf("the base sees %+v, %v", sh, err)
		}
		if k := slices.IndexFunc(sh.Lines, func(l judge.Line) bool { return l.Code == "service" }); sh.Lines[k].Points != 400 {
			t.Errorf("settled by the third: %s", sh.Lines[k].Points)
		}
		for _, kind := range []string{"pdf", "docx"} {
			var b bytes.Buffer
			if err := sh.Write(&b, kind); err != nil || b.Len() < 1000 {
				t.Errorf("%s: %d bytes, %v", kind, b.Len(), err)
			}
		}
		must(t, w.Judge.Object(ctx, head, r.ID, "到课率漏算了补课"), w.Judge.Answer(ctx, officer, r.ID, "补课已计在内"))
		demotest.WantCode(t, "concluded by who scored", w.Judge.Conclude(ctx, approver, r.ID), programme.Forbidden)
		must(t, w.Judge.Conclude(ctx, another(programme.RoleApprover), r.ID))
		demotest.WantCode(t, "corrected without why", demotest.ErrorOf(w.Judge.Draw(ctx, officer, base, "")), programme.Invalid)
		first := r
		if r, err = w.Judge.Draw(ctx, officer, base, "检查问题记错了基地"); err != nil || r.ReplacesID != first.ID {
			t.Fatalf("%+v, %v", r, err)
		}
		must(t, give(officer, 400), give(second, 450), w.Judge.Serve(ctx, officer, r.ID), w.Judge.Accept(ctx, head, r.ID),
			w.Judge.Conclude(ctx, approver, r.ID))
		list, err := w.Judge.CreditOf(ctx, head, base)
		if err != nil || len(list) != 1 || list[0].Row.ID != r.ID || list[0].Year != 2021 {
			t.Errorf("the record holds %+v, %v", list, err)
		}
		board, err := w.Judge.BoardOf(ctx, officer, w.Programme)
		if err != nil || len(board.Rows) != len(w.Bases) {
			t.Errorf("the board has %d rows, %v", len(board.Rows), err)
		}
		demotest.WantCode(t, "a base on the board", demotest.ErrorOf(w.Judge.BoardOf(ctx, head, w.Programme)), programme.Forbidden)
		demotest.Clean(t, "after two evaluations", w.System)
	})
}

// recounted holds figures of a preview against a count of its own.
func recounted(t *testing.T, w *demotest.Year, sh *judge.RatingSheet) {
	t.Helper()
	apps, err := w.BaseApplications(ctx, act.As(w.Officer), sh.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	passed, failed := 0, 0
	for _, a := range apps {
		switch a.State {
		case programme.Passed, programme.Certified:
			passed++
		case programme.Failed:
			failed++
		}
	}
	for _, l := range sh.Lines {
		switch {
		case l.Measure == rules.PassRate && (l.Measured.Part != passed || l.Measured.Whole != passed+failed):
			t.Errorf("passed %+v, want %d of %d", l.Measured, passed, passed+failed)
		case l.Measure == rules.Scored && l.Counted, l.Measure == rules.PlacesFilled && !l.Counted, l.Points > rules.Whole(l.Weight):
			t.Errorf("%+v", l)
		}
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
}
