package act

import (
	"context"
	"io"
	"sync"
	"time"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Bounds of what is handed in.
const (
	UploadsKept = 24 * time.Hour // bytes that nothing names
	diskFloor   = 512 << 20      // bytes that an upload leaves free: the database and the journal need them
)

// quotas are how many bytes a role may have lying about that nothing names, of
// a day; staff hand in recordings.
var quotas = map[programme.Role]int64{programme.RoleTrainee: 100 << 20, programme.RoleEmployer: 1 << 30}

// FileActions are the actions that refer to files which were handed in before.
var FileActions = []programme.Action{programme.MaterialAttach, programme.CorrectionPropose, programme.SchemeFile, programme.EvidenceAttach,
	programme.VoucherBook, programme.FindingAnswer, programme.ReturnFile,
	programme.InspectionVisit, programme.InspectionPhotograph, programme.InspectionSign}

// QuotaOf is how many bytes a role may have handed in that nothing names.
func QuotaOf(r programme.Role) int64 {
	if q, ok := quotas[r]; ok {
		return q
	}
	return 8 << 30
}

// StoreFile keeps the bytes of r for the caller. The file belongs to nothing
// until an action uses its id, which only the caller can; what no action has
// used after a day is gone. Storing it again gives the same id. Error TooLarge
// where the caller has handed in too much that nothing names, Busy where the
// disk is nearly full.
func (a *Desk) StoreFile(ctx context.Context, c Caller, r io.Reader) (programme.File, error) {
	list, err := a.StoreFiles(ctx, c, []io.Reader{r})
	return append(list, programme.File{})[0], err
}

// StoreFiles keeps many files, as StoreFile does.
func (a *Desk) StoreFiles(ctx context.Context, c Caller, readers []io.Reader) ([]programme.File, error) {
	if c.User == "" {
		return nil, programme.Errorf(programme.Forbidden, "请先登录")
	}
	if err := a.DiskRoom(0); err != nil {
		return nil, err
	}
	room, most := int64(0), QuotaOf(c.Role)
	err := a.Store.Read(ctx, func(tx *store.Tx) error {
		had, err := tx.UploadedBytes(c.User, tx.Now().Add(-UploadsKept))
		room = most - had
		return err
	})
	if err != nil {
		return nil, err
	}
	full := programme.Errorf(programme.TooLarge, "您上传后还没有使用的文件已满 %d MB，请先办理已上传的，或明天再传", most>>20)
	if room <= 0 {
		return nil, full
	}
	list := make([]programme.File, len(readers))
	errs := make([]error, len(readers))
	var wg sync.WaitGroup
	for i, r := range readers { // they wait for the disk, not for each other
		wg.Go(func() {
			if list[i], errs[i] = a.Files.Put(io.LimitReader(r, room+1)); errs[i] == nil && list[i].Size > room {
				errs[i] = full // the sweep takes what was kept of it
			}
		})
	}
	wg.Wait()
	for _, err := range errs { // the first in words, not all of them
		if err != nil {
			return nil, err
		}
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := HandIn(tx, c.User, list...); err != nil {
			return err
		}
		if had, err := tx.UploadedBytes(c.User, tx.Now().Add(-UploadsKept)); err != nil || had <= most {
			return err
		}
		return full
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		if there, err := a.Files.Has(list[i].ID); err != nil || !there { // the sweep took it between
			return nil, programme.Errorf(programme.Busy, "文件没有存好，请再传一次")
		}
	}
	return list, nil
}

// DiskRoom is an Error Busy where so many bytes more would leave the disk less
// than its floor.
func (a *Desk) DiskRoom(size int64) error {
	if free, _, known := a.DiskFree(); known && free < diskFloor+uint64(size) {
		return programme.Errorf(programme.Busy, "系统磁盘空间不足，暂时不能上传；已传的部分留着。请联系系统管理员清理后再传")
	}
	return nil
}

// HandIn makes stored files a user's uploads, where nothing names them yet.
func HandIn(tx *store.Tx, user string, list ...programme.File) error {
	fresh, err := unnamed(tx, list)
	if err != nil {
		return err
	}
	return tx.KeepUploads(user, fresh)
}

// unnamed are those of some files, each once, that the store does not name.
func unnamed(tx *store.Tx, list []programme.File) (fresh []programme.File, err error) {
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.ID
	}
	known, err := tx.FilesByID(ids)
	if err != nil {
		return nil, err
	}
	have := map[string]bool{}
	for _, f := range known {
		have[f.ID] = true
	}
	for _, f := range list {
		if !have[f.ID] {
			have[f.ID] = true
			fresh = append(fresh, f)
		}
	}
	return fresh, nil
}

// ownLimit is the largest file that the program itself makes, in bytes: the
// package of a class with all its films.
const ownLimit = 256 << 30

// KeepFile keeps what the program itself wrote or was asked to work on, and
// names it: it is not swept, and counts against nobody.
func (a *Desk) KeepFile(ctx context.Context, c Caller, r io.Reader) (programme.File, error) {
	f, err := a.Files.PutUpTo(r, ownLimit)
	if err != nil {
		return f, err
	}
	return f, a.Store.Write(ctx, func(tx *store.Tx) error {
		fresh, err := unnamed(tx, []programme.File{f})
		if err != nil || len(fresh) == 0 {
			return err
		}
		if err := tx.NameFile(f); err != nil {
			return err
		}
		_, err = tx.Append(journal.Entry{User: c.User, Role: string(c.Role), Action: "file.store", Noun: string(programme.NounFile),
			Subject: f.ID, Facts: []byte("{}")})
		return err
	})
}

// Handed refuses a file id that nothing names and the caller did not hand in.
func (s *Step) Handed(id string) error {
	_, err := s.HandedFile(id)
	return err
}

// HandedFile is the caller's upload with that id, nil where the store names
// the file already.
func (s *Step) HandedFile(id string) (*programme.File, error) {
	if id == "" {
		return nil, programme.Errorf(programme.Invalid, "请上传文件")
	}
	lies, err := s.Desk.Files.Has(id)
	if err != nil {
		return nil, err
	}
	if _, err = store.Get[programme.File](s.Tx, id); err == nil && !lies {
		err = programme.Errorf(programme.NotFound, "文件库中已没有这份文件，请重新上传")
	}
	if programme.CodeOf(err) != programme.NotFound {
		return nil, err
	}
	up, missing := (*programme.File)(nil), err
	if up, err = s.Upload(id, s.Caller.User); err == nil && (up == nil || !lies) {
		err = missing
	}
	return up, err
}

// WholeFile names a file that an action refers to: the caller's upload, or one
// that is named already.
func (s *Step) WholeFile(id string) error {
	up, err := s.HandedFile(id)
	if err != nil || up == nil {
		return err
	}
	return s.NameFile(*up)
}

// SweepFiles removes the bytes that were handed in a day ago and that nothing
// names: left by forms that were not sent, and by what was refused.
func (s *Desk) SweepFiles(ctx context.Context) error {
	var old []string
	sweep := func() error {
		defer func() { old = old[:0] }()
		return s.Store.Write(ctx, func(tx *store.Tx) error {
			loose, err := tx.DropUploads(old, tx.Now().Add(-UploadsKept))
			if err != nil {
				return err
			}
			for _, id := range loose { // before it is committed: who names one now reads what this deletes
				if err := s.Files.Remove(id); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := s.Files.Older(time.Now().Add(-UploadsKept), func(id string) error {
		if old = append(old, id); len(old) < 500 {
			return ctx.Err()
		}
		return sweep()
	})
	if err != nil {
		return err
	}
	return sweep()
}

// Stored is a stored file opened for reading; close it.
type Stored struct {
	io.ReadSeekCloser
	Type string // by content, as it was found when stored
	Size int64
}

func (a *Desk) OpenFile(f *programme.File) (*Stored, error) {
	r, err := a.Files.Get(f.ID)
	if err != nil {
		return nil, a.Store.WhyGone(f.ID, err)
	}
	return &Stored{r, f.Type, f.Size}, nil
}
