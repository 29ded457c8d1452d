package trainpages

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// phonePage is a lesson on its teacher's phone.
type phonePage struct {
	*attendance.LessonSheet
	Brand              programme.Brand
	User, Key, Message string
	Sent               page.Values
	Grid               templ.Component
	Others             []attendance.DayLesson
	Calendar           bool // the reader has a timetable of their own
}

// PhonePage is where a teacher writes down a lesson on the phone.
func PhonePage(q *page.Request) error { return showPhone(q, http.StatusOK, nil, "") }

func showPhone(q *page.Request, status int, sent page.Values, message string) error {
	l, err := q.Sys.Attendance.LessonSheet(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	if err := programme.May(q.Signed.Actor, programme.LessonHandIn, l.Owner); err != nil {
		return err
	}
	v := &phonePage{LessonSheet: l, Brand: q.Brand(), User: q.Signed.User.ID, Key: page.NewKey(), Message: message, Sent: sent,
		Calendar: slices.Contains(programme.Find(programme.CalendarOpen).Roles, q.Signed.Actor.Role)}
	if v.Others, err = q.Sys.Attendance.TeachingDay(q.Context(), q.Caller(), l.Lesson.ProgrammeID); err != nil {
		return err
	}
	v.Others = slices.DeleteFunc(v.Others, func(o attendance.DayLesson) bool { return o.ID == l.Lesson.ID })
	if v.Grid, err = signInDraw(q, &act.Detail{ID: l.Lesson.ID}, sent); err != nil {
		return err
	}
	return q.ShowAs(status, phoneView(v))
}

// phoneAnswer is what the page's script is told.
type phoneAnswer struct {
	Done    bool   `json:"done"`
	Kept    bool   `json:"kept"`  // beside the sheet
	Later   bool   `json:"later"` // it may be sent again as it is
	Message string `json:"message"`
}

// PhoneHandIn takes in what a phone wrote down. A script is told in JSON, a form
// by the page that follows.
func PhoneHandIn(q *page.Request) error {
	id := q.PathValue("id")
	l, err := q.Sys.Attendance.LessonSheet(q.Context(), act.As(q.Signed.Actor), id)
	if err != nil {
		return err
	}
	f := &page.Form{Values: q.Values, Request: q, Detail: &act.Detail{ID: id}}
	note := attendance.HandInNote{PhoneKey: f.Get("_key"), WrittenAt: milli(f.Get("written_at")), SentAt: milli(f.Get("sent_at")), Incident: f.Get("incident"),
		BeganAt: timeOn(f, &l.Lesson, "began"), EndedAt: timeOn(f, &l.Lesson, "ended"), Photos: f.Stored("photos"), Book: f.Stored("book")}
	sheet, err := phoneSheet(f, l)
	if err == nil {
		note.Sheet = sheet
		var h *programme.HandIn
		h, err = q.Sys.Attendance.HandInLesson(q.Context(), act.As(q.Signed.Actor), id, note)
		if err == nil {
			return phoneDone(q, l, h)
		}
	}
	var e *programme.Error
	if !errors.As(err, &e) || e.Code == programme.Internal {
		return err
	}
	a := phoneAnswer{Done: e.Code == programme.Repeated, Later: e.Code == programme.Busy, Message: q.Worded(e)}
	var more []string
	for _, p := range e.Problems {
		if p.Message != e.Message {
			more = append(more, p.Message)
		}
	}
	if len(more) > 0 {
		a.Message += "：" + strings.Join(more, "；")
	}
	switch {
	case scripted(q):
		return q.SendJSON(page.StatusOf[e.Code], a)
	case a.Done:
		q.Redirect("/lesson/" + id)
		return nil
	case e.Code == programme.Forbidden || e.Code == programme.NotFound:
		return err
	}
	return showPhone(q, page.StatusOf[e.Code], q.Values, a.Message)
}

// phoneSheet is who was there as a phone says it: also of people who left the
// class since, and of a lesson that was registered since, so that what was
// written is kept. What misses somebody goes back to the phone.
func phoneSheet(f *page.Form, l *attendance.LessonSheet) ([]attendance.Presence, error) {
	if l.Lesson.State != programme.Scheduled {
		l.Lines = nil
	}
	sheet, err := presencesOf(f, l)
	if err != nil {
		return nil, err
	}
	for name := range f.Values {
		id, ok := strings.CutPrefix(name, "p-")
		if !ok || slices.ContainsFunc(sheet, func(p attendance.Presence) bool { return p.ApplicationID == id }) || len(sheet) > mostPhoneLines {
			continue
		}
		sheet = append(sheet, attendance.Presence{ApplicationID: id, State: f.Get(name), Late: someInt(f, "late-"+id), Early: someInt(f, "early-"+id),
			Cause: f.Get("cause-" + id)})
	}
	slices.SortFunc(sheet, func(a, b attendance.Presence) int { return strings.Compare(a.ApplicationID, b.ApplicationID) })
	return sheet, f.Err()
}

// mostPhoneLines is more than a class holds.
const mostPhoneLines = 500

func phoneDone(q *page.Request, l *attendance.LessonSheet, h *programme.HandIn) error {
	a := phoneAnswer{Done: true, Kept: h.State == programme.Received}
	a.Message = fmt.Sprintf("%s 已收到“%s”的登记，写入了签到簿。", h.CameAt.In(act.Shanghai).Format("15:04:05"), l.Lesson.Topic)
	if a.Kept {
		a.Message = fmt.Sprintf("%s 已收到“%s”的登记，但没有写入签到簿：%s。登记存在课次页面，教务会看到。", h.CameAt.In(act.Shanghai).Format("15:04:05"),
			l.Lesson.Topic, strings.TrimSuffix(h.Why, "。"))
	}
	if scripted(q) {
		return q.SendJSON(http.StatusOK, a)
	}
	q.Redirect("/lesson/" + l.Lesson.ID + "?done=lesson.hand_in")
	return nil
}

func scripted(q *page.Request) bool { return q.Header.Get("Accept") == "application/json" }

// milli is a phone's clock as its script sends it, zero where it sends none.
func milli(text string) time.Time {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || n > 1<<45 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// timeOn is a clock's time on a lesson's day, zero where nothing is said.
func timeOn(f *page.Form, l *programme.Lesson, name string) time.Time {
	text := f.Get(name)
	if text == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", l.StartsAt.In(act.Shanghai).Format("2006-01-02 ")+text, act.Shanghai)
	if err != nil {
		f.Bad(name, "时间写成 18:30")
		return time.Time{}
	}
	return t
}

// handInClocks says when a writing was made and came in, by whose clock.
func handInClocks(h *attendance.HandInShown) string {
	const day = "1月2日 15:04"
	came := h.CameAt.In(act.Shanghai)
	words := came.Format(day) + " 交到（系统的时间）"
	if h.Clocked {
		words = h.WrittenAt.In(act.Shanghai).Format(day) + " 写好（手机的时间），" + words
	}
	switch {
	case h.Ahead > 0:
		words += "，手机的钟快" + roughly(h.Ahead)
	case h.Ahead < 0:
		words += "，手机的钟慢" + roughly(-h.Ahead)
	}
	if h.Late > 0 {
		words += "，下课" + roughly(h.Late) + "后才交"
	}
	return words
}

// handInCounts says what a writing says of who was there and when, and how that
// is known.
func handInCounts(h *attendance.HandInShown) string {
	words := fmt.Sprintf("手机上写：到课 %d，请假 %d，缺勤 %d；", h.Present, h.Leave, h.Absent)
	if h.Began {
		words += "实际上课 " + h.BeganAt.In(act.Shanghai).Format("15:04") + "，"
	}
	if h.EndSaid {
		words += "实际下课 " + h.EndedAt.In(act.Shanghai).Format("15:04") + "，"
	}
	return words + "都是教师所写；签到码只认系统当时收到的。"
}

func handInFile(l *attendance.LessonSheet, i int, kind string, k int) templ.SafeURL {
	return templ.SafeURL(fmt.Sprintf("/lesson/%s/hand-in/%s/%s/%d", l.Lesson.ID, l.HandIns[i].ID, kind, k))
}

// HandInFile is a picture that came with a writing.
func HandInFile(q *page.Request) error {
	n, err := strconv.Atoi(q.PathValue("n"))
	if err != nil {
		return programme.Errorf(programme.NotFound, "没有这张图片")
	}
	f, err := q.Sys.Attendance.HandInPicture(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("hand"), q.PathValue("kind") == "book", n)
	if err != nil {
		return err
	}
	return q.ServeStored(f, "课堂图片")
}
