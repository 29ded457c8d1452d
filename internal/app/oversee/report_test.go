package oversee_test

import (
	"bytes"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
)

// A report begins with what the one before it ended with, its months are its
// year, and its uses are what was spent.
func TestReportsOfTheAccount(t *testing.T) {
	sys := demotest.OpenDir(t, demotest.Folder(t, demotest.Options{}))
	w := &world{System: sys, Cast: demotest.Cast(t, demotest.Options{})}
	base, c := w.Bases[0].Base.ID, act.As(w.Bases[0].Treasurer)
	year, err := sys.Money.AccountReportOf(ctx, c, base, "2021")
	if err != nil || year.Spent <= 0 {
		t.Fatal(year, err)
	}
	var closing, in, out, back programme.Fen
	for _, month := range []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"} {
		r, err := sys.Money.AccountReportOf(ctx, c, base, "2021-"+month)
		if err != nil {
			t.Fatal(err)
		}
		all := r.Sources[2]
		if all.Opening != closing || all.Closing != all.Opening+all.In-all.Out-all.Back {
			t.Errorf("%s: opens with %s, before it closed %s; %+v", month, all.Opening, closing, all)
		}
		var uses programme.Fen
		for _, u := range r.Uses {
			if uses += u.Total; u.Bureau+u.Own != u.Total {
				t.Errorf("%s: %+v", month, u)
			}
		}
		if uses != r.Spent || all.Out != r.Spent {
			t.Errorf("%s: uses sum to %s, spent %s, out %s", month, uses, r.Spent, all.Out)
		}
		closing, in, out, back = all.Closing, in+all.In, out+all.Out, back+all.Back
	}
	if all := year.Sources[2]; all.In != in || all.Out != out || all.Back != back || all.Closing != closing {
		t.Errorf("the year is %+v, its months in %s out %s back %s left %s", all, in, out, back, closing)
	}
	var b bytes.Buffer
	if err := sys.Money.ExportAccountReport(ctx, c, base, "2021-09", &b); err != nil || b.Len() == 0 {
		t.Error(err)
	}
	_, err = sys.Money.AccountReportOf(ctx, c, base, "九月")
	demotest.WantCode(t, "no period", err, programme.Invalid)
	_, err = sys.Money.AccountReportOf(ctx, act.As(w.Bases[1].Treasurer), base, "2021")
	demotest.WantCode(t, "another's account", err, programme.NotFound)
}
