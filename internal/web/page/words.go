package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// LessonSpan is a lesson's day and times.
func LessonSpan(l *programme.Lesson) string {
	from, to := l.StartsAt.In(act.Shanghai), l.EndsAt.In(act.Shanghai)
	return from.Format("1月2日 ") + Weekdays[from.Weekday()] + from.Format(" 15:04—") + to.Format("15:04")
}

// ShortHash is a digest short enough to compare by eye.
func ShortHash(hash string) string {
	if len(hash) < 12 {
		return hash
	}
	return hash[:4] + "…" + hash[len(hash)-4:]
}

func WordsOf(list []rules.Word) (out []act.Choice) {
	for _, w := range list {
		out = append(out, act.Choice{ID: w.Code, Name: w.Name})
	}
	return out
}

func FixedChoices(list []act.Choice) func(*Request, *act.Detail) ([]act.Choice, error) {
	return func(*Request, *act.Detail) ([]act.Choice, error) { return list, nil }
}

func CertificateLevels() (out []act.Choice) {
	for l := programme.JuniorWorker; l <= programme.SeniorTechnician; l++ {
		out = append(out, act.Choice{ID: l.String(), Name: l.ChineseGraded()})
	}
	return out
}

const TradeList = "trades-known" // id of the list of the notice's trades

var Weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// Thousands is a number with its thousands apart.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// ExactYuan is an exact amount with its thousands apart.
func ExactYuan(v programme.Fen) string {
	s := v.String()
	whole, cents, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return s
	}
	t := Thousands(n)
	if n == 0 && strings.HasPrefix(whole, "-") {
		t = "-0"
	}
	return t + "." + cents
}

func Minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(act.Shanghai).Format("2006-01-02 15:04")
}

// Grouped writes a count with commas.
func Grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Size words a number of bytes.
func Size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d 字节", n)
}

// SignedName words how presence is known: the word of who registers stands
// apart from what trainees did.
func SignedName(method string) string { return attendance.MethodOf(method).Name }

func WordName(list []rules.Word, code string) string {
	for _, w := range list {
		if w.Code == code {
			return w.Name
		}
	}
	return ""
}

func If(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}

func Itoa64(n int64) string { return strconv.FormatInt(n, 10) }

func Joined(words []string) string { return strings.Join(words, "、") }

// DayIn is a day of the year that a page is about, without the year; another
// year's day says it.
func DayIn(year int, d programme.Date) string {
	if d.Year() != year {
		return d.Chinese()
	}
	return strconv.Itoa(d.Month()) + "月" + strconv.Itoa(d.Day()) + "日"
}

func AddOnce(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// DaysThrough is the days from one to another, both included.
func DaysThrough(from, to programme.Date) int {
	return int(to.Time().Sub(from.Time()).Hours()/24) + 1
}

// searches reports whether a role is offered the search box.
func searches(r programme.Role) bool {
	return r != programme.RoleTrainee && programme.MayRead(r, programme.NounPerson)
}

// Opens is the page of one where a role may read it, "" where not.
func Opens(role programme.Role, noun programme.Noun, id string) string {
	if noun == "" || id == "" || act.ListingOf(noun) == nil || !programme.MayRead(role, noun) {
		return ""
	}
	return "/" + string(noun) + "/" + id
}
