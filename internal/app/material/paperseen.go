package material

import (
	"context"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// PaperSeen is one file of a paper with what was seen of it.
type PaperSeen struct {
	MaterialID, FileID string
	AddedAt            time.Time
	Size               string // its form and size in words
	Notes              []PaperNote
}

// PaperNote is something to look at in a paper that was taken in.
type PaperNote struct {
	Text   string // what was noticed and what to do
	Others []PaperOther
}

// PaperOther is somebody whose paper is like this one. Who may not see them
// learns no more than that there is one.
type PaperOther struct{ ApplicationID, Name, FileID string }

var formNames = map[string]string{"jpeg": "JPG 图片", "png": "PNG 图片", "pdf": "PDF"}

// seenPapers is what was seen of an application's papers, by material.
func (a *Desk) seenPapers(tx *store.Tx, c act.Caller, have []programme.Material, applicationID string) (map[string]PaperSeen, error) {
	looks, err := tx.PaperLooks(applicationID)
	if err != nil {
		return nil, err
	}
	out := map[string]PaperSeen{}
	for _, m := range have {
		s := PaperSeen{MaterialID: m.ID, FileID: m.FileID, AddedAt: m.AddedAt}
		if i := slices.IndexFunc(looks, func(l programme.PaperLook) bool { return l.ID == m.ID }); i >= 0 {
			l := &looks[i]
			if s.Size = formNames[l.Form]; l.Width > 0 {
				s.Size += " " + strconv.FormatInt(l.Width, 10) + " × " + strconv.FormatInt(l.Height, 10)
			}
			for _, f := range findingsOf(l) {
				note, err := a.note(tx, c, l.Kind, f)
				if err != nil {
					return nil, err
				}
				if note != nil {
					s.Notes = append(s.Notes, *note)
				}
			}
		}
		out[m.ID] = s
	}
	return out, nil
}

// note words a finding for a reader; nil where it says nothing any more,
// because the others' papers were taken out.
func (a *Desk) note(tx *store.Tx, c act.Caller, kind string, f programme.PaperFinding) (*PaperNote, error) {
	row := programme.CheckByCode(f.Code)
	if row == nil {
		return nil, nil
	}
	note := &PaperNote{Text: row.Name + "：" + row.Remedy}
	for _, id := range f.Others {
		papers, err := tx.Materials(id)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(papers, func(m programme.Material) bool { return m.Kind == kind })
		if i < 0 {
			continue
		}
		o := PaperOther{}
		switch err := a.Sees(tx, c, programme.NounApplication, id); programme.CodeOf(err) {
		case "":
			ap, err := store.Get[programme.Application](tx, id)
			if err != nil {
				return nil, err
			}
			p, err := store.Get[programme.Person](tx, ap.PersonID)
			if err != nil {
				return nil, err
			}
			o = PaperOther{id, p.Name, papers[i].FileID}
		case programme.NotFound, programme.Forbidden:
		default:
			return nil, err
		}
		note.Others = append(note.Others, o)
	}
	if len(f.Others) > 0 && len(note.Others) == 0 {
		return nil, nil
	}
	return note, nil
}

// Annex2Person is somebody who is to hand in annex 2, or has.
type Annex2Person struct {
	ApplicationID, Name, IDMasked, Employer, Trade string
	Level                                          programme.Level
	State                                          programme.State
	Printed, There                                 bool
}

// Annex2People are the live applications in a year, within the caller's reach
// to hand in papers for, whose decision rests on working years and so calls
// for annex 2; who lacks it first.
func (a *Desk) Annex2People(ctx context.Context, c act.Caller, programmeID string) (out []Annex2Person, err error) {
	if row := programme.Find(programme.MaterialAttach); !slices.Contains(row.Roles, c.Role) {
		return nil, programme.May(c.Actor, programme.MaterialAttach, act.OwnOf(c))
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		rows, err := tx.Annex2Waiting(c.Actor, programmeID, annex2Kind, string(programme.MaterialPrint), a.annex2Routes(tx, programmeID))
		for _, r := range rows {
			out = append(out, Annex2Person(r))
		}
		return err
	})
	return out, err
}

// annex2Routes are the routes whose papers include annex 2.
func (a *Desk) annex2Routes(tx *store.Tx, programmeID string) (out []string) {
	n, err := a.NoticeOf(tx, programmeID)
	if err != nil {
		return nil
	}
	for _, r := range n.Eligibility.Routes {
		if slices.ContainsFunc(n.Papers(r.Code), func(m rules.Material) bool { return m.Code == annex2Kind }) {
			out = append(out, r.Code)
		}
	}
	return out
}
