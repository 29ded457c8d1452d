package evidence

import (
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/media"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// Bounds beyond which evidence is doubted. They are the bureau's own practice
// and no clause's; what the notice says, minutes, is asked of the notice.
const (
	takenBefore = 30 * time.Minute    // that a recording may begin before its lesson
	takenAfter  = 10 * time.Minute    // and after the lesson is over: clocks differ
	zoneless    = 8 * time.Hour       // by which cameras that know no zone are late in mvhd
	photoBefore = 3 * 24 * time.Hour  // that a class's photo may be taken before its first day
	photoAfter  = 30 * 24 * time.Hour // and after its last
	saidOff     = time.Minute         // between a length that was said and the one that was read
	stillFor    = 10 * time.Minute    // without anything new in the picture
	blackFor    = 2 * time.Minute     // of a recording in which nothing is seen
	manyAtOnce  = 12                  // lessons whose recordings one login hands in
	atOnceIn    = 10 * time.Minute    // within this
	lateAfter   = 21 * 24 * time.Hour // from a lesson's end to its recording
)

// Weight says what is to be done about a doubt.
type Weight string

// Weights.
const (
	Serious Weight = "须查清" // money should not rest on it
	Hint    Weight = "请留意" // somebody should look
)

// DoubtRow is one check of a class's evidence.
type DoubtRow struct {
	Code, Name string
	Weight     Weight
	Duty       string // what of the notice it guards
	Remedy     string
	look       func(e *classEvidence, tell func(piece *Piece, lesson, says string))
}

// Doubts is the table of what is looked for in a class's evidence. It is looked
// for whenever somebody reads: nothing of it is stored but who let one pass.
var Doubts = append([]DoubtRow{
	{"recording_short", "录像时长不够", Serious, programme.DutyArchive, "补传本节课完整的录像；确实没有的，归档时写明原因", (*classEvidence).short},
	{"taken_outside", "录像不在上课时间", Serious, programme.DutyTrainingRecords, "核对是不是这节课的录像；手机或相机时间不准的，请说明", (*classEvidence).outside},
	{"photo_outside", "照片不在培训期间", Hint, programme.DutyArchive, "核对是不是本班的照片", (*classEvidence).photosOutside},
	{"photo_alike", "照片相似", Serious, programme.DutyArchive, "打开两张照片对看；同一场景的另传一张", (*classEvidence).photosAlike},
	{"recording_still", "画面长时间不动", Hint, programme.DutyTrainingRecords, "播放这一段，看是不是黑屏、定格或摆拍", (*classEvidence).still},
	{"film_unseen", "录像放不出来", Serious, programme.DutyTrainingRecords, "请基地另存为 MP4 后重新上传", (*classEvidence).unseen},
	{"film_standing", "画面没有变化", Hint, programme.DutyTrainingRecords, "看随机画面，并播放这一段，看是不是翻拍静止的画面", (*classEvidence).stands},
	{"film_black", "录像有黑屏", Serious, programme.DutyTrainingRecords, "播放这一段；黑屏的时间不能算作课堂，请补传", (*classEvidence).dark},
	{"film_alike", "录像相似", Hint, programme.DutyTrainingRecords, "打开两段录像对看；同一间教室固定机位的也会相似", (*classEvidence).filmsAlike},
	{"said_differs", "填写与文件不符", Hint, programme.DutyArchive, "以文件为准；请上传人说明", (*classEvidence).differs},
	{"entered_at_once", "集中补传", Hint, programme.DutyTrainingRecords, "抽看几节，与签到、课表核对", (*classEvidence).atOnce},
	{"entered_late", "隔很久才上传", Hint, programme.DutyTrainingRecords, "向任课教师了解原因，与签到核对", (*classEvidence).late},
}, onlineDoubts...)

// Doubt is something that looks wrong in a class's evidence.
type Doubt struct {
	*DoubtRow
	Class  string
	Piece  string // the evidence, the first of several; the row of a platform's file
	Lesson string // "" where it is about the class
	Says   string // what was found

	Pass   *programme.DoubtPass // who let it pass, nil where nobody did
	Lapsed bool                 // its day is over

	by []string // users whose work it is about
}

// classEvidence is the evidence of one class with what it is held against.
type classEvidence struct {
	notice  *rules.Notice
	class   *programme.Class
	lessons []programme.Lesson
	pieces  []Piece
	photos  []Piece // of the year's other classes
	looks   map[string]*programme.FilmLook
	passes  []programme.DoubtPass
	today   programme.Date
	online  onlineSeen
}

// doubts are all doubts about a class, in the order of the table.
func (e *classEvidence) doubts() (out []Doubt) {
	for i := range Doubts {
		row := &Doubts[i]
		row.look(e, func(p *Piece, lesson, says string) {
			d := Doubt{DoubtRow: row, Class: e.class.ID, Lesson: lesson, Says: says}
			if p != nil {
				d.Piece, d.by = p.ID, append(d.by, p.AddedBy)
			}
			if l := e.lesson(lesson); l != nil {
				d.by = append(d.by, l.HeldBy)
			}
			out = append(out, d)
		})
	}
	passing(out, e.passes, e.today)
	return out
}

func (e *classEvidence) lesson(id string) *programme.Lesson {
	if i := slices.IndexFunc(e.lessons, func(l programme.Lesson) bool { return l.ID == id }); i >= 0 {
		return &e.lessons[i]
	}
	return nil
}

// recordings calls fn with every recording of a lesson that was read.
func (e *classEvidence) recordings(fn func(p *Piece, l *programme.Lesson)) {
	for i := range e.pieces {
		p := &e.pieces[i]
		if p.Read == nil || p.Read.Seconds == 0 {
			continue
		}
		if l := e.lesson(p.LessonID); l != nil {
			fn(p, l)
		}
	}
}

func (e *classEvidence) short(tell func(*Piece, string, string)) {
	for _, item := range e.notice.Archive {
		if item.Per != rules.PerLesson || item.Minutes == 0 {
			continue
		}
		longest := map[string]Piece{}
		for _, p := range e.pieces {
			if p.Kind == item.Code {
				longest[p.LessonID] = Longer(longest[p.LessonID], p)
			}
		}
		for i := range e.lessons {
			l := &e.lessons[i]
			if p, ok := longest[l.ID]; ok && l.State == programme.Held && p.Lasts() < item.Minutes*60 {
				tell(&p, l.ID, fmt.Sprintf("录像 %s，要求不少于 %d 分钟", Clock(p.Lasts()), item.Minutes))
			}
		}
	}
}

func Clock(seconds int) string { return fmt.Sprintf("%d:%02d", seconds/60, seconds%60) }

func (e *classEvidence) outside(tell func(*Piece, string, string)) {
	e.recordings(func(p *Piece, l *programme.Lesson) {
		if by := offBy(p.Read, l.StartsAt.Add(-takenBefore), l.EndsAt.Add(takenAfter)); by != 0 {
			tell(p, l.ID, fmt.Sprintf("文件记录 %s 拍摄，课在 %s 至 %s", p.Read.TakenAt.In(act.Shanghai).Format("1月2日 15:04"),
				l.StartsAt.In(act.Shanghai).Format("1月2日 15:04"), l.EndsAt.In(act.Shanghai).Format("15:04")))
		}
	})
}

// offBy is how far from a time a recording began, negative before it; 0 where
// it may have begun in it or does not say when. A camera's clock that knows no
// zone is believed where that brings it in.
func offBy(r *programme.EvidenceReading, from, to time.Time) time.Duration {
	if r.TakenAt.IsZero() {
		return 0
	}
	length := time.Duration(r.Seconds) * time.Second
	first, end := media.Film{Taken: r.TakenAt, Stamp: media.Stamp(r.Stamp), Length: length}.Window()
	last := end.Add(-length)
	fits := func(shift time.Duration) bool { return !last.Add(-shift).Before(from) && !first.Add(-shift).After(to) }
	switch {
	case fits(0), media.Stamp(r.Stamp) == media.StampMVHD && fits(zoneless):
		return 0
	case last.Before(from):
		return last.Sub(from)
	}
	return first.Sub(to)
}

func (e *classEvidence) isPhoto(p *Piece) bool {
	item, ok := e.notice.ArchiveItem(p.Kind)
	return ok && claimOf(item) == photo && p.Read != nil
}

func (e *classEvidence) photosOutside(tell func(*Piece, string, string)) {
	day := func(d programme.Date) time.Time {
		return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, act.Shanghai)
	}
	from, to := day(e.class.StartsOn).Add(-photoBefore), day(e.class.EndsOn.Next()).Add(photoAfter)
	for i := range e.pieces {
		if p := &e.pieces[i]; e.isPhoto(p) && offBy(p.Read, from, to) != 0 {
			tell(p, p.LessonID, fmt.Sprintf("照片记录 %s 拍摄，班级 %s 至 %s", p.Read.TakenAt.In(act.Shanghai).Format("2006-01-02 15:04"), e.class.StartsOn,
				e.class.EndsOn))
		}
	}
}

func (e *classEvidence) photosAlike(tell func(*Piece, string, string)) {
	near := func(a, b *Piece) bool {
		_, near := papers.Near(uint64(a.Read.Waves), uint64(a.Read.Slopes), uint64(b.Read.Waves), uint64(b.Read.Slopes))
		return near && a.Read.Hashed && b.Read.Hashed
	}
	for i := range e.pieces {
		p := &e.pieces[i]
		if !e.isPhoto(p) {
			continue
		}
		for k := range e.pieces[:i] {
			if o := &e.pieces[k]; e.isPhoto(o) && near(p, o) {
				tell(p, p.LessonID, "与本班另一张照片几乎一样")
			}
		}
		for k := range e.photos {
			if near(p, &e.photos[k]) {
				tell(p, p.LessonID, "与其他班级的一张照片几乎一样")
			}
		}
	}
}

func (e *classEvidence) still(tell func(*Piece, string, string)) {
	e.recordings(func(p *Piece, l *programme.Lesson) {
		if p.Read.StillFor >= int(stillFor/time.Second) {
			tell(p, l.ID, fmt.Sprintf("从 %s 起 %d 分钟没有新画面", Clock(p.Read.StillAt), p.Read.StillFor/60))
		}
	})
}

func (e *classEvidence) differs(tell func(*Piece, string, string)) {
	e.recordings(func(p *Piece, l *programme.Lesson) {
		if off := time.Duration(p.Seconds-p.Read.Seconds) * time.Second; p.Seconds > 0 && off.Abs() > saidOff {
			tell(p, l.ID, fmt.Sprintf("上传人填 %s，文件是 %s", Clock(p.Seconds), Clock(p.Read.Seconds)))
		}
		if p.Said() && !p.Read.TakenAt.IsZero() && p.TakenAt.Sub(p.Read.TakenAt).Abs() > time.Duration(p.Read.Seconds)*time.Second+takenBefore {
			tell(p, l.ID, fmt.Sprintf("上传人填 %s 拍摄，文件记录 %s", p.TakenAt.In(act.Shanghai).Format("1月2日 15:04"),
				p.Read.TakenAt.In(act.Shanghai).Format("1月2日 15:04")))
		}
	})
}

// atOnce tells of each rush once: how many lessons one login handed in.
func (e *classEvidence) atOnce(tell func(*Piece, string, string)) {
	by := map[string][]*Piece{}
	e.recordings(func(p *Piece, _ *programme.Lesson) { by[p.AddedBy] = append(by[p.AddedBy], p) })
	for _, list := range by {
		slices.SortFunc(list, func(a, b *Piece) int { return a.Read.ReadAt.Compare(b.Read.ReadAt) })
		for from := 0; from < len(list); {
			to, lessons := from, map[string]bool{}
			for ; to < len(list) && list[to].Read.ReadAt.Sub(list[from].Read.ReadAt) <= atOnceIn; to++ {
				lessons[list[to].LessonID] = true
			}
			if len(lessons) >= manyAtOnce {
				tell(list[from], "", fmt.Sprintf("%s 起 %d 分钟内，一个账号上传了 %d 节课的录像", list[from].Read.ReadAt.In(act.Shanghai).Format("1月2日 15:04"),
					atOnceIn/time.Minute, len(lessons)))
			}
			from = to
		}
	}
}

func (e *classEvidence) late(tell func(*Piece, string, string)) {
	e.recordings(func(p *Piece, l *programme.Lesson) {
		if after := p.Read.ReadAt.Sub(l.EndsAt); after > lateAfter {
			tell(p, l.ID, fmt.Sprintf("下课 %d 天后才上传", int(after/(24*time.Hour))))
		}
	})
}
