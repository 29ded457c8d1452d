package bench

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// typing is a draft under way, and what its form of working years sends after
// each key that is struck.
func typing(b *testing.B) (path string, form url.Values, sys *app.System, me programme.Actor) {
	b.Helper()
	sys, cast := world(b)
	unit, line := "", ""
	err := sys.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := store.Get[programme.Employer](tx, cast.Employers[0].Employer)
		if err != nil {
			return err
		}
		lines, err := tx.BasePlanLines(cast.Bases[0].Base.ID)
		if err == nil {
			unit, line = e.CreditCode, lines[0].ID
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	login, _, err := sys.Enrol.Register(ctx, enrol.Registration{Name: "赵自立", Phone: "13905340001", Password: "horse battery staple 9", EmployerCode: unit},
		"192.0.2.1", "k1")
	if err != nil {
		b.Fatal(err)
	}
	u, err := sys.People.UserByLogin(ctx, login)
	if err != nil {
		b.Fatal(err)
	}
	if me, err = sys.People.Actor(ctx, u.ID, programme.RoleTrainee); err != nil {
		b.Fatal(err)
	}
	id, _, err := sys.Enrol.OwnDraft(ctx, act.As(me), cast.Programme)
	if err != nil || id == "" {
		b.Fatal(id, err)
	}
	who := row(7)
	for _, s := range []struct {
		key string
		in  enrol.DraftForm
	}{
		{enrol.StepWho, enrol.DraftForm{Name: "赵自立", IDNumber: who.IDNumber, Phone: "13905340001"}},
		{enrol.StepPost, enrol.DraftForm{LineID: line, Category: "enterprise_employee", PostTrade: "电工"}},
	} {
		if err := sys.Enrol.SaveDraft(ctx, act.As(me), id, s.key, s.in); err != nil {
			b.Fatal(err)
		}
	}
	form = url.Values{"_rows-work": {"2"}, "work-0-trade": {"维修电工"}, "work-0-from": {"2004-03"}, "work-0-to": {"2012-06"}, "work-0-employer": {"某厂"},
		"work-1-trade": {"电工"}, "work-1-from": {"2012-06"}, "work-1-employer": {"德州恒泰机械有限公司"}, "attested": {"1"}}
	return "/draft/" + id + "/live/" + enrol.StepWork, form, sys, me
}

// BenchmarkLiveDecision is the decision that stands beside a form, asked for
// again as it is filled in: another year each time, as whoever types it. Target
// p99 10 ms.
func BenchmarkLiveDecision(b *testing.B) {
	path, form, sys, me := typing(b)
	_, server, cookie := serve(b, sys, me)
	b.ReportAllocs()
	i := 0
	asked(b, func() *http.Request {
		form.Set("work-0-from", programme.NewMonth(1990+i%20, 1+i%12).String())
		i++
		r, _ := http.NewRequest(http.MethodPost, server.URL+path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("HX-Request", "true")
		r.AddCookie(cookie)
		return r
	}, "从业年限")
}

// BenchmarkFloorLive is a page without anything to read or decide, as the same
// person.
func BenchmarkFloorLive(b *testing.B) {
	_, _, sys, me := typing(b)
	_, server, cookie := serve(b, sys, me)
	asked(b, func() *http.Request {
		r, _ := http.NewRequest(http.MethodGet, server.URL+"/healthz", nil)
		r.AddCookie(cookie)
		return r
	}, "")
}

// asked times answers, one at a time, each of which must say something.
func asked(b *testing.B, next func() *http.Request, says string) {
	b.Helper()
	client := &http.Client{}
	var times []time.Duration
	for b.Loop() {
		r := next()
		began := time.Now()
		res, err := client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		times = append(times, time.Since(began))
		if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), says) {
			b.Fatalf("%s: %v, %.300s", res.Status, err, body)
		}
	}
	reportP99(b, times)
}
