package retain

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

func timeOf(micro int) time.Time { return time.UnixMicro(int64(micro)) }

// Listers are the roles that see what of all bases may be destroyed.
var Listers = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}

// List is what the classes of all years hold, the earliest year first, by base
// and class; one year's where one is named.
func (a *Desk) List(ctx context.Context, c act.Caller, programmeID string) (out []Line, err error) {
	if !slices.Contains(Listers, c.Role) && c.Role != programme.RoleSystem {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看全市档案的保存期限", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		out = nil
		years, err := tx.Programmes()
		if err != nil {
			return err
		}
		slices.SortStableFunc(years, func(x, y programme.Programme) int { return x.Year - y.Year })
		for i := range years {
			if programmeID != "" && years[i].ID != programmeID {
				continue
			}
			if out, err = a.listYear(tx, &years[i], out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (a *Desk) listYear(tx *store.Tx, p *programme.Programme, out []Line) ([]Line, error) {
	k, err := keepingOf(a.Desk, tx, p, "")
	if err != nil {
		return nil, err
	}
	bases, err := tx.Bases(p.ID)
	if err != nil {
		return nil, err
	}
	name := map[string]string{}
	for i := range bases {
		name[bases[i].ID] = bases[i].Name
	}
	classes, err := tx.Classes(p.ID)
	if err != nil {
		return nil, err
	}
	for i := range classes {
		for _, l := range k.lines(&classes[i], name[classes[i].BaseID]) {
			if l.Kept.Files > 0 || l.Act != nil {
				out = append(out, l)
			}
		}
	}
	return out, nil
}

// OfClass is what one class holds, for who sees the class.
func (a *Desk) OfClass(ctx context.Context, c act.Caller, classID string) (out []Line, err error) {
	if !programme.MayRead(c.Role, programme.NounDestruction) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看档案的保存期限", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClass, classID); err != nil {
			return err
		}
		out, err = a.ofClass(tx, classID)
		return err
	})
	return out, err
}

func (a *Desk) ofClass(tx *store.Tx, classID string) ([]Line, error) {
	cl, err := store.Get[programme.Class](tx, classID)
	if err != nil {
		return nil, err
	}
	p, err := store.Get[programme.Programme](tx, cl.ProgrammeID)
	if err != nil {
		return nil, err
	}
	k, err := keepingOf(a.Desk, tx, p, cl.ID)
	if err != nil {
		return nil, err
	}
	return k.lines(cl, ""), nil
}

// Act is one act of destruction with its files.
type Act struct {
	Row   programme.Destruction
	Class programme.Class
	Lines []programme.DestructionLine
	Names map[string]string // of who proposed, answered and carried out
}

// ReadAct is an act, for who sees it.
func (a *Desk) ReadAct(ctx context.Context, c act.Caller, id string) (out *Act, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounDestruction, id); err != nil {
			return err
		}
		d, err := store.Get[programme.Destruction](tx, id)
		if err != nil {
			return err
		}
		cl, err := store.Get[programme.Class](tx, d.ClassID)
		if err != nil {
			return err
		}
		out = &Act{Row: *d, Class: *cl, Names: map[string]string{}}
		if out.Lines, err = tx.DestructionLines(id); err != nil {
			return err
		}
		for _, id := range []string{d.ProposedBy, d.AnsweredBy, d.BegunBy} {
			if u, err := store.Get[programme.User](tx, id); err == nil {
				out.Names[id] = u.Name
			}
		}
		return nil
	})
	return out, err
}
