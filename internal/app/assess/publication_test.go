package assess_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A list of who passed is objected to by anybody, corrected by a new one that
// names it, and ends once everything said against it is dealt with.
func TestAPublishedListIsCorrected(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Evaluated)
		officer, approver, second := act.As(w.Officer), act.As(w.Approver), act.As(w.Second)
		base := w.Bases[0].Base.ID
		first, err := w.Assess.Publish(ctx, officer, base, programme.ListPaper{Number: "临人社公示〔2021〕8号", Addressee: "各培训基地"})
		if err != nil {
			t.Fatal(err)
		}
		if len(first.People) < 3 {
			t.Fatalf("%d people", len(first.People))
		}
		against, other := first.People[0], first.People[1]
		w.Clock.Tick(24 * time.Hour)
		object := func(list, who string) (reference string) {
			t.Helper()
			reference, err := w.Roll.PublicObjection(ctx, roll.ObjectionIn{PublicationID: list, ApplicationID: who, Text: "考评当天没有到场"}, "a phone", "")
			if err != nil {
				t.Fatal(err)
			}
			return reference
		}
		reference := object(first.ID, against)
		found, err := w.Roll.FollowObjection(ctx, reference, "a phone")
		if err != nil || found.State != programme.Received {
			t.Fatalf("followed: %+v, %v", found, err)
		}
		_, _, err = w.Roll.RaiseObjection(ctx, officer, roll.ObjectionIn{PublicationID: first.ID, ApplicationID: "nobody", Channel: "letter", Text: "无"})
		demotest.WantCode(t, "an objection to somebody else", err, programme.Invalid)

		w.Clock.Tick(9 * 24 * time.Hour)
		demotest.WantCode(t, "an end with an objection open", w.Assess.ClosePublication(ctx, approver, first.ID), programme.WrongState)
		settle(t, w, true)
		demotest.WantCode(t, "an end with somebody to be struck", w.Assess.ClosePublication(ctx, approver, first.ID), programme.WrongState)

		for what, in := range map[string]programme.ListCorrection{"nobody": {}, "a stranger": {Out: []string{"nobody"}},
			"who was not struck": {Back: []string{other}}} {
			_, err := w.Assess.CorrectPublication(ctx, officer, first.ID, in, "核实属实")
			demotest.WantCode(t, "a correction of "+what, err, programme.Invalid)
		}
		next, err := w.Assess.CorrectPublication(ctx, second, first.ID, programme.ListCorrection{Out: []string{against, other}}, "核实属实")
		if err != nil {
			t.Fatal(err)
		}
		if next.Replaces != first.ID || next.From != w.Today().Next() || slices.Contains(next.People, against) {
			t.Errorf("corrected: %+v", next)
		}
		_, err = w.Assess.CorrectPublication(ctx, officer, first.ID, programme.ListCorrection{Out: []string{other}}, "再改")
		demotest.WantCode(t, "a correction of what was corrected", err, programme.WrongState)
		_, err = w.Assess.Publish(ctx, officer, base, programme.ListPaper{})
		demotest.WantCode(t, "who was struck on a list of their own", err, programme.WrongState)

		last, err := w.Assess.CorrectPublication(ctx, officer, next.ID, programme.ListCorrection{Back: []string{other}}, "误去掉一人")
		if err != nil || !slices.Contains(last.People, other) || !slices.Equal(last.Struck, []string{against}) {
			t.Fatalf("put back: %+v, %v", last, err)
		}
		open, err := w.Year.PublicationOpen(ctx, last.ID)
		if err != nil || open.Corrects() == "" || open.Letter("").Paragraphs[0] != open.Corrects() {
			t.Errorf("the paper names nothing: %+v, %v", open, err)
		}
		w.Clock.Tick(9 * 24 * time.Hour)
		if err := w.Assess.ClosePublication(ctx, approver, last.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Assess.IssueCertificates(ctx, approver, base); err != nil {
			t.Fatal(err)
		}
		if x, err := w.Show(ctx, officer, programme.NounApplication, against); err != nil || x.State != programme.Passed {
			t.Errorf("who was struck: %v, %v", x.State, err)
		}
		if x, err := w.Show(ctx, officer, programme.NounApplication, other); err != nil || x.State != programme.Certified {
			t.Errorf("who was put back: %v, %v", x.State, err)
		}
		demotest.Clean(t, "after corrections", w.System)
	})
}

// A list that has ended is corrected too: a new one names it, the old one says
// by which, and certificates of the others stand. Who holds one is not struck
// before it is withdrawn.
func TestAnEndedListIsCorrected(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Evaluated)
		officer, approver := act.As(w.Officer), act.As(w.Approver)
		base := w.Bases[0].Base.ID
		first, err := w.Assess.Publish(ctx, officer, base, programme.ListPaper{})
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.To(first.To.Next())
		if err := w.Assess.ClosePublication(ctx, approver, first.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Assess.IssueCertificates(ctx, approver, base); err != nil {
			t.Fatal(err)
		}
		out, other := first.People[0], first.People[1]
		correct := func(c act.Caller, id string, x programme.ListCorrection, reason string) (*programme.Publication, error) {
			return w.Assess.CorrectPublication(ctx, c, id, x, reason)
		}
		strike := programme.ListCorrection{ListPaper: programme.ListPaper{Number: "临人社公示〔2021〕9号"}, Out: []string{out}}
		demotest.WantCode(t, "without a reason", demotest.ErrorOf(correct(officer, first.ID, strike, "")), programme.Invalid)
		demotest.WantCode(t, "by a base", demotest.ErrorOf(correct(act.As(w.Bases[0].Head), first.ID, strike, "查实替考")), programme.Forbidden)
		demotest.WantCode(t, "who holds a certificate", demotest.ErrorOf(correct(officer, first.ID, strike, "查实替考")), programme.WrongState)
		if err := w.Assess.WithdrawResult(ctx, approver, out, "查实替考"); err != nil {
			t.Fatal(err)
		}
		next, err := correct(officer, first.ID, strike, "查实替考")
		if err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "twice", demotest.ErrorOf(correct(officer, first.ID, strike, "查实替考")), programme.WrongState)
		old, err := w.Year.PublicationOpen(ctx, first.ID)
		if err != nil || old.AfterID != next.ID || !strings.Contains(old.Corrected(), next.Title) ||
			!strings.Contains(old.Letter("").Paragraphs[0], next.Number) {
			t.Errorf("the old list: %q, %q, %v", old.After, old.Letter("").Paragraphs, err)
		}
		now, err := w.Year.PublicationOpen(ctx, next.ID)
		if err != nil || !strings.Contains(now.Before, first.Title) || now.Corrected() != "" || slices.Contains(now.People, out) {
			t.Errorf("the new list: %+v, %v", now, err)
		}
		if x, err := w.Show(ctx, officer, programme.NounApplication, other); err != nil || x.State != programme.Certified {
			t.Errorf("whose certificate stands: %v, %v", x.State, err)
		}
		w.Clock.To(next.To.Next())
		if err := w.Assess.ClosePublication(ctx, approver, next.ID); err != nil {
			t.Fatal(err)
		}
		demotest.Clean(t, "after an ended list was corrected", w.System)
	})
}

// A list from which everybody is struck is followed by one that says so: nobody of it comes
// onto another list, and who was struck by mistake is put back by a correction.
func TestAListCorrectedToNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Evaluated)
		officer, approver, base := act.As(w.Officer), act.As(w.Approver), w.Bases[0].Base.ID
		first, err := w.Assess.Publish(ctx, officer, base, programme.ListPaper{})
		if err != nil {
			t.Fatal(err)
		}
		none, err := w.Assess.CorrectPublication(ctx, officer, first.ID, programme.ListCorrection{Out: first.People}, "考评不实，全部去掉")
		if err != nil || none == nil || len(none.People) > 0 || none.Replaces != first.ID {
			t.Fatalf("struck all: %+v, %v", none, err)
		}
		_, err = w.Assess.Publish(ctx, officer, base, programme.ListPaper{})
		demotest.WantCode(t, "who was struck on a list of their own", err, programme.WrongState)
		open, err := w.Year.PublicationOpen(ctx, none.ID)
		if err != nil || len(open.People) > 0 || !strings.Contains(strings.Join(open.Letter("").Paragraphs, "\n"), "没有人员") {
			t.Errorf("the paper of nobody: %q, %v", open.Letter("").Paragraphs, err)
		}
		w.Clock.To(none.To.Next())
		if err := w.Assess.ClosePublication(ctx, approver, none.ID); err != nil {
			t.Errorf("ending it: %v", err)
		}
		if made, err := w.Assess.IssueCertificates(ctx, approver, base); err == nil && made > 0 {
			t.Errorf("%d certificates by a list of nobody", made)
		}
		last, err := w.Assess.CorrectPublication(ctx, officer, none.ID, programme.ListCorrection{Back: first.People[:1]}, "误去掉一人")
		if err != nil || !slices.Equal(last.People, first.People[:1]) {
			t.Errorf("put back: %+v, %v", last, err)
		}
		demotest.Clean(t, "after a list of nobody", w.System)
	})
}

// settle answers and closes every objection.
func settle(t *testing.T, w *demotest.Year, upheld bool) {
	t.Helper()
	page, err := w.Browse(ctx, act.As(w.Officer), programme.NounObjection, act.Query{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range page.Rows {
		if err := w.Roll.AnswerObjection(ctx, act.As(w.Officer), row.ID, "已核实。", upheld); err != nil {
			t.Fatal(err)
		}
		if err := w.Roll.CloseObjection(ctx, act.As(w.Approver), row.ID); err != nil {
			t.Fatal(err)
		}
	}
	if len(page.Rows) == 0 {
		t.Fatal("no objections")
	}
}
