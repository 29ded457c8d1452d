package trainpages

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// evidencePath is where a piece of evidence is read.
func evidencePath(e *evidence.Piece) string { return "/class/" + e.ClassID + "/evidence/" + e.FileID }

// plays reports whether a piece is shown as a film in the page.
func plays(e *evidence.Piece) bool { return e.Read != nil && evidence.Plays(e.Read.Form) }

// spot is a place in a film: 12:05.
func spot(second int) string { return fmt.Sprintf("%d:%02d", second/60, second%60) }

func pictured(e *evidence.Piece) bool { return e.Read != nil && evidence.Pictured(e.Read.Form) }

// formWords is what was read of a file's form: 「MP4，1280 × 720，有声音」.
func formWords(e *evidence.Piece) string {
	if e.Read == nil {
		return ""
	}
	words := []string{strings.ToUpper(e.Read.Form)}
	if e.Read.Width > 0 {
		words = append(words, fmt.Sprintf("%d × %d", e.Read.Width, e.Read.Height))
	}
	switch {
	case e.Read.Seconds == 0:
	case e.Read.Sound:
		words = append(words, "有声音")
	default:
		words = append(words, "没有声音")
	}
	return strings.Join(words, "，")
}

// stampWords say what a stamp means, by the field it was read from.
var stampWords = map[string]string{
	"com.apple.quicktime.creationdate": "文件记录的开始时间",
	"DateUTC":                          "文件记录的开始时间",
	"mvhd":                             "文件记录的时间，开始或结束时",
	"EXIF":                             "照片记录的时间，相机的钟",
	"EXIF+zone":                        "照片记录的时间",
}

// takenApart is how far what somebody said lies from what the file says: "" of
// less than a minute.
func takenApart(e *evidence.Piece) string {
	d := e.TakenAt.Sub(e.Read.TakenAt).Abs()
	if d < time.Minute {
		return ""
	}
	return "相差" + roughly(d)
}

// roughly is a time in words, in its two largest units.
func roughly(d time.Duration) string {
	switch m := int(d.Minutes()); {
	case m < 60:
		return fmt.Sprintf(" %d 分钟", m)
	case m < 24*60 && m%60 == 0:
		return fmt.Sprintf(" %d 小时", m/60)
	case m < 24*60:
		return fmt.Sprintf(" %d 小时 %d 分", m/60, m%60)
	default:
		return fmt.Sprintf(" %d 天", m/(24*60))
	}
}

// doubtsByCheck groups doubts, which come in the order of the table.
func doubtsByCheck(list []evidence.Doubt) (groups [][]evidence.Doubt) {
	for _, d := range list {
		if n := len(groups); n > 0 && groups[n-1][0].DoubtRow == d.DoubtRow {
			groups[n-1] = append(groups[n-1], d)
		} else {
			groups = append(groups, []evidence.Doubt{d})
		}
	}
	return groups
}

func doubtTone(w evidence.Weight) string {
	if w == evidence.Serious {
		return "late"
	}
	return "wait"
}

// lessonsOf names the lessons of a class.
func lessonsOf(p *archive.ClassProgress) func(string) string {
	return func(id string) string {
		return lackName(p, archive.Lack{Noun: programme.NounLesson, Subject: id})
	}
}

// YearDoubts lists the classes whose evidence is doubted, the most doubted first.
func YearDoubts(q *page.Request) error {
	if q.Year() == "" {
		return q.Show(page.NoYearPage(q.Page("影像资料疑点"), "影像资料疑点", ""))
	}
	list, err := q.Sys.Evidence.YearDoubts(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	sheets, err := q.Sys.Attendance.DoubtedSheets(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b evidence.ClassDoubts) int { return b.Total - a.Total })
	return q.Show(yearDoubtsView(q.Page("影像资料疑点"), list, sheets, q.Sys.Evidence.Eye == nil))
}

// doubted are the kinds of doubt that some class of a list has, by their place
// in evidence.Doubts: a kind that nobody has needs no column.
func doubted(list []evidence.ClassDoubts) (out []int) {
	for i := range evidence.Doubts {
		if slices.ContainsFunc(list, func(d evidence.ClassDoubts) bool { return d.Counts[i] > 0 }) {
			out = append(out, i)
		}
	}
	return out
}

// sheetDoubtsOf are those of one check.
func sheetDoubtsOf(list []attendance.SheetDoubt, code string) (out []attendance.SheetDoubt) {
	for _, d := range list {
		if d.Code == code {
			out = append(out, d)
		}
	}
	return out
}

// LessonPapers are a lesson's films and photos and the pictures of its sheets,
// for who sees the evidence.
func LessonPapers(q *page.Request, s *act.Detail) (out []page.Paper, err error) {
	if !evidence.SeenBy(q.Signed.Actor.Role) {
		return nil, nil
	}
	l, err := q.Sys.Attendance.LessonSheet(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	many := map[string]int{}
	for i := range l.Evidence {
		ids = append(ids, l.Evidence[i].FileID)
		many[l.Evidence[i].Kind]++
	}
	kinds, nth := q.StoredKinds(ids), map[string]int{}
	for i, scan := range l.Scans {
		out = append(out, page.Paper{Name: page.Named("签到表", i, len(l.Scans)), Href: "/sheet/" + scan.ID + "/picture", Kind: "image/jpeg"})
	}
	for i := range l.Evidence {
		e := &l.Evidence[i]
		out = append(out, page.Paper{Name: page.Named(lessonItemName(l, e.Kind), nth[e.Kind], many[e.Kind]), Href: evidencePath(e), Kind: kinds[e.FileID],
			Note: formWords(e)})
		nth[e.Kind]++
	}
	return out, nil
}
