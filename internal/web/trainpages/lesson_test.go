package trainpages_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

func lessonsOf(t *testing.T, w *webtest.Site, class string) []programme.Lesson {
	t.Helper()
	list, err := w.Lessons(t.Context(), act.As(w.Officer), class)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func membersOf(t *testing.T, w *webtest.Site, class string) []programme.Application {
	t.Helper()
	list, err := w.ClassMembers(t.Context(), act.As(w.Officer), class)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A lesson is signed, held and corrected, and keeps what it was (clause 3.1.4).
func TestTrainALessonIsSignedHeldAndCorrected(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.ClassesStarted, Seed: 7})
	b := w.Bases[0]
	class := b.Classes[0]
	lessons, members := lessonsOf(t, w, class), membersOf(t, w, class)
	lesson, later := "/lesson/"+lessons[0].ID, "/lesson/"+lessons[1].ID
	me := w.As(t, w.Trainee(t, members[0].PersonID))

	teacher, clerk := w.As(t, b.Teacher), w.As(t, b.Clerk)
	me.Get(lesson).Want("the lesson on the phone", 200, "btn-sign", "教师屏幕上的六位数字", "!"+"缺勤<")
	me.Get(later).Want("a later lesson on the phone", 200, "开始签到", "!btn-sign")
	teacher.Get(later+"/room").Want("the code before its time", 200, "开始签到", "!room-digits")
	me.Post("/lesson/"+lessonsOf(t, w, b.Classes[1])[0].ID+"/do/sign", url.Values{"_key": {"k1"}, "code": {"000000"}}).Want("another class's lesson", 404)
	me.Post(lesson+"/do/sign", url.Values{"_key": {"k2"}}).Want("one tap from anywhere", 400, "请填写教师屏幕上的六位数字")
	me.Post(lesson+"/do/sign", url.Values{"_key": {"k2"}, "code": {"12345"}}).Want("a wrong code", 400, "数字不对")
	code := digits(t, w, teacher, lesson+"/room")
	w.Clock.Tick(40 * time.Second)
	me.Post(lesson+"/do/sign", url.Values{"_key": {"k2"}, "code": {code}}).Want("a late code", 412, "已经换过")
	code = digits(t, w, teacher, lesson+"/room")
	for range 2 { // a double tap
		me.Post(lesson+"/do/sign", url.Values{"_key": {"k2"}, "code": {code}}).Want("signing", 303)
	}
	me.Get(lesson).Want("the lesson after signing", 200, "签到码 09:", "签退")
	teacher.Get(lesson+"/room").Want("who signed, on the teacher's screen", 200, "<b>1</b> / "+fmt.Sprint(len(members)))
	if story, _ := w.Record.Story(t.Context(), act.As(w.Officer), lessons[0].ID); len(story) != 1 {
		t.Errorf("signed twice with one key: %d entries, want 1", len(story))
	}

	sheet := func(absent string) url.Values {
		v := url.Values{}
		for _, m := range members {
			v.Set("p-"+m.ID, programme.Present)
		}
		v.Set("p-"+absent, programme.Absent)
		return v
	}
	form := teacher.Get(lesson + "/do/hold")
	form.Want("the sheet to fill in", 200, "签到码 09:", "没有选的人都记缺勤")
	if n := strings.Count(form.Body, " checked"); n != 1 {
		t.Errorf("the sheet to fill in has %d lines marked, want the one that was signed", n)
	}
	teacher.Fill(lesson+"/do/hold", sheet(members[1].ID)).Want("holding before the end", 409, "课还没有上完")
	w.Clock.Until(lessons[0].EndsAt.Add(time.Minute))
	me.Post(lesson+"/do/sign", url.Values{"_key": {"k3"}, "way": {"out"}, "code": {digits(t, w, teacher, lesson+"/room?way=out")}}).Want("signing out", 303)
	teacher.Get(lesson+"/room").Want("the code for coming after the end", 200, "签到已经结束", "!room-digits")
	w.As(t, w.Bases[1].Teacher).Get(lesson+"/do/hold").Want("holding by another base's teacher", 404)
	w.As(t, w.Officer).Get(lesson+"/do/hold").Want("holding by an officer", 403)
	teacher.Fill(lesson+"/do/hold", url.Values{"p-" + members[0].ID: {programme.Present}}).Want("holding with somebody left out", 400, "到课、缺勤还是请假")
	teacher.Fill(lesson+"/do/hold", sheet(members[1].ID)).Want("holding", 303)
	clerk.Get(lesson).Want("the held lesson", 200, fmt.Sprintf("应到 %d 人，到课 %d（签到码 1，教师登记 %d）", len(members), len(members)-1, len(members)-2), "缺勤",
		"签到码 09:", "签退 11:")
	me.Get(lesson).Want("the trainee's own line", 200, "签到码 09:", "!缺勤</span>")
	clerk.Fill(lesson+"/do/correct", sheet(members[2].ID)).Want("correcting without a reason", 400, "请填写理由")
	fixed := sheet(members[2].ID)
	fixed.Set("reason", "补登漏签")
	clerk.Fill(lesson+"/do/correct", fixed).Want("correcting", 303)
	clerk.Get(lesson).Want("the corrected lesson", 200, "补登漏签", "更正签到")
	clerk.Get("/class/"+class).Want("the class", 200, "思政课", "没有录像", "学员出勤", "班级档案", fmt.Sprintf("%d / %d", len(members)-1, len(members)))
	me.Get("/class/"+class).Want("the trainee's class", 200, "学员出勤", "!班级档案", "!没有录像")
	clerk.Fill("/class/"+class+"/do/finish", nil).Want("finishing too early", 409, "课时未达到要求")
}

// After somebody left, the sheet of a lesson at which they were is corrected on
// the page all the same: their line stands on it and is sent with the others.
func TestTrainASheetIsCorrectedAfterSomebodyLeft(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.ClassesStarted, Seed: 7})
	b := w.Bases[0]
	l, members := lessonsOf(t, w, b.Classes[0])[0], membersOf(t, w, b.Classes[0])
	teacher, clerk := w.As(t, b.Teacher), w.As(t, b.Clerk)
	lesson, who := "/lesson/"+l.ID, members[0]
	w.Clock.Until(l.EndsAt.Add(time.Minute))
	teacher.Fill(lesson+"/do/hold", url.Values{"p-" + who.ID: {programme.Present}, "rest": {"1"}}).Want("who is left out is absent", 303)
	clerk.Fill("/application/"+who.ID+"/do/drop", url.Values{"reason": {"调离原单位"}}).Want("leaving", 303)
	form := clerk.Get(lesson + "/do/correct")
	form.Want("the sheet to correct", 200, "p-"+who.ID, "!没有选的人都记缺勤")
	again := url.Values{"reason": {"补登漏签"}}
	for i, m := range members {
		again.Set("p-"+m.ID, []string{programme.Present, programme.Present, programme.Absent}[min(i, 2)])
	}
	clerk.Fill(lesson+"/do/correct", again).Want("correcting", 303)
	clerk.Get(lesson).Want("the corrected sheet", 200, fmt.Sprintf("应到 %d 人，到课 2（教师登记 2）", len(members)))
}

// digits are those that a teacher's screen shows.
func digits(t *testing.T, w *webtest.Site, teacher *webtest.Visitor, path string) string {
	t.Helper()
	shown := webtest.Between(teacher.Get(path).Body, `room-digits"`, "</div>")
	_, shown, _ = strings.Cut(shown, ">")
	return shown
}

// What a phone's camera opens leads to one button, also where its trainee has
// to sign in to the system first; the code is taken when it is scanned.
func TestTrainAScanLeadsToOneButton(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.ClassesStarted, Seed: 7})
	b := w.Bases[0]
	l, members := lessonsOf(t, w, b.Classes[0])[0], membersOf(t, w, b.Classes[0])
	me, other := w.As(t, w.Trainee(t, members[0].PersonID)), w.As(t, w.Trainee(t, membersOf(t, w, b.Classes[1])[0].PersonID))
	scan := func() *http.Cookie {
		code, err := w.Attendance.RoomCode(t.Context(), act.As(b.Teacher), l.ID, false)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Tick(9 * time.Second) // it may have changed meanwhile
		a := w.Nobody(t).Get("/sign/" + code.Token)
		if a.Status != http.StatusSeeOther || len(a.Cookies()) != 1 {
			t.Fatalf("a scan: %d %s", a.Status, a.Body)
		}
		return a.Cookies()[0]
	}
	ask := func(r *webtest.Visitor, method string, c *http.Cookie) webtest.Answer {
		req := httptest.NewRequest(method, "/sign", strings.NewReader("_key=s"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c != nil {
			req.AddCookie(c)
		}
		return r.Do(req)
	}
	mine := scan()
	w.Clock.Tick(5 * time.Minute) // to find the password
	ask(me, "GET", mine).Want("what a scan leads to", 200, "btn-sign", l.Topic)
	ask(me, "GET", nil).Want("nothing scanned", 400, "重新扫")
	ask(other, "GET", mine).Want("of another class", 403, "不是这个班的学员")
	ask(other, "POST", mine).Want("of another class, pressed", 403, "不是这个班的学员")
	ask(me, "POST", mine).Want("pressed", 303)
	me.Get("/lesson/"+l.ID).Want("signed", 200, "签到码 09:00")
	old := scan()
	w.Clock.Tick(11 * time.Minute)
	ask(w.As(t, w.Trainee(t, members[1].PersonID)), "POST", old).Want("too long after the scan", 412, "超过 10 分钟")
	w.Nobody(t).Get("/sign/none.of.ours.x").Want("no code of ours", 400, "不是本系统的签到码")
	ask(w.As(t, b.Teacher), "GET", mine).Want("a teacher who scans", 403)
}

func TestTrainTheTimetableSaysWhatItMeets(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.ClassesStarted, Seed: 7})
	b := w.Bases[0]
	class := "/class/" + b.Classes[0]
	taken := lessonsOf(t, w, b.Classes[0])[0]
	clerk := w.As(t, b.Clerk)
	one := url.Values{"kind": {"theory"}, "topic": {"补课"}, "teacher": {taken.TeacherID}, "place": {"一号楼"}, "hours": {"2"}}
	one.Set("starts_at", taken.StartsAt.In(act.Shanghai).Format("2006-01-02T15:04"))
	clerk.Fill(class+"/do/schedule", one).Want("a lesson on top of another", 400, "时间重叠", taken.Topic, "补课")
	one.Set("starts_at", "2021-07-19T18:30")
	clerk.Fill(class+"/do/schedule", one).Want("a lesson in the evening", 303)

	pattern := url.Values{"from": {"2021-07-17"}, "to": {"2021-07-20"}, "day": {"6", "1", "2"}, "start-0": {"08:30"}, "length-0": {"2"},
		"hours-theory": {"4"}, "teacher-theory": {taken.TeacherID}, "topic-theory": {"加课"}}
	page := clerk.Get(class + "/do/timetable?" + pattern.Encode())
	page.Want("the preview", 200, "1 节有冲突", "时间重叠", "加课（2）", "7月19日 周一 08:30")
	clerk.Fill(class+"/do/timetable", pattern).Want("a timetable that meets another lesson", 400, "第 1 行", "时间重叠")
	before := len(lessonsOf(t, w, b.Classes[0]))
	pattern.Set("skip", "2021-07-17 至 2021-07-18")
	clerk.Get(class+"/do/timetable?"+pattern.Encode()).Want("the preview without Saturday", 200, "没有冲突")
	clerk.Fill(class+"/do/timetable", pattern).Want("the timetable", 303)
	if got := len(lessonsOf(t, w, b.Classes[0])); got != before+2 {
		t.Errorf("lessons after the timetable: %d, want %d", got, before+2)
	}
	pattern.Set("hours-theory", "40")
	clerk.Fill(class+"/do/timetable", pattern).Want("more than there is room for", 400, "课时排不下")
	w.As(t, b.Teacher).Get(class+"/do/timetable").Want("by a teacher", 403)
	w.As(t, w.Bases[1].Clerk).Get(class+"/do/timetable").Want("by another base", 404)
}

// Recordings and photos are of one class (clauses 3.1.4 and 3.5.1).
func TestTrainEvidenceIsForTheClassAlone(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.ClassesStarted, Seed: 7})
	b := w.Bases[0]
	class, lesson := b.Classes[0], lessonsOf(t, w, b.Classes[0])[0]
	teacher := w.As(t, b.Teacher)
	send := func(content string, fields ...string) webtest.Answer {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		for i := 0; i < len(fields); i += 2 {
			m.WriteField(fields[i], fields[i+1])
		}
		f, _ := m.CreateFormFile("files", "录像.mp4")
		f.Write([]byte(content))
		m.Close()
		req := httptest.NewRequest("POST", "/lesson/"+lesson.ID+"/do/lesson-evidence", &body)
		req.Header.Set("Content-Type", m.FormDataContentType())
		return teacher.Do(req)
	}
	film := string(mediatest.Film{Seed: 3, Form: mediatest.MOV, Length: 21*time.Minute + 30*time.Second, Every: 30 * time.Second, Width: 160, Height: 90,
		Taken: lesson.StartsAt}.Bytes())
	teacher.Get("/lesson/"+lesson.ID+"/do/lesson-evidence").Want("the form", 200, "拍摄时间", "!录像时长")
	send("<html><script>alert(1)</script></html>", "kind", "recording", "length", "21:30").Want("a page passed off as a recording", 400, "不是录像。请上传 MP4")
	send(film, "kind", "recording", "length", "45:00", "taken_at", "2021-07-01T08:00").Want("a recording", 303)
	send(film, "kind", "recording").Want("the same recording again", 409, "不能重复")
	shown := w.As(t, b.Clerk).Get("/lesson/" + lesson.ID)
	shown.Want("the lesson", 200, "21 分 30 秒", "<video controls preload=\"none\"", "160 × 90", "文件记录的开始时间", "上传人填 2021-07-01 08:00", "相差", "!45 分")
	if csp := shown.Head.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "media-src") {
		t.Errorf("the page may not play its own films: %q", csp)
	}
	path := regexp.MustCompile(`/class/` + class + `/evidence/[0-9a-f]{64}`).FindString(shown.Body)
	file := w.As(t, b.Clerk).Get(path)
	file.Want("the file", 200)
	for h, want := range map[string]string{"Content-Type": "video/mp4", "X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes"} {
		if got := file.Head.Get(h); got != want {
			t.Errorf("%s of a recording: %q, want %q", h, got, want)
		}
	}
	middle := httptest.NewRequest("GET", path, nil)
	middle.Header.Set("Range", "bytes=1000-1999")
	part := w.As(t, b.Clerk).Do(middle)
	if want := fmt.Sprintf("bytes 1000-1999/%d", len(film)); part.Status != 206 || part.Body != film[1000:2000] ||
		part.Head.Get("Content-Range") != want {
		t.Errorf("a range: %d, %d bytes, %q, want %q", part.Status, len(part.Body), part.Head.Get("Content-Range"), want)
	}
	middle = httptest.NewRequest("GET", path, nil)
	middle.Header.Set("Range", "bytes=99999999-")
	if past := w.As(t, b.Clerk).Do(middle); past.Status != 416 {
		t.Errorf("a range past the end: %d, want 416", past.Status)
	}
	w.As(t, b.Clerk).Get("/class/"+class).Want("a class with a film of another day", 200, `id="doubts"`, "填写与文件不符", "上传人填 7月1日 08:00 拍摄")
	w.As(t, w.Officer).Get("/doubts").Want("the year's doubts", 200, "1 个班有疑点", `href="/class/`+class+`#doubts"`)
	teacher.Get("/doubts").Want("the year's doubts by a teacher", 403)
	untype(t, w, path[len(path)-64:])
	w.As(t, b.Clerk).Get("/lesson/"+lesson.ID).Want("what was typed before files were read", 200, "2021-07-01 08:00", "按填写（未核验）", "!<video")
	w.As(t, w.Bases[1].Clerk).Get(path).Want("the file by another base", 404)
	w.As(t, w.Trainee(t, membersOf(t, w, class)[0].PersonID)).Get(path).Want("the file by a trainee", 403)
	w.As(t, b.Clerk).Get(strings.Replace(path, class, b.Classes[1], 1)).Want("the file under another class", 404)
	scheme := regexp.MustCompile(`/scheme/[0-9a-z]{20}`).FindString(w.As(t, b.Clerk).Get("/scheme").Body)
	w.As(t, w.Officer).Get(scheme).Want("the scheme", 200, "打开方案文件", "符合通知", "!ideology")
	w.As(t, w.Officer).Get(scheme+"/file").Want("the scheme's paper", 200)
	w.As(t, w.Bases[1].Clerk).Get(scheme+"/file").Want("the scheme's paper by another base", 404)
}

// untype leaves of a piece of evidence what was known before files were read.
func untype(t *testing.T, w *webtest.Site, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.Dir, "jinlanling.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM evidence_readings WHERE id IN (SELECT id FROM evidence WHERE file_id=?)", file); err != nil {
		t.Fatal(err)
	}
}
