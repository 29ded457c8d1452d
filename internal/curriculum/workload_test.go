package curriculum_test

import (
	"testing"
	"time"

	"jinlanling/internal/curriculum"

	"pgregory.net/rapid"
)

// The hours of days and weeks are those of the lessons, and two lessons are said
// to meet where, and only where, they do.
func TestWorkload(t *testing.T) {
	from := time.Date(2021, 8, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 20).Draw(t, "n")
		lessons := make([]curriculum.Lesson, n)
		all, meet := 0, 0
		for i := range lessons {
			starts := from.Add(time.Duration(rapid.IntRange(0, 24*21*2).Draw(t, "at")) * 30 * time.Minute)
			hours := rapid.IntRange(1, 8).Draw(t, "hours")
			lessons[i] = curriculum.Lesson{ID: string(rune('a' + i)), Starts: starts, Ends: starts.Add(time.Duration(hours) * 45 * time.Minute), Hours: hours,
				Held: rapid.Bool().Draw(t, "held")}
			all += hours
			for _, o := range lessons[:i] {
				if o.Starts.Before(lessons[i].Ends) && lessons[i].Starts.Before(o.Ends) {
					meet++
				}
			}
		}
		load := curriculum.Workload(lessons, time.UTC)
		weeks, days, over := 0, 0, 0
		for _, w := range load.Weeks {
			weeks += w.Hours
			for _, d := range w.Days {
				days += d.Hours
				if d.Hours > curriculum.MostTaught {
					over++
				}
				if d.Day < w.Monday || d.Day > w.Monday.AddDays(6) {
					t.Fatalf("%s stands in the week of %s", d.Day, w.Monday)
				}
			}
		}
		if weeks != all || days != all || load.Held+load.Ahead != all || len(load.Twice) != meet || len(load.Over) != over {
			t.Fatalf("%d hours: weeks %d, days %d, held %d, ahead %d; %d meet, want %d; %d days over, want %d", all, weeks, days, load.Held, load.Ahead,
				len(load.Twice), meet, len(load.Over), over)
		}
	})
}
