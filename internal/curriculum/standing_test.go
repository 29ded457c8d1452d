package curriculum_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"jinlanling/internal/curriculum"

	"pgregory.net/rapid"
)

func floors(way curriculum.Way) *curriculum.Floors {
	return &curriculum.Floors{Minutes: 45, Permille: 800, Way: way, Total: curriculum.Floor{Name: "合计", Hours: 210},
		Kinds: []curriculum.Floor{{Kind: "ideology", Name: "思想政治", Hours: 10}, {Kind: "theory", Name: "理论课程", Hours: 110},
			{Kind: "practice", Name: "实际操作", Hours: 90}}}
}

func attended(kind string, hours int) curriculum.Attendance {
	return curriculum.Attendance{Lesson: curriculum.Lesson{ID: kind, Kind: kind, Hours: hours, Starts: on(6, 8, 8, 0), Ends: on(6, 8, 12, 0)}, Present: true}
}

func ahead(kind string, day, hours int) curriculum.Lesson {
	return curriculum.Lesson{ID: fmt.Sprint(kind, day), Kind: kind, Hours: hours, Starts: on(8, day, 8, 0),
		Ends: on(8, day, 8, 0).Add(time.Duration(hours) * 45 * time.Minute)}
}

func TestStanding(t *testing.T) {
	r := &curriculum.Record{
		Attended: []curriculum.Attendance{attended("ideology", 8), attended("theory", 100), attended("practice", 63)},
		Ahead:    []curriculum.Lesson{ahead("practice", 20, 3)},
		MakeUp: []curriculum.Lesson{ahead("practice", 26, 3), ahead("practice", 21, 3), ahead("practice", 24, 3), ahead("practice", 20, 3),
			ahead("theory", 26, 4)},
	}
	missed := attended("practice", 3)
	missed.Present, missed.Leave = false, "病假"
	late := attended("practice", 3)
	late.Late, late.Early = 30, 5
	r.Attended = append(r.Attended, missed, late)
	got := floors(curriculum.OfBoth).Standing(r, shanghai)
	p := got.Kinds[2]
	// 72 class hours are needed; 63 and 100 minutes of three more are done, three are to come
	if p.Need != 72*45 || p.Done != 63*45+100 || p.Ahead != 135 || p.Short != 72*45-63*45-100-135 {
		t.Errorf("practice %+v", p)
	}
	if p.Options != 3 || p.MakeUp != 3*135 || p.Lessons != 2 || p.Until != 20210824 {
		t.Errorf("what helps: %+v; want two of three lessons, begun by 24 August", p)
	}
	if says := p.Says(); says != "已排 3 课时，上完是 68.2，还差 3.7 课时（至少 2 次课），有 3 次可补，最迟 2021年8月24日开始补" {
		t.Error(says)
	}
	if got.Kinds[0].Says() != "已够" || got.Forward || !got.Still || len(got.Leaves) != 1 || got.Leaves[0].Leave != "病假" {
		t.Errorf("standing %+v", got)
	}
	if by := floors(curriculum.OfTotal).Standing(r, shanghai); !by.Forward || by.Kinds[2].Asked || !by.Total.Asked {
		t.Errorf("of the total alone 173 of 168 hours suffice: %+v", by.Total)
	}
	r.MakeUp = nil
	if gone := floors(curriculum.OfEach).Standing(r, shanghai); gone.Still || gone.Kinds[2].Until != 0 || gone.Kinds[2].Says() != "还差 6.7 课时，剩下的课都上也不够，请找基地教务" {
		t.Errorf("nothing helps any more: %+v, %s", gone.Kinds[2], gone.Kinds[2].Says())
	}
	r.Ahead = append(r.Ahead, ahead("practice", 27, 8))
	if enough := floors(curriculum.OfEach).Standing(r, shanghai); enough.Kinds[2].Says() != "已排 11 课时，上完够" || enough.Total.Asked {
		t.Error(enough.Kinds[2].Says())
	}
	r.Ahead, r.Online = r.Ahead[:1], map[string]int{"practice": 4 * 45}
	if part := floors(curriculum.OfEach).Standing(r, shanghai).Kinds[2]; part.Says() !=
		"已排 3 课时，线上自学还有 4 课时，上完够" || part.Ahead != 7*45 || part.Online != 4*45 {
		t.Errorf("%+v, %s", part, part.Says())
	}
	r.Online["practice"] = 9 * 45
	if self := floors(curriculum.OfEach).Standing(r, shanghai); self.Kinds[2].Says() != "已排 3 课时，线上自学还有 9 课时，上完够" {
		t.Error(self.Kinds[2].Says())
	}
	r.Ahead = nil
	if self := floors(curriculum.OfEach).Standing(r, shanghai); self.Kinds[2].Says() != "线上自学还有 9 课时，上完够" {
		t.Errorf("what is learnt at home is on no timetable: %s", self.Kinds[2].Says())
	}
}

// What is needed is never less than the share, and what makes it up exactly
// suffices on its day.
func TestStandingAtTheEdge(t *testing.T) {
	f := &curriculum.Floors{Minutes: 45, Permille: 333, Way: curriculum.OfTotal, Total: curriculum.Floor{Hours: 10}}
	if got := f.Standing(&curriculum.Record{}, shanghai); got.Total.Need != 150 { // 149.85
		t.Errorf("333 per mille of 450 minutes are %d", got.Total.Need)
	}
	f.Permille = 1000
	got := f.Standing(&curriculum.Record{Attended: []curriculum.Attendance{attended("theory", 4)},
		MakeUp: []curriculum.Lesson{ahead("theory", 20, 3), ahead("practice", 22, 3)}}, shanghai)
	if got.Total.Short != 6*45 || got.Total.Until != 20210820 || !got.Still || got.Total.Lessons != 2 {
		t.Errorf("two lessons make up exactly what lacks: %+v", got.Total)
	}
}

// A mistake of the clock must not give hours.
func TestMinutesMissedOnlyTakeAway(t *testing.T) {
	for _, c := range []struct{ late, early, want int }{{0, 0, 135}, {1, 0, 134}, {-20, 0, 135}, {0, -20, 135}, {100, 100, 0}} {
		a := attended("theory", 3)
		a.Late, a.Early = c.late, c.early
		if got := a.Counted(45); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func TestStandingProperties(t *testing.T) {
	kinds := []string{"ideology", "theory", "practice"}
	rapid.Check(t, func(t *rapid.T) {
		f := floors(rapid.SampledFrom([]curriculum.Way{curriculum.OfTotal, curriculum.OfEach, curriculum.OfBoth}).Draw(t, "way"))
		f.Permille = rapid.IntRange(0, 1000).Draw(t, "permille")
		f.Total.Hours = 0
		for i := range f.Kinds {
			f.Kinds[i].Hours = rapid.IntRange(0, 20).Draw(t, "floor")
			f.Total.Hours += f.Kinds[i].Hours
		}
		draw := func(n int, what string) (out []curriculum.Lesson) {
			for i := range rapid.IntRange(0, n).Draw(t, what) {
				l := ahead(rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.IntRange(1, 9).Draw(t, "day"), rapid.IntRange(1, 4).Draw(t, "hours"))
				l.ID = fmt.Sprint(what, i)
				l.Starts = l.Starts.Add(time.Duration(rapid.IntRange(0, 8).Draw(t, "hour")) * time.Hour)
				l.Ends = l.Starts.Add(time.Duration(l.Hours) * 45 * time.Minute)
				out = append(out, l)
			}
			return out
		}
		r := &curriculum.Record{Ahead: draw(4, "ahead"), MakeUp: draw(7, "make-up")}
		for range rapid.IntRange(0, 12).Draw(t, "attended") {
			a := attended(rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.IntRange(1, 4).Draw(t, "hours"))
			a.Present, a.Late = rapid.Bool().Draw(t, "present"), rapid.IntRange(0, 60).Draw(t, "late")
			r.Attended = append(r.Attended, a)
		}
		got := f.Standing(r, shanghai)
		done, planned := 0, 0
		for _, k := range got.Kinds {
			done, planned = done+k.Done, planned+k.Ahead
		}
		if done != got.Total.Done || planned != got.Total.Ahead {
			t.Fatalf("kinds add up to %d and %d, the total is %+v", done, planned, got.Total)
		}
		rows := append([]curriculum.Row{got.Total}, got.Kinds...)
		forward := true
		for _, row := range rows {
			if best := most(r, row.Kind); best != row.MakeUp {
				t.Fatalf("%s: %d minutes can be made up, trying them all gives %d", row.Name, row.MakeUp, best)
			}
			if row.Asked && row.Done < row.Need {
				forward = false
			}
			if row.Until != 0 {
				late, begun := &curriculum.Record{Ahead: r.Ahead}, &curriculum.Record{Ahead: r.Ahead}
				for _, m := range r.MakeUp {
					if m.Starts.In(shanghai).Day() > row.Until.Day() {
						late.MakeUp = append(late.MakeUp, m)
					}
					if m.Starts.In(shanghai).Day() >= row.Until.Day() {
						begun.MakeUp = append(begun.MakeUp, m)
					}
				}
				if most(late, row.Kind) >= row.Short || most(begun, row.Kind) < row.Short {
					t.Fatalf("%s is not the last day to begin: %+v", row.Until, row)
				}
			}
		}
		if forward != got.Forward || got.Forward && !got.Still {
			t.Fatalf("forward %v, still %v", got.Forward, got.Still)
		}
		// one more lesson attended never makes it worse
		r.Attended = append(r.Attended, attended(rapid.SampledFrom(kinds).Draw(t, "more"), 2))
		better := f.Standing(r, shanghai)
		for i, row := range append([]curriculum.Row{better.Total}, better.Kinds...) {
			if row.Short > rows[i].Short || got.Forward && !better.Forward {
				t.Fatalf("worse by attending: %+v after %+v", row, rows[i])
			}
		}
	})
}

// most tries every choice of lessons to make up.
func most(r *curriculum.Record, kind string) (best int) {
	for choice := range 1 << len(r.MakeUp) {
		taken := slices.Clone(r.Ahead)
		minutes, ok := 0, true
		for i, m := range r.MakeUp {
			if choice>>i&1 == 0 {
				continue
			}
			ok = ok && (kind == "" || m.Kind == kind) &&
				!slices.ContainsFunc(taken, func(l curriculum.Lesson) bool { return l.Starts.Before(m.Ends) && m.Starts.Before(l.Ends) })
			taken, minutes = append(taken, m), minutes+m.Hours*45
		}
		if ok {
			best = max(best, minutes)
		}
	}
	return best
}

// All trainees of a year: 60 lessons behind each, 20 ahead, 15 to make up.
func BenchmarkStanding1500Trainees(b *testing.B) {
	r := &curriculum.Record{}
	for i := range 60 {
		r.Attended = append(r.Attended, attended([]string{"theory", "practice"}[i%2], 3))
	}
	for i := range 20 {
		r.Ahead = append(r.Ahead, ahead("practice", 1+i, 3))
	}
	for i := range 15 {
		r.MakeUp = append(r.MakeUp, ahead("practice", 8+i, 4))
	}
	f := floors(curriculum.OfBoth)
	for b.Loop() {
		for range 1500 {
			f.Standing(r, shanghai)
		}
	}
}
