package roll_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A base's accepted people are published, objected to, sealed and amended, on
// both databases; who may not or comes too early is refused (clauses 2.3 and A3).
func TestRoll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		b := w.Bases[0]
		officer, approver, clerk := act.As(w.Officer), act.As(w.Approver), act.As(b.Clerk)
		r, err := w.Roll.PostRoll(ctx, officer, b.Base.ID, programme.ListPaper{})
		if err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "published twice", demotest.ErrorOf(w.Roll.PostRoll(ctx, officer, b.Base.ID, programme.ListPaper{})), programme.Conflict)
		demotest.WantCode(t, "closed before its end", w.Roll.CloseRoll(ctx, approver, r.ID), programme.WrongState)
		demotest.WantCode(t, "sealed before it is closed", w.Roll.SealRoll(ctx, officer, r.ID), programme.WrongState)
		demotest.WantCode(t, "amended before it is sealed", demotest.ErrorOf(w.Roll.ProposeAmendment(ctx, clerk, r.ID, "退出")), programme.WrongState)
		demotest.WantCode(t, "amended by another base", demotest.ErrorOf(w.Roll.ProposeAmendment(ctx, act.As(w.Bases[1].Clerk), r.ID, "退出")),
			programme.Forbidden)
		demotest.WantCode(t, "amended by the officer", demotest.ErrorOf(w.Roll.ProposeAmendment(ctx, officer, r.ID, "退出")), programme.Forbidden)
		accused := r.People[0]
		o, reference, err := w.Roll.RaiseObjection(ctx, officer,
			roll.ObjectionIn{RollID: r.ID, ApplicationID: accused, Channel: "letter", Text: "不在该单位工作", Name: "某人"})
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.To(programme.DateOf(r.To.Time().Add(48 * time.Hour)))
		if err := w.Roll.CloseRoll(ctx, approver, r.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Roll.SealRoll(ctx, officer, r.ID); err != nil {
			t.Fatal(err)
		}
		page, err := w.Roll.RollOf(ctx, clerk, r.ID)
		if err != nil || len(page.Sealed) != len(r.People)-1 || len(page.Changes) != 0 {
			t.Fatalf("sealed %d of %d with changes %v, %v; want all but the accused", len(page.Sealed), len(r.People), page.Changes, err)
		}
		if slices.ContainsFunc(page.Sealed, func(x programme.RollRow) bool { return x.Application == accused }) {
			t.Error("the accused is on the sealed roster")
		}
		demotest.WantCode(t, "closing an objection that is not answered", w.Roll.CloseObjection(ctx, approver, o.ID), programme.WrongState)
		if err := w.Roll.AnswerObjection(ctx, officer, o.ID, "劳动合同和社保核对无误", false); err != nil {
			t.Fatal(err)
		}
		if f, err := w.Roll.FollowObjection(ctx, reference, "here"); err != nil || f.Answer != "" {
			t.Errorf("before it is closed: %+v, %v; want no answer", f, err)
		}
		if err := w.Roll.CloseObjection(ctx, approver, o.ID); err != nil {
			t.Fatal(err)
		}
		if f, err := w.Roll.FollowObjection(ctx, reference, "here"); err != nil || f.Answer == "" {
			t.Errorf("closed: %+v, %v; want the answer", f, err)
		}
		m, err := w.Roll.ProposeAmendment(ctx, clerk, r.ID, "异议不属实，补入")
		if err != nil || m.Number != 1 || m.Count != 1 {
			t.Fatalf("amendment %+v, %v", m, err)
		}
		demotest.WantCode(t, "a second while one waits", demotest.ErrorOf(w.Roll.ProposeAmendment(ctx, clerk, r.ID, "再报")), programme.Conflict)
		if err := w.Roll.ApproveAmendment(ctx, officer, m.ID); err != nil {
			t.Fatal(err)
		}
		if page, err = w.Roll.RollOf(ctx, clerk, r.ID); err != nil || len(page.Changes) != 0 {
			t.Errorf("amended: changes %v, %v; want none", page.Changes, err)
		}
		var book bytes.Buffer
		if err := w.Roll.ReadAnnex(ctx, officer, programme.NounRoll, r.ID, "核对", &book); err != nil || book.Len() == 0 {
			t.Errorf("annex 3: %d bytes, %v", book.Len(), err)
		}
		demotest.WantCode(t, "annex 3 by a teacher", w.Roll.ReadAnnex(ctx, act.As(b.Teacher), programme.NounRoll, r.ID, "看看", &book), programme.Forbidden)
	})
}
