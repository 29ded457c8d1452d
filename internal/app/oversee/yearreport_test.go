package oversee_test

import (
	"bytes"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// The report of a city is the sum of its bases' books, a county's is of its
// own bases whatever it asks, and halves of a year part what was inspected.
func TestTheCitysReportIsTheSumOfItsBases(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Certified)
	officer := act.As(w.Officer)
	r, err := w.Oversee.YearReport(ctx, officer, oversee.ReportIn{ProgrammeID: w.Programme})
	if err != nil || len(r.Rows) < 2 || r.Sum.Trained == 0 || r.Sum.Passed < r.Sum.Certified || r.Sum.Examined < r.Sum.Passed {
		t.Fatalf("%+v, %v", r, err)
	}
	sum := 0
	for _, x := range r.Rows {
		sum += x.Trained
	}
	if sum != r.Sum.Trained {
		t.Errorf("the bases train %d, the city %d", sum, r.Sum.Trained)
	}
	visits := 0
	for half := 1; half <= 2; half++ {
		h, err := w.Oversee.YearReport(ctx, officer, oversee.ReportIn{ProgrammeID: w.Programme, Half: half})
		if err != nil {
			t.Fatal(err)
		}
		visits += h.Sum.Visits
	}
	if visits != r.Sum.Visits || visits == 0 {
		t.Errorf("%d visits in both halves, %d in the year", visits, r.Sum.Visits)
	}
	county := act.As(programme.Actor{User: "county", Role: programme.RoleCounty, County: w.Bases[0].Base.County})
	own, err := w.Oversee.YearReport(ctx, county, oversee.ReportIn{ProgrammeID: w.Programme, County: "别的县", Half: 2})
	if err != nil || len(own.Rows) == 0 || len(own.Rows) == len(r.Rows) {
		t.Errorf("a county's: %+v, %v", own, err)
	}
	for _, x := range own.Rows {
		if x.County != w.Bases[0].Base.County {
			t.Errorf("a county reads of %s", x.Base)
		}
	}
	_, err = w.Oversee.YearReport(ctx, act.As(w.Bases[0].Head), oversee.ReportIn{ProgrammeID: w.Programme})
	demotest.WantCode(t, "a base", err, programme.Forbidden)
	for kind, begins := range map[string]string{"pdf": "%PDF", "docx": "PK"} {
		var b bytes.Buffer
		if err := r.Write(&b, kind); err != nil || !bytes.HasPrefix(b.Bytes(), []byte(begins)) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
