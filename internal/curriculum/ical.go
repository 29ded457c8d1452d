package curriculum

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
)

// Event is a lesson as a calendar shows it.
type Event struct {
	ID        string // of the lesson: a calendar that has it already changes it
	Sequence  int    // higher after each change
	Changed   time.Time
	Starts    time.Time
	Ends      time.Time
	Title     string // 理论课 · 电工基础（3）
	Place     string
	Note      string
	Cancelled bool
}

// Viewer is whose calendar an event stands in.
type Viewer int

// The viewers: a trainee knows which class it is, and a person's own calendar names nobody else.
const (
	ForTeacher Viewer = iota
	ForTrainee
	ForClass
)

// Names words what a lesson names by code or ID.
type Names struct{ Kind, Class, Teacher func(string) string }

// EventFor is a lesson as a viewer's calendar shows it; Sequence, Changed and
// Cancelled are the caller's to set.
func EventFor(v Viewer, l *Lesson, n Names) Event {
	e := Event{ID: l.ID, Starts: l.Starts, Ends: l.Ends, Title: l.Topic, Place: l.Place, Note: fmt.Sprintf("%s，%d 课时", n.Kind(l.Kind), l.Hours)}
	if m := l.Mode.Name(); m != "" {
		e.Note += "，" + m
	}
	if v != ForTrainee {
		e.Title = n.Class(l.ClassID) + " · " + l.Topic
	}
	if v == ForClass { // an address that is passed on must tell of nobody
		e.Note += "\n教师：" + n.Teacher(l.TeacherID)
	}
	return e
}

// WriteICalendar writes events as a calendar of RFC 5545 that phones subscribe
// to or open. name is the calendar's own, host makes the identifiers unique in
// the world. The same events give the same bytes. Moments are written in UTC,
// so that no calendar needs our zone.
func WriteICalendar(w io.Writer, name, host string, events []Event) error {
	c := ics.NewCalendarFor("jinlanling")
	c.SetMethod(ics.MethodPublish)
	c.SetName(line(name))
	c.SetXWRCalName(line(name))
	c.SetXWRTimezone("Asia/Shanghai")
	for _, e := range events {
		v := c.AddEvent(line(e.ID) + "@" + host)
		v.SetDtStampTime(e.Changed)
		v.SetModifiedAt(e.Changed)
		v.SetSequence(e.Sequence)
		v.SetStartAt(e.Starts)
		v.SetEndAt(e.Ends)
		v.SetSummary(line(e.Title))
		if e.Place != "" {
			v.SetLocation(line(e.Place))
		}
		if e.Note != "" {
			v.SetDescription(text(e.Note))
		}
		v.SetStatus(ics.ObjectStatusConfirmed)
		if e.Cancelled {
			v.SetStatus(ics.ObjectStatusCancelled)
		}
	}
	return c.SerializeTo(w, ics.WithNewLine("\r\n"), ics.WithLineLength(75))
}

// text is s without what no line of a calendar may hold.
func text(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// line is text on one line.
func line(s string) string { return strings.ReplaceAll(text(s), "\n", " ") }
