package trainpages

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/web/page"
)

// calendarPage is where somebody makes the address of their timetable.
type calendarPage struct {
	Address string // just made, shown once
	Phone   string // the same, as phones subscribe to it
	Since   string // when the one in use was made, "" for none
	Key     string
}

// CalendarPage says what a timetable's address shows, makes one and ends it.
func CalendarPage(q *page.Request) error { return showCalendar(q, "") }

func showCalendar(q *page.Request, secret string) error {
	at, err := q.Sys.Teaching.CalendarSince(q.Context(), act.As(q.Signed.Actor))
	if err != nil {
		return err
	}
	v := &calendarPage{Key: page.NewKey()}
	if !at.IsZero() {
		v.Since = at.In(act.Shanghai).Format("2006-01-02 15:04")
	}
	if secret != "" {
		v.Address = q.Site() + "/calendar/" + secret + ".ics"
		v.Phone = "webcal" + strings.TrimPrefix(strings.TrimPrefix(v.Address, "https"), "http")
	}
	return q.ShowAs(http.StatusOK, calendarView(q.Narrow("课表订阅"), v))
}

// CalendarMade makes an address; the one before ends.
func CalendarMade(q *page.Request) error {
	secret, err := q.Sys.Teaching.OpenCalendar(q.Context(), q.Caller())
	if err != nil {
		return err
	}
	return showCalendar(q, secret)
}

// CalendarEnded ends it.
func CalendarEnded(q *page.Request) error {
	if err := q.Sys.Teaching.CloseCalendar(q.Context(), q.Caller()); err != nil {
		return err
	}
	q.Redirect("/calendar")
	return nil
}

// CalendarFile is the timetable behind an address, for calendars.
func CalendarFile(q *page.Request) error {
	host := q.Host
	if u, err := url.Parse(q.Site()); err == nil && u.Host != "" {
		host = u.Host
	}
	var out bytes.Buffer
	if err := q.Sys.Teaching.WriteCalendar(q.Context(), strings.TrimSuffix(q.PathValue("secret"), ".ics"), host, &out); err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="timetable.ics"`)
	h.Set("Cache-Control", "private, no-store")
	_, err := q.Writer.Write(out.Bytes())
	return err
}
