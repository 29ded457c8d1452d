package record

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/durable"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// RestoreOptions say what is restored, and where.
type RestoreOptions struct {
	From, KeysFrom string // KeysFrom where the keys are not in the backup
	To             string
	DatabaseURL    string // an empty PostgreSQL database instead of a file
	Old            bool   // a backup of a program that wrote no manifest
	Clock          func() time.Time

	// Reason is why, and is journalled in what is restored with what it lost;
	// "" for a copy that replaces nothing. Before is the checkpoints.log of the
	// data that is replaced, where it is left: only it tells what is lost.
	Reason, Before string
}

// Restored is what a restore brought back.
type Restored struct {
	MadeAt  time.Time // of the backup; zero where it has no manifest
	Entries int64     // of the journal
	Files   int
	Again   int              // files that an act had destroyed and that lay in the backup again: they were removed again
	Told    journal.Restored // the restore as journalled; zero where it was not
}

// Restore makes a backup the data of a new folder, and of an empty PostgreSQL
// database. It is whole or nothing: the folder is built beside its place, held
// against the manifest, the journal and every checkpoint that is in it, and
// gets its name last; the database is filled in one transaction. A restore that
// is cut off leaves nothing that starts.
func Restore(ctx context.Context, o RestoreOptions) (*Restored, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if _, err := os.Stat(filepath.Join(o.From, act.DatabaseFile)); err != nil {
		return nil, programme.Errorf(programme.NotFound, "%s 不是备份目录：里面没有 %s", o.From, act.DatabaseFile)
	}
	out := &Restored{}
	if !o.Old {
		m, err := readManifest(o.From)
		if err != nil {
			return nil, err
		}
		out.MadeAt = m.MadeAt
		if err := m.hold(ctx, o.From); err != nil { // before hours of copying
			return nil, err
		}
	}
	if err := vacant(ctx, o.DatabaseURL); err != nil {
		return nil, err
	}
	build, err := newFolder(o.To)
	if err != nil {
		return nil, err
	}
	if err := o.fill(ctx, build.part, out); err != nil {
		return nil, errors.Join(err, build.remove())
	}
	return out, build.finish()
}

// vacant refuses a PostgreSQL database that holds something.
func vacant(ctx context.Context, url string) error {
	if url == "" {
		return nil
	}
	l, err := store.ConditionOf(ctx, store.Config{DatabaseURL: url})
	if err == nil && (l.Used || l.Marked) {
		err = programme.Errorf(programme.Conflict, "数据库不是空的，没有恢复。请另建一个空的数据库，再指到它")
	}
	return err
}

// fill copies the backup into a folder, holds it against everything that tells
// of it, and loads the database.
func (o *RestoreOptions) fill(ctx context.Context, dir string, out *Restored) error {
	keys := o.KeysFrom
	if keys == "" {
		keys = o.From
	}
	for name, from := range map[string]string{act.KeysFile: keys, act.SigningFile: keys, act.CertifierFile: keys, act.CheckpointsFile: o.From,
		act.DatabaseFile: o.From} {
		err := durable.Copy(filepath.Join(from, name), filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) && name != act.CheckpointsFile && name != act.CertifierFile { // backups of before have none to sign certificates
			err = programme.Errorf(programme.Invalid, "%s 里没有 %s：密钥与备份分开存放时，用 --keys-from 指明同一时间的密钥目录；没有密钥，个人信息读不出来", from, name)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := errors.Join(copyFolder(ctx, o.From, dir, act.FilesDir), copyFolder(ctx, o.From, dir, act.LayoutsDir)); err != nil {
		return err
	}
	if !o.Old {
		m, err := readManifest(o.From)
		if err != nil {
			return err
		}
		if err := m.hold(ctx, dir); err != nil {
			return err
		}
	}
	if err := o.prove(ctx, dir, out); err != nil {
		return err
	}
	if o.DatabaseURL == "" {
		return durable.Names(dir)
	}
	st, err := store.Open(ctx, store.Config{DatabaseURL: o.DatabaseURL, Clock: o.Clock})
	if err != nil {
		return err
	}
	err = errors.Join(st.Load(ctx, filepath.Join(dir, act.DatabaseFile)), st.Close())
	for _, suffix := range []string{"", "-wal", "-shm"} {
		err = errors.Join(err, gone(os.Remove(filepath.Join(dir, act.DatabaseFile+suffix))))
	}
	return errors.Join(err, durable.Names(dir))
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// prove opens what was copied and holds its journal, its rows and its files
// against each other, and the journal against every checkpoint beside it.
func (o *RestoreOptions) prove(ctx context.Context, dir string, out *Restored) error {
	if err := store.Whole(ctx, filepath.Join(dir, act.DatabaseFile)); err != nil {
		return err
	}
	s, err := Open(ctx, act.Options{Dir: dir, Clock: o.Clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	s.Invariants = []act.Check{SealedOpen, FilesWhole, SheetsWhole}
	err = s.prove(ctx, o.Old, out)
	if err == nil {
		out.Again, err = s.destroyAgain(ctx)
		out.Files -= out.Again
	}
	if err == nil && o.Reason != "" {
		err = o.tell(ctx, s, out)
	}
	return errors.Join(err, s.Store.Close())
}

// tell journals the restore in what was restored, so that nobody has to
// remember to, and what is signed from then on accuses nobody.
func (o *RestoreOptions) tell(ctx context.Context, s *Desk, out *Restored) error {
	if o.Before != "" {
		raw, err := os.ReadFile(o.Before)
		if err != nil {
			return programme.Errorf(programme.NotFound, "读不了 %s", o.Before)
		}
		texts := checkpointsIn(string(raw))
		if len(texts) == 0 {
			return programme.Errorf(programme.Invalid, "%s 里没有检查点，没有恢复", o.Before)
		}
		for _, text := range texts {
			if _, _, err := journal.ParseCheckpoint(text, s.VerifierKey); err != nil {
				return programme.Errorf(programme.Invalid, "%s 里有一个检查点不是这个系统签的，没有恢复", o.Before)
			}
		}
		if err := errors.Join(gone(os.Remove(s.Checkpoints)), durable.Copy(o.Before, s.Checkpoints)); err != nil { // a longer log of the same
			return err
		}
	}
	told, err := s.RecordRestore(ctx, act.As(act.SystemActor), o.Reason)
	out.Told = told
	return err
}

// destroyAgain removes the files that came back although the database knows
// the act that destroyed them, and that nothing else names. What was destroyed
// after the backup was made it cannot know.
func (s *Desk) destroyAgain(ctx context.Context) (n int, err error) {
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		var back []string
		err := tx.GivenFiles(func(id string, done bool) {
			if done {
				back = append(back, id)
			}
		})
		if err == nil {
			back, err = s.Files.Lying(back)
		}
		if err != nil || len(back) == 0 {
			return err
		}
		used, err := tx.StillNamed(back)
		if err != nil {
			return err
		}
		for _, id := range back {
			if used[id] {
				continue
			}
			if err := s.Files.Remove(id); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// prove holds the data of a system that nobody uses against itself. log may be
// ahead of the database where a program copied it last.
func (s *Desk) prove(ctx context.Context, ahead bool, out *Restored) error {
	refused := &programme.Error{Code: programme.Invalid, Message: "备份里的数据前后不符，没有恢复。请换另一份备份；用 journal verify 和 fsck 可看到全部"}
	wrong := func(code, message string) {
		refused.Problems = append(refused.Problems, programme.Problem{Code: code, Message: message})
	}
	raw, err := os.ReadFile(filepath.Join(s.Dir, act.CheckpointsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err = s.Store.Read(ctx, func(tx *store.Tx) error {
		v, err := verify(s.Desk, tx, nil) // the checkpoints beside it are held below
		if err != nil {
			return err
		}
		out.Entries = v.Size()
		for _, f := range v.Faults {
			wrong("journal", f.Message)
		}
		for _, text := range checkpointsIn(string(raw)) {
			c, _, err := journal.ParseCheckpoint(text, s.VerifierKey)
			if err != nil {
				wrong("checkpoint", act.CheckpointsFile+"：有一个检查点不是这个系统签的")
				continue
			}
			if ahead && c.Size > out.Entries {
				continue
			}
			root, err := tx.RootAt(min(c.Size, out.Entries))
			if c.Size > out.Entries || err == nil && root != c.Root {
				wrong("checkpoint", "日志与备份里的检查点不符："+act.CheckpointsFile+" 记到的，数据库里没有或不同")
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	found, err := s.Fsck(ctx, "files_whole", "sealed_open", "sheets_whole")
	if err != nil {
		return err
	}
	for _, k := range found {
		if k.Count > 0 {
			wrong(k.Code, k.Name+"：不符")
		}
	}
	if err := s.Files.Each(func(string) error { out.Files++; return nil }); err != nil {
		return err
	}
	if len(refused.Problems) > 0 {
		refused.Problems = refused.Problems[:min(len(refused.Problems), shownBroken)]
		return refused
	}
	return nil
}

// LastCheckpoint is the last whole checkpoint of a log, "" for none, and
// whether something that is no whole one stands behind it: what a power cut
// tore off.
func LastCheckpoint(log string) (text string, torn bool) {
	texts := checkpointsIn(log)
	if len(texts) == 0 {
		return "", strings.TrimSpace(log) != ""
	}
	text = texts[len(texts)-1]
	return text, !strings.HasSuffix(strings.TrimRight(log, "\n")+"\n", text)
}

// checkpointsIn are the whole checkpoints of a log, each as it was signed.
func checkpointsIn(log string) []string {
	texts, _ := journal.SplitLog(log)
	return texts
}
