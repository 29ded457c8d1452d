package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// What belongs together: a database, the keys that seal what is in it, the key
// that signs its journal, its files. Folder and database are looked at before
// anything is made, so that a disk that is not mounted or a second machine
// never begins a system of its own beside the real one.

// belongs refuses a folder and a database that are not one system's.
func belongs(ctx context.Context, o Options) error {
	l, err := store.LookAt(ctx, store.Config{Path: databasePath(o.Dir), DatabaseURL: o.DatabaseURL})
	if err != nil {
		return err
	}
	if err := l.Fits(); err != nil {
		return err
	}
	for _, name := range []string{KeysFile, SigningFile} {
		_, err := os.Stat(filepath.Join(o.Dir, name))
		switch {
		case !errors.Is(err, fs.ErrNotExist):
		case o.DatabaseURL == "" && l.Have >= 0:
			return programme.Errorf(programme.Invalid, "数据目录里有数据库，却没有密钥文件 %s；请先从另存的密钥备份放回来，不要让系统另造新密钥", name)
		case l.Used || l.Marked:
			return programme.Errorf(programme.Invalid, "数据库里已有数据，数据目录 %s 里却没有密钥文件 %s：多半是磁盘没有挂上，或这是另一台机器。请把原来数据目录里的 %s、%s、%s、%s（以及有的话 %s）带过来再启动；系统没有另造新密钥",
				o.Dir, name, KeysFile, SigningFile, CheckpointsFile, FilesDir, LayoutsDir)
		}
	}
	if log, err := os.Stat(filepath.Join(o.Dir, CheckpointsFile)); err == nil && log.Size() > 0 && !l.Used {
		return programme.Errorf(programme.Invalid, "数据目录 %s 的 %s 里有检查点，数据库却是空的：数据库丢了、没有恢复完，或者连接串指错了库。系统没有在上面新建；请从备份恢复到一个新目录", o.Dir, CheckpointsFile)
	}
	return nil
}

// holdKeys holds the keys against what the database says of them, and says it
// in a database that does not yet.
func (s *System) holdKeys(ctx context.Context) error {
	marks := map[string]string{store.MarkIndex: s.keys.Fingerprint(), store.MarkSigning: s.origin}
	current := ""
	err := s.store.Read(ctx, func(tx *store.Tx) (err error) {
		current, err = s.marked(tx, marks)
		return err
	})
	if err == nil && current == "" {
		err = s.store.Write(ctx, func(tx *store.Tx) error {
			if current, err = s.marked(tx, marks); err != nil || current != "" { // another copy was first
				return err
			}
			if err := s.opens(tx); err != nil {
				return err
			}
			current = s.keys.Current()
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
	return s.keys.Start(current)
}

// marked is the id of the key in use, "" where the database names none; keys
// other than those it names are refused.
func (s *System) marked(tx *store.Tx, marks map[string]string) (current string, err error) {
	for name, file := range map[string]string{store.MarkIndex: KeysFile, store.MarkSigning: SigningFile} {
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
func (s *System) opens(tx *store.Tx) error {
	enough := errors.New("one is enough")
	err := tx.EachPerson(func(p *programme.Person) error {
		if p.IDSealed == "" {
			return nil
		}
		if plain, err := s.keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil || s.keys.Index(seal.IDNumber, plain) != p.IDIndex {
			return otherKeys(KeysFile)
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
	if _, _, err := journal.ParseCheckpoint(text, s.VerifierKey()); err != nil {
		return otherKeys(SigningFile)
	}
	return nil
}

// RotateKeys makes a new key and seals every person's data with it. It runs
// beside any number of serving copies: each learns of the key in its next
// transaction. Earlier keys stay in the file. It may be run again after being
// cut off.
func (s *System) RotateKeys(ctx context.Context, c Caller) (sealed int, err error) {
	if err := programme.May(c.Actor, programme.KeysRotate, programme.Subject{}); err != nil {
		return 0, err
	}
	id := ""
	if err := s.act(ctx, c, programme.KeysRotate, "", func(st *step) (err error) {
		if err := st.HoldKeyMark(store.MarkSealing); err != nil {
			return err
		}
		if id, err = s.keys.Add(s.clock()); err != nil {
			return err
		}
		if err := st.SetKeyMark(store.MarkSealing, id); err != nil {
			return err
		}
		return st.record("", id, facts{"key": id})
	}); err != nil {
		return 0, err
	}
	if err := s.keys.Use(id); err != nil {
		return 0, err
	}
	for _, reseal := range []func(context.Context, Caller) (int, error){s.resealPeople, s.resealRest} {
		n, err := reseal(ctx, c)
		sealed += n
		if err != nil {
			return sealed, err
		}
	}
	return sealed, s.keys.Keep()
}

// resealPeople seals people and what hangs on them with the current key, some
// in each transaction.
func (s *System) resealPeople(ctx context.Context, c Caller) (sealed int, err error) {
	for {
		n := 0
		err := s.act(ctx, c, programme.KeysRotate, "", func(st *step) (err error) {
			n, err = st.resealSome()
			return err
		})
		if err != nil || n == 0 {
			return sealed, err
		}
		sealed += n
	}
}

// resealSome seals some of what is not sealed with the current key; 0 where
// nothing is left.
func (s *step) resealSome() (int, error) {
	current := s.app.keys.Current()
	people, err := s.PersonsNotSealedWith(current, 500)
	if err != nil {
		return 0, err
	}
	corrections, err := s.CorrectionsNotSealedWith(current, 500)
	if err != nil {
		return 0, err
	}
	if len(people)+len(corrections) == 0 {
		n, err := s.resealObjections()
		if err != nil {
			return 0, err
		}
		if n > 0 {
			return n, s.record("", current, facts{"objections": n})
		}
		if n, err = s.resealOutside(); err != nil || n == 0 {
			return 0, err
		}
		return n, s.record("", current, facts{"outside": n})
	}
	if err := s.resealCorrections(corrections); err != nil {
		return 0, err
	}
	for i := range people {
		if err := s.reseal(&people[i]); err != nil {
			return 0, err
		}
	}
	return len(people) + len(corrections), s.record("", current, facts{"people": len(people), "corrections": len(corrections)})
}

func (s *System) resealRest(ctx context.Context, c Caller) (int, error) {
	if err := s.resealDrafts(ctx, c); err != nil {
		return 0, err
	}
	if err := s.resealGivens(ctx, c); err != nil {
		return 0, err
	}
	for _, reseal := range []func(context.Context) error{s.resealCredentials, s.resealContacts, s.resealReferences} {
		if err := reseal(ctx); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// resealCredentials seals the secrets of second factors with the current key.
func (s *System) resealCredentials(ctx context.Context) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.SealedCredentials()
		if err != nil {
			return err
		}
		for i := range list {
			plain, err := s.keys.Unseal(seal.SecondFactor, list[i].UserID, list[i].TOTPSealed)
			if err != nil {
				return err
			}
			list[i].TOTPSealed = s.keys.Seal(seal.SecondFactor, list[i].UserID, plain)
			if err := tx.SetCredential(&list[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// reseal seals one person's data with the current key.
func (s *step) reseal(p *programme.Person) error {
	k := s.app.keys
	for _, f := range []struct {
		kind seal.Kind
		text *string
	}{{seal.IDNumber, &p.IDSealed}, {seal.Phone, &p.PhoneSealed}, {seal.BankAccount, &p.BankSealed}} {
		plain, err := k.Unseal(f.kind, p.ID, *f.text)
		if err != nil {
			return err
		}
		*f.text = k.Seal(f.kind, p.ID, plain)
	}
	return store.Update(s.Tx, p)
}
