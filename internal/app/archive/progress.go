package archive

import (
	"context"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// ClassProgress is how far a class is: hours against the floors, who attends,
// the timetable with its evidence, and the archive.
type ClassProgress struct {
	Class   programme.Class
	Notice  *rules.Notice
	Kinds   []teaching.KindHours // in the notice's order
	Total   teaching.KindHours
	Ahead   int // class hours still on the timetable
	Members []Attendee
	Lessons []TaughtLesson
	Archive []Line           // nil for who does not see it
	Volumes []evidence.Piece // of the class and not of a lesson
	Doubts  []evidence.Doubt // nil for who does not see the evidence

	Reopening *programme.Reopening // the last request to open the archive again, nil where there is none

	OnlineCourses, OnlineHours int // of the plan, and their class hours

	Scheme bool         // the base's scheme is agreed
	Plan   *AgainstPlan // nil where no structured plan is agreed
	Now    programme.Date
}

// Attendee is a member of a class with the hours attended, beside
// ClassProgress.Kinds, and what is wrong with them, in words.
type Attendee struct {
	act.Member
	ByKind []string // class hours
	All    string
	Short  string
	Done   int    // minutes of class hours
	Online string // class hours of Done that platforms' files count for, "" for none

	Standing curriculum.Standing
}

// Percent is what was attended of the class hours taught so far, in whole
// percent.
func (m Attendee) Percent(held, minutes int) int {
	if held == 0 {
		return 0
	}
	return m.Done * 100 / (held * minutes)
}

// TaughtLesson is a lesson on a class's timetable.
type TaughtLesson struct {
	programme.Lesson
	TeacherName, KindName string
	Present, Listed       int
	Evidence              []evidence.Piece
	Recorded              int    // seconds of the longest recording
	Typed                 bool   // they were typed before files were read
	Short                 string // what its evidence lacks
}

// ClassProgress reads how far a class is. A trainee sees their own line of the
// members, an employer those of its own people.
func (a *Desk) ClassProgress(ctx context.Context, c act.Caller, classID string) (p *ClassProgress, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClass, classID); err != nil {
			return err
		}
		cl, err := store.Get[programme.Class](tx, classID)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, cl.ProgrammeID)
		if err != nil {
			return err
		}
		p = &ClassProgress{Class: *cl, Notice: n, Now: programme.DateOf(tx.Now().In(act.Shanghai))}
		if err := p.readLessons(tx, c); err != nil {
			return err
		}
		if err := p.readMembers(a.Desk, tx, c); err != nil {
			return err
		}
		if err := p.readArchive(a.Desk, tx, c); err != nil {
			return err
		}
		if evidence.SeenBy(c.Role) {
			if p.Doubts, err = a.Evidence.ClassDoubts(tx, n, cl); err != nil {
				return err
			}
		}
		scheme, err := tx.AgreedScheme(cl.BaseID)
		p.Scheme = scheme != nil
		if err != nil {
			return err
		}
		return p.againstPlan(tx)
	})
	return p, err
}

func (p *ClassProgress) readLessons(tx *store.Tx, c act.Caller) error {
	lessons, err := tx.ClassLessons(p.Class.ID)
	if err != nil {
		return err
	}
	teachers, err := tx.BaseTeachers(p.Class.BaseID)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, t := range teachers {
		names[t.ID] = t.Name
	}
	counts, err := tx.ClassPresence(p.Class.ID)
	if err != nil {
		return err
	}
	of := map[string][]evidence.Piece{}
	if evidence.SeenBy(c.Role) {
		pieces, err := evidence.OfClass(tx, p.Class.ID)
		if err != nil {
			return err
		}
		for _, e := range pieces {
			of[e.LessonID] = append(of[e.LessonID], e)
		}
	}
	for _, l := range lessons {
		t := TaughtLesson{Lesson: l, TeacherName: names[l.TeacherID], KindName: act.NoticeWord(p.Notice, store.LessonKind, l.Kind), Evidence: of[l.ID]}
		t.Present, t.Listed = counts[l.ID].Present, counts[l.ID].Listed
		t.judge(p.Notice)
		p.Lessons = append(p.Lessons, t)
	}
	p.Volumes = of[""]
	online, err := teaching.OnlineTaught(tx, p.Notice, &p.Class)
	if err != nil {
		return err
	}
	recorded, err := tx.RecordedCourses(p.Class.ProgrammeID, p.Class.ID)
	p.sumHours(online, recorded)
	return err
}

// judge says what a held lesson's recording lacks (clause 3.5.1).
func (t *TaughtLesson) judge(n *rules.Notice) {
	for _, item := range n.Archive {
		if item.Per != rules.PerLesson || item.Minutes == 0 {
			continue
		}
		var longest evidence.Piece
		for _, e := range t.Evidence {
			if e.Kind == item.Code {
				longest = evidence.Longer(longest, e)
			}
		}
		t.Recorded, t.Typed = longest.Lasts(), longest.Typed()
		switch {
		case t.State != programme.Held || t.Recorded >= item.Minutes*60:
		case t.Recorded == 0:
			t.Short = "没有录像"
		default:
			t.Short = fmt.Sprintf("录像不足 %d 分钟", item.Minutes)
		}
	}
}

func (p *ClassProgress) sumHours(online map[string]int, recorded []store.RecordedCourse) {
	p.Total = teaching.KindHours{Name: "总课时", Min: p.Notice.Hours.Total, Clause: p.Notice.Cite(p.Notice.Hours.Clause)}
	for _, k := range p.Notice.Hours.Kinds {
		h := teaching.KindHours{Code: k.Code, Name: k.Name, Min: k.Min, Clause: p.Notice.Cite(k.Clause), Held: online[k.Code], Online: online[k.Code],
			Self: -online[k.Code]}
		for _, r := range recorded {
			if r.Kind == k.Code {
				h.Self += r.Hours
			}
		}
		if h.Self = max(0, h.Self); p.Class.State != programme.Planned && p.Class.State != programme.Running {
			h.Self = 0 // nothing more is learnt once the training has ended
		}
		for _, l := range p.Lessons {
			switch {
			case l.Kind != k.Code:
			case l.State == programme.Held:
				h.Held += l.Hours
			case l.State == programme.Scheduled:
				h.Scheduled += l.Hours
			}
		}
		p.Total.Held, p.Total.Scheduled = p.Total.Held+h.Held, p.Total.Scheduled+h.Scheduled
		p.Total.Online, p.Total.Self = p.Total.Online+h.Online, p.Total.Self+h.Self
		p.Kinds = append(p.Kinds, h)
	}
	p.Ahead = p.Total.Scheduled
}

func (p *ClassProgress) readMembers(a *act.Desk, tx *store.Tx, c act.Caller) error {
	apps, err := tx.ClassApplications(p.Class.ID)
	if err != nil {
		return err
	}
	stand, err := act.Remembered(a, tx, "standings "+p.Class.ID, func() (*teaching.Standings, error) { return teaching.StandingsOf(tx, p.Notice, &p.Class) })
	if err != nil {
		return err
	}
	members, err := act.WithNames(tx, teaching.OwnOnly(c, apps))
	if err != nil {
		return err
	}
	text := func(minutes int) string { return curriculum.HoursText(minutes, p.Notice.Hours.Minutes) }
	for _, m := range members {
		x := Attendee{Member: m, Standing: stand.Of[m.ApplicationID], Done: stand.Done.All(m.ApplicationID)}
		for _, k := range p.Kinds {
			x.ByKind = append(x.ByKind, text(stand.Done[m.ApplicationID][k.Code]))
		}
		x.Hours, x.All = x.Done/p.Notice.Hours.Minutes, text(x.Done)
		if online := stand.Online[m.ApplicationID]; online > 0 {
			x.Online = text(online)
		}
		x.Short = p.short(&x, stand)
		p.Members = append(p.Members, x)
	}
	slices.SortStableFunc(p.Members, func(a, b Attendee) int { return leftLast(a.State) - leftLast(b.State) })
	return nil
}

func leftLast(s programme.State) int {
	if s == programme.Dropped {
		return 1
	}
	return 0
}

// short says in words how a member stands below what attendance asks for:
// after the last lesson what keeps them out, before it what they cannot reach
// or are about to miss.
func (p *ClassProgress) short(m *Attendee, stand *teaching.Standings) string {
	if m.State == programme.Dropped || p.Total.Held == 0 {
		return ""
	}
	if p.Class.State != programme.Running {
		if lacks := stand.Done.LackText(m.ApplicationID, p.Notice); lacks != "" {
			return lacks + "，不能参加考评"
		}
		return ""
	}
	if text := stand.ShortText(m.ApplicationID); text != "" {
		return text
	}
	if m.Done*1000 < p.Total.Held*p.Notice.Hours.Minutes*p.Notice.Hours.Attend {
		return fmt.Sprintf("低于 %d%%", p.Notice.Hours.Attend/10)
	}
	return ""
}

func (p *ClassProgress) readArchive(a *act.Desk, tx *store.Tx, c act.Caller) (err error) {
	if !evidence.SeenBy(c.Role) {
		return nil
	}
	lines, err := act.Remembered(a, tx, "archive "+p.Class.ID, func() ([]Line, error) { return linesOf(a, tx, p.Notice, &p.Class) })
	if err != nil {
		return err
	}
	p.Archive = slices.Clone(lines) // others are told where what is lacking stands
	for i := range p.Archive {
		p.Archive[i].Lacks = slices.Clone(lines[i].Lacks)
	}
	asked, err := tx.Reopenings(p.Class.ID)
	if n := len(asked); n > 0 {
		p.Reopening = &asked[n-1]
	}
	for i := range p.Archive {
		for k := range p.Archive[i].Lacks {
			if l := &p.Archive[i].Lacks[k]; !programme.MayRead(c.Role, l.Noun) {
				l.Noun, l.Subject = "", "" // what is lacking is said, and leads nowhere
			}
		}
	}
	return err
}
