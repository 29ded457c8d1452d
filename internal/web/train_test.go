package web_test

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
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/train"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// trainWorld is a small demo year, stopped after some stages, being served.
type trainWorld struct {
	*app.System
	*demo.Cast
	t     *testing.T
	clock *demo.Clock
	h     http.Handler
	dir   string
}

func trainBuild(t *testing.T, stages int) *trainWorld {
	t.Helper()
	y := demotest.Open(t, demotest.Options{Stages: stages, Seed: 7})
	return &trainWorld{y.System, y.Cast, t, y.Clock, web.New(y.System, web.Options{Demo: true}).Handler(), y.Dir}
}

// trainReader is a browser that is signed in as somebody: afresh for every
// request, since the year's clock runs past the end of sessions.
type trainReader struct {
	w     *trainWorld
	user  string
	grant string
}

func (w *trainWorld) as(a programme.Actor) *trainReader {
	w.t.Helper()
	roles, err := w.People.RolesOf(w.t.Context(), a.User)
	if err != nil {
		w.t.Fatal(err)
	}
	i := slices.IndexFunc(roles, func(r people.RoleChoice) bool { return r.Grant.Role == a.Role })
	return &trainReader{w, a.User, roles[i].Grant.ID}
}

// trainee makes a member of a class a user of their own.
func (w *trainWorld) trainee(login, personID string) *trainReader {
	w.t.Helper()
	u, err := w.People.CreateUser(w.t.Context(), act.As(act.SystemActor), login, login)
	if err == nil {
		err = w.People.Grant(w.t.Context(), act.As(act.SystemActor), programme.Grant{UserID: u.ID, Role: programme.RoleTrainee, PersonID: personID})
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return w.as(programme.Actor{User: u.ID, Role: programme.RoleTrainee})
}

func (r *trainReader) do(req *http.Request) *httptest.ResponseRecorder {
	r.w.t.Helper()
	secret, err := r.w.People.EnterDemo(r.w.t.Context(), r.user, r.grant)
	if err != nil {
		r.w.t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: "jinlanling", Value: secret})
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	rec := httptest.NewRecorder()
	r.w.h.ServeHTTP(rec, req)
	return rec
}

func (r *trainReader) get(path string) *httptest.ResponseRecorder {
	return r.do(httptest.NewRequest("GET", path, nil))
}

func (r *trainReader) post(path string, v url.Values) *httptest.ResponseRecorder {
	req := httptest.NewRequest("POST", path, strings.NewReader(v.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.do(req)
}

var trainHidden = regexp.MustCompile(`name="(_key|_seen)" value="([^"]*)"`)

// fill opens a form and sends it filled in, hidden fields included.
func (r *trainReader) fill(path string, v url.Values) *httptest.ResponseRecorder {
	r.w.t.Helper()
	page := r.get(path)
	if page.Code != http.StatusOK {
		return page
	}
	if v == nil {
		v = url.Values{}
	}
	for _, m := range trainHidden.FindAllStringSubmatch(page.Body.String(), -1) {
		v.Set(m[1], m[2])
	}
	return r.post(path, v)
}

// want checks an answer's status and what it says; text begun with ! must not
// be there.
func (w *trainWorld) want(what string, got *httptest.ResponseRecorder, status int, texts ...string) {
	w.t.Helper()
	body := got.Body.String()
	if got.Code != status {
		w.t.Errorf("%s: status %d, want %d: %s", what, got.Code, status, trainText(body))
		return
	}
	for _, s := range texts {
		if no, hidden := strings.CutPrefix(s, "!"); hidden && strings.Contains(body, no) || !hidden && !strings.Contains(body, s) {
			w.t.Errorf("%s: want %q in: %s", what, s, trainText(body))
		}
	}
}

var trainTags = regexp.MustCompile(`(?s)<head>.*?</head>|<nav.*?</nav>|<[^>]*>|\s+`)

// trainText is what of a page a person reads, cut to fit a failure's message.
func trainText(body string) string {
	s := []rune(trainTags.ReplaceAllString(body, " "))
	return string(s[:min(len(s), 600)])
}

func (w *trainWorld) lessons(class string) []programme.Lesson {
	w.t.Helper()
	list, err := w.Lessons(w.t.Context(), act.As(w.Officer), class)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *trainWorld) members(class string) []programme.Application {
	w.t.Helper()
	list, err := w.ClassMembers(w.t.Context(), act.As(w.Officer), class)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// A lesson is signed, held and corrected, and keeps what it was (clause 3.1.4).
func TestTrainALessonIsSignedHeldAndCorrected(t *testing.T) {
	w := trainBuild(t, 6)
	b := w.Bases[0]
	class := b.Classes[0]
	lessons, members := w.lessons(class), w.members(class)
	lesson, later := "/lesson/"+lessons[0].ID, "/lesson/"+lessons[1].ID
	me := w.trainee("xueyuan", members[0].PersonID)

	teacher, clerk := w.as(b.Teacher), w.as(b.Clerk)
	w.want("the lesson on the phone", me.get(lesson), 200, "btn-sign", "教师屏幕上的六位数字", "!"+"缺勤<")
	w.want("a later lesson on the phone", me.get(later), 200, "开始签到", "!btn-sign")
	w.want("the code before its time", teacher.get(later+"/room"), 200, "开始签到", "!room-digits")
	w.want("another class's lesson", me.post("/lesson/"+w.lessons(b.Classes[1])[0].ID+"/do/sign", url.Values{"_key": {"k1"}, "code": {"000000"}}), 404)
	w.want("one tap from anywhere", me.post(lesson+"/do/sign", url.Values{"_key": {"k2"}}), 400, "请填写教师屏幕上的六位数字")
	w.want("a wrong code", me.post(lesson+"/do/sign", url.Values{"_key": {"k2"}, "code": {"12345"}}), 400, "数字不对")
	code := w.digits(teacher, lesson+"/room")
	w.clock.Tick(40 * time.Second)
	w.want("a late code", me.post(lesson+"/do/sign", url.Values{"_key": {"k2"}, "code": {code}}), 412, "已经换过")
	code = w.digits(teacher, lesson+"/room")
	for range 2 { // a double tap
		w.want("signing", me.post(lesson+"/do/sign", url.Values{"_key": {"k2"}, "code": {code}}), 303)
	}
	w.want("the lesson after signing", me.get(lesson), 200, "签到码 09:", "签退")
	w.want("who signed, on the teacher's screen", teacher.get(lesson+"/room"), 200, "<b>1</b> / "+fmt.Sprint(len(members)))
	if story, _ := w.Record.Story(t.Context(), act.As(w.Officer), lessons[0].ID); len(story) != 1 {
		t.Errorf("signed twice with one key: %d entries, want 1", len(story))
	}

	sheet := func(absent string) url.Values {
		v := url.Values{}
		for _, m := range members {
			v.Set("p-"+m.ID, train.Present)
		}
		v.Set("p-"+absent, train.Absent)
		return v
	}
	form := teacher.get(lesson + "/do/hold")
	w.want("the sheet to fill in", form, 200, "签到码 09:", "没有选的人都记缺勤")
	if n := strings.Count(form.Body.String(), " checked"); n != 1 {
		t.Errorf("the sheet to fill in has %d lines marked, want the one that was signed", n)
	}
	w.want("holding before the end", teacher.fill(lesson+"/do/hold", sheet(members[1].ID)), 409, "课还没有上完")
	w.clock.Until(lessons[0].EndsAt.Add(time.Minute))
	w.want("signing out", me.post(lesson+"/do/sign", url.Values{"_key": {"k3"}, "way": {"out"}, "code": {w.digits(teacher, lesson+"/room?way=out")}}), 303)
	w.want("the code for coming after the end", teacher.get(lesson+"/room"), 200, "签到已经结束", "!room-digits")
	w.want("holding by another base's teacher", w.as(w.Bases[1].Teacher).get(lesson+"/do/hold"), 404)
	w.want("holding by an officer", w.as(w.Officer).get(lesson+"/do/hold"), 403)
	w.want("holding with somebody left out", teacher.fill(lesson+"/do/hold", url.Values{"p-" + members[0].ID: {train.Present}}), 400, "到课、缺勤还是请假")
	w.want("holding", teacher.fill(lesson+"/do/hold", sheet(members[1].ID)), 303)
	w.want("the held lesson", clerk.get(lesson), 200, fmt.Sprintf("应到 %d 人，到课 %d（签到码 1，教师登记 %d）", len(members), len(members)-1, len(members)-2), "缺勤",
		"签到码 09:", "签退 11:")
	w.want("the trainee's own line", me.get(lesson), 200, "签到码 09:", "!缺勤</span>")
	w.want("correcting without a reason", clerk.fill(lesson+"/do/correct", sheet(members[2].ID)), 400, "请填写理由")
	fixed := sheet(members[2].ID)
	fixed.Set("reason", "补登漏签")
	w.want("correcting", clerk.fill(lesson+"/do/correct", fixed), 303)
	w.want("the corrected lesson", clerk.get(lesson), 200, "补登漏签", "更正签到")
	w.want("the class", clerk.get("/class/"+class), 200, "思政课", "没有录像", "学员出勤", "班级档案", fmt.Sprintf("%d / %d", len(members)-1, len(members)))
	w.want("the trainee's class", me.get("/class/"+class), 200, "学员出勤", "!班级档案", "!没有录像")
	w.want("finishing too early", clerk.fill("/class/"+class+"/do/finish", nil), 409, "课时未达到要求")
}

// After somebody left, the sheet of a lesson at which they were is corrected on
// the page all the same: their line stands on it and is sent with the others.
func TestTrainASheetIsCorrectedAfterSomebodyLeft(t *testing.T) {
	w := trainBuild(t, 6)
	b := w.Bases[0]
	l, members := w.lessons(b.Classes[0])[0], w.members(b.Classes[0])
	teacher, clerk := w.as(b.Teacher), w.as(b.Clerk)
	lesson, who := "/lesson/"+l.ID, members[0]
	w.clock.Until(l.EndsAt.Add(time.Minute))
	w.want("who is left out is absent", teacher.fill(lesson+"/do/hold", url.Values{"p-" + who.ID: {train.Present}, "rest": {"1"}}), 303)
	w.want("leaving", clerk.fill("/application/"+who.ID+"/do/drop", url.Values{"reason": {"调离原单位"}}), 303)
	form := clerk.get(lesson + "/do/correct")
	w.want("the sheet to correct", form, 200, "p-"+who.ID, "!没有选的人都记缺勤")
	again := url.Values{"reason": {"补登漏签"}}
	for i, m := range members {
		again.Set("p-"+m.ID, []string{train.Present, train.Present, train.Absent}[min(i, 2)])
	}
	w.want("correcting", clerk.fill(lesson+"/do/correct", again), 303)
	w.want("the corrected sheet", clerk.get(lesson), 200, fmt.Sprintf("应到 %d 人，到课 2（教师登记 2）", len(members)))
}

// digits are those that a teacher's screen shows.
func (w *trainWorld) digits(teacher *trainReader, path string) string {
	w.t.Helper()
	shown := between(teacher.get(path).Body.String(), `room-digits"`, "</div>")
	_, shown, _ = strings.Cut(shown, ">")
	return shown
}

// What a phone's camera opens leads to one button, also where its trainee has
// to sign in to the system first; the code is taken when it is scanned.
func TestTrainAScanLeadsToOneButton(t *testing.T) {
	w := trainBuild(t, 6)
	b := w.Bases[0]
	l, members := w.lessons(b.Classes[0])[0], w.members(b.Classes[0])
	me, other := w.trainee("xueyuan", members[0].PersonID), w.trainee("waiban", w.members(b.Classes[1])[0].PersonID)
	scan := func() *http.Cookie {
		code, err := w.Train.RoomCode(t.Context(), act.As(b.Teacher), l.ID, false)
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Tick(9 * time.Second) // it may have changed meanwhile
		rec := httptest.NewRecorder()
		w.h.ServeHTTP(rec, httptest.NewRequest("GET", "/sign/"+code.Token, nil))
		if rec.Code != http.StatusSeeOther || len(rec.Result().Cookies()) != 1 {
			t.Fatalf("a scan: %d %s", rec.Code, trainText(rec.Body.String()))
		}
		return rec.Result().Cookies()[0]
	}
	ask := func(r *trainReader, method string, c *http.Cookie) *httptest.ResponseRecorder {
		req := httptest.NewRequest(method, "/sign", strings.NewReader("_key=s"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c != nil {
			req.AddCookie(c)
		}
		return r.do(req)
	}
	mine := scan()
	w.clock.Tick(5 * time.Minute) // to find the password
	w.want("what a scan leads to", ask(me, "GET", mine), 200, "btn-sign", l.Topic)
	w.want("nothing scanned", ask(me, "GET", nil), 400, "重新扫")
	w.want("of another class", ask(other, "GET", mine), 403, "不是这个班的学员")
	w.want("of another class, pressed", ask(other, "POST", mine), 403, "不是这个班的学员")
	w.want("pressed", ask(me, "POST", mine), 303)
	w.want("signed", me.get("/lesson/"+l.ID), 200, "签到码 09:00")
	old := scan()
	w.clock.Tick(11 * time.Minute)
	w.want("too long after the scan", ask(w.trainee("di2", members[1].PersonID), "POST", old), 412, "超过 10 分钟")
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, httptest.NewRequest("GET", "/sign/none.of.ours.x", nil))
	w.want("no code of ours", rec, 400, "不是本系统的签到码")
	w.want("a teacher who scans", ask(w.as(b.Teacher), "GET", mine), 403)
}

func TestTrainTheTimetableSaysWhatItMeets(t *testing.T) {
	w := trainBuild(t, 6)
	b := w.Bases[0]
	class := "/class/" + b.Classes[0]
	taken := w.lessons(b.Classes[0])[0]
	clerk := w.as(b.Clerk)
	one := url.Values{"kind": {"theory"}, "topic": {"补课"}, "teacher": {taken.TeacherID}, "place": {"一号楼"}, "hours": {"2"}}
	one.Set("starts_at", taken.StartsAt.In(act.Shanghai).Format("2006-01-02T15:04"))
	w.want("a lesson on top of another", clerk.fill(class+"/do/schedule", one), 400, "时间重叠", taken.Topic, "补课")
	one.Set("starts_at", "2021-07-19T18:30")
	w.want("a lesson in the evening", clerk.fill(class+"/do/schedule", one), 303)

	pattern := url.Values{"from": {"2021-07-17"}, "to": {"2021-07-20"}, "day": {"6", "1", "2"}, "start-0": {"08:30"}, "length-0": {"2"},
		"hours-theory": {"4"}, "teacher-theory": {taken.TeacherID}, "topic-theory": {"加课"}}
	page := clerk.get(class + "/do/timetable?" + pattern.Encode())
	w.want("the preview", page, 200, "1 节有冲突", "时间重叠", "加课（2）", "7月19日 周一 08:30")
	w.want("a timetable that meets another lesson", clerk.fill(class+"/do/timetable", pattern), 400, "第 1 行", "时间重叠")
	before := len(w.lessons(b.Classes[0]))
	pattern.Set("skip", "2021-07-17 至 2021-07-18")
	w.want("the preview without Saturday", clerk.get(class+"/do/timetable?"+pattern.Encode()), 200, "没有冲突")
	w.want("the timetable", clerk.fill(class+"/do/timetable", pattern), 303)
	if got := len(w.lessons(b.Classes[0])); got != before+2 {
		t.Errorf("lessons after the timetable: %d, want %d", got, before+2)
	}
	pattern.Set("hours-theory", "40")
	w.want("more than there is room for", clerk.fill(class+"/do/timetable", pattern), 400, "课时排不下")
	w.want("by a teacher", w.as(b.Teacher).get(class+"/do/timetable"), 403)
	w.want("by another base", w.as(w.Bases[1].Clerk).get(class+"/do/timetable"), 404)
}

// Recordings and photos are of one class (clauses 3.1.4 and 3.5.1).
func TestTrainEvidenceIsForTheClassAlone(t *testing.T) {
	w := trainBuild(t, 6)
	b := w.Bases[0]
	class, lesson := b.Classes[0], w.lessons(b.Classes[0])[0]
	teacher := w.as(b.Teacher)
	send := func(content string, fields ...string) *httptest.ResponseRecorder {
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
		return teacher.do(req)
	}
	film := string(mediatest.Film{Seed: 3, Form: mediatest.MOV, Length: 21*time.Minute + 30*time.Second, Every: 30 * time.Second, Width: 160, Height: 90,
		Taken: lesson.StartsAt}.Bytes())
	w.want("the form", teacher.get("/lesson/"+lesson.ID+"/do/lesson-evidence"), 200, "拍摄时间", "!录像时长")
	w.want("a page passed off as a recording", send("<html><script>alert(1)</script></html>", "kind", "recording", "length", "21:30"), 400, "不是录像。请上传 MP4")
	w.want("a recording", send(film, "kind", "recording", "length", "45:00", "taken_at", "2021-07-01T08:00"), 303)
	w.want("the same recording again", send(film, "kind", "recording"), 409, "不能重复")
	shown := w.as(b.Clerk).get("/lesson/" + lesson.ID)
	w.want("the lesson", shown, 200, "21 分 30 秒", "<video controls preload=\"none\"", "160 × 90", "文件记录的开始时间", "上传人填 2021-07-01 08:00", "相差", "!45 分")
	if csp := shown.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "media-src") {
		t.Errorf("the page may not play its own films: %q", csp)
	}
	path := regexp.MustCompile(`/class/` + class + `/evidence/[0-9a-f]{64}`).FindString(shown.Body.String())
	file := w.as(b.Clerk).get(path)
	w.want("the file", file, 200)
	for h, want := range map[string]string{"Content-Type": "video/mp4", "X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes"} {
		if got := file.Header().Get(h); got != want {
			t.Errorf("%s of a recording: %q, want %q", h, got, want)
		}
	}
	middle := httptest.NewRequest("GET", path, nil)
	middle.Header.Set("Range", "bytes=1000-1999")
	part := w.as(b.Clerk).do(middle)
	if want := fmt.Sprintf("bytes 1000-1999/%d", len(film)); part.Code != 206 || part.Body.String() != film[1000:2000] ||
		part.Header().Get("Content-Range") != want {
		t.Errorf("a range: %d, %d bytes, %q, want %q", part.Code, part.Body.Len(), part.Header().Get("Content-Range"), want)
	}
	middle = httptest.NewRequest("GET", path, nil)
	middle.Header.Set("Range", "bytes=99999999-")
	if past := w.as(b.Clerk).do(middle); past.Code != 416 {
		t.Errorf("a range past the end: %d, want 416", past.Code)
	}
	w.want("a class with a film of another day", w.as(b.Clerk).get("/class/"+class), 200, `id="doubts"`, "填写与文件不符", "上传人填 7月1日 08:00 拍摄")
	w.want("the year's doubts", w.as(w.Officer).get("/doubts"), 200, "1 个班有疑点", `href="/class/`+class+`#doubts"`)
	w.want("the year's doubts by a teacher", teacher.get("/doubts"), 403)
	w.untype(path[len(path)-64:])
	w.want("what was typed before files were read", w.as(b.Clerk).get("/lesson/"+lesson.ID), 200, "2021-07-01 08:00", "按填写（未核验）", "!<video")
	w.want("the file by another base", w.as(w.Bases[1].Clerk).get(path), 404)
	w.want("the file by a trainee", w.trainee("xueyuan", w.members(class)[0].PersonID).get(path), 403)
	w.want("the file under another class", w.as(b.Clerk).get(strings.Replace(path, class, b.Classes[1], 1)), 404)
	scheme := regexp.MustCompile(`/scheme/[0-9a-z]{20}`).FindString(w.as(b.Clerk).get("/scheme").Body.String())
	w.want("the scheme", w.as(w.Officer).get(scheme), 200, "打开方案文件", "符合通知", "!ideology")
	w.want("the scheme's paper", w.as(w.Officer).get(scheme+"/file"), 200)
	w.want("the scheme's paper by another base", w.as(w.Bases[1].Clerk).get(scheme+"/file"), 404)
}

// untype leaves of a piece of evidence what was known before files were read.
func (w *trainWorld) untype(file string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "jinlanling.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM evidence_readings WHERE id IN (SELECT id FROM evidence WHERE file_id=?)", file); err != nil {
		w.t.Fatal(err)
	}
}
