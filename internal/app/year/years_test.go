package year_test

import (
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
	"jinlanling/notices"
)

// Years stand beside each other: the whole of one is what its own overview
// says, and what it had come to by a day grows to the whole, day by day.
func TestYearsBesideEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Settled)
		text, err := notices.Text("dezhou-2022-draft")
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.To(20220215)
		next, err := w.Plan.CreateProgramme(ctx, act.As(w.Officer), "2022.yaml", text)
		if err != nil {
			t.Fatal(err)
		}
		first, err := w.Year.Outlook(ctx, act.As(w.Officer), w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		if len(first.Years) != 1 {
			t.Errorf("the first year stands beside %d, want itself alone", len(first.Years))
		}
		o, err := w.Year.Outlook(ctx, act.As(w.Officer), next.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(o.Years) != 2 || o.Years[0].Programme.ID != w.Programme || o.Years[1].Programme.ID != next.ID {
			t.Fatalf("beside each other: %+v", o.Years)
		}
		was := o.Years[0]
		if was.On != 20210215 || o.Years[1].On != 20220215 {
			t.Errorf("the same day is %v and %v", was.On, o.Years[1].On)
		}
		rows, err := w.Year.Overview(ctx, act.As(w.Officer), w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		var sum year.Figures
		for _, r := range rows {
			sum.Add(r)
		}
		if was.Whole != sum || sum.Trained == 0 {
			t.Errorf("the whole year is %+v, its overview says %+v", was.Whole, sum)
		}
		grows(t, w, &was)
	})
}

// grows holds a year's figures by the day against the whole.
func grows(t *testing.T, w *demotest.Year, y *year.YearBeside) {
	t.Helper()
	err := w.Store.Read(ctx, func(tx *store.Tx) error {
		var last store.DoneBy
		for on := programme.Date(20210101); on <= 20220214; on = on.AddDays(7) {
			d, err := tx.DoneBy(w.Programme, on)
			if err != nil {
				return err
			}
			if d.Enrolled < last.Enrolled || d.Issued < last.Issued || d.Hours < last.Hours || d.Paid < last.Paid {
				t.Errorf("by %v there was less than a week before: %+v, %+v", on, d, last)
			}
			last = d
		}
		if last.Enrolled != y.Whole.Applied || last.Issued != y.Whole.Holders || last.Hours != y.Hours || last.Paid != y.Paid {
			t.Errorf("at the end of the year there is %+v, the whole is %+v, %d class hours and %v paid", last, y.Whole, y.Hours, y.Paid)
		}
		if last.Hours == 0 || last.Paid == 0 || last.Issued == 0 {
			t.Errorf("nothing to count: %+v", last)
		}
		held, err := tx.HeldByDay(w.Programme)
		if err != nil {
			return err
		}
		part := 0
		for _, h := range held[:len(held)/2] {
			part += h.Hours
		}
		d, err := tx.DoneBy(w.Programme, held[len(held)/2-1].On)
		if d.Hours != part {
			t.Errorf("by %v there were %d class hours, day by day %d", held[len(held)/2-1].On, d.Hours, part)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
