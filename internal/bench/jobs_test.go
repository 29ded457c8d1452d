package bench

import (
	"bytes"
	"io"
	"runtime"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/forms"
)

// BenchmarkRosterJob10000 sends an extended roster of 10,000 rows, and times
// its preview as a job (target 1.5 s), its submission (1.5 s) and the workbook
// that goes back (2 s, under 300 MB).
func BenchmarkRosterJob10000(b *testing.B) {
	rows := make([]forms.RosterRow, 10_000)
	for i := range rows {
		rows[i] = row(i)
	}
	var book bytes.Buffer
	if err := forms.WriteExtendedRoster(&book, forms.RosterSheet{City: "德州市", Rows: rows}); err != nil {
		b.Fatal(err)
	}
	rows = nil
	var preview, submit, back time.Duration
	var allocated uint64
	for b.Loop() {
		b.StopTimer()
		sys, cast := world(b)
		sys.Work()
		c, base := act.As(cast.Bases[3].Clerk), cast.Bases[3].Base.ID
		runtime.GC()
		b.StartTimer()
		began := time.Now()
		id, err := sys.Enrol.PreviewRoster(ctx, c, base, "10000.xlsx", bytes.NewReader(book.Bytes()))
		await(b, sys, c, id, err)
		preview += time.Since(began)
		began = time.Now()
		id, err = sys.Enrol.SubmitRoster(ctx, c, id)
		await(b, sys, c, id, err)
		submit += time.Since(began)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began = time.Now()
		if err := sys.Enrol.ExportRosterResult(ctx, c, id, io.Discard); err != nil {
			b.Fatal(err)
		}
		back += time.Since(began)
		runtime.ReadMemStats(&after)
		allocated += after.TotalAlloc - before.TotalAlloc
	}
	n := float64(b.N)
	b.ReportMetric(preview.Seconds()/n, "s-preview")
	b.ReportMetric(submit.Seconds()/n, "s-submit")
	b.ReportMetric(back.Seconds()/n, "s-workbook")
	b.ReportMetric(float64(allocated)/n/(1<<20), "MB-workbook") // all that was allocated, so more than was held at once
}

func await(b *testing.B, sys *app.System, c act.Caller, id string, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	for {
		list, err := sys.Jobs.Jobs(ctx, c)
		if err != nil {
			b.Fatal(err)
		}
		for _, j := range list {
			if j.ID != id {
				continue
			}
			if j.State == jobs.JobDone {
				return
			}
			if j.State.Over() {
				b.Fatal(j.State, j.Error)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}
