package app

import (
	"context"
	"errors"
	"io"
	"sync"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// StoreFile keeps the bytes of r and names them in the store. The file
// belongs to nothing until an action uses its id; storing it again gives the
// same id.
func (a *App) StoreFile(ctx context.Context, c Caller, r io.Reader) (programme.File, error) {
	if c.User == "" {
		return programme.File{}, programme.Errorf(programme.Forbidden, "请先登录")
	}
	f, err := a.files.Put(r)
	if err != nil {
		return f, err
	}
	return f, a.nameFiles(ctx, c, []programme.File{f})
}

// StoreFiles keeps many files, named in one transaction.
func (a *App) StoreFiles(ctx context.Context, c Caller, readers []io.Reader) ([]programme.File, error) {
	if c.User == "" {
		return nil, programme.Errorf(programme.Forbidden, "请先登录")
	}
	list := make([]programme.File, len(readers))
	errs := make([]error, len(readers))
	var wg sync.WaitGroup
	for i, r := range readers { // they wait for the disk, not for each other
		wg.Go(func() { list[i], errs[i] = a.files.Put(r) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return list, a.nameFiles(ctx, c, list)
}

func (a *App) nameFiles(ctx context.Context, c Caller, list []programme.File) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		ids := make([]string, len(list))
		for i, f := range list {
			ids[i] = f.ID
		}
		known, err := tx.FilesByID(ids)
		if err != nil {
			return err
		}
		have := map[string]bool{}
		for _, f := range known {
			have[f.ID] = true
		}
		var fresh []*programme.File
		for i := range list {
			if !have[list[i].ID] {
				have[list[i].ID] = true
				f := list[i]
				f.AddedAt = tx.Now()
				fresh = append(fresh, &f)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		if err := store.Insert(tx, fresh...); err != nil {
			return err
		}
		_, err = tx.Append(journal.Entry{User: c.User, Role: string(c.Role), Action: "file.store", Noun: string(programme.NounFile),
			Subject: fresh[0].ID, Facts: []byte("{}")})
		return err
	})
}

// wholeFile refuses a file id that the store does not name.
func (s *step) wholeFile(id string) error {
	if id == "" {
		return programme.Errorf(programme.Invalid, "请上传文件")
	}
	_, err := store.Get[programme.File](s.Tx, id)
	return err
}
