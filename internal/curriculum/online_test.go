package curriculum_test

import (
	"testing"
	"time"

	"jinlanling/internal/curriculum"

	"pgregory.net/rapid"
)

func TestOnlineHoursAreCountedByTheRule(t *testing.T) {
	rule := curriculum.OnlineRule{Minutes: 45, HourMinutes: 45, Watched: 800, DayMost: 4, Checks: 600}
	at := func(day, hour, minute int) time.Time { return time.Date(2021, 8, day, hour, minute, 0, 0, shanghai) }
	row := func(from time.Time, minutes, watched int) *curriculum.Watched {
		return &curriculum.Watched{Person: "p", Course: "c", Began: from, Ended: from.Add(time.Duration(minutes) * time.Minute),
			Seconds: watched * 60, Hours: 6}
	}
	cases := []struct {
		name string
		rows []*curriculum.Watched
		want []int
	}{
		{"whole", []*curriculum.Watched{row(at(1, 20, 0), 90, 90)}, []int{90}},
		{"too little of it", []*curriculum.Watched{row(at(1, 20, 0), 90, 71)}, []int{0}},
		{"just enough of it", []*curriculum.Watched{row(at(1, 20, 0), 90, 72)}, []int{72}},
		{"faster than time", []*curriculum.Watched{row(at(1, 20, 0), 20, 90)}, []int{0}},
		{"two at one time count once", []*curriculum.Watched{row(at(1, 20, 0), 60, 60), row(at(1, 20, 30), 60, 60)}, []int{60, 30}},
		{"within another", []*curriculum.Watched{row(at(1, 20, 0), 90, 90), row(at(1, 20, 30), 30, 30)}, []int{90, 0}},
		{"the day's most", []*curriculum.Watched{row(at(1, 14, 0), 150, 150), row(at(1, 20, 0), 90, 90), row(at(2, 20, 0), 20, 20)}, []int{150, 30, 20}},
		{"the course's most", []*curriculum.Watched{row(at(1, 14, 0), 180, 180), row(at(2, 14, 0), 180, 180)}, []int{180, 90}},
		{"checks not passed", []*curriculum.Watched{func() *curriculum.Watched {
			w := row(at(1, 20, 0), 60, 60)
			w.Asked, w.Passed = 5,
				2
			return w
		}()}, []int{0}},
		{"live, before the lesson began", []*curriculum.Watched{func() *curriculum.Watched {
			w := row(at(1, 19, 30), 90, 90)
			w.Span = &curriculum.Period{From: at(1, 20, 0), To: at(1, 21, 30)}
			return w
		}()}, []int{60}},
	}
	for _, c := range cases {
		rule.Count(c.rows, shanghai)
		for i, w := range c.rows {
			if w.Counted != c.want[i] || (w.Counted == w.Seconds/60) != (w.Why == "") {
				t.Errorf("%s: row %d counts %d (%q), want %d", c.name, i, w.Counted, w.Why, c.want[i])
			}
		}
	}
	night := curriculum.OnlineRule{NightFrom: curriculum.At(23, 0), NightUntil: curriculum.At(6, 0)}
	for _, c := range []struct {
		from time.Time
		want bool
	}{{at(1, 21, 29), false}, {at(1, 21, 31), true}, {at(1, 5, 59), true}, {at(1, 6, 0), false}, {at(1, 12, 0), false}} {
		if got := night.Night(c.from, c.from.Add(90*time.Minute), shanghai); got != c.want {
			t.Errorf("from %s: night %v", c.from, got)
		}
	}
}

// What counts is never more than time went by, than the day's and the course's
// most, nor than was watched, in whatever order rows come.
func TestOnlineHoursStayWithinTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := curriculum.OnlineRule{Minutes: rapid.IntRange(30, 60).Draw(t, "minutes"), HourMinutes: 45, Watched: rapid.IntRange(0, 1000).Draw(t, "watched"),
			DayMost: rapid.IntRange(0, 6).Draw(t, "most")}
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *curriculum.Watched {
			from := time.Date(2021, 8, rapid.IntRange(1, 3).Draw(t, "day"), 0, rapid.IntRange(0, 1439).Draw(t, "at"), 0, 0, shanghai)
			return &curriculum.Watched{Person: "p", Course: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "course"), Began: from,
				Ended:   from.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "for")) * time.Minute),
				Seconds: rapid.IntRange(0, 14000).Draw(t, "seconds"), Hours: 5}
		}), 0, 12).Draw(t, "rows")
		rule.Count(rows, shanghai)
		course, all := map[string]int{}, 0
		covered := map[int64]bool{}
		for _, w := range rows {
			if w.Counted < 0 || w.Counted*rule.Minutes*60 > w.Seconds*rule.HourMinutes+rule.Minutes*60 {
				t.Fatalf("%d s count for %d minutes", w.Seconds, w.Counted)
			}
			course[w.Course] += w.Counted
			all += w.Counted
			for m := w.Began; m.Before(w.Ended); m = m.Add(time.Minute) {
				covered[m.Unix()/60] = true
			}
		}
		for name, sum := range course {
			if sum > 5*45 {
				t.Fatalf("course %s counts %d minutes", name, sum)
			}
		}
		if all*rule.Minutes > len(covered)*45 {
			t.Fatalf("%d minutes of class hours of %d minutes", all, len(covered))
		}
		counted := make([]int, len(rows))
		for i, w := range rows {
			counted[i] = w.Counted
		}
		rule.Count(rows, shanghai)
		for i, w := range rows {
			if w.Counted != counted[i] {
				t.Fatal("counted again, a row counts for something else")
			}
		}
	})
}
