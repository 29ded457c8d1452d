package train

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// ReadEvidence opens a piece of evidence of a class for who sees the class's
// evidence; Error NotFound where the file is none of the class's.
func (a *Desk) ReadEvidence(ctx context.Context, c act.Caller, classID, fileID string) (*act.Stored, error) {
	if !SeesEvidence(c.Role) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看班级的影像和档案", c.Role.Name())
	}
	var f *programme.File
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClass, classID); err != nil {
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
	return a.OpenFile(f)
}

// ReadScheme opens the paper of a training scheme for who sees the scheme.
func (a *Desk) ReadScheme(ctx context.Context, c act.Caller, id string) (*act.Stored, error) {
	var f *programme.File
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounScheme, id); err != nil {
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
	return a.OpenFile(f)
}
