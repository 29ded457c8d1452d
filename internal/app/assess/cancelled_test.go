package assess_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Who was entered for an appraisal that is called off is told so, with the reason and what
// comes next, and can be entered for the next; nobody is told of other people's.
func TestACalledOffAppraisalIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Evaluated)
		officer := act.As(w.Officer)
		at := slices.IndexFunc(w.Bases, func(b demo.BaseCast) bool {
			list, err := w.Assess.Appraisable(ctx, act.As(b.Clerk), b.Base.ID)
			return err == nil && len(list) > 1
		})
		if at < 0 {
			t.Fatal("nobody is appraised")
		}
		clerk, base := w.Bases[at].Clerk, w.Bases[at].Base.ID
		list, err := w.Assess.Appraisable(ctx, act.As(clerk), base)
		if err != nil {
			t.Fatal(err)
		}
		announce := func(name string) string {
			t.Helper()
			r, err := w.Assess.AnnounceAppraisal(ctx, officer, w.Programme, assess.RoundIn{Name: name, Trades: []string{list[0].Trade}, HeldOn: 20211124,
				EnterBy: 20211124, Place: "鉴定中心", Rooms: []assess.Room{{Name: "一", Seats: 100}}})
			if err != nil {
				t.Fatal(err)
			}
			return r.ID
		}
		first, second := announce("第一批"), announce("第二批")
		if err := w.Assess.EnterAppraisal(ctx, act.As(clerk), base, first, []string{list[0].ApplicationID}); err != nil {
			t.Fatal(err)
		}
		apps, err := w.BaseApplications(ctx, officer, base)
		if err != nil {
			t.Fatal(err)
		}
		trainee := func(application string) programme.Actor {
			k := slices.IndexFunc(apps, func(x programme.Application) bool { return x.ID == application })
			return demotest.TraineeOf(t, w.System, apps[k].PersonID)
		}
		entered, other := trainee(list[0].ApplicationID), trainee(list[1].ApplicationID)
		told := func(who programme.Actor) (out []string) {
			for _, m := range demotest.Inbox(t, w.System, who) {
				if strings.Contains(m.Text, "已取消") {
					out = append(out, m.Text)
				}
			}
			return out
		}
		demotest.WantCode(t, "without a reason", w.Assess.CancelAppraisal(ctx, officer, first, " "), programme.Invalid)
		demotest.WantCode(t, "by a clerk", w.Assess.CancelAppraisal(ctx, act.As(clerk), first, "场地停电"), programme.Forbidden)
		if err := w.Assess.CancelAppraisal(ctx, officer, first, "场地停电"); err != nil {
			t.Fatal(err)
		}
		if got := told(entered); len(got) != 1 || !strings.Contains(got[0], "场地停电") || !strings.Contains(got[0], "不作缺考") {
			t.Errorf("who was entered is told %q", got)
		}
		if got := told(clerk); len(got) != 1 || !strings.Contains(got[0], "请改报下一次") {
			t.Errorf("the clerk is told %q", got)
		}
		if len(told(other)) > 0 {
			t.Errorf("who was not entered is told %q", told(other))
		}
		if w.Assess.CancelAppraisal(ctx, officer, first, "场地停电") == nil {
			t.Error("called off a second time")
		}
		if err := w.Assess.EnterAppraisal(ctx, act.As(clerk), base, second, []string{list[0].ApplicationID}); err != nil {
			t.Errorf("entered for the next: %v", err)
		}
		demotest.Clean(t, "after the cancelled one", w.System)
	})
}
