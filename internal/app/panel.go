package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// What the pages of one show beyond their facts. Each method asks whether the
// caller may see the subject, as Show does.

// sees refuses who may not see one of a noun.
func (a *App) sees(tx *store.Tx, c Caller, noun programme.Noun, id string) error {
	l, err := mayBrowse(c, noun)
	if err != nil {
		return err
	}
	n, err := tx.Count(l, Query{Actor: c.Actor, ID: id}, 1)
	if err == nil && n == 0 {
		err = programme.Errorf(programme.NotFound, "没有找到这个%s，或不在您的范围内", noun.Name())
	}
	return err
}

// Decided is a stored decision, decided again from its own facts under its own
// notice, so that it can be shown condition by condition.
type Decided struct {
	*rules.Decision
	Notice *rules.Notice
	Facts  *rules.Applicant
	Stored programme.Decision
}

// DecisionOf is the decision that an application rests on.
func (a *App) DecisionOf(ctx context.Context, c Caller, applicationID string) (d *Decided, err error) {
	err = a.ofApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		d, err = a.decidedOf(tx, ap.DecisionID)
		return err
	})
	return d, err
}

// decidedOf is a stored decision made again under the notice that it was made
// by.
func (a *App) decidedOf(tx *store.Tx, id string) (*Decided, error) {
	stored, err := store.Get[programme.Decision](tx, id)
	if err != nil {
		return nil, err
	}
	n, err := a.notice(tx, stored.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	return decided(n, stored)
}

// Paper is a material that was handed in, or is to be.
type Paper struct {
	Code, Name, Shows, Clause string
	Needed                    bool
	FileIDs                   []string
	Seen                      []PaperSeen // of each file, what was seen of it
}

// Papers are the materials of an application: what its decision asks for, and
// what is there.
func (a *App) Papers(ctx context.Context, c Caller, applicationID string) (out []Paper, err error) {
	d, err := a.DecisionOf(ctx, c, applicationID)
	if err != nil {
		return nil, err
	}
	needed := d.Materials()
	err = a.read(ctx, c, func(tx *store.Tx) error {
		have, err := tx.Materials(applicationID)
		if err != nil {
			return err
		}
		seen, err := a.seenPapers(tx, c, have, applicationID)
		if err != nil {
			return err
		}
		for _, m := range d.Notice.Materials {
			p := Paper{Code: m.Code, Name: m.Name, Shows: m.Shows, Clause: d.Notice.Cite(m.Clause), Needed: slices.Contains(needed, m.Code)}
			for _, h := range have {
				if h.Kind == m.Code {
					p.FileIDs, p.Seen = append(p.FileIDs, h.FileID), append(p.Seen, seen[h.ID])
				}
			}
			if p.Needed || len(p.FileIDs) > 0 {
				out = append(out, p)
			}
		}
		return nil
	})
	return out, err
}

// Member is somebody of a class, with what a form about them starts from.
type Member struct {
	ApplicationID, Name, IDMasked, Employer string
	State                                   programme.State
	Hours                                   int // attended so far
}

// Members are the members of a class by name, those who left too.
func (a *App) Members(ctx context.Context, c Caller, classID string) (out []Member, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounClass, classID); err != nil {
			return err
		}
		apps, err := tx.ClassApplications(classID)
		if err != nil {
			return err
		}
		hours, err := tx.AttendedHours(classID)
		if err != nil {
			return err
		}
		attended := map[string]int{}
		for _, h := range hours {
			attended[h.ApplicationID] += h.Hours
		}
		out, err = withNames(tx, ownOnly(c, apps))
		for i := range out {
			out[i].Hours = attended[out[i].ApplicationID]
		}
		return err
	})
	return out, err
}

// withNames gives applications their names.
func withNames(tx *store.Tx, apps []programme.Application) ([]Member, error) {
	ids, units := map[string]bool{}, map[string]bool{}
	for _, ap := range apps {
		ids[ap.PersonID], units[ap.EmployerID] = true, true
	}
	people, err := tx.PersonsByID(sorted(ids))
	if err != nil {
		return nil, err
	}
	employers, err := tx.EmployersByID(sorted(units))
	if err != nil {
		return nil, err
	}
	byID, unit := map[string]*programme.Person{}, map[string]string{}
	for i := range people {
		byID[people[i].ID] = &people[i]
	}
	for _, e := range employers {
		unit[e.ID] = e.Name
	}
	out := make([]Member, 0, len(apps))
	for _, ap := range apps {
		if p := byID[ap.PersonID]; p != nil {
			out = append(out, Member{ApplicationID: ap.ID, Name: p.Name, IDMasked: p.IDMasked, Employer: unit[ap.EmployerID], State: ap.State})
		}
	}
	return out, nil
}

// Signature is one line of a lesson's sign-in sheet.
type Signature struct {
	Member
	Presence string // present, absent, leave, "" where not registered
	Method   string
	SignedAt time.Time
}

// SignIns is the sheet of a lesson: everybody of the class who was in training
// and how they were registered.
func (a *App) SignIns(ctx context.Context, c Caller, lessonID string) (out []Signature, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounLesson, lessonID); err != nil {
			return err
		}
		l, err := store.Get[programme.Lesson](tx, lessonID)
		if err != nil {
			return err
		}
		rows, err := tx.LessonAttendance(l.ID)
		if err != nil {
			return err
		}
		at := map[string]*programme.Attendance{}
		for i := range rows {
			at[rows[i].ApplicationID] = &rows[i]
		}
		apps, err := tx.ClassApplications(l.ClassID)
		if err != nil {
			return err
		}
		members, err := withNames(tx, ownOnly(c, apps))
		for _, m := range members {
			s := Signature{Member: m}
			if r := at[m.ApplicationID]; r != nil {
				s.Presence, s.Method, s.SignedAt = r.State, r.Method, r.SignedAt
			} else if l.State == programme.Held || m.State != programme.InTraining {
				continue
			}
			out = append(out, s)
		}
		return err
	})
	return out, err
}

// Marked is one trainee's line of an evaluation.
type Marked struct {
	Member
	programme.Mark
}

// MarksOf are the results of an evaluation, and who has none yet.
func (a *App) MarksOf(ctx context.Context, c Caller, evaluationID string) (out []Marked, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounEvaluation, evaluationID); err != nil {
			return err
		}
		ev, err := store.Get[programme.Evaluation](tx, evaluationID)
		if err != nil {
			return err
		}
		marks, err := tx.Marks(ev.ID)
		if err != nil {
			return err
		}
		apps, err := tx.ClassApplications(ev.ClassID)
		if err != nil {
			return err
		}
		members, err := withNames(tx, apps)
		for _, m := range members {
			x := Marked{Member: m}
			if i := slices.IndexFunc(marks, func(k programme.Mark) bool { return k.ApplicationID == m.ApplicationID }); i >= 0 {
				x.Mark = marks[i]
			} else if m.State != programme.InTraining {
				continue
			}
			if c.Role == programme.RoleTrainee && !ownApplication(apps, m.ApplicationID, c.Person) || c.Role == programme.RoleEmployer && !ofEmployer(apps, m.ApplicationID, c.Employer) {
				continue
			}
			out = append(out, x)
		}
		return err
	})
	return out, err
}

func ownApplication(apps []programme.Application, id, person string) bool {
	return slices.ContainsFunc(apps, func(a programme.Application) bool { return a.ID == id && a.PersonID == person })
}

func ofEmployer(apps []programme.Application, id, employer string) bool {
	return slices.ContainsFunc(apps, func(a programme.Application) bool { return a.ID == id && a.EmployerID == employer })
}

// PartyTo is an employer that takes part in an evaluation.
type PartyTo struct {
	Employer           string
	JoinedAt, AssentAt time.Time
}

// PartiesOf are the employers of an evaluation and how far each is.
func (a *App) PartiesOf(ctx context.Context, c Caller, evaluationID string) (out []PartyTo, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounEvaluation, evaluationID); err != nil {
			return err
		}
		parties, err := tx.Parties(evaluationID)
		if err != nil {
			return err
		}
		ids := map[string]bool{}
		for _, p := range parties {
			ids[p.EmployerID] = true
		}
		employers, err := tx.EmployersByID(sorted(ids))
		for _, p := range parties {
			i := slices.IndexFunc(employers, func(e programme.Employer) bool { return e.ID == p.EmployerID })
			if p.AssentedBy == "" {
				p.AssentedAt = time.Time{} // withdrawn when the marks changed
			}
			out = append(out, PartyTo{employers[i].Name, p.JoinedAt, p.AssentedAt})
		}
		return err
	})
	return out, err
}

// ItemsOf are the people of a statement, each with rule and evidence.
func (a *App) ItemsOf(ctx context.Context, c Caller, statementID string) (out []Traced, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounStatement, statementID); err != nil {
			return err
		}
		out, err = statementRows(tx, newTracer(tx), statementID)
		return err
	})
	return out, err
}

// Balance is what stands on one account of a base.
type Balance struct {
	Account, Name string
	Amount        programme.Fen
}

// Balances are the accounts of a base that hold or owe money, in the chart's
// order.
func (a *App) Balances(ctx context.Context, c Caller, baseID string) (out []Balance, err error) {
	if !programme.MayRead(c.Role, programme.NounStatement) {
		return nil, nil
	}
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		postings, err := tx.Postings(b.ProgrammeID, b.ID)
		if err != nil {
			return err
		}
		sums := map[string]programme.Fen{}
		for _, p := range postings {
			sums[p.Account] += p.Amount
		}
		n, err := a.noticeOf(tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		for name, amount := range sums {
			if amount != 0 {
				out = append(out, Balance{name, accountWords(n, name), amount})
			}
		}
		slices.SortFunc(out, func(x, y Balance) int { return compare(x.Account, y.Account) })
		return nil
	})
	return out, err
}

// accountWords is an account's name with the use of money as the notice calls
// it.
func accountWords(n *rules.Notice, account string) string {
	name := ledger.AccountName(account)
	for _, u := range n.Money.Uses {
		if rest, ok := strings.CutSuffix(name, u.Code); ok {
			return rest + u.Name
		}
	}
	return name
}

// ListedPerson is a person on a public list, as the public may see them.
type ListedPerson struct{ Name, IDMasked, Employer, Trade, Level string }

// PublishedPeople are the people of a publication, masked as the public sees
// them: no caller is asked who they are.
func (a *App) PublishedPeople(ctx context.Context, publicationID string) (p *programme.Publication, out []ListedPerson, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		if p, err = store.Get[programme.Publication](tx, publicationID); err != nil {
			return err
		}
		apps, err := tx.ApplicationsByID(p.People)
		if err != nil {
			return err
		}
		slices.SortFunc(apps, func(x, y programme.Application) int { return compare(x.ID, y.ID) })
		lines, err := tx.PlanLines(p.ProgrammeID)
		if err != nil {
			return err
		}
		members, err := withNames(tx, apps)
		if err != nil {
			return err
		}
		for i, m := range members {
			k := slices.IndexFunc(lines, func(l programme.PlanLine) bool { return l.ID == apps[i].PlanLineID })
			out = append(out, ListedPerson{m.Name, m.IDMasked, m.Employer, lines[k].Trade, lines[k].Level.Chinese()})
		}
		return nil
	})
	return p, out, err
}
