package web

import (
	"net/http"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/train"
	"jinlanling/internal/programme"
)

// The room's code: the teacher's screen, which trainees scan with the phone's
// own camera, and what a scan leads to.

type roomShown struct {
	*train.RoomCode
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
		if s.Presence == "" || r.Out && s.Presence == train.Present && s.OutTime() == "" {
			out = append(out, s.Name)
		}
	}
	return out
}

// roomPage is a lesson's code on the teacher's screen, for a projector as well
// as a phone. It asks for itself again all the time.
func roomPage(q *request) error {
	out := q.URL.Query().Get("way") == "out"
	r, err := q.sys.Train.RoomCode(q.Context(), q.caller(), q.PathValue("id"), out)
	if err != nil {
		return err
	}
	v := &roomShown{RoomCode: r, Path: "/lesson/" + r.Lesson.ID + "/room?way=in"}
	if out {
		v.Path = "/lesson/" + r.Lesson.ID + "/room?way=out"
	}
	if r.Token != "" {
		if v.Picture, err = qrPicture(q.site() + "/sign/" + r.Token); err != nil {
			return err
		}
	}
	return q.show(roomView(v))
}

const scanCookie = "jinlanling-scan"

func (q *request) setScan(receipt string, seconds int) {
	http.SetCookie(q.w, &http.Cookie{Name: scanCookie, Value: receipt, Path: "/sign", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: q.secure(), MaxAge: seconds})
}

// scanLife is a little longer than a receipt is taken, so that it is the
// receipt that says it is too old.
const scanLife = 15 * 60

type signPage struct {
	Message string // why nothing was signed
	Sheet   *train.LessonSheet
	Word    string // what is signed
	At, Key string
}

// scanRoom takes a scanned code the moment it comes in, before it is known who
// scans: signing in to the system may take longer than the code lives. What was
// scanned stays in this browser and in no address.
func scanRoom(q *request) error {
	receipt, err := q.sys.Train.ScanRoom(q.PathValue("token"))
	if e := said(err, programme.Stale, programme.Invalid); e != nil {
		return q.showAs(statusOf[e.Code], signView(q.alone("签到"), &signPage{Message: e.Message}))
	}
	if err != nil {
		return err
	}
	q.setScan(receipt, scanLife)
	q.redirect("/sign")
	return nil
}

func (q *request) scan() string {
	if c, err := q.Cookie(scanCookie); err == nil {
		return c.Value
	}
	return ""
}

// signForm asks the trainee who scanned to confirm.
func signForm(q *request) error { return q.signAsked(nil) }

func (q *request) signAsked(refused *programme.Error) error {
	v := &signPage{Key: newKey()}
	status := http.StatusOK
	h, err := q.sys.Train.Scanned(q.scan())
	if e := said(err, programme.Stale, programme.Invalid); e != nil && refused == nil {
		refused = e
	} else if err != nil && e == nil {
		return err
	}
	if err == nil {
		v.Word, v.At = h.Way.Name(), h.At.In(act.Shanghai).Format("15:04:05")
		l, err := q.sys.Train.LessonSheet(q.Context(), q.caller(), h.Lesson)
		if e := said(err, programme.NotFound); e != nil {
			refused = programme.Errorf(programme.Forbidden, "您不是这个班的学员，不能签到")
		} else if err != nil {
			return err
		}
		v.Sheet = l
	}
	if refused != nil {
		v.Message, status = refused.Message, statusOf[refused.Code]
	}
	return q.showAs(status, signView(q.page("签到"), v))
}

// signScanned signs with what was scanned, once.
func signScanned(q *request) error {
	receipt := q.scan()
	h, err := q.sys.Train.Scanned(receipt)
	if err == nil {
		err = q.sys.Train.SignLesson(q.Context(), q.caller(), h.Lesson, train.Signing{Receipt: receipt})
	}
	if e := said(err, programme.Stale, programme.Invalid, programme.WrongState, programme.Conflict, programme.Forbidden, programme.NotFound, programme.Busy); e != nil {
		return q.signAsked(e)
	}
	if err != nil && programme.CodeOf(err) != programme.Repeated {
		return err
	}
	q.setScan("", -1)
	q.redirect("/lesson/" + h.Lesson + "?done=lesson.sign")
	return nil
}
