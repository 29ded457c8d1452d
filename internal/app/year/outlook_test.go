package year

import (
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// A class is done on the last day of a timetable that holds the rest, else
// when its pace says; nobody can say where nothing moves.
func TestWhenAClassIsDone(t *testing.T) {
	today := programme.Date(20220820)
	last := time.Date(2022, 10, 30, 17, 0, 0, 0, act.Shanghai).UnixMicro()
	for _, c := range []struct {
		name string
		pace store.Pace
		left int
		want programme.Date
	}{
		{"taught", store.Pace{}, 0, today},
		{"on the timetable", store.Pace{Scheduled: 80, Last: last}, 80, 20221030},
		{"half on the timetable, sixteen hours a week", store.Pace{Scheduled: 8, Recent: 64, Last: last}, 160, 20221030},
		{"by pace alone", store.Pace{Recent: 64}, 160, 20221029},
		{"at a standstill", store.Pace{Scheduled: 8, Last: last}, 160, 0},
	} {
		if got := doneOn(&c.pace, c.left, today); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// The same day of another year is the same day of its calendar.
func TestSameDay(t *testing.T) {
	for _, c := range []struct {
		day   programme.Date
		years int
		want  programme.Date
	}{
		{20220815, -1, 20210815}, {20220815, 0, 20220815}, {20240229, -1, 20230228}, {20240229, -4, 20200229}, {20000229, -100, 19000228},
	} {
		if got := sameDay(c.day, c.years); got != c.want {
			t.Errorf("%v, %d years on: %v, want %v", c.day, c.years, got, c.want)
		}
	}
}
