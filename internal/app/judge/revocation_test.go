package judge_test

import (
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/judge"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// No base is revoked before it was told and its term is over, it waived a
// hearing or was heard; who decides did not propose, who reviews did neither,
// and an appeal that succeeds recognises the base again (clause 5.2).
func TestABaseIsHeardBeforeItIsRevoked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		officer, second, approver := act.As(w.Officer), act.As(w.Second), act.As(w.Approver)
		stands := func(i int, want programme.State) {
			t.Helper()
			var got programme.State
			err := w.Store.Read(ctx, func(tx *store.Tx) error {
				b, err := store.Get[programme.Base](tx, w.Bases[i].Base.ID)
				if err == nil {
					got = b.State
				}
				return err
			})
			if err != nil || got != want {
				t.Errorf("base %d is %s, want %s, %v", i, got, want, err)
			}
		}
		propose := func(i int) string {
			t.Helper()
			v, err := w.Judge.Propose(ctx, officer, w.Bases[i].Base.ID, "", "连续两次检查，在场人数不到签到的一半")
			if err != nil {
				t.Fatal(err)
			}
			return v.ID
		}

		// heard, decided, overturned
		head, v := act.As(w.Bases[0].Head), propose(0)
		demotest.WantCode(t, "proposed twice", demotest.ErrorOf(w.Judge.Propose(ctx, officer, w.Bases[0].Base.ID, "", "同一件事")), programme.Conflict)
		demotest.WantCode(t, "decided in the term", w.Judge.Decide(ctx, approver, v, "属实"), programme.WrongState)
		demotest.WantCode(t, "another base asks", w.Judge.AskHearing(ctx, act.As(w.Bases[1].Head), v, "要说明"), programme.Forbidden)
		must(t, w.Judge.AskHearing(ctx, head, v, "停电改了教室，有证明"))
		demotest.WantCode(t, "decided before the hearing", w.Judge.Decide(ctx, approver, v, "属实"), programme.WrongState)
		file, err := w.StoreFile(ctx, officer, strings.NewReader("听证记录"))
		if err != nil {
			t.Fatal(err)
		}
		in := judge.HearingIn{On: w.Today(), Present: "基地负责人、市局经办", FileID: file.ID}
		demotest.WantCode(t, "a hearing of which nothing is said", w.Judge.Hear(ctx, officer, v, in), programme.Invalid)
		in.Minutes = "基地出示停电通知，说明改到实训楼上课"
		must(t, w.Judge.Hear(ctx, officer, v, in), w.Judge.Decide(ctx, approver, v, "证据不足以说明两次缺人"))
		stands(0, programme.Revoked)
		must(t, w.Judge.Appeal(ctx, head, v, "监控录像可以证明"))
		demotest.WantCode(t, "reviewed by who decided", w.Judge.Sustain(ctx, approver, v, "维持"), programme.Forbidden)
		demotest.WantCode(t, "reviewed by who proposed", w.Judge.Overturn(ctx, officer, v, "改变"), programme.Forbidden)
		must(t, w.Judge.Overturn(ctx, second, v, "录像证明两次都在实训楼上课"))
		stands(0, programme.Recognised)

		// silent until the term is over; sustained
		v = propose(0)
		w.Clock.To(w.Today().AddDays(5))
		demotest.WantCode(t, "decided on the last day", w.Judge.Decide(ctx, approver, v, "属实"), programme.WrongState)
		w.Clock.To(w.Today().AddDays(1))
		demotest.WantCode(t, "asked too late", w.Judge.AskHearing(ctx, head, v, "要说明"), programme.WrongState)
		must(t, w.Judge.Decide(ctx, approver, v, "属实"), w.Judge.Appeal(ctx, head, v, "处理过重"), w.Judge.Sustain(ctx, second, v, "事实清楚"))
		stands(0, programme.Revoked)

		// waived and spared
		v = propose(1)
		must(t, w.Judge.Waive(ctx, act.As(w.Bases[1].Head), v, "不要求听证，已经整改"), w.Judge.Spare(ctx, approver, v, "已整改，情节轻微"))
		stands(1, programme.Recognised)

		// at once, on an urgent ground alone, and the base may appeal in its term
		demotest.WantCode(t, "no ground", w.Plan.RevokeBase(ctx, approver, w.Bases[1].Base.ID, "slow", "绩效差"), programme.Invalid)
		must(t, w.Plan.RevokeBase(ctx, approver, w.Bases[1].Base.ID, "danger", "实训楼被鉴定为危房"))
		stands(1, programme.Revoked)
		list, err := w.Browse(ctx, act.As(w.Bases[1].Head), programme.NounRevocation,
			act.Query{Programme: w.Programme, Values: map[string]string{"state": string(programme.Decided)}, Limit: 9})
		if err != nil || len(list.Rows) != 1 {
			t.Fatalf("%d to appeal, %v", len(list.Rows), err)
		}
		w.Clock.To(w.Today().AddDays(16))
		demotest.WantCode(t, "appealed too late", w.Judge.Appeal(ctx, act.As(w.Bases[1].Head), list.Rows[0].ID, "已加固"), programme.WrongState)
		demotest.Clean(t, "after four ways to a revocation", w.System)
	})
}
