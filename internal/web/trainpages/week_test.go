package trainpages

import (
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/programme"
)

// A week holds its days' lessons by session, knows where the others are, and
// offers each place at the hour at which the class is mostly taught there.
func TestAWeekHoldsItsLessons(t *testing.T) {
	at := func(id string, day, hour int, state programme.State) archive.TaughtLesson {
		from := time.Date(2021, 8, day, hour, 15, 0, 0, act.Shanghai)
		return archive.TaughtLesson{Lesson: programme.Lesson{ID: id, StartsAt: from, EndsAt: from.Add(3 * time.Hour), Hours: 4, State: state}}
	}
	p := &archive.ClassProgress{Lessons: []archive.TaughtLesson{at("held", 1, 8, programme.Held), at("a", 7, 8, programme.Scheduled),
		at("gone", 7, 14, programme.Cancelled),
		at("b", 8, 19, programme.Scheduled), at("later", 21, 8, programme.Scheduled)}}
	w := weekOf(p, "", "")
	if w.From != 20210802 || w.Before != 20210726 || w.After != 20210816 || w.lessons != 2 || w.ofHours != 8 || w.Chosen != nil {
		t.Errorf("%+v", w)
	}
	if s := w.Days[5].Slots[0]; len(s.Lessons) != 1 || s.Lessons[0].ID != "a" || s.To != "2021-08-07T08:15" {
		t.Errorf("Saturday morning: %+v", s)
	}
	if s := w.Days[6].Slots[2]; len(s.Lessons) != 1 || s.To != "2021-08-08T19:15" || w.Days[6].Slots[1].To != "2021-08-08T14:30" {
		t.Errorf("Sunday: %+v", w.Days[6])
	}
	if w := weekOf(p, "", "later"); w.Chosen == nil || w.From != 20210816 {
		t.Errorf("chosen: %+v", w.Chosen)
	}
	if w := weekOf(p, "2021-08-01", "held"); w.Chosen != nil || w.From != 20210726 {
		t.Error("a lesson that was held is chosen")
	}
}
