package yearpages

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// stepOfDay is a step with its words.
type stepOfDay struct {
	year.Step
	N          int
	Word, Tone string
	Class      string
	Waits      string // since when, in words
}

// firstDayPage is the checklist of the first day, as its reader sees it.
type firstDayPage struct {
	Title, Says string
	Next        *stepOfDay
	Lead        string // the one sentence on top
	Steps       []stepOfDay
	Done, All   int
	Counts      []figure
	Key         string // of the forms that remind
	Said        string
}

// How a step stands, in words: what is said beside it, the tone of that, and
// the class of its row.
var dayWords = map[string][3]string{
	year.DayDone: {"已办", "ok", "done"}, year.DayNow: {"现在办", "go", "now"}, year.DayCan: {"可以办", "go", ""}, year.DayOther: {"等别人", "wait", "wait"},
	year.DayAhead: {"未到", "", "wait"},
}

// partOfDay is what a role is shown of it; everybody else sees all.
var partOfDay = map[programme.Role][]string{programme.RoleCounty: {"year", "bases", "plan"}, programme.RoleHead: {"year", "bases", "plan"}}

// firstDay is the checklist, nil where there is none for the reader.
func firstDay(q *page.Request) (*firstDayPage, error) {
	d, err := q.Sys.Year.FirstDay(q.Context(), q.Caller(), running(q))
	if err != nil || d == nil {
		return nil, err
	}
	p := &firstDayPage{Key: page.NewKey(), Said: remindedSaid(q.URL.Query().Get("reminded")), Title: d.Title, Done: d.Done, All: len(d.Steps),
		Says: fmt.Sprintf("%d 件事，已办 %d 件；办完即可开始报名", len(d.Steps), d.Done)}
	mine, others, ahead := 0, 0, 0
	for i, t := range d.Steps {
		w := dayWords[t.State]
		s := stepOfDay{Step: t, N: i + 1, Word: w[0], Tone: w[1], Class: w[2]}
		switch t.State {
		case year.DayNow, year.DayCan:
			mine++
		case year.DayOther:
			others++
		case year.DayAhead:
			ahead++
		}
		if !t.Since.IsZero() {
			s.Waits = "自 " + dayText(programme.DateOf(t.Since.In(act.Shanghai)), q.Sys.Today()) + "起"
		}
		if t.After != "" {
			s.Why += "。先办完“" + t.After + "”"
		}
		if part := partOfDay[q.Signed.Actor.Role]; part == nil || slices.Contains(part, t.Key) {
			p.Steps = append(p.Steps, s)
		}
		if d.Next != nil && d.Next.Key == t.Key {
			p.Next = &s
		}
	}
	for _, c := range []struct {
		title string
		n     int
	}{{"您现在能办", mine}, {"等别人", others}, {"前面没办完，未到", ahead}} {
		p.Counts = append(p.Counts, figure{Title: c.title, Value: fmt.Sprintf("%d 件", c.n)})
	}
	switch {
	case p.Next == nil:
		p.Lead = "都已开头，等前面的办完"
	case p.Next.Mine:
		p.Lead = "下一步由您办：" + p.Next.Title
	default:
		p.Lead = "现在等" + p.Next.Who + "：" + p.Next.Title
	}
	return p, nil
}

// RemindStep reminds whom a step of the first day waits for.
func RemindStep(q *page.Request) error {
	n, err := q.Sys.Year.Remind(q.Context(), q.Caller(), q.PathValue("step"), running(q))
	switch e := page.Said(err, programme.Conflict, programme.WrongState, programme.Repeated); {
	case e != nil:
		q.Redirect("/?reminded=0")
		return nil
	case err != nil:
		return err
	}
	q.Redirect("/?reminded=" + strconv.Itoa(n))
	return nil
}

// remindedSaid words how many were reminded.
func remindedSaid(n string) string {
	switch many, err := strconv.Atoi(n); {
	case err != nil:
		return ""
	case many <= 0:
		return "没有再催办：今天已经催过，或这件事已不等别人办。"
	default:
		return "已催办 " + strconv.Itoa(many) + " 人，各收到一条消息。每人每天最多催一次。"
	}
}

// running says of this program what its data does not hold.
func running(q *page.Request) year.Running { return year.Running{Hotline: q.Server.Phone} }

// FirstStep is what an empty list waits for on the first day.
func FirstStep(q *page.Request) (string, error) {
	day, err := firstDay(q)
	if err != nil || day == nil {
		return "", err
	}
	return day.Lead + "。", nil
}

// backupSaid says of the newest backup what its folder says.
func backupSaid(at time.Time) string {
	if at.IsZero() {
		return "数据目录里还没有备份。"
	}
	return "最近一份是 " + at.In(act.Shanghai).Format("2006-01-02 15:04") + " 做的。"
}
