package curriculum_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"

	"pgregory.net/rapid"
)

func on(month, day, hour, minute int) time.Time {
	return time.Date(2021, time.Month(month), day, hour, minute, 0, 0, shanghai)
}

func setting(taken *curriculum.Taken) *curriculum.Setting {
	return &curriculum.Setting{Rules: rules(), Zone: shanghai, Now: on(6, 1, 12, 0), Scheme: curriculum.Span{From: 20210601, To: 20211110}, Cite: "三(一)",
		Class: curriculum.Span{From: 20210607, To: 20211031}, People: []string{"p1", "p2"}, Holidays: curriculum.Mainland, Taken: taken}
}

func TestObjections(t *testing.T) {
	taken := &curriculum.Taken{}
	taken.Add(curriculum.Lesson{ID: "l1", ClassID: "k2", TeacherID: "t1", Place: "教学楼 301", Mode: curriculum.Hall, Topic: "电工基础（1）", Starts: on(7, 5, 8, 0),
		Ends: on(7, 5, 11, 0), Hours: 4}, []string{"p1"})
	taken.Add(curriculum.Lesson{ID: "l2", ClassID: "k1", TeacherID: "t2", Topic: "管板焊接（1）", Starts: on(7, 6, 8, 0), Ends: on(7, 6, 12, 0), Hours: 5}, nil)
	taken.Add(curriculum.Lesson{ID: "l3", ClassID: "k1", TeacherID: "t2", Topic: "管板焊接（2）", Starts: on(7, 6, 7, 0), Ends: on(7, 6, 7, 45), Hours: 1},
		nil) // the evening before in UTC
	good := curriculum.Lesson{ID: "x", ClassID: "k1", TeacherID: "t3", Place: "教学楼 302", Mode: curriculum.Hall, Starts: on(7, 5, 8, 0),
		Ends: on(7, 5, 11, 0), Hours: 4}
	if got := curriculum.Objections(&good, setting(taken)); len(got) != 1 || got[0].Kind != curriculum.PeopleTaken {
		t.Fatalf("a lesson while one trainee is elsewhere: %v", got)
	}
	for _, c := range []struct {
		kind    curriculum.ObjectionKind
		refused bool
		mend    func(*curriculum.Lesson)
		says    string
	}{
		{curriculum.BadTimes, true, func(l *curriculum.Lesson) { l.Ends = l.Starts }, "起止时间"},
		{curriculum.BadTimes, true, func(l *curriculum.Lesson) { l.Hours = 0 }, "课时数"},
		{curriculum.HoursRoom, true, func(l *curriculum.Lesson) { l.Hours = 5 }, "最多 4 课时"},
		{curriculum.OneDay, true, func(l *curriculum.Lesson) { l.Starts, l.Ends = on(7, 5, 22, 0), on(7, 6, 1, 0) }, "一天之内"},
		{curriculum.DayMost, true, func(l *curriculum.Lesson) { l.Starts, l.Ends = on(7, 6, 13, 0), on(7, 6, 16, 0) }, "已排 6 课时，再加 4 课时超过每天 8 课时的上限（依据 九）"},
		{curriculum.SchemeWindow, true, func(l *curriculum.Lesson) { l.Starts, l.Ends = on(11, 11, 8, 0), on(11, 11, 11, 0) }, "2021年11月10日"},
		{curriculum.ClassDates, true, func(l *curriculum.Lesson) { l.Starts, l.Ends = on(6, 3, 8, 0), on(6, 3, 11, 0) }, "班级起止日期"},
		{curriculum.TeacherTaken, true, func(l *curriculum.Lesson) { l.TeacherID = "t1" }, "“电工基础（1）”"},
		{curriculum.ClassTaken, true, func(l *curriculum.Lesson) { l.Starts, l.Ends = on(7, 6, 11, 0), on(7, 6, 14, 0) }, "“管板焊接（1）”"},
		{curriculum.Night, false, func(l *curriculum.Lesson) { l.Starts, l.Ends = on(7, 8, 19, 0), on(7, 8, 22, 0) }, "22:00 结束，晚于 21:30"},
		{curriculum.Night, false, func(l *curriculum.Lesson) { l.Starts, l.Ends = on(7, 8, 5, 0), on(7, 8, 8, 0) }, "早于 7:00"},
		{curriculum.Past, false, func(l *curriculum.Lesson) { l.Starts, l.Ends = on(6, 1, 8, 0), on(6, 1, 11, 0) }, "已经过去"},
		{curriculum.RoomTaken, false, func(l *curriculum.Lesson) { l.Place = "教学楼301" }, "教学楼301在 7月5日 08:00至11:00"},
		{curriculum.Holiday, false, func(l *curriculum.Lesson) { l.Starts, l.Ends = on(6, 14, 8, 0), on(6, 14, 11, 0) }, "端午节"},
	} {
		l := good
		c.mend(&l)
		got := curriculum.Objections(&l, setting(taken))
		if !slices.ContainsFunc(got, func(o curriculum.Objection) bool {
			return o.Kind == c.kind && o.Refused == c.refused && strings.Contains(o.Words, c.says)
		}) {
			t.Errorf("%s: %v", c.kind, got)
		}
	}
	again := good
	again.Starts, again.Ends = on(7, 6, 11, 0), on(7, 6, 14, 0)
	taken.Add(curriculum.Lesson{ID: "l4", ClassID: "k1", TeacherID: "t2", Topic: "管板焊接（3）", Starts: on(7, 6, 13, 0), Ends: on(7, 6, 14, 0), Hours: 1},
		[]string{"p1", "p2"})
	if got := curriculum.Objections(&again, setting(taken)); slices.ContainsFunc(got,
		func(o curriculum.Objection) bool { return o.Kind == curriculum.PeopleTaken }) {
		t.Errorf("that the class is taken is said twice: %v", got)
	}
	online := good
	online.Mode, online.Place = curriculum.Live, "教学楼 301"
	if got := curriculum.Objections(&online, setting(taken)); slices.ContainsFunc(got,
		func(o curriculum.Objection) bool { return o.Kind == curriculum.RoomTaken }) {
		t.Errorf("a lesson online takes a room: %v", got)
	}
	if moved, got := curriculum.Move(curriculum.Lesson{ID: "l2", ClassID: "k1", TeacherID: "t2", Starts: on(7, 6, 8, 0), Ends: on(7, 6, 12, 0), Hours: 5},
		on(7, 6, 9, 0), setting(taken)); len(got) != 0 || !moved.Ends.Equal(on(7, 6, 13, 0)) {
		t.Errorf("a lesson moved by an hour meets itself: %v", got)
	}
}

func weekly() []curriculum.Slot {
	return []curriculum.Slot{
		{Weekday: time.Tuesday, Start: curriculum.At(18, 30), Hours: 3, Block: curriculum.AfterWork},
		{Weekday: time.Thursday, Start: curriculum.At(18, 30), Hours: 3, Block: curriculum.AfterWork},
		{Weekday: time.Saturday, Start: curriculum.At(8, 30), Hours: 4, Block: curriculum.AfterWork},
		{Weekday: time.Saturday, Start: curriculum.At(13, 30), Hours: 4, Block: curriculum.AfterWork},
		{Weekday: time.Sunday, Start: curriculum.At(8, 30), Hours: 4, Block: curriculum.AfterWork},
	}
}

func schedule(class string) *curriculum.Schedule {
	return &curriculum.Schedule{ClassID: class, People: []string{class + "a", class + "b"}, Dates: curriculum.Span{From: 20210607, To: 20211110},
		Slots: weekly(), Holidays: curriculum.Mainland, Break: 10, Zone: shanghai}
}

func TestPropose(t *testing.T) {
	got := curriculum.Propose(plan(), rules(), schedule("k1"), &curriculum.Taken{})
	if len(got.Left) != 1 || !got.Left[0].Untimed || got.Left[0].Hours != 30 || len(got.Unknown) != 0 {
		t.Fatalf("left %+v, unknown %v; want the recorded course alone", got.Left, got.Unknown)
	}
	if l := got.Lessons[0]; l.Topic != "工匠精神（1）" || !l.Starts.Equal(on(6, 8, 18, 30)) || !l.Ends.Equal(on(6, 8, 21, 5)) {
		t.Errorf("first lesson %+v", l)
	}
	for _, l := range got.Lessons {
		switch d := programme.DateOf(l.Starts.In(shanghai)); d {
		case 20210612, 20210613, 20210919, 20211002, 20211003, 20211005, 20211007:
			t.Errorf("a lesson on a holiday: %s", d)
		case 20210918, 20210926, 20211009:
			t.Errorf("a lesson by day on a worked weekend: %s", d)
		}
	}
	again := curriculum.Propose(plan(), rules(), schedule("k1"), &curriculum.Taken{})
	if !reflect.DeepEqual(got, again) {
		t.Error("the same input gives another timetable")
	}
	s := schedule("k1")
	s.Dates = curriculum.Span{From: 20230605, To: 20230625}
	s.Slots = s.Slots[:1]
	p := plan()
	p.Courses[3].Block = curriculum.FullTime
	late := curriculum.Propose(p, rules(), s, &curriculum.Taken{})
	if !slices.Equal(late.Unknown, []int{2023}) || len(late.Left) != 4 {
		t.Fatalf("three evenings of an unknown year: %+v", late)
	}
	if why := late.Left[3].Why; len(why) != 1 || !strings.Contains(why[0], "没有“集中脱产”的时段") {
		t.Errorf("why %v", why)
	}
	if why := late.Left[0].Why; late.Left[0].Course.ID != "c1" || late.Left[0].Hours != 1 || !strings.Contains(why[len(why)-1], "2023年6月25日") {
		t.Errorf("left %+v", late.Left[0])
	}
}

// On a Saturday that is worked for a holiday people come in the evening and not
// by day; what is past stays empty.
func TestProposeOnWorkedWeekendsAndFromNow(t *testing.T) {
	s := schedule("k1")
	s.Dates = curriculum.Span{From: 20210911, To: 20210926}
	s.Slots = []curriculum.Slot{{Weekday: time.Saturday, Start: curriculum.At(8, 30), Hours: 4},
		{Weekday: time.Saturday, Start: curriculum.At(17, 30), Hours: 2}}
	starts := func() (out []string) {
		for _, l := range curriculum.Propose(plan(), rules(), s, &curriculum.Taken{}).Lessons {
			out = append(out, l.Starts.Format("0102 15:04"))
		}
		return slices.Compact(out)
	}
	if got := starts(); !slices.Equal(got, []string{"0911 08:30", "0911 17:30", "0918 17:30", "0925 08:30", "0925 10:20", "0925 17:30"}) {
		t.Errorf("lessons at %q", got)
	}
	s.From = time.Date(2021, 9, 18, 17, 30, 0, 1, shanghai)
	if got := starts(); !slices.Equal(got, []string{"0925 08:30", "0925 17:30"}) {
		t.Errorf("from a moment on: %q", got)
	}
}

func TestWhatStandsInTheWayIsSaid(t *testing.T) {
	taken := &curriculum.Taken{}
	for d := programme.Date(20210607); d <= 20211110; d = d.Next() {
		at := time.Date(d.Year(), time.Month(d.Month()), d.Day(), 8, 0, 0, 0, shanghai)
		taken.Add(curriculum.Lesson{ID: "o" + d.String(), ClassID: "k9", TeacherID: "t3", Place: "实训楼 203", Mode: curriculum.Workshop, Starts: at,
			Ends: at.Add(14 * time.Hour), Hours: 4}, nil)
	}
	got := curriculum.Propose(plan(), rules(), schedule("k1"), taken)
	says := fmt.Sprint(got.Left)
	for _, want := range []string{"授课教师在", "实训楼 203在"} {
		if !strings.Contains(says, want) {
			t.Errorf("%s is not said: %s", want, says)
		}
	}
}

// Whatever the plan and the weeks: no teacher, room, class or trainee is in
// two places, hours add up to the plan, and nothing would be refused.
func TestProposalsKeepEverybodyFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		taken := &curriculum.Taken{}
		var all []curriculum.Lesson
		r := rules()
		r.DayMost = rapid.IntRange(0, 8).Draw(t, "most a day")
		people := map[string][]string{}
		for k := range rapid.IntRange(1, 4).Draw(t, "classes") {
			p := &curriculum.Plan{}
			for i := range rapid.IntRange(1, 5).Draw(t, "courses") {
				p.Courses = append(p.Courses, curriculum.Course{ID: fmt.Sprint("c", i), Name: "课", Hours: rapid.IntRange(1, 30).Draw(t, "hours"),
					Kind:    "theory",
					Mode:    rapid.SampledFrom(curriculum.Modes).Draw(t, "mode").Mode,
					Block:   rapid.SampledFrom([]curriculum.Block{"", curriculum.FullTime, curriculum.AfterWork}).Draw(t, "block"),
					Teacher: rapid.SampledFrom([]string{"t1", "t2", "t3"}).Draw(t, "teacher"), Place: rapid.SampledFrom([]string{"甲", "乙"}).Draw(t, "place")})
			}
			s := schedule(fmt.Sprint("k", k))
			s.People = append(s.People, rapid.SampledFrom([]string{"p1", "p2"}).Draw(t, "person"))
			s.Dates.To = s.Dates.From.AddDays(rapid.IntRange(0, 60).Draw(t, "days"))
			s.Slots = nil
			for range rapid.IntRange(0, 8).Draw(t, "slots") {
				s.Slots = append(s.Slots, curriculum.Slot{Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")),
					Start: curriculum.Clock(rapid.IntRange(0, 1439).Draw(t, "start")),
					Hours: rapid.IntRange(0, 9).Draw(t, "hours a slot"),
					Block: rapid.SampledFrom([]curriculum.Block{"", curriculum.FullTime, curriculum.AfterWork}).Draw(t, "slot's block")})
			}
			people[s.ClassID] = s.People
			got := curriculum.Propose(p, r, s, taken)
			for i := range p.Courses {
				sum := 0
				for _, l := range got.Lessons {
					if l.CourseID == p.Courses[i].ID {
						sum += l.Hours
					}
				}
				for _, l := range got.Left {
					if l.Course == &p.Courses[i] {
						sum += l.Hours
						if len(l.Why) == 0 {
							t.Fatal("hours are left and nobody says why")
						}
					}
				}
				if sum != p.Courses[i].Hours {
					t.Fatalf("%d hours of %d", sum, p.Courses[i].Hours)
				}
			}
			set := &curriculum.Setting{Rules: r, Zone: shanghai, Class: s.Dates, Scheme: s.Dates, People: s.People, Holidays: s.Holidays, Taken: taken}
			for i := range got.Lessons {
				for _, o := range curriculum.Objections(&got.Lessons[i], set) {
					if o.Kind != curriculum.Night {
						t.Fatalf("%+v: %+v", got.Lessons[i], o)
					}
				}
			}
			all = append(all, got.Lessons...)
		}
		for i, a := range all {
			for _, b := range all[:i] {
				if !a.Starts.Before(b.Ends) || !b.Starts.Before(a.Ends) {
					continue
				}
				shared := slices.ContainsFunc(people[a.ClassID], func(p string) bool { return slices.Contains(people[b.ClassID], p) })
				if a.TeacherID == b.TeacherID || a.ClassID == b.ClassID || a.Mode.Room() && b.Mode.Room() && a.Place == b.Place || shared {
					t.Fatalf("two at once: %+v and %+v", a, b)
				}
			}
		}
	})
}

func TestHolidays(t *testing.T) {
	for _, y := range curriculum.Mainland {
		if y.Source == "" || !curriculum.Mainland.Known(y.Year) {
			t.Errorf("%d has no source", y.Year)
		}
		for _, d := range y.Work {
			if w := d.Time().Weekday(); w != time.Saturday && w != time.Sunday {
				t.Errorf("%s is worked for a holiday and no day of a weekend", d)
			}
			if _, off := curriculum.Mainland.Off(d); off || !curriculum.Mainland.Worked(d) {
				t.Errorf("%s is both off and worked", d)
			}
		}
		days, weekends := 0, 0
		for _, o := range y.Off {
			for d := o.From; d <= o.To; d = d.Next() {
				days++
				if w := d.Time().Weekday(); w == time.Saturday || w == time.Sunday {
					weekends++
				}
			}
		}
		legal := 11 // days of the whole people
		if y.Year >= 2025 {
			legal = 13
		}
		// what is off on workdays is what the law gives, and what is worked
		// elsewhere; a legal day that falls on a weekend gives another one
		if got := days - weekends - len(y.Work); got > legal || got < legal-4 {
			t.Errorf("%d: %d days off, %d of weekends, %d worked", y.Year, days, weekends, len(y.Work))
		}
	}
	january := curriculum.Holidays{{Year: 2023, Source: "测试", Off: []curriculum.Off{{Name: "元旦", Span: curriculum.Span{From: 20221231, To: 20230102}}}}}
	if name, off := january.Off(20221231); !off || name != "元旦" {
		t.Error("an arrangement that begins in December is not seen there")
	}
	if curriculum.Mainland.Known(2024) {
		t.Error("2024 is known")
	}
}

func BenchmarkPropose30Classes(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		taken := &curriculum.Taken{}
		lessons := 0
		for k := range 30 {
			p := plan()
			for i := range p.Courses {
				p.Courses[i].Teacher = fmt.Sprint("t", k%10, i)
				p.Courses[i].Place += fmt.Sprint(k % 10)
			}
			s := schedule(fmt.Sprint("k", k))
			for i := range 38 {
				s.People = append(s.People, fmt.Sprint(k, "-", i))
			}
			lessons += len(curriculum.Propose(p, rules(), s, taken).Lessons)
		}
		if lessons < 30*40 {
			b.Fatal(lessons)
		}
		b.ReportMetric(float64(lessons), "lessons")
	}
}
