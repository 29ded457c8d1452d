package retain

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// subject is a class with its base, of a closed year too: files are destroyed
// long after their year.
func subject(s *act.Step, classID string) (*programme.Class, error) {
	cl, err := store.Get[programme.Class](s.Tx, classID)
	if err != nil {
		return nil, s.OwnFirst(err)
	}
	b, err := store.Get[programme.Base](s.Tx, cl.BaseID)
	if err != nil {
		return nil, err
	}
	return cl, s.May(act.SubjectOf(b))
}

// Propose proposes that what a class holds of one kind be destroyed: its years
// are over and nothing holds it. What other records name too stays, and is said.
func (a *Desk) Propose(ctx context.Context, c act.Caller, classID, kind, reason string) (d *programme.Destruction, err error) {
	err = a.Act(ctx, c, programme.DestructionPropose, reason, func(s *act.Step) error {
		cl, err := subject(s, classID)
		if err != nil {
			return err
		}
		if programme.KeptName(kind) == "" {
			return act.InvalidFields(act.Problem("kind", "choice", "请选择要销毁的是录像还是其他档案资料"))
		}
		line, err := a.lineOf(s, cl.ID, kind)
		if err != nil {
			return err
		}
		if !line.Due() {
			return programme.Errorf(programme.WrongState, "%s现在不能销毁：%s", programme.KeptName(kind), line.Why).Under(programme.DutyRetention)
		}
		lines, err := going(s, cl.ID, kind)
		if err != nil {
			return err
		}
		d = &programme.Destruction{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, BaseID: cl.BaseID, ClassID: cl.ID, State: programme.Proposed, Kind: kind,
			Until: line.Until, ProposedBy: c.User, ProposedOn: s.Today(), Reason: reason}
		d.Files, d.Bytes = weigh(lines)
		if d.Files == 0 {
			return programme.Errorf(programme.WrongState, "没有可以销毁的文件：都还有别的记录在用").Under(programme.DutyRetention)
		}
		d.List = digestOf(d.ClassID, lines)
		if err := store.Insert(s.Tx, d); err != nil {
			return err
		}
		if err := writeLines(s, d, lines); err != nil {
			return err
		}
		return s.Record(d.ProgrammeID, d.ID, factsOf(d))
	})
	return d, err
}

// factsOf is what the journal keeps of an act at each step: the digest of the
// list names every file that goes.
func factsOf(d *programme.Destruction) act.Facts {
	return act.Facts{"class": d.ClassID, "kind": d.Kind, "until": d.Until.String(), "files": d.Files, "bytes": d.Bytes, "list": d.List}
}

func (a *Desk) lineOf(s *act.Step, classID, kind string) (*Line, error) {
	lines, err := a.ofClass(s.Tx, classID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(lines, func(l Line) bool { return l.Kind == kind })
	return &lines[i], nil
}

// going are the lines of what a class holds of one kind and has not given yet.
// Those that another record names say which.
func going(s *act.Step, classID, kind string) ([]*programme.DestructionLine, error) {
	all, err := s.ClassFiles(classID, kind == programme.KeptFilms)
	if err != nil {
		return nil, err
	}
	ids := filesOf(all)
	given, err := s.Given(ids)
	if err != nil {
		return nil, err
	}
	known, err := s.FilesByID(ids)
	if err != nil {
		return nil, err
	}
	size := map[string]int64{}
	for _, f := range known {
		size[f.ID] = f.Size
	}
	var out []*programme.DestructionLine
	for i := range all {
		l := &all[i]
		bytes, stored := size[l.FileID]
		if _, gone := given[l.FileID]; gone || !stored {
			continue
		}
		l.Size = bytes
		out = append(out, l)
	}
	return out, namedElsewhere(s.Tx, out)
}

func filesOf(lines []programme.DestructionLine) (ids []string) {
	for i := range lines {
		ids = append(ids, lines[i].FileID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// namedElsewhere notes on lines which other record names their file: one that
// is no line of theirs and was not given up by an act before.
func namedElsewhere(tx *store.Tx, lines []*programme.DestructionLine) error {
	own := map[[3]string]bool{}
	var ids []string
	for _, l := range lines {
		own[[3]string{l.OfTable, l.OfID, l.FileID}] = true
		ids = append(ids, l.FileID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	given, err := tx.GivenUp(ids)
	if err != nil {
		return err
	}
	named, err := namersOf(tx, ids)
	if err != nil {
		return err
	}
	for _, l := range lines {
		l.Kept = ""
		for _, by := range named[l.FileID] {
			if key := [3]string{by[0], by[1], l.FileID}; !own[key] && !given[key] {
				l.Kept = by[0] + " " + by[1]
			}
		}
	}
	return nil
}

// namersAtOnce is how many files one query asks after.
const namersAtOnce = 200

func namersOf(tx *store.Tx, ids []string) (map[string][][2]string, error) {
	out := map[string][][2]string{}
	for chunk := range slices.Chunk(ids, namersAtOnce) {
		some, err := tx.Namers(chunk)
		if err != nil {
			return nil, err
		}
		for id, by := range some {
			out[id] = by
		}
	}
	return out, nil
}

// weigh counts the files that go, each once, and their bytes.
func weigh(lines []*programme.DestructionLine) (files int, bytes int64) {
	seen := map[string]bool{}
	for _, l := range lines {
		if l.Kept == "" && !seen[l.FileID] {
			seen[l.FileID] = true
			files, bytes = files+1, bytes+l.Size
		}
	}
	return files, bytes
}

// writeLines writes an act's lines and its row with their digest.
func writeLines(s *act.Step, d *programme.Destruction, lines []*programme.DestructionLine) (err error) {
	for _, l := range lines {
		if l.ID == "" {
			l.ID, l.DestructionID = s.NewID(), d.ID
		}
	}
	if d.Sheet, err = store.ReplaceSheet(s.Tx, d.ID, lines); err != nil {
		return err
	}
	return store.Update(s.Tx, d)
}

func digestOf(classID string, lines []*programme.DestructionLine) string {
	plain := make([]programme.DestructionLine, len(lines))
	for i, l := range lines {
		plain[i] = *l
	}
	sum := sha256.Sum256([]byte(programme.DestructionList(classID, plain)))
	return hex.EncodeToString(sum[:])
}

// Approve agrees to what another proposed. Nothing is destroyed yet.
func (a *Desk) Approve(ctx context.Context, c act.Caller, id string) error {
	return a.move(ctx, c, programme.DestructionApprove, id, "", func(s *act.Step, d *programme.Destruction) error {
		d.AnsweredBy, d.AnsweredOn = c.User, s.Today()
		if err := s.Apart(d.ProposedBy); err != nil {
			return err
		}
		return a.free(s.Tx, d)
	})
}

// Refuse leaves the files where they are.
func (a *Desk) Refuse(ctx context.Context, c act.Caller, id, reason string) error {
	return a.move(ctx, c, programme.DestructionRefuse, id, reason, func(s *act.Step, d *programme.Destruction) error {
		d.AnsweredBy, d.AnsweredOn, d.Answer = c.User, s.Today(), reason
		return nil
	})
}

// Withdraw takes a proposal back, until it is carried out.
func (a *Desk) Withdraw(ctx context.Context, c act.Caller, id, reason string) error {
	return a.move(ctx, c, programme.DestructionWithdraw, id, reason, func(_ *act.Step, d *programme.Destruction) error {
		d.Answer = reason
		return nil
	})
}

// free refuses an act over a class that something holds now.
func (a *Desk) free(tx *store.Tx, d *programme.Destruction) error {
	cl, err := store.Get[programme.Class](tx, d.ClassID)
	if err != nil {
		return err
	}
	open, err := tx.OpenMatters(d.ProgrammeID, d.ClassID)
	if err != nil {
		return err
	}
	holds, err := tx.Holds(d.ProgrammeID, d.ClassID)
	if err != nil {
		return err
	}
	k := keeping{open: open}
	if why := k.held(&Line{Class: *cl, Standing: holds}); len(why) > 0 {
		return programme.Errorf(programme.WrongState, "%s现在不能销毁：%s", cl.Name, strings.Join(why, "；")).Under(programme.DutyRetention)
	}
	return nil
}

// move moves an act one step.
func (a *Desk) move(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.Destruction) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		d, err := store.Get[programme.Destruction](s.Tx, id)
		if err != nil {
			return s.OwnFirst(err)
		}
		if _, err := subject(s, d.ClassID); err != nil {
			return err
		}
		if err := s.Move(&d.State); err != nil {
			return err
		}
		if err := change(s, d); err != nil {
			return err
		}
		if err := store.Update(s.Tx, d); err != nil {
			return err
		}
		return s.Record(d.ProgrammeID, d.ID, factsOf(d))
	})
}
