package material

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/store"
)

// Paper is a material that was handed in, or is to be.
type Paper struct {
	Code, Name, Shows, Clause string
	Needed                    bool
	FileIDs                   []string
	Seen                      []PaperSeen // of each file, what was seen of it
}

// Papers are the materials of an application: what its decision asks for, and
// what is there.
func (a *Desk) Papers(ctx context.Context, c act.Caller, applicationID string) (out []Paper, err error) {
	d, err := decide.OfApplication(ctx, a.Desk, c, applicationID)
	if err != nil {
		return nil, err
	}
	needed := d.Materials()
	err = a.Read(ctx, c, func(tx *store.Tx) error {
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
