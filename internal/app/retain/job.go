package retain

import (
	"context"
	"encoding/json"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Destroy is the job that carries an act out.
const Destroy = "retention.destroy"

type destroyArgs struct {
	ID string `json:"id"`
}

// Kinds are the long works of this chapter.
func (a *Desk) Kinds() []jobs.Kind {
	return []jobs.Kind{{Code: Destroy, Name: "到期销毁", Undone: "已经删除的文件不能恢复；其余的还在，可以在销毁的页面继续。", May: a.mayDestroy, Run: a.runDestroy}}
}

func (a *Desk) mayDestroy(tx *store.Tx, c act.Caller, j *jobs.Job) error {
	var args destroyArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return err
	}
	d, err := store.Get[programme.Destruction](tx, args.ID)
	if err != nil {
		return err
	}
	b, err := store.Get[programme.Base](tx, d.BaseID)
	if err != nil {
		return err
	}
	return programme.May(c.Actor, programme.DestructionBegin, act.SubjectOf(b))
}

// AskDestroy asks for an approved act to be carried out, or for one that was cut
// off to go on.
func (a *Desk) AskDestroy(ctx context.Context, c act.Caller, id string) (job string, err error) {
	var d *programme.Destruction
	title := ""
	err = a.Try(ctx, c, programme.DestructionBegin, func(s *act.Step) error {
		if d, err = store.Get[programme.Destruction](s.Tx, id); err != nil {
			return s.OwnFirst(err)
		}
		cl, err := subject(s, d.ClassID)
		if err != nil {
			return err
		}
		state := d.State
		if err := s.Move(&state); err != nil {
			return err
		}
		title = cl.Name + programme.KeptName(d.Kind)
		return a.free(s.Tx, d)
	})
	if err != nil {
		return "", err
	}
	return a.Jobs.Enqueue(ctx, c, jobs.Job{Kind: Destroy, Title: title, Programme: d.ProgrammeID}, destroyArgs{id})
}

// Done is what the job's page shows.
type Done struct {
	ID   string `json:"id"`
	Gone int    `json:"gone"`
	Kept int    `json:"kept"`
}

func (a *Desk) runDestroy(ctx context.Context, w *jobs.Work) error {
	var args destroyArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	c := w.Caller
	c.Key = "" // the form's own key asked for the job
	d, err := a.CarryOut(ctx, c, args.ID, func(done, total int) error { return w.At(ctx, "删除文件", done, total) })
	if err != nil {
		return err
	}
	return w.Result(Done{d.ID, d.Gone, d.Files - d.Gone})
}

// removedAtOnce is how many files go in one transaction.
const removedAtOnce = 50

// CarryOut carries an act out. It may be cut off anywhere and run again: what is
// gone is gone, and what is left is looked at anew. at is told how far it is and
// ends it by an error.
func (a *Desk) CarryOut(ctx context.Context, c act.Caller, id string, at func(done, total int) error) (*programme.Destruction, error) {
	var d *programme.Destruction
	if err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		d, err = store.Get[programme.Destruction](tx, id)
		return err
	}); err != nil {
		return nil, err
	}
	if d.State == programme.Destroyed { // an earlier run did it, and ended before it could say so
		return d, nil
	}
	if err := a.begin(ctx, c, id); err != nil {
		return nil, err
	}
	var lines []programme.DestructionLine
	if err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		lines, err = tx.DestructionLines(id)
		return err
	}); err != nil {
		return nil, err
	}
	ids := filesOf(slices.DeleteFunc(slices.Clone(lines), func(l programme.DestructionLine) bool { return l.Kept != "" }))
	for i := 0; i < len(ids); i += removedAtOnce {
		if err := at(i, len(ids)); err != nil {
			return nil, err
		}
		if err := a.remove(ctx, id, lines, ids[i:min(i+removedAtOnce, len(ids))]); err != nil {
			return nil, err
		}
	}
	return a.finish(ctx, c, id)
}

// begin writes down that bytes go from now on. What the class holds must be what
// was proposed and approved.
func (a *Desk) begin(ctx context.Context, c act.Caller, id string) error {
	return a.move(ctx, c, programme.DestructionBegin, id, "", func(s *act.Step, d *programme.Destruction) error {
		d.BegunBy = c.User
		if err := a.free(s.Tx, d); err != nil {
			return err
		}
		old, err := s.DestructionLines(d.ID)
		if err != nil {
			return err
		}
		now, err := s.ClassFiles(d.ClassID, d.Kind == programme.KeptFilms)
		if err != nil {
			return err
		}
		given, err := s.Given(filesOf(now))
		if err != nil {
			return err
		}
		for _, l := range now {
			if by, gone := given[l.FileID]; gone && by.ID != d.ID {
				continue
			}
			if !slices.ContainsFunc(old, func(o programme.DestructionLine) bool { return o.FileID == l.FileID && o.OfID == l.OfID }) {
				return programme.Errorf(programme.WrongState, "提出以后本班又有了新的资料或档案包，请撤回后重新提出").Under(programme.DutyRetention)
			}
		}
		return nil
	})
}

// remove removes the bytes of some files that nothing else names. They go before
// it is committed: who names one now reads what this removes.
func (a *Desk) remove(ctx context.Context, id string, lines []programme.DestructionLine, ids []string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		d, err := store.Get[programme.Destruction](tx, id)
		if err != nil {
			return err
		}
		if d.State != programme.Destroying {
			return programme.Errorf(programme.WrongState, "销毁现为“%s”", d.State.Name())
		}
		if err := a.free(tx, d); err != nil {
			return err
		}
		var some []*programme.DestructionLine
		for i := range lines {
			if l := lines[i]; slices.Contains(ids, l.FileID) {
				some = append(some, &l)
			}
		}
		if err := namedElsewhere(tx, some); err != nil {
			return err
		}
		for _, l := range some {
			if l.Kept != "" {
				continue
			}
			if err := a.Files.Remove(l.FileID); err != nil {
				return err
			}
		}
		return nil
	})
}

// finish writes down what went, and what stayed because something names it.
func (a *Desk) finish(ctx context.Context, c act.Caller, id string) (out *programme.Destruction, err error) {
	err = a.move(ctx, c, programme.DestructionFinish, id, "", func(s *act.Step, d *programme.Destruction) error {
		list, err := s.DestructionLines(d.ID)
		if err != nil {
			return err
		}
		lines := make([]*programme.DestructionLine, len(list))
		for i := range list {
			lines[i] = &list[i]
		}
		if err := namedElsewhere(s.Tx, lines); err != nil {
			return err
		}
		for _, l := range lines {
			if l.Kept != "" {
				continue
			}
			switch there, err := a.Files.Has(l.FileID); {
			case err != nil:
				return err
			case there:
				return programme.Errorf(programme.Busy, "还有文件没有删除，请再办一次")
			}
		}
		d.Gone, d.Bytes = weigh(lines)
		d.DoneAt, d.List = s.Now(), digestOf(d.ClassID, lines)
		if d.Sheet, err = store.ReplaceSheet(s.Tx, d.ID, lines); err != nil {
			return err
		}
		out = d
		return nil
	})
	return out, err
}
