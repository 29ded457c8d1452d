package record

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Verification is what walking the whole journal found.
type Verification struct {
	Entries    int64           `json:"entries"`
	Waiting    int64           `json:"waiting"`
	Root       string          `json:"root"`
	Checkpoint string          `json:"checkpoint"`
	Key        string          `json:"key"`
	First      *journal.Fault  `json:"first,omitempty"` // the first that does not fit
	Faults     []journal.Fault `json:"faults,omitempty"`
	Restored   string          `json:"restored,omitempty"` // why a kept checkpoint that does not fit accuses nobody
}

// VerifyJournal checks tree, entries and state. With a checkpoint that was
// kept elsewhere it also checks that the log still holds everything that
// checkpoint covers.
func (s *Desk) VerifyJournal(ctx context.Context, kept string) (*Verification, error) {
	if err := s.Sequence(ctx); err != nil && s.Untrusted() == "" { // else that is what is found
		return nil, err
	}
	out := &Verification{Key: s.VerifierKey}
	notes, err := s.checkpointsBeside()
	if err != nil {
		return nil, err
	}
	err = s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		v, err := verify(s.Desk, tx, notes)
		if err != nil {
			return err
		}
		out.Entries, out.Root = v.Size(), v.Root().String()
		if _, out.Checkpoint, err = tx.TreeSize(); err != nil {
			return err
		}
		if out.Waiting, err = tx.Waiting(); err != nil {
			return err
		}
		out.Faults, out.First = v.Faults, v.First()
		if kept != "" {
			return s.holdAgainst(tx, kept, out)
		}
		return nil
	})
	return out, err
}

// holdAgainst compares the log with a checkpoint that was kept elsewhere.
func (s *Desk) holdAgainst(tx *store.Tx, kept string, out *Verification) error {
	c, _, err := journal.ParseKept(kept, s.VerifierKey)
	if err != nil {
		return programme.Errorf(programme.Invalid, "%v", err)
	}
	b, err := s.heldPoint(tx, c, out.Entries)
	if err != nil || b == nil {
		return err
	}
	if b.Excuse != nil {
		out.Restored = b.String()
		return nil
	}
	f := &journal.Fault{Seq: min(c.Size, out.Entries) - 1, Code: "checkpoint", Message: "与留存的检查点不符：" + b.String()}
	out.Faults = append(out.Faults, *f)
	if out.First == nil {
		out.First = f
	}
	return nil
}

// Prove makes the proof of one entry against the newest checkpoint that witnesses
// signed and that covers it, else against the newest.
func (s *Desk) Prove(ctx context.Context, entryID string) (p *journal.Proof, err error) {
	if err := s.Sequence(ctx); err != nil {
		return nil, err
	}
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		e, found, err := tx.Entry(entryID)
		if err != nil {
			return err
		}
		if !found || e.Seq < 0 {
			return programme.Errorf(programme.NotFound, "日志中没有这一条")
		}
		size, checkpoint, err := witnessed(tx)
		if err == nil && size <= e.Seq { // witnesses have not seen it yet
			size, checkpoint, err = tx.TreeSize()
		}
		if err != nil {
			return err
		}
		p, err = journal.Prove(e.Body, e.Seq, size, checkpoint, tx.HashReader())
		return err
	})
	return p, err
}

// History is what the journal says of one subject, oldest first.
func (a *Desk) History(ctx context.Context, c act.Caller, subject string) (list []journal.Entry, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		stored, err := tx.History(subject)
		if err != nil {
			return err
		}
		for _, s := range stored {
			e, err := journal.Decode([]byte(s.Body))
			if err != nil {
				return programme.Errorf(programme.Internal, "日志 %s：%v", s.ID, err)
			}
			list = append(list, *e)
		}
		return nil
	})
	return list, err
}

// Checkpoint is the newest signed checkpoint, "" before the first.
func (a *Desk) Checkpoint(ctx context.Context) (text string, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		_, text, err = tx.TreeSize()
		return err
	})
	return text, err
}

// CheckJournal verifies the whole journal for who oversees it; kept is a
// checkpoint that was kept elsewhere, "" for none.
func (s *Desk) CheckJournal(ctx context.Context, c act.Caller, kept string) (*Verification, error) {
	if err := act.Oversees(c); err != nil {
		return nil, err
	}
	return s.VerifyJournal(ctx, kept)
}

// ProofOf is the proof of one entry for who oversees the journal.
func (s *Desk) ProofOf(ctx context.Context, c act.Caller, entryID string) (*journal.Proof, error) {
	if err := act.Oversees(c); err != nil {
		return nil, err
	}
	return s.Prove(ctx, entryID)
}
