package browser

import (
	"net"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"

	"github.com/chromedp/chromedp"
)

// cut takes the net away: nothing answers at the site's address. What it gives
// brings it back.
func (s *site) cut(t *testing.T) (back func()) {
	t.Helper()
	address, handler := s.server.Listener.Addr().String(), s.server.Config.Handler
	s.server.CloseClientConnections()
	s.server.Close()
	return func() {
		t.Helper()
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		s.server = httptest.NewUnstartedServer(handler)
		s.server.Listener.Close()
		s.server.Listener = l
		s.server.Start()
	}
}

// A teacher opens a lesson on the phone, loses the net, writes who is there,
// starts the phone again, finishes, and has it handed in when the net is back:
// once, by both clocks, and as the teacher's word.
func TestTeacherHandsInWithoutANet(t *testing.T) {
	t.Parallel()
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(t.Context(), act.Options{Dir: filepath.Join(t.TempDir(), "data"), Clock: clock.Now, Rand: demo.Reader(5)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	cast, err := demo.Build(t.Context(), sys, clock, demo.Options{Seed: 5, Small: true, Stages: demotest.ClassesStarted})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{sys, clock, httptest.NewServer(web.New(sys, web.Options{Demo: true}).Handler())}
	t.Cleanup(func() { s.server.Close() })
	teacher := act.As(cast.Bases[0].Teacher)
	lessons, err := sys.Lessons(t.Context(), teacher, cast.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	lesson := lessons[0]
	clock.Until(lesson.EndsAt.Add(time.Minute))
	b := open(t, phone)
	b.site = s
	b.enter("teacher1")
	b.visit("/lesson/" + lesson.ID)
	b.press("手机登记")
	b.until("the page is kept for a day", `document.getElementById("phone-net").dataset.kept === "yes"`)
	b.sees("没有网也能用")
	b.picture("journey-phone-online")

	back := s.cut(t)
	path := "/lesson/" + lesson.ID + "/phone"
	b.do("again without a net", chromedp.Navigate(s.server.URL+path))
	b.until("the page answers without a net", `!!document.getElementById("phone-form")`)
	b.mark("who was absent", `document.querySelector('.sheet-line input[value="absent"]')`)
	b.do("saying who was absent", chromedp.Click(chromedp.CSS("[data-press]")))
	b.upload("photos", "课堂.jpg", asJPEG(t, snapshot(4, 1200, 900)))
	b.mark("now", `document.querySelector('[data-now="ended"]')`)
	b.do("ending now", chromedp.Click(chromedp.CSS("[data-press]")))
	b.do("what happened", chromedp.SendKeys(chromedp.CSS("#i-incident"), "投影仪坏了，改用板书"))
	b.until("it is kept", `(() => { const q = indexedDB.open("jinlanling-phone"); q.onsuccess = () => { const g = q.result.transaction("draft").objectStore("draft").getAll();
		g.onsuccess = () => { q.result.close(); window.draftKept = g.result.some(d => d.files.length === 1 && d.fields.some(f => f[0] === "incident" && f[1].endsWith("板书"))) } };
		return window.draftKept === true })()`)
	b.do("the phone is started again", chromedp.Navigate(s.server.URL+path))
	b.until("what was written is there", `(document.getElementById("i-incident") || {}).value === "投影仪坏了，改用板书"`)
	b.choose("rest", "1")
	b.until("the photo, too", `document.getElementById("i-photos").files.length === 1 && !!document.querySelector('.sheet-line input[value="absent"]:checked')`)
	present := len(eval[[]string](b, `[...document.querySelectorAll('.sheet-line input[value="present"]')].slice(1).map(x => { x.click(); return x.name })`))
	b.do("handing in", chromedp.Click(chromedp.CSS(`#phone-form button[type="submit"]`)))
	b.until("it stays on the phone", `document.getElementById("phone-out").innerText.includes("还在手机上")`)
	b.sees("没有网", "图片 1 张")
	b.picture("journey-phone-offline")

	back()
	eval[bool](b, `window.dispatchEvent(new Event("online")) !== null`)
	b.until("it has come in", `document.getElementById("phone-net").innerText.includes("写入了签到簿") && document.getElementById("phone-out").hidden`)
	b.picture("journey-phone-came-in")
	l, err := sys.Attendance.LessonSheet(t.Context(), act.As(cast.Bases[0].Clerk), lesson.ID)
	if err != nil {
		t.Fatal(err)
	}
	if l.Lesson.State != programme.Held || l.CountBy(attendance.Witnessed) != present || l.Count(programme.Absent) != 1 || len(l.HandIns) != 1 {
		t.Fatalf("the lesson is %s, %d of %d present by word, %d writings", l.Lesson.State, l.CountBy(attendance.Witnessed), len(l.Lines), len(l.HandIns))
	}
	if h := l.HandIns[0]; len(h.Photos) != 1 || h.Incident != "投影仪坏了，改用板书" || !h.Clocked || !h.EndSaid {
		t.Errorf("what came in: %+v", h)
	}
	b.visit("/lesson/" + lesson.ID)
	b.sees("手机登记", "手机的时间", "系统的时间", "教师所写", "投影仪坏了")
	b.picture("journey-phone-lesson")
	if faults := b.sound(200); len(faults) > 0 {
		t.Log(faults) // the browser says that there was no net
	}
}
