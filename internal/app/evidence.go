package app

import (
	"context"
	"io"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Stored is a stored file opened for reading; close it.
type Stored struct {
	io.ReadSeekCloser
	Type string // by content, as it was found when stored
	Size int64
}

// ReadEvidence opens a piece of evidence of a class for who sees the class's
// evidence; Error NotFound where the file is none of the class's.
func (a *App) ReadEvidence(ctx context.Context, c Caller, classID, fileID string) (*Stored, error) {
	if !SeesEvidence(c.Role) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看班级的影像和档案", c.Role.Name())
	}
	var f *programme.File
	err := a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounClass, classID); err != nil {
			return err
		}
		used, err := tx.EvidenceOfFile(fileID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(used, func(e programme.Evidence) bool { return e.ClassID == classID }) {
			return programme.Errorf(programme.NotFound, "这个班没有这份资料")
		}
		f, err = store.Get[programme.File](tx, fileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.openFile(f)
}

// ReadScheme opens the paper of a training scheme for who sees the scheme.
func (a *App) ReadScheme(ctx context.Context, c Caller, id string) (*Stored, error) {
	var f *programme.File
	err := a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounScheme, id); err != nil {
			return err
		}
		sc, err := store.Get[programme.Scheme](tx, id)
		if err != nil {
			return err
		}
		f, err = store.Get[programme.File](tx, sc.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.openFile(f)
}

func (a *App) openFile(f *programme.File) (*Stored, error) {
	r, err := a.files.Get(f.ID)
	if err != nil {
		return nil, err
	}
	s, ok := r.(io.ReadSeekCloser)
	if !ok {
		r.Close()
		return nil, programme.Errorf(programme.Internal, "文件库给的文件不能跳读：%s", f.ID)
	}
	return &Stored{s, f.Type, f.Size}, nil
}
