package curriculum_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"jinlanling/internal/curriculum"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"
)

func event(title, note string) curriculum.Event {
	return curriculum.Event{ID: "l1", Sequence: 2, Changed: on(6, 1, 9, 0), Starts: on(8, 20, 18, 30), Ends: on(8, 20, 20, 45), Title: title,
		Place: "实训楼 203", Note: note}
}

func TestWriteICalendar(t *testing.T) {
	var a, b bytes.Buffer
	gone := event("停课", "")
	gone.ID, gone.Cancelled = "l2", true
	events := []curriculum.Event{event("理论课 · 电工基础，第 3 次；二楼\\东", "教师：甲某\n教材：自编讲义"), gone}
	if err := curriculum.WriteICalendar(&a, "电工技师 1 班", "example.gov.cn", events); err != nil {
		t.Fatal(err)
	}
	if curriculum.WriteICalendar(&b, "电工技师 1 班", "example.gov.cn", events); !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("written twice it differs")
	}
	for _, want := range []string{"UID:l1@example.gov.cn\r\n", "DTSTART:20210820T103000Z\r\n", "DTEND:20210820T124500Z\r\n", "SEQUENCE:2\r\n",
		"STATUS:CANCELLED\r\n", "METHOD:PUBLISH\r\n"} {
		if !strings.Contains(a.String(), want) {
			t.Errorf("no %q in\n%s", want, &a)
		}
	}
}

func TestEventFor(t *testing.T) {
	l := &curriculum.Lesson{ID: "l1", ClassID: "k1", TeacherID: "t1", Kind: "practice", Mode: curriculum.Workshop, Topic: "管板焊接（12）", Place: "实训楼 203",
		Starts: on(8, 20, 18, 30), Ends: on(8, 20, 20, 45), Hours: 3}
	names := curriculum.Names{Kind: func(string) string { return "实操课" }, Class: func(string) string { return "焊工技师 1 班" },
		Teacher: func(string) string { return "甲某" }}
	for v, want := range map[curriculum.Viewer][2]string{
		curriculum.ForTeacher: {"焊工技师 1 班 · 管板焊接（12）", "实操课，3 课时，实训"},
		curriculum.ForTrainee: {"管板焊接（12）", "实操课，3 课时，实训"},
		curriculum.ForClass:   {"焊工技师 1 班 · 管板焊接（12）", "实操课，3 课时，实训\n教师：甲某"},
	} {
		if e := curriculum.EventFor(v, l, names); e.Title != want[0] || e.Note != want[1] || e.ID != "l1" || !e.Ends.Equal(l.Ends) || e.Place != l.Place {
			t.Errorf("%d: %+v", v, e)
		}
	}
}

// Whatever stands in a title or note comes out of a parser as it went in, and
// no line is longer than 75 octets or breaks a character.
func TestICalendarRoundTrip(t *testing.T) {
	word := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("，。；课程䶮𠮷,;:\\\"'nN <>\n\r\t")), rapid.Rune()))
	rapid.Check(t, func(t *rapid.T) {
		e := event(word.Draw(t, "title"), word.Draw(t, "note"))
		var out bytes.Buffer
		if err := curriculum.WriteICalendar(&out, word.Draw(t, "name"), "h", []curriculum.Event{e}); err != nil {
			t.Fatal(err)
		}
		for _, l := range strings.Split(strings.TrimSuffix(out.String(), "\r\n"), "\r\n") {
			if len(l) > 75 || !utf8.ValidString(l) || strings.ContainsAny(l, "\r\n") {
				t.Fatalf("a line of %d octets: %q", len(l), l)
			}
		}
		c, err := ics.ParseCalendar(&out)
		if err != nil {
			t.Fatal(err)
		}
		v := c.Events()[0]
		want := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 {
				return ' '
			}
			return r
		}, strings.ReplaceAll(e.Note, "\r\n", "\n"))
		if got := v.GetProperty(ics.ComponentPropertyDescription); e.Note != "" && (got == nil || got.Value != want) {
			t.Fatalf("note %q, want %q", got.Value, want)
		}
		if at, err := v.GetStartAt(); err != nil || !at.Equal(e.Starts) || at.Location() != time.UTC {
			t.Fatalf("starts %v, %v", at, err)
		}
		if v.Id() != "l1@h" {
			t.Fatal(v.Id())
		}
	})
}
