package record

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// A database belongs together with the keys that seal its contents, the key that
// signs its journal, and its files. Folder and database are looked at before anything
// is made, so that an unmounted disk or a second machine never begins a system of its
// own beside the real one.

// belongs refuses a folder and a database that are not one system's.
func belongs(ctx context.Context, o act.Options) error {
	l, err := store.ConditionOf(ctx, store.Config{Path: act.DatabasePath(o.Dir), DatabaseURL: o.DatabaseURL})
	if err != nil {
		return err
	}
	if err := l.Fits(); err != nil {
		return err
	}
	for _, name := range []string{act.KeysFile, act.SigningFile} {
		_, err := os.Stat(filepath.Join(o.Dir, name))
		switch {
		case !errors.Is(err, fs.ErrNotExist):
		case o.DatabaseURL == "" && l.Have >= 0:
			return programme.Errorf(programme.Invalid, "数据目录里有数据库，却没有密钥文件 %s；请先从另存的密钥备份放回来，不要让系统另造新密钥", name)
		case l.Used || l.Marked:
			return programme.Errorf(programme.Invalid, "数据库里已有数据，数据目录 %s 里却没有密钥文件 %s：多半是磁盘没有挂上，或这是另一台机器。请把原来数据目录里的 %s、%s、%s、%s（以及有的话 %s）带过来再启动；系统没有另造新密钥",
				o.Dir, name, act.KeysFile, act.SigningFile, act.CheckpointsFile, act.FilesDir, act.LayoutsDir)
		}
	}
	if log, err := os.Stat(filepath.Join(o.Dir, act.CheckpointsFile)); err == nil && log.Size() > 0 && !l.Used {
		return programme.Errorf(programme.Invalid, "数据目录 %s 的 %s 里有检查点，数据库却是空的：数据库丢了、没有恢复完，或者连接串指错了库。系统没有在上面新建；请从备份恢复到一个新目录", o.Dir, act.CheckpointsFile)
	}
	return nil
}

// holdKeys holds the keys against what the database says of them, and says it
// in a database that does not yet.
func (s *Desk) holdKeys(ctx context.Context) error {
	marks := map[string]string{store.MarkIndex: s.Keys.Fingerprint(), store.MarkSigning: s.origin}
	current := ""
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		current, err = s.marked(tx, marks)
		return err
	})
	if err == nil && current == "" {
		err = s.Store.Write(ctx, func(tx *store.Tx) error {
			if current, err = s.marked(tx, marks); err != nil || current != "" { // another copy was first
				return err
			}
			if err := s.opens(tx); err != nil {
				return err
			}
			current = s.Keys.Current()
			marks[store.MarkSealing] = current
			for name, value := range marks {
				if err := tx.SetKeyMark(name, value); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	return s.Keys.Start(current)
}

// marked is the id of the key in use, "" where the database names none; keys
// other than those it names are refused.
func (s *Desk) marked(tx *store.Tx, marks map[string]string) (current string, err error) {
	for name, file := range map[string]string{store.MarkIndex: act.KeysFile, store.MarkSigning: act.SigningFile} {
		have, err := tx.KeyMark(name)
		if err != nil {
			return "", err
		}
		if have != "" && have != marks[name] {
			return "", otherKeys(file)
		}
	}
	return tx.KeyMark(store.MarkSealing)
}

func otherKeys(file string) error {
	return programme.Errorf(programme.Invalid, "数据目录里的 %s 不是这个数据库的：用它加密的内容别处打不开，签的检查点别处不认。请换成原来的那一份（在原来的数据目录或密钥备份里）；几份程序一起开时，各处的这个文件必须相同", file)
}

// opens holds keys against data of before the database named them: the first
// person, and the newest checkpoint.
func (s *Desk) opens(tx *store.Tx) error {
	enough := errors.New("one is enough")
	err := tx.EachPerson(func(p *programme.Person) error {
		if p.IDSealed == "" {
			return nil
		}
		if plain, err := s.Keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil || s.Keys.Index(seal.IDNumber, plain) != p.IDIndex {
			return otherKeys(act.KeysFile)
		}
		return enough
	})
	if err != nil && err != enough {
		return err
	}
	size, text, err := tx.TreeSize()
	if err != nil || size == 0 {
		return err
	}
	if _, _, err := journal.ParseCheckpoint(text, s.VerifierKey); err != nil {
		return otherKeys(act.SigningFile)
	}
	return nil
}
