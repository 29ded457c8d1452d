package archive

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Shown is what a class has to show before money goes out: what its archive
// lacks, and how many doubts of its evidence money should wait for.
type Shown struct {
	Class  *programme.Class
	Lacks  []Line // items of the archive that are not whole
	Doubts int
}

// Lacking is how many things a class's archive lacks.
func (s *Shown) Lacking() (n int) {
	for _, l := range s.Lacks {
		n += len(l.Lacks)
	}
	return n
}

// ShownBy reads what the classes of a base have to show, in the transaction of
// who asks. Cancelled classes have nothing to show.
func ShownBy(s *act.Step, n *rules.Notice, b *programme.Base) ([]Shown, error) {
	list, err := s.Classes(b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	var classes []*programme.Class
	for i := range list {
		if list[i].BaseID == b.ID && list[i].State != programme.Cancelled {
			classes = append(classes, &list[i])
		}
	}
	open, _, err := evidence.DoubtsOf(s.Tx, n, classes...)
	if err != nil {
		return nil, err
	}
	out := make([]Shown, len(classes))
	for i, cl := range classes {
		lacks, err := Lacking(s.Desk, s.Tx, n, cl)
		if err != nil {
			return nil, err
		}
		out[i] = Shown{Class: cl, Lacks: lacks}
		for k := range open {
			if open[k].Class == cl.ID && open[k].Holds() {
				out[i].Doubts++
			}
		}
	}
	return out, nil
}

// Lacking is what a class's archive lacks by what is in it, item by item.
func Lacking(d *act.Desk, tx *store.Tx, n *rules.Notice, cl *programme.Class) ([]Line, error) {
	lines, err := linesOf(d, tx, n, cl)
	return slices.DeleteFunc(lines, func(l Line) bool { return len(l.Lacks) == 0 }), err
}
