package assess_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// walk is an evaluation in which people do what they may in any order, well or
// badly.
type walk struct {
	*drawn
	*rand.Rand
	exam *rules.Exam
	apps []programme.Application
	done map[string]int // acts that were let through
}

// score draws points near the pass mark, at times none at all.
func (w *walk) score(id string) assess.Score {
	sc := assess.Score{ApplicationID: id, Points: map[string]int{}}
	for _, s := range w.exam.Subjects {
		sc.Points[s.Code] = 55 + w.IntN(30)
	}
	switch w.IntN(12) {
	case 0:
		sc.Points, sc.Absence = nil, programme.MarkAbsent
	case 1:
		sc.Points, sc.Absence, sc.Remark = nil, programme.MarkMisconduct, "带手机"
	}
	return sc
}

func (w *walk) scoresOf(c act.Caller) (out []assess.Score) {
	m, err := w.Assess.MarkSheet(ctx, c, w.ev.ID)
	if err != nil {
		return nil
	}
	for _, l := range m.Mine(c) {
		out = append(out, w.score(l.Member.ApplicationID))
	}
	return out
}

// step does one thing that somebody may want.
func (w *walk) step() (what string, err error) {
	id, app := w.ev.ID, w.apps[w.IntN(len(w.apps))]
	officer, second, approver, head := w.officer, act.As(w.Second), act.As(w.Approver), act.As(w.base.Head)
	switch w.IntN(20) {
	case 0, 1:
		return "mark", w.Assess.MarkEvaluation(ctx, w.clerk, id, w.scoresOf(w.clerk))
	case 2, 3:
		unit := w.units()[w.IntN(len(w.parties))]
		return "assent", w.Assess.MarkForEmployer(ctx, unit, id, w.scoresOf(unit))
	case 4:
		for _, unit := range w.units() {
			err = w.Assess.MarkForEmployer(ctx, unit, id, w.scoresOf(unit))
		}
		return "assent all", err
	case 5, 6:
		sc := w.score(app.ID)
		r := assess.Ruling{ApplicationID: app.ID, Points: sc.Points, Absence: sc.Absence}
		if w.IntN(3) > 0 {
			r.Result = []string{programme.MarkPass, programme.MarkFail, "excellent"}[w.IntN(3)]
		}
		return "rule", w.Assess.RuleResult(ctx, []act.Caller{officer, second}[w.IntN(2)], id, r, "裁定")
	case 7, 16:
		return "rule all", w.ruleAll()
	case 8, 18, 19:
		return "affirm", w.Assess.AffirmRulings(ctx, []act.Caller{approver, approver, approver, officer}[w.IntN(4)], id)
	case 9, 17:
		return "settle", w.Assess.SettleEvaluation(ctx, []act.Caller{head, w.clerk}[min(1, w.IntN(5)/4)], id)
	case 10, 14:
		return "resit", w.Assess.ArrangeResit(ctx, w.clerk, id, []string{app.ID}, w.Today().AddDays(w.IntN(2)))
	case 11, 15:
		return "dispute", w.Assess.RaiseDispute(ctx, w.trainee(app.ID), app.ID, "分数不对")
	case 12:
		if w.IntN(2) == 0 {
			return "uphold", w.Assess.UpholdDispute(ctx, officer, app.ID, "重评")
		}
		return "dismiss", w.Assess.DismissDispute(ctx, officer, app.ID, "核过")
	default:
		w.Clock.Tick(time.Duration(1+w.IntN(240)) * time.Minute)
		if w.IntN(6) > 0 {
			return "wait", nil
		}
		return "withdraw", w.Assess.WithdrawResult(ctx, approver, app.ID, "查实替考")
	}
}

// ruleAll settles whatever the sides do not agree on.
func (w *walk) ruleAll() (err error) {
	for _, app := range w.apps {
		sc := w.score(app.ID)
		if e := w.Assess.RuleResult(ctx, w.officer, w.ev.ID, assess.Ruling{ApplicationID: app.ID, Points: sc.Points, Absence: sc.Absence}, "裁定"); e != nil {
			err = e
		}
	}
	return err
}

// oracle is the result of a mark, by nothing but the entries of its sitting and
// the pass marks; "" where nothing may stand yet.
func (w *walk) oracle(tx *store.Tx, k *programme.Mark) (string, error) {
	passes := func(points map[string]int) bool {
		for _, s := range w.exam.Subjects {
			if points[s.Code] < s.Pass {
				return false
			}
		}
		return true
	}
	if k.Ruling != "" {
		if (k.Ruling == programme.MarkPass) != (k.Points != nil && passes(k.Points)) && (k.ConfirmedBy == "" || k.ConfirmedBy == k.RuledBy) {
			return "", nil
		}
		return k.Ruling, nil
	}
	if k.Base == programme.MarkShort {
		return programme.MarkFail, nil
	}
	entries, err := tx.Entries(w.ev.ID, k.Sitting)
	if err != nil {
		return "", err
	}
	lines, err := tx.EntryLines(w.ev.ID, k.Sitting)
	if err != nil {
		return "", err
	}
	var sides [2]*programme.EntryLine
	for _, e := range entries {
		for i, l := range lines[e.ID] {
			if l.ApplicationID == k.ApplicationID {
				sides[min(1, len(e.PartyID))] = &lines[e.ID][i]
			}
		}
	}
	a, b := sides[0], sides[1]
	switch {
	case a == nil || b == nil || a.Absence != b.Absence:
		return "", nil
	case a.Absence != "":
		return programme.MarkFail, nil
	}
	mean := map[string]int{}
	for _, s := range w.exam.Subjects {
		mean[s.Code] = (a.Points[s.Code] + b.Points[s.Code] + 1) / 2
	}
	switch pass := passes(a.Points); {
	case pass != passes(b.Points) || pass != passes(mean):
		return "", nil
	case pass:
		return programme.MarkPass, nil
	}
	return programme.MarkFail, nil
}

// holds is what must be true after whatever was done.
func (w *walk) holds() (found []string) {
	bad := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	w.must(w.Store.Read(ctx, func(tx *store.Tx) error {
		found = nil
		ev, err := tx.ClassEvaluation(w.ev.ClassID)
		if err != nil {
			return err
		}
		marks, err := tx.Marks(ev.ID)
		if err != nil {
			return err
		}
		disputes, err := tx.Disputes(ev.ID)
		if err != nil {
			return err
		}
		if ev.State == programme.Settled && (ev.SettledBy == "" || ev.SettledBy == ev.MarkedBy) {
			bad("settled by %q, marked by %q", ev.SettledBy, ev.MarkedBy)
		}
		members, err := tx.ClassApplications(ev.ClassID)
		if err != nil {
			return err
		}
		for _, ap := range members {
			if i := slices.IndexFunc(marks, func(k programme.Mark) bool { return k.ApplicationID == ap.ID }); i >= 0 {
				want, err := w.oracle(tx, &marks[i])
				if err != nil {
					return err
				}
				w.markHolds(ev, &marks[i], ap.State, want, bad)
			}
			open := 0
			for _, d := range disputes {
				if d.ApplicationID == ap.ID && d.State == programme.Raised {
					open++
				}
			}
			i := slices.IndexFunc(marks, func(k programme.Mark) bool { return k.ApplicationID == ap.ID })
			if open > 1 || open == 1 && (ap.State != programme.Failed || marks[i].Final == "" || marks[i].Final == programme.MarkPass) {
				bad("%d open disputes of somebody who is %s, final %q", open, ap.State, marks[i].Final)
			}
		}
		return nil
	}))
	return found
}

func (w *walk) markHolds(ev *programme.Evaluation, k *programme.Mark, state programme.State, want string, bad func(string, ...any)) {
	switch k.Final {
	case "":
		if state != programme.InTraining && state != programme.Failed {
			bad("no result, and %s", state)
		}
		if ev.State == programme.Settled && k.Sitting == ev.Sitting {
			bad("settled without a result of somebody")
		}
		if got := assess.Stands(k); got != want {
			bad("%q stands, want %q: %+v", got, want, *k)
		}
	case programme.MarkWithdrawn:
		if state != programme.Failed {
			bad("withdrawn, and %s", state)
		}
	default:
		if k.Final != want || (k.Final == programme.MarkPass) != (state == programme.Passed) {
			bad("the result is %q, the entries say %q, the person is %s: %+v", k.Final, want, state, *k)
		}
	}
}

// Whatever is done in whatever order, by whom it is for and by whom it is not:
// results follow from what both sides entered or from a ruling, one against its
// points has two people, whoever marked does not settle, and a result that is
// disputed stays what it was until the dispute is answered.
func TestResultsFollowPointsInAnyOrder(t *testing.T) {
	all := map[string]int{}
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := draw(t, storetest.Place{Dir: t.TempDir()})
			d.agreed()
			w := &walk{drawn: d, Rand: rand.New(rand.NewPCG(seed, 13)), done: map[string]int{}}
			d.must(d.Store.Read(ctx, func(tx *store.Tx) (err error) {
				w.apps, err = tx.ClassApplications(d.ev.ClassID)
				return err
			}))
			sheet, err := d.Assess.MarkSheet(ctx, d.clerk, d.ev.ID)
			d.must(err)
			w.exam = sheet.Exam
			var story []string
			for range 300 {
				what, err := w.step()
				if err == nil {
					w.done[what]++
				} else if code := programme.CodeOf(err); code == programme.Internal {
					t.Fatalf("%s: %v", what, err)
				}
				story = append(story, fmt.Sprintf("%s: %v", what, err))
				if found := w.holds(); len(found) > 0 {
					t.Fatalf("after %d steps, the last of them\n%s\n%q", len(story), story[max(0, len(story)-6):], found)
				}
			}
			if w.done["settle"] == 0 || w.done["rule"]+w.done["rule all"] == 0 {
				t.Errorf("nothing was settled, or nothing ruled: %v", w.done)
			}
			for what, n := range w.done {
				all[what] += n
			}
			d.sound()
		})
	}
	for _, what := range []string{"resit", "dispute", "uphold", "dismiss", "withdraw", "affirm"} {
		if all[what] == 0 {
			t.Errorf("no walk reached %q: %v", what, all)
		}
	}
}
