package trainpages

import (
	"net/http"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// The room's code: the teacher's screen, which trainees scan with the phone's
// own camera, and what a scan leads to.

type roomShown struct {
	*attendance.RoomCode
	Brand         programme.Brand
	Path, Picture string
}

// Spaced are the digits as they are read: 482 063.
func (r *roomShown) Spaced() string {
	if len(r.Digits) != 6 {
		return r.Digits
	}
	return r.Digits[:3] + " " + r.Digits[3:]
}

// Word is what trainees do with the code.
func (r *roomShown) Word() string {
	if r.Out {
		return "签退"
	}
	return "签到"
}

// Seconds is how long the code is still shown.
func (r *roomShown) Seconds() string {
	return strconv.Itoa(max(1, int((r.Left+time.Second-1)/time.Second)))
}

// Done is how many have signed, Missing who has not.
func (r *roomShown) Done() int { return len(r.Lines) - len(r.Missing()) }

func (r *roomShown) Missing() (out []string) {
	for i := range r.Lines {
		s := &r.Lines[i]
		if s.Presence == "" || r.Out && s.Presence == programme.Present && s.OutTime() == "" {
			out = append(out, s.Name)
		}
	}
	return out
}

// RoomPage is a lesson's code on the teacher's screen, for a projector as well
// as a phone. It asks for itself again all the time.
func RoomPage(q *page.Request) error {
	out := q.URL.Query().Get("way") == "out"
	r, err := q.Sys.Attendance.RoomCode(q.Context(), q.Caller(), q.PathValue("id"), out)
	if err != nil {
		return err
	}
	v := &roomShown{RoomCode: r, Brand: q.Brand(), Path: "/lesson/" + r.Lesson.ID + "/room?way=in"}
	if out {
		v.Path = "/lesson/" + r.Lesson.ID + "/room?way=out"
	}
	if r.Token != "" {
		if v.Picture, err = page.QR(q.Site() + "/sign/" + r.Token); err != nil {
			return err
		}
	}
	return q.Show(roomView(v))
}

const scanCookie = "jinlanling-scan"

func setScan(q *page.Request, receipt string, seconds int) {
	http.SetCookie(q.Writer, &http.Cookie{Name: scanCookie, Value: receipt, Path: "/sign", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: q.Secure(), MaxAge: seconds})
}

// scanLife is a little longer than a receipt is taken, so that it is the
// receipt that says it is too old.
const scanLife = 15 * 60

type signPage struct {
	Message string // why nothing was signed
	Sheet   *attendance.LessonSheet
	Word    string // what is signed
	At, Key string
}

// ScanRoom takes a scanned code the moment it comes in, before it is known who
// scans: signing in to the system may take longer than the code lives. What was
// scanned stays in this browser and in no address.
func ScanRoom(q *page.Request) error {
	receipt, err := q.Sys.Attendance.ScanRoom(q.PathValue("token"))
	if e := page.Said(err, programme.Stale, programme.Invalid); e != nil {
		return q.ShowAs(page.StatusOf[e.Code], signView(q.Narrow("签到"), &signPage{Message: e.Message}))
	}
	if err != nil {
		return err
	}
	setScan(q, receipt, scanLife)
	q.Redirect("/sign")
	return nil
}

func scan(q *page.Request) string {
	if c, err := q.Cookie(scanCookie); err == nil {
		return c.Value
	}
	return ""
}

// SignForm asks the trainee who scanned to confirm.
func SignForm(q *page.Request) error { return signAsked(q, nil) }

func signAsked(q *page.Request, refused *programme.Error) error {
	v := &signPage{Key: page.NewKey()}
	status := http.StatusOK
	h, err := q.Sys.Attendance.Scanned(scan(q))
	if e := page.Said(err, programme.Stale, programme.Invalid); e != nil && refused == nil {
		refused = e
	} else if err != nil && e == nil {
		return err
	}
	if err == nil {
		v.Word, v.At = h.Way.Name(), h.At.In(act.Shanghai).Format("15:04:05")
		l, err := q.Sys.Attendance.LessonSheet(q.Context(), q.Caller(), h.Lesson)
		if e := page.Said(err, programme.NotFound); e != nil {
			refused = programme.Errorf(programme.Forbidden, "您不是这个班的学员，不能签到")
		} else if err != nil {
			return err
		}
		v.Sheet = l
	}
	if refused != nil {
		v.Message, status = refused.Message, page.StatusOf[refused.Code]
	}
	return q.ShowAs(status, signView(q.Page("签到"), v))
}

// SignScanned signs with what was scanned, once.
func SignScanned(q *page.Request) error {
	receipt := scan(q)
	h, err := q.Sys.Attendance.Scanned(receipt)
	if err == nil {
		err = q.Sys.Attendance.SignLesson(q.Context(), q.Caller(), h.Lesson, attendance.Signing{Receipt: receipt})
	}
	if e := page.Said(err, programme.Stale, programme.Invalid, programme.WrongState, programme.Conflict, programme.Forbidden, programme.NotFound,
		programme.Busy); e != nil {
		return signAsked(q, e)
	}
	if err != nil && programme.CodeOf(err) != programme.Repeated {
		return err
	}
	setScan(q, "", -1)
	q.Redirect("/lesson/" + h.Lesson + "?done=lesson.sign")
	return nil
}
