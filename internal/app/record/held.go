package record

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"

	"golang.org/x/mod/sumdb/tlog"
)

// Signed checkpoints are kept in memory and, one after another, in a file beside the
// database. Both are held against the tree before anything more is signed, so that a
// database put back to an earlier day is not taken for the one it was, neither today
// nor after it has grown again.

// trust is whether the tree is the one that was signed before.
type trust struct {
	mu     sync.Mutex
	known  journal.Checkpoint // newest that was seen to fit
	lost   string             // why the tree is not trusted, "" where it is
	lookAt time.Time          // when a tree that is not trusted is looked at again
}

// lookAgain is how long a tree is not trusted before it is looked at again:
// another copy of the program may have journalled a restore.
const lookAgain = 10 * time.Second

// Untrusted says why nothing is signed any more and what to do, "" where the
// journal is the one that was signed before.
func (s *Desk) Untrusted() string {
	s.trust.mu.Lock()
	defer s.trust.mu.Unlock()
	return s.trust.lost
}

const untrustedAdvice = "。系统已停止签署日志。如果是按规定恢复了备份，请停机后运行 jinlanling journal restored --reason 理由，登记这次恢复；否则请保留现场，换回原来的数据库，并告知审计人员"

// appraise holds the tree against everything that was signed, and notes
// whether it is trusted.
func (s *Desk) appraise(ctx context.Context) (found []journal.Breach, size int64, err error) {
	s.trust.mu.Lock()
	known := s.trust.known
	s.trust.mu.Unlock()
	notes, err := s.checkpointsBeside()
	if err != nil {
		return nil, 0, err
	}
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		found, err = breaches(s.Desk, tx, notes, known)
		if err != nil {
			return err
		}
		size, _, err = tx.TreeSize()
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	s.trust.mu.Lock()
	defer s.trust.mu.Unlock()
	s.trust.lost, s.trust.lookAt = "", time.Now().Add(lookAgain)
	for i := range found {
		if found[i].Excuse == nil {
			s.trust.lost = found[i].String() + untrustedAdvice
			s.Log.Error("the journal is not the one that was signed", "size", size, "signed", found[i].Checkpoint.Size)
			return found, size, nil
		}
	}
	if len(found) > 0 { // lost lawfully: what is there now is what counts
		s.trust.known = journal.Checkpoint{}
	}
	return found, size, nil
}

// breaches are the checkpoints beside the database, read before tx began, and
// more, that the tree does not hold. One that this system did not sign says
// nothing.
func breaches(a *act.Desk, tx *store.Tx, notes []string, more ...journal.Checkpoint) ([]journal.Breach, error) {
	var points []journal.Checkpoint
	signed := map[journal.Checkpoint]string{}
	for _, n := range notes {
		c, _, err := journal.ParseCheckpoint(n, "")
		if err != nil {
			return nil, err
		}
		points = append(points, c)
		signed[c] = n
	}
	for _, c := range more {
		if c.Size > 0 {
			points = append(points, c)
		}
	}
	if len(points) == 0 {
		return nil, nil
	}
	excuses, err := restores(a, tx)
	if err != nil {
		return nil, err
	}
	h := journal.NewHolder(points, excuses)
	if err := tx.EachLeaf(func(leaf tlog.Hash) error { h.Leaf(leaf); return nil }); err != nil {
		return nil, err
	}
	var out []journal.Breach
	for _, b := range h.End() {
		if note, beside := signed[b.Checkpoint]; beside {
			if _, _, err := journal.ParseCheckpoint(note, a.VerifierKey); err != nil {
				continue
			}
		}
		out = append(out, b)
	}
	return out, nil
}

// Breaches are the checkpoints beside the database that its journal does not
// hold; those that a journalled restore lost have an excuse.
func (s *Desk) Breaches(ctx context.Context) (found []journal.Breach, err error) {
	notes, err := s.checkpointsBeside()
	if err != nil {
		return nil, err
	}
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		found, err = breaches(s.Desk, tx, notes)
		return err
	})
	return found, err
}

// checkpointsBeside are those of the file beside the database.
func (a *Desk) checkpointsBeside() ([]string, error) {
	if a.Checkpoints == "" {
		return nil, nil
	}
	b, err := os.ReadFile(a.Checkpoints)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	notes, _ := journal.SplitLog(string(b))
	return notes, nil
}

// lostFacts are the facts of a restore's entry.
type lostFacts struct {
	To   int64 `json:"to"`   // entries that were kept
	From int64 `json:"from"` // entries that there had been, as far as was signed
}

// restores are the restores that were journalled: of entries that the program
// made and that have their place.
func restores(a *act.Desk, tx *store.Tx) (out []journal.Restored, err error) {
	list, err := tx.RestoreEntries()
	if err != nil {
		return nil, err
	}
	for _, x := range list {
		e, err := journal.Decode([]byte(x.Body))
		if err != nil || a.Ring.Marked([]byte(x.Body)) != journal.MarkGood {
			continue
		}
		var f lostFacts
		if json.Unmarshal(e.Facts, &f) == nil {
			out = append(out, journal.Restored{To: f.To, From: f.From, At: time.UnixMicro(e.At), By: e.User, Reason: e.Reason})
		}
	}
	return out, nil
}

// RecordRestore journals that a backup was put in place of what there was:
// what was signed and is not in the tree is lost, by whom and why. From then
// on checkpoints of before the restore say so and accuse nobody, and the
// journal is signed again. Whoever restores a backup calls it on the data as
// restored, with the checkpoints.log of before beside it.
func (s *Desk) RecordRestore(ctx context.Context, c act.Caller, reason string) (journal.Restored, error) {
	breaches, size, err := s.appraise(ctx)
	if err != nil {
		return journal.Restored{}, err
	}
	lost := lostFacts{To: size, From: size}
	for i := range breaches {
		if b := &breaches[i]; b.Excuse == nil {
			lost.To, lost.From = min(lost.To, b.Checkpoint.Size-1), max(lost.From, b.Checkpoint.Size)
		}
	}
	err = s.Act(ctx, c, programme.JournalRestore, reason, func(st *act.Step) error {
		if err := st.May(programme.Subject{}); err != nil {
			return err
		}
		return st.Record("", s.origin, lost)
	})
	if err != nil {
		return journal.Restored{}, err
	}
	s.trust.mu.Lock()
	s.trust.known, s.trust.lost = journal.Checkpoint{}, ""
	s.trust.mu.Unlock()
	if err := s.Sequence(ctx); err != nil {
		return journal.Restored{}, err
	}
	return journal.Restored{To: lost.To, From: lost.From, At: s.Clock(), By: c.User, Reason: reason}, nil
}

// Sequence gives every waiting entry its place in the journal's tree now, and
// writes the checkpoint beside the database as well.
func (s *Desk) Sequence(ctx context.Context) error {
	s.sequence.Lock()
	defer s.sequence.Unlock()
	last := ""
	for again := true; ; {
		s.trust.mu.Lock()
		lost, due, known := s.trust.lost, !time.Now().Before(s.trust.lookAt), s.trust.known
		s.trust.mu.Unlock()
		if lost != "" {
			if !due {
				return programme.Errorf(programme.WrongState, "%s", lost)
			}
			if _, _, err := s.appraise(ctx); err != nil {
				return err
			}
			if lost = s.Untrusted(); lost != "" {
				return programme.Errorf(programme.WrongState, "%s", lost)
			}
			continue
		}
		p, err := s.Store.Sequence(ctx, known)
		if unlike, ok := errors.AsType[*store.Unlike](err); ok {
			if _, _, err := s.appraise(ctx); err != nil {
				return err
			}
			if again {
				again = false
				continue
			}
			s.trust.mu.Lock()
			s.trust.lost = unlike.Error() + untrustedAdvice
			s.trust.mu.Unlock()
			continue
		}
		if err != nil {
			return err
		}
		s.placed(p)
		if p.Checkpoint != "" {
			last = p.Checkpoint
		}
		if p.Count == 0 && len(p.Refused) == 0 {
			break
		}
	}
	if last == "" {
		return nil
	}
	return AppendCheckpoint(filepath.Join(s.Dir, act.CheckpointsFile), last)
}

// placed notes what one run of the sequencer did.
func (s *Desk) placed(p store.Placed) {
	s.trust.mu.Lock()
	defer s.trust.mu.Unlock()
	s.trust.known = p.Point
	for _, id := range p.Refused {
		s.Log.Error("an entry that this program did not write got no place in the journal", "entry", id)
	}
}

// heldPoint is nil where the tree of that size holds a checkpoint.
func (a *Desk) heldPoint(tx *store.Tx, c journal.Checkpoint, size int64) (*journal.Breach, error) {
	if c.Size <= size {
		root, err := tx.RootAt(c.Size)
		if err != nil {
			return nil, err
		}
		if root == c.Root {
			return nil, nil
		}
	}
	b := &journal.Breach{Checkpoint: c, Size: size}
	excuses, err := restores(a.Desk, tx)
	for i := range excuses {
		if excuses[i].Excuses(c) {
			b.Excuse = &excuses[i]
		}
	}
	return b, err
}

// clockBehind is how far the machine's clock may stand behind the newest entry
// before nothing is served: dates would be wrong by a day.
const clockBehind = 24 * time.Hour

// Sane says why people must not be let in: the journal is not the one that was
// signed, or the clock stands far behind it. A clock that is a little behind
// is an error in the log and no more, the order of things does not hang on it.
func (s *Desk) Sane(ctx context.Context) error {
	if lost := s.Untrusted(); lost != "" {
		return programme.Errorf(programme.WrongState, "%s", lost)
	}
	v, err := s.Store.Vitals(ctx)
	if err != nil {
		return err
	}
	newest := time.UnixMicro(v.LastEntry)
	switch behind := newest.Sub(s.Clock()); {
	case v.LastEntry == 0 || behind < 2*time.Second:
	case behind > clockBehind:
		return programme.Errorf(programme.WrongState, "本机时间 %s 比日志最后一条 %s 早一天以上，办理日期会记错；请校准时钟（chronyd 或 systemd-timesyncd）后再启动",
			s.Clock().In(act.Shanghai).Format("2006-01-02 15:04:05"), newest.In(act.Shanghai).Format("2006-01-02 15:04:05"))
	default:
		s.Log.Error("the clock stands behind the newest entry of the journal", "behind", behind.Round(time.Second))
	}
	return nil
}
