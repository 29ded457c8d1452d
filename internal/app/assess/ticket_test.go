package assess_test

import (
	"io"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demotest"
	"jinlanling/internal/storetest"

	"jinlanling/internal/programme"
)

// Admission tickets of a base are one PDF, for who may see full numbers, once
// seats are given out and until marks come.
func TestTicketsArePrinted(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Evaluated)
	officer := act.As(w.Officer)
	for i := range w.Bases {
		b := &w.Bases[i]
		clerk, base := act.As(b.Clerk), b.Base.ID
		list, err := w.Assess.Appraisable(ctx, clerk, base)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			continue
		}
		var ids []string
		for _, p := range list {
			ids = append(ids, p.ApplicationID)
		}
		r, err := w.Assess.AnnounceAppraisal(ctx, officer, w.Programme, assess.RoundIn{Name: "第一批", Trades: []string{list[0].Trade}, HeldOn: 20211124,
			EnterBy: 20211124, Place: "鉴定中心", Rooms: []assess.Room{{Name: "一", Seats: 100}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Assess.EnterAppraisal(ctx, clerk, base, r.ID, ids); err != nil {
			t.Fatal(err)
		}
		ask := func(c act.Caller, reason string) (string, error) { return w.Assess.AskTickets(ctx, c, base, reason) }
		demotest.WantCode(t, "tickets before seats", demotest.ErrorOf(ask(clerk, "打印")), programme.WrongState)
		if err := w.Assess.SeatAppraisal(ctx, officer, r.ID); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "a teacher's tickets", demotest.ErrorOf(ask(act.As(b.Teacher), "打印")), programme.Forbidden)
		demotest.WantCode(t, "another base's tickets", demotest.ErrorOf(ask(act.As(w.Bases[(i+1)%len(w.Bases)].Clerk), "打印")), programme.Forbidden)
		demotest.WantCode(t, "tickets without a purpose", demotest.ErrorOf(ask(clerk, " ")), programme.Invalid)
		job, err := ask(clerk, "打印准考证发给本人")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Jobs.WorkOnce(ctx); err != nil {
			t.Fatal(err)
		}
		name, body, err := w.Jobs.JobFile(ctx, clerk, job)
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close()
		raw, err := io.ReadAll(body)
		if err != nil || !strings.HasPrefix(string(raw), "%PDF") || !strings.HasPrefix(name, "准考证-") {
			t.Errorf("%s begins %.8q, %v", name, raw, err)
		}
		return
	}
	t.Fatal("nobody is appraised")
}
