package assess

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/scan"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// PaperRow is a printed page of an evaluation, and how far it is.
type PaperRow struct {
	Print   programme.EvaluationPrint
	Side    string // a unit's name, "" for the base
	Subject string // its name
	Scan    *programme.EvaluationScan
	Mine    bool // the caller types it off
}

// Waits reports whether it came back and nobody has typed it off.
func (r *PaperRow) Waits() bool { return r.Scan != nil && r.Scan.State == programme.Received }

// Code is its code as it is printed.
func (r *PaperRow) Code() string { return presence.GroupedCode(r.Print.Code) }

// PaperLine is one line of a page: whose it is, and what was typed off it.
type PaperLine struct {
	act.Member
	Typed *programme.ExaminerLine
}

// PaperShown is a page that came back, for its page.
type PaperShown struct {
	PaperRow
	Evaluation programme.Evaluation
	Title      string
	Lines      []PaperLine
	First      int  // how many lines stand on the pages before
	Strips     bool // its lines were cut out
	Gone       bool // the picture was destroyed when its years were over, or is being destroyed
	When       programme.Date
	By         string // who typed it off
	Stance     string // of the examiner, of the sheet that was made of it
	Doubt      string
	Open       bool // it may be typed off now, also anew
}

// PapersOf are the printed pages of an evaluation's sitting that the caller may
// know of: of its own side, of units' answers to the plan, of all for the city.
func (a *Desk) PapersOf(ctx context.Context, c act.Caller, evaluationID string) (out []PaperRow, err error) {
	err = a.onPapers(ctx, c, evaluationID, func(tx *store.Tx, ev *programme.Evaluation, v *paperView) error {
		prints, err := tx.EvaluationPrints(ev.ID)
		if err != nil {
			return err
		}
		scans, err := tx.EvaluationScans(ev.ID)
		if err != nil {
			return err
		}
		for i := range prints {
			if p := &prints[i]; v.sees(p) {
				r := v.row(p)
				if k := slices.IndexFunc(scans, func(x programme.EvaluationScan) bool { return x.PrintID == p.ID }); k >= 0 {
					r.Scan = &scans[k]
				}
				if r.Scan == nil && (p.Kind == programme.PrintPlan && p.Edition != ev.Version || p.Kind == programme.PrintScores && p.Sitting != ev.Sitting) {
					continue // of a plan that was changed, of a sitting that is over
				}
				out = append(out, r)
			}
		}
		return nil
	})
	return out, err
}

// onPapers reads of an evaluation within the caller's reach, with what they may
// know of its printed pages.
func (a *Desk) onPapers(ctx context.Context, c act.Caller, evaluationID string, fn func(*store.Tx, *programme.Evaluation, *paperView) error) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		ev, err := a.evaluationSeen(tx, c, evaluationID)
		if err != nil {
			return err
		}
		v, err := a.paperView(tx, c, ev)
		if err != nil {
			return err
		}
		return fn(tx, ev, v)
	})
}

// paperView is what a caller may know of an evaluation's printed pages.
type paperView struct {
	c     act.Caller
	s     *act.Step
	ev    *programme.Evaluation
	exam  *rules.Exam
	names map[string]string // of units by party
	own   string            // the party of the caller's unit
}

func (a *Desk) paperView(tx *store.Tx, c act.Caller, ev *programme.Evaluation) (*paperView, error) {
	n, err := a.NoticeOf(tx, ev.ProgrammeID)
	if err != nil {
		return nil, err
	}
	v := &paperView{c: c, s: &act.Step{Tx: tx, Desk: a.Desk, Caller: c}, ev: ev, exam: n.CompletionExam(), names: map[string]string{}}
	parties, err := tx.Parties(ev.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range parties {
		e, err := store.Get[programme.Employer](tx, p.EmployerID)
		if err != nil {
			return nil, err
		}
		v.names[p.ID] = e.Name
		if c.Role == programme.RoleEmployer && p.EmployerID == c.Employer {
			v.own = p.ID
		}
	}
	return v, nil
}

// sees reports whether the caller may see a page and its picture. A score sheet
// shows points: it is its side's, there of who types it off, of the head and of
// the examiner, until the sides are compared elsewhere.
func (v *paperView) sees(p *programme.EvaluationPrint) bool {
	switch {
	case v.c.Role == programme.RoleTrainee:
		return false
	case v.c.Role == programme.RoleEmployer:
		return v.own != "" && p.PartyID == v.own
	case v.c.Role.Scope() == programme.CityWide:
		return true
	case v.c.Role != programme.RoleClerk && v.c.Role != programme.RoleHead && v.c.Role != programme.RoleTeacher:
		return false
	case p.Kind == programme.PrintPlan:
		return true
	}
	return p.PartyID == "" && (v.c.Role != programme.RoleTeacher || p.Examiner == v.c.Name)
}

func (v *paperView) row(p *programme.EvaluationPrint) PaperRow {
	r := PaperRow{Print: *p, Side: v.names[p.PartyID], Subject: v.subject(p.Subject)}
	action := programme.EvaluationScoresEnter
	if p.Kind == programme.PrintPlan {
		action = programme.EvaluationPlanEnter
	}
	if slices.Contains(programme.Find(action).Roles, v.c.Role) {
		_, err := mayType(v.s, v.ev, p)
		r.Mine = err == nil
	}
	return r
}

// Paper is a page that came back, for who may see it.
func (a *Desk) Paper(ctx context.Context, c act.Caller, evaluationID, scanID string) (out *PaperShown, err error) {
	err = a.onPapers(ctx, c, evaluationID, func(tx *store.Tx, ev *programme.Evaluation, v *paperView) error {
		x, print, err := scanOf(tx, ev, scanID)
		if err == nil && (!v.sees(print) || x.State == programme.Withdrawn) {
			err = programme.Errorf(programme.NotFound, "没有找到这张图片，或不在您的范围内")
		}
		if err != nil {
			return err
		}
		out = &PaperShown{PaperRow: v.row(print), Evaluation: *ev, Strips: x.StripsID != ""}
		out.Scan, out.First = x, (print.Page-1)*presence.MostLines
		given, err := tx.Given([]string{x.FileID})
		if err != nil {
			return err
		}
		there, err := a.Files.Has(x.FileID)
		if err != nil {
			return err
		}
		if d, gone := given[x.FileID]; gone && !there {
			out.Gone, out.Strips = true, false
			if d.State == programme.Destroyed {
				out.When = programme.DateOf(d.DoneAt.In(act.Shanghai))
			}
		}
		if out.Title, err = tx.EvaluationTitle(ev.ID); err != nil {
			return err
		}
		if u, err := store.Get[programme.User](tx, x.EnteredBy); err == nil {
			out.By = u.Name
		}
		return out.fill(v, print)
	})
	return out, err
}

// fill reads a page's lines, and whether it may be typed off.
func (o *PaperShown) fill(v *paperView, print *programme.EvaluationPrint) error {
	p, err := partyFor(v.s, print)
	if err != nil {
		return err
	}
	o.Open = o.Mine && timely(v.s, v.ev, p, print) == nil && (print.Kind == programme.PrintScores || o.Scan.State == programme.Received)
	sheets, err := v.s.ExaminerSheets(v.ev.ID, print.Sitting)
	if err != nil {
		return err
	}
	for _, x := range sheets {
		if slices.Contains(x.Scans, o.Scan.ID) {
			o.Stance, o.Doubt = x.Stance, x.Doubt
		}
	}
	apps, err := v.s.ApplicationsByID(print.People)
	if err != nil {
		return err
	}
	members, err := act.WithNames(v.s.Tx, apps)
	if err != nil {
		return err
	}
	var typed []programme.ExaminerLine
	if len(o.Scan.Lines) > 0 {
		if err := json.Unmarshal(o.Scan.Lines, &typed); err != nil {
			return err
		}
	}
	for _, id := range print.People {
		l := PaperLine{}
		if i := slices.IndexFunc(members, func(m act.Member) bool { return m.ApplicationID == id }); i >= 0 {
			l.Member = members[i]
		}
		if i := slices.IndexFunc(typed, func(t programme.ExaminerLine) bool { return t.Application == id }); i >= 0 {
			l.Typed = &typed[i]
		}
		o.Lines = append(o.Lines, l)
	}
	return nil
}

// partyFor is the unit of a printed page, nil for the base's.
func partyFor(s *act.Step, print *programme.EvaluationPrint) (*programme.EvaluationParty, error) {
	if print.PartyID == "" {
		return nil, nil
	}
	return store.Get[programme.EvaluationParty](s.Tx, print.PartyID)
}

// PaperPicture opens the whole picture of a page that came back.
func (a *Desk) PaperPicture(ctx context.Context, c act.Caller, evaluationID, scanID string) (*act.Stored, error) {
	v, err := a.Paper(ctx, c, evaluationID, scanID)
	if err != nil {
		return nil, err
	}
	var f *programme.File
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		f, err = store.Get[programme.File](tx, v.Scan.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}

// PaperStrip is the picture of one line of a page that came back, from 0 on, as
// JPEG; of a plan the unit's answer.
func (a *Desk) PaperStrip(ctx context.Context, c act.Caller, evaluationID, scanID string, line int) ([]byte, error) {
	v, err := a.Paper(ctx, c, evaluationID, scanID)
	if err != nil {
		return nil, err
	}
	of := len(rectsOf(&v.Print))
	if !v.Strips || line < 0 || line >= of {
		return nil, programme.Errorf(programme.NotFound, "没有第 %d 行的图片", line+1)
	}
	raw, err := scan.Bytes(a.Desk, v.Scan.StripsID)
	if err != nil {
		return nil, err
	}
	return scan.Strip(raw, line, of)
}

// TypedFor is what was typed off paper in an examiner's name, as they see it.
type TypedFor struct {
	Subject, SubjectName string
	Scans                []string
	By                   string // who typed it
	At                   time.Time
	Stance, Doubt        string
}

// TypedForMe are the caller's sheets of the sitting that others typed off paper.
func (a *Desk) TypedForMe(ctx context.Context, c act.Caller, evaluationID string) (out []TypedFor, err error) {
	err = a.onPapers(ctx, c, evaluationID, func(tx *store.Tx, ev *programme.Evaluation, v *paperView) error {
		if !slices.Contains(programme.Find(programme.EvaluationMarksAccept).Roles, c.Role) {
			return nil
		}
		all, err := tx.ExaminerSheets(ev.ID, ev.Sitting)
		for _, x := range all {
			if x.Examiner != c.Name || len(x.Scans) == 0 || x.PartyID != v.own {
				continue
			}
			t := TypedFor{Subject: x.Subject, SubjectName: v.subject(x.Subject), Scans: x.Scans, At: x.EnteredAt, Stance: x.Stance, Doubt: x.Doubt}
			if u, err := store.Get[programme.User](tx, x.EnteredBy); err == nil {
				t.By = u.Name
			}
			out = append(out, t)
		}
		return err
	})
	return out, err
}

func (v *paperView) subject(code string) string {
	if i := slices.IndexFunc(v.exam.Subjects, func(x rules.Subject) bool { return x.Code == code }); i >= 0 {
		return v.exam.Subjects[i].Name
	}
	return code
}
