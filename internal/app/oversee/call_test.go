package oversee_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/confirm"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// Trainees are drawn as classes are, bound to a checkpoint nobody knew; what
// they say is held against the record, and what differs is a clue about the
// call that tells their base nothing of who spoke.
func TestTraineesAreDrawnCalledAndHeldAgainstTheRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Trained)
		officer := act.As(w.Officer)
		d, err := w.Oversee.AnnounceDraw(ctx, officer, oversee.DrawIn{ProgrammeID: w.Programme, Count: 3, Draws: programme.DrawsTrainees})
		if err != nil || len(d.Pool) < 10 {
			t.Fatalf("%+v, %v", d, err)
		}
		if err := w.Record.Sequence(ctx); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "classes of a draw of trainees", demotest.ErrorOf(w.Oversee.CastDraw(ctx, officer, d.ID)), programme.WrongState)
		calls, err := w.Oversee.CastCalls(ctx, officer, d.ID)
		if err != nil || len(calls) != 3 {
			t.Fatalf("%+v, %v", calls, err)
		}
		demotest.WantCode(t, "drawn again", demotest.ErrorOf(w.Oversee.CastCalls(ctx, officer, d.ID)), programme.WrongState)
		for _, b := range w.Bases {
			if _, err := w.Browse(ctx, act.As(b.Head), programme.NounCall, act.Query{Programme: w.Programme, Limit: 5}); err == nil {
				t.Error("a head lists who is called")
			}
		}
		phone, err := w.Oversee.DialCall(ctx, officer, calls[0].ID)
		if err != nil || phone == "" {
			t.Errorf("the number: %q, %v", phone, err)
		}
		sheet, err := w.Oversee.CallOf(ctx, officer, calls[0].ID)
		if err != nil || len(sheet.Asked) < 4 {
			t.Fatalf("%+v, %v", sheet, err)
		}
		var said []programme.CallSaid
		for _, q := range sheet.Asked {
			x := programme.CallSaid{Code: q.Code, Result: programme.CheckedOK}
			if q.Code == "days" {
				if !strings.Contains(q.Record, "到课") {
					t.Errorf("the days that are recorded: %q", q.Record)
				}
				x.Result = programme.CheckedBad
			}
			said = append(said, x)
		}
		demotest.WantCode(t, "one question left out", w.Oversee.AnswerCall(ctx, officer, calls[0].ID, said[1:]), programme.Invalid)
		demotest.WantCode(t, "differs and says nothing", w.Oversee.AnswerCall(ctx, officer, calls[0].ID, said), programme.Invalid)
		said[slices.IndexFunc(said, func(x programme.CallSaid) bool { return x.Code == "days" })].Said = "那几天在外地"
		if err := w.Oversee.AnswerCall(ctx, officer, calls[0].ID, said); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "answered twice", w.Oversee.AnswerCall(ctx, officer, calls[0].ID, said), programme.WrongState)
		if err := w.Oversee.MissCall(ctx, officer, calls[1].ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Oversee.MissCall(ctx, officer, calls[1].ID); err != nil {
			t.Errorf("not reached a second time: %v", err)
		}
		if err := w.Oversee.RefuseCall(ctx, officer, calls[2].ID); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "a clue of a call without an answer", demotest.ErrorOf(w.Oversee.DoubtCall(ctx, officer, calls[2].ID)), programme.WrongState)
		cl, err := w.Oversee.DoubtCall(ctx, officer, calls[0].ID)
		if err != nil || strings.Contains(cl.Text, sheet.Name) || !strings.Contains(cl.Text, "那几天在外地") {
			t.Fatalf("%+v, %v", cl, err)
		}
		demotest.WantCode(t, "a second clue", demotest.ErrorOf(w.Oversee.DoubtCall(ctx, officer, calls[0].ID)), programme.WrongState)
		var f confirm.Figures
		if err := w.Store.Read(ctx, func(tx *store.Tx) error {
			f, err = confirm.Of(tx, calls[0].BaseID)
			return err
		}); err != nil || f.Open != 1 {
			t.Errorf("the base's money does not wait: %+v, %v", f, err)
		}
		rows, pool, err := w.Oversee.Sample(ctx, officer, d.ID)
		sum := oversee.SampleRow{}
		for _, r := range rows {
			sum.Drawn, sum.Reached, sum.Differ = sum.Drawn+r.Drawn, sum.Reached+r.Reached, sum.Differ+r.Differ
			sum.Refused, sum.Unanswered = sum.Refused+r.Refused, sum.Unanswered+r.Unanswered
		}
		if err != nil || pool != len(d.Pool) || sum.Drawn != 3 || sum.Reached != 1 || sum.Differ != 1 || sum.Refused != 1 || sum.Unanswered != 1 {
			t.Errorf("%+v of %d, %v", rows, pool, err)
		}
		demotest.Clean(t, "after calls", w.System)
	})
}
