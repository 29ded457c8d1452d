package record

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/files"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"

	"golang.org/x/mod/sumdb/tlog"
)

// Vitals are the numbers by which one sees from outside whether a system is
// well. None of them tells of a person.
type Vitals struct {
	Sessions, Entries, Waiting int64
	Refused                    int64         // entries that the program did not make and that got no place
	OldestWaiting              time.Duration // how long the first entry waits for its place
	SinceCheckpoint            time.Duration // 0 before the first
	LastEntry                  time.Time     // zero before the first
	SequencerSilent            time.Duration // since the sequencer last ran through
	Jobs                       map[string]int64
	Deliveries                 map[string]int64
	DatabaseBytes, LogBytes    int64
	DiskFree, DiskTotal        uint64
	DiskKnown                  bool
	FilesAway                  error // why the store of files answers nothing; nil where it does, or is a folder
}

// Vitals reads them.
func (s *Desk) Vitals(ctx context.Context) (Vitals, error) {
	v, err := s.Store.Vitals(ctx)
	if err != nil {
		return Vitals{}, err
	}
	now := s.Clock()
	since := func(at int64) time.Duration {
		if at == 0 {
			return 0
		}
		return max(0, now.Sub(time.UnixMicro(at)))
	}
	out := Vitals{Sessions: v.Sessions, Entries: v.Entries, Waiting: v.Waiting, Refused: v.Refused, OldestWaiting: since(v.OldestWaiting),
		SinceCheckpoint: since(v.Checkpoint),
		Jobs:            v.Jobs, DatabaseBytes: v.DatabaseBytes, LogBytes: v.LogBytes, SequencerSilent: time.Since(time.UnixMicro(s.sequencedAt.Load()))}
	if v.LastEntry > 0 {
		out.LastEntry = time.UnixMicro(v.LastEntry)
	}
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		out.Deliveries = map[string]int64{}
		counts, err := tx.DeliveryCounts()
		for state, n := range counts {
			out.Deliveries[string(state)] = n
		}
		return err
	})
	if err != nil {
		return Vitals{}, err
	}
	out.DiskFree, out.DiskTotal, out.DiskKnown = act.DiskFree(s.Dir)
	out.FilesAway = s.Files.Ready(ctx)
	return out, nil
}

// Now is the system's clock: a demo's own, else the machine's.
func (s *Desk) Now() time.Time { return s.Clock() }

// Settings are the settings of the database that safety hangs on.
func (s *Desk) Settings(ctx context.Context) ([]store.Setting, error) { return s.Store.Settings(ctx) }

// Tables says which version of the tables a folder's database has and which
// this program knows, without changing anything; have is -1 where there is no
// database.
func Tables(ctx context.Context, o act.Options) (have, know int64, err error) {
	return store.Versions(ctx, store.Config{Path: act.DatabasePath(o.Dir), DatabaseURL: o.DatabaseURL})
}

// Machines is from how many machines copies of the program work on this data
// now.
func (s *Desk) Machines(ctx context.Context) (int, error) { return s.Store.Machines(ctx) }

// RoleSecurity tells for every role how many hold it, have a password, and
// have their second factor on.
func (a *Desk) RoleSecurity(ctx context.Context) (out []store.RoleSecurity, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		out, err = tx.RoleSecurity()
		return err
	})
	return out, err
}

// VerifyTail checks the newest n entries of the journal: that each is the
// entry which the tree holds, that its columns say the same, and that the
// newest checkpoint is signed by this system's key and fits the tree. It says
// how many it looked at and the first thing that does not fit, "" for none.
func (s *Desk) VerifyTail(ctx context.Context, n int64) (looked int64, fault string, err error) {
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		looked, fault = 0, ""
		size, text, err := tx.TreeSize()
		if err != nil || size == 0 {
			return err
		}
		c, _, err := journal.ParseCheckpoint(text, s.VerifierKey)
		if err != nil {
			fault = "最新的检查点签名不符"
			return nil
		}
		root, err := tx.RootAt(size)
		if err != nil {
			return err
		}
		if root != c.Root {
			fault = "日志树与最新的检查点不符"
			return nil
		}
		var list []store.Sequenced
		if err := tx.EntriesFrom(max(0, size-n), func(e store.Sequenced) error {
			list = append(list, e)
			return nil
		}); err != nil {
			return err
		}
		looked = int64(len(list))
		fault, err = tailFault(list, tx.HashReader())
		return err
	})
	return looked, fault, err
}

// tailFault is the first entry that does not fit the tree or its own columns.
func tailFault(list []store.Sequenced, tree tlog.HashReader) (string, error) {
	for _, e := range list {
		hashes, err := tree.ReadHashes([]int64{tlog.StoredHashIndex(0, e.Seq)})
		if err != nil {
			return "", err
		}
		d, err := journal.Decode([]byte(e.Body))
		if err != nil || tlog.RecordHash([]byte(e.Body)) != hashes[0] {
			return "日志 " + e.ID + " 与入树时的摘要不符：条目被改动", nil
		}
		if !d.Beside(e.Columns) {
			return "日志 " + e.ID + " 的检索栏与正文不符", nil
		}
	}
	return "", nil
}

// FilesSample reads n of the files that the database names, drawn at random,
// and says which are missing or changed.
func (a *Desk) FilesSample(ctx context.Context, n int) (looked int, broken []string, err error) {
	var ids []string
	if err := a.Store.Read(ctx, func(tx *store.Tx) error {
		ids = nil
		given, err := destroyed(tx)
		if err != nil {
			return err
		}
		return tx.EachFile(func(f *programme.File) error {
			there, err := true, error(nil)
			if given[f.ID] {
				there, err = a.Files.Has(f.ID)
			}
			if there {
				ids = append(ids, f.ID)
			}
			return err
		})
	}); err != nil {
		return 0, nil, err
	}
	rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	for _, id := range ids[:min(n, len(ids))] {
		if ctx.Err() != nil {
			return looked, broken, ctx.Err()
		}
		looked++
		if err := a.Files.Verify(id); files.Away(err) { // it says nothing of the file
			return looked, broken, err
		} else if err != nil {
			broken = append(broken, id)
		}
	}
	slices.Sort(broken)
	return looked, broken, nil
}

// QuickInvariants are the codes of fsck that one query of the database
// answers, and whether keys and personal data belong together.
func QuickInvariants() (codes []string) {
	for _, i := range store.Invariants {
		codes = append(codes, i.Code)
	}
	return append(codes, "sealed_open", "roles_apart", "notice_hash")
}

// Holds reports whether the log still holds everything that a checkpoint kept
// elsewhere covers, without walking it: how many entries that are, when the
// checkpoint was signed, and what does not fit, "" for nothing.
func (s *Desk) Holds(ctx context.Context, kept string) (size int64, at time.Time, fault string, err error) {
	c, _, err := journal.ParseKept(kept, s.VerifierKey)
	if err != nil {
		return 0, at, "检查点不是这个系统签的：" + err.Error(), nil
	}
	v := &Verification{}
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		*v = Verification{}
		if v.Entries, _, err = tx.TreeSize(); err != nil {
			return err
		}
		return s.holdAgainst(tx, kept, v)
	})
	if v.First != nil {
		fault = v.First.Message
	}
	return c.Size, c.At, fault, err
}
