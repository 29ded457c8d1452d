package attendance

import (
	"context"
	"fmt"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/forms"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// MostSheets is how many lessons' sheets are printed at once.
const MostSheets = 60

// SheetMark begins what the QR code of a printed sheet says.
const SheetMark = "JLLS:"

// PrintSheets writes the sign-in sheets of lessons as a PDF, a page for each
// forty people, and remembers whose name stands on which line. A sheet that was
// printed before for the same people is the same sheet.
func (a *Desk) PrintSheets(ctx context.Context, c act.Caller, lessonIDs []string, signOut bool, w io.Writer) error {
	if n := len(lessonIDs); n == 0 || n > MostSheets {
		return programme.Errorf(programme.Invalid, "请选 1 至 %d 节课", MostSheets)
	}
	var sheets []forms.SignSheet
	err := a.Act(ctx, c, programme.SheetPrinted, "", func(s *act.Step) error {
		sheets = nil
		for _, id := range lessonIDs {
			l, cl, err := teaching.Lesson(s, id)
			if err != nil {
				return err
			}
			if err := s.Move(&l.State); err != nil {
				return err
			}
			prints, pages, err := a.sheetsOf(s, l, cl, signOut)
			if err != nil {
				return err
			}
			sheets = append(sheets, pages...)
			codes := make([]string, len(prints))
			for i := range prints {
				codes[i] = prints[i].Code
			}
			if err := s.Record(l.ProgrammeID, l.ID, act.Facts{"codes": codes}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return forms.WriteSignSheets(w, sheets)
}

// sheetsOf are a lesson's printed sheets for who is in its class today, made
// where they are not there yet, and what is to be printed.
func (a *Desk) sheetsOf(s *act.Step, l *programme.Lesson, cl *programme.Class,
	signOut bool) (prints []programme.SheetPrint, pages []forms.SignSheet, err error) {
	apps, err := teaching.Attendees(s.Tx, l)
	if err != nil {
		return nil, nil, err
	}
	apps = slices.DeleteFunc(apps, func(m programme.Application) bool {
		return m.State != programme.InTraining && m.State != programme.Accepted
	})
	if len(apps) == 0 {
		return nil, nil, programme.Errorf(programme.WrongState, "%s还没有在训的学员，没有可打印的签到表", cl.Name)
	}
	members, err := act.WithNames(s.Tx, apps)
	if err != nil {
		return nil, nil, err
	}
	had, err := s.SheetPrints(l.ID)
	if err != nil {
		return nil, nil, err
	}
	form, err := a.sheetForm(s, l, cl, signOut)
	if err != nil {
		return nil, nil, err
	}
	parts := slices.Collect(slices.Chunk(members, presence.MostLines))
	for k, part := range parts {
		people := make([]string, len(part))
		page := *form
		page.Names = make([]string, len(part))
		for i, m := range part {
			people[i], page.Names[i] = m.ApplicationID, m.Name
		}
		at := slices.IndexFunc(had, func(p programme.SheetPrint) bool { return p.SignOut == signOut && slices.Equal(p.People, people) })
		if at < 0 {
			p := programme.SheetPrint{ID: s.NewID(), LessonID: l.ID, Code: a.roomKey().SheetCode(l.ID, len(had)), People: people, SignOut: signOut,
				PrintedBy: s.Caller.User, PrintedAt: s.Now()}
			if err := store.Insert(s.Tx, &p); err != nil {
				return nil, nil, err
			}
			had, at = append(had, p), len(had)
		}
		page.Code, page.Link = had[at].Code, SheetMark+had[at].Code
		if len(parts) > 1 {
			page.Title += fmt.Sprintf("（%d/%d）", k+1, len(parts))
		}
		prints, pages = append(prints, had[at]), append(pages, page)
	}
	return prints, pages, nil
}

// sheetForm is what stands above the lines of a lesson's sheets.
func (a *Desk) sheetForm(s *act.Step, l *programme.Lesson, cl *programme.Class, signOut bool) (*forms.SignSheet, error) {
	_, n, err := s.Programme(l.ProgrammeID)
	if err != nil {
		return nil, err
	}
	b, err := store.Get[programme.Base](s.Tx, l.BaseID)
	if err != nil {
		return nil, err
	}
	t, err := store.Get[programme.Teacher](s.Tx, l.TeacherID)
	if err != nil {
		return nil, err
	}
	from, to := l.StartsAt.In(act.Shanghai), l.EndsAt.In(act.Shanghai)
	return &forms.SignSheet{Title: "课次签到表", Base: b.Name, Class: cl.Name, SignOut: signOut,
		Lesson: fmt.Sprintf("%s　%s　%d 课时", act.NoticeWord(n, store.LessonKind, l.Kind), l.Topic, l.Hours),
		When:   from.Format("2006年1月2日 15:04") + "—" + to.Format("15:04"), Where: l.Place, Teacher: t.Name,
		Made: fmt.Sprintf("%s 打印于 %s", s.Caller.Name, s.Now().In(act.Shanghai).Format("2006-01-02 15:04"))}, nil
}
