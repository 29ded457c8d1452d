package assess

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Marked is one trainee's line of an evaluation.
type Marked struct {
	act.Member
	programme.Mark
}

// evaluationSeen is an evaluation that the caller may see; Error Forbidden or
// NotFound otherwise, as a.Sees has it.
func (a *Desk) evaluationSeen(tx *store.Tx, c act.Caller, id string) (*programme.Evaluation, error) {
	if err := a.Sees(tx, c, programme.NounEvaluation, id); err != nil {
		return nil, err
	}
	return store.Get[programme.Evaluation](tx, id)
}

// MarksOf are the results of an evaluation, and who has none yet.
func (a *Desk) MarksOf(ctx context.Context, c act.Caller, evaluationID string) (out []Marked, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		ev, err := a.evaluationSeen(tx, c, evaluationID)
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
		members, err := act.WithNames(tx, apps)
		for _, m := range members {
			x := Marked{Member: m}
			if i := slices.IndexFunc(marks, func(k programme.Mark) bool { return k.ApplicationID == m.ApplicationID }); i >= 0 {
				x.Mark = marks[i]
			} else if m.State != programme.InTraining {
				continue
			}
			if c.Role == programme.RoleTrainee && !ownApplication(apps, m.ApplicationID, c.Person) ||
				c.Role == programme.RoleEmployer && !ofEmployer(apps, m.ApplicationID, c.Employer) {
				continue
			}
			out = append(out, x)
		}
		return err
	})
	return out, err
}

// PartyTo is an employer that takes part in an evaluation.
type PartyTo struct {
	Employer, EmployerID string
	JoinedAt, AssentAt   time.Time
	Examiners            []string
	Asked                string
	JoinedBy, AssentBy   string     // where it was by a one-time link or on paper: who, how
	Paper                string     // the picture of the page on which it joined, "" where it did so otherwise
	Account              bool       // somebody acts for it with an account
	Contact              string     // the telephone that codes go to, masked; "" where none was put in
	Links                []LinkView // newest last
}

// PartiesOf are the employers of an evaluation and how far each is.
func (a *Desk) PartiesOf(ctx context.Context, c act.Caller, evaluationID string) (out []PartyTo, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounEvaluation, evaluationID); err != nil {
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
		employers, err := tx.EmployersByID(act.Sorted(ids))
		if err != nil {
			return err
		}
		links, err := linksOf(tx, c, evaluationID)
		if err != nil {
			return err
		}
		who := linkNames(links)
		for _, p := range parties {
			i := slices.IndexFunc(employers, func(e programme.Employer) bool { return e.ID == p.EmployerID })
			if p.AssentedBy == "" {
				p.AssentedAt = time.Time{} // of an earlier sitting
			}
			if p.JoinedBy == "" {
				p.JoinedAt = time.Time{} // withdrawn when the plan changed
			}
			x := PartyTo{Employer: employers[i].Name, EmployerID: p.EmployerID, JoinedAt: p.JoinedAt, AssentAt: p.AssentedAt, Examiners: p.Examiners,
				Asked: p.Asked, JoinedBy: who(p.JoinedBy), AssentBy: who(p.AssentedBy)}
			if x.Paper = programme.PaperOf(p.JoinedBy); x.Paper != "" {
				if x.JoinedBy, err = joinedOnPaper(tx, x.Paper); err != nil {
					return err
				}
			}
			if x.Account, err = tx.HasAccount(p.EmployerID); err != nil {
				return err
			}
			k, err := tx.EmployerContact(p.EmployerID)
			if err != nil {
				return err
			}
			if k != nil {
				x.Contact = k.Masked
			}
			for _, l := range links {
				if l.PartyID == p.ID && l.Kind == programme.LinkUnit {
					x.Links = append(x.Links, l)
				}
			}
			out = append(out, x)
		}
		return nil
	})
	return out, err
}

// joinedOnPaper says who signed a printed plan for a unit, and who typed that.
func joinedOnPaper(tx *store.Tx, scanID string) (string, error) {
	x, err := store.Get[programme.EvaluationScan](tx, scanID)
	if err != nil {
		return "", err
	}
	text := x.Name
	if x.Position != "" {
		text += "（" + x.Position + "）"
	}
	text += "，纸面签字盖章"
	if u, err := store.Get[programme.User](tx, x.EnteredBy); err == nil {
		text += "，" + u.Name + "录入"
	}
	return text, nil
}

// PublishedPerson is a person on a publication, with the id by which an objection
// or a correction names them.
type PublishedPerson struct {
	ID string
	act.ListedPerson
}

// PublishedPeople are the people of a publication, masked as the public sees
// them: no caller is asked who they are.
func (a *Desk) PublishedPeople(ctx context.Context, publicationID string) (p *programme.Publication, out []PublishedPerson, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		if p, err = store.Get[programme.Publication](tx, publicationID); err != nil {
			return err
		}
		if out, err = listed(tx, p, p.People); err != nil {
			return err
		}
		return markGone(tx, p, out)
	})
	return p, out, err
}

// StruckPeople are those who were struck from a publication that it corrects.
func (a *Desk) StruckPeople(ctx context.Context, p *programme.Publication) (out []PublishedPerson, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		out, err = listed(tx, p, p.Struck)
		return err
	})
	return out, err
}

func listed(tx *store.Tx, p *programme.Publication, ids []string) (out []PublishedPerson, err error) {
	apps, err := tx.ApplicationsByID(ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(apps, func(x, y programme.Application) int { return act.Compare(x.ID, y.ID) })
	lines, err := tx.PlanLines(p.ProgrammeID)
	if err != nil {
		return nil, err
	}
	members, err := act.WithNames(tx, apps)
	if err != nil {
		return nil, err
	}
	for i, m := range members {
		k := slices.IndexFunc(lines, func(l programme.PlanLine) bool { return l.ID == apps[i].PlanLineID })
		out = append(out, PublishedPerson{apps[i].ID, act.ListedPerson{Name: m.Name, IDMasked: m.IDMasked, Employer: m.Employer, Trade: lines[k].Trade,
			Level: lines[k].Level.Chinese()}})
	}
	return out, nil
}

// markGone says of whom the list no longer speaks: their result was taken back,
// or their certificate was withdrawn.
func markGone(tx *store.Tx, p *programme.Publication, out []PublishedPerson) error {
	apps, err := tx.ApplicationsByID(p.People)
	if err != nil {
		return err
	}
	state := map[string]programme.State{}
	for i := range apps {
		state[apps[i].ID] = apps[i].State
	}
	certificates, err := tx.CertificatesOf(p.People)
	if err != nil {
		return err
	}
	revoked, inForce := map[string]bool{}, map[string]bool{}
	for i := range certificates {
		x := &certificates[i]
		revoked[x.ApplicationID] = revoked[x.ApplicationID] || x.State == programme.Revoked
		inForce[x.ApplicationID] = inForce[x.ApplicationID] || x.InForce()
	}
	for i := range out {
		switch x := &out[i]; {
		case revoked[x.ID] && !inForce[x.ID]:
			x.Gone = "证书已撤销"
		case state[x.ID] != programme.Passed && state[x.ID] != programme.Certified:
			x.Gone = "结果已撤销"
		}
	}
	return nil
}

func ownApplication(apps []programme.Application, id, person string) bool {
	return slices.ContainsFunc(apps, func(a programme.Application) bool { return a.ID == id && a.PersonID == person })
}

func ofEmployer(apps []programme.Application, id, employer string) bool {
	return slices.ContainsFunc(apps, func(a programme.Application) bool { return a.ID == id && a.EmployerID == employer })
}
