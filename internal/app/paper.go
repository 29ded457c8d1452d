package app

import (
	"context"
	"io"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// AttachMaterials hands in papers of one kind for an application, all in one
// transaction.
func (a *App) AttachMaterials(ctx context.Context, c Caller, applicationID, kind string, fileIDs []string) error {
	return a.act(ctx, c, programme.MaterialAttach, "", func(s *step) error {
		ap, _, err := s.application(applicationID)
		if err != nil {
			return err
		}
		_, n, err := s.open(ap.ProgrammeID)
		if err != nil {
			return err
		}
		if n.Material(kind) == nil {
			return programme.Errorf(programme.Invalid, "材料清单中没有这一项：%s", kind).Under("2.3")
		}
		if len(fileIDs) == 0 {
			return programme.Errorf(programme.Invalid, "请上传文件")
		}
		have, err := s.Materials(ap.ID)
		if err != nil {
			return err
		}
		var rows []*programme.Material
		for _, id := range fileIDs {
			if err := s.wholeFile(id); err != nil {
				return err
			}
			there := slices.ContainsFunc(have, func(m programme.Material) bool { return m.Kind == kind && m.FileID == id })
			if !there {
				m := programme.Material{ID: s.NewID(), ApplicationID: ap.ID, Kind: kind, FileID: id, AddedAt: s.Now()}
				have, rows = append(have, m), append(rows, &m)
			}
		}
		if len(rows) == 0 {
			return programme.Errorf(programme.Conflict, "这份材料已经上传过，不必重复")
		}
		if err := store.Insert(s.Tx, rows...); err != nil {
			return err
		}
		f := facts{"material": kind}
		if f["files"] = fileIDs; len(fileIDs) == 1 {
			delete(f, "files")
			f["file"] = fileIDs[0]
		}
		return s.record(ap.ProgrammeID, ap.ID, f)
	})
}

// AttachMaterial hands in a paper for an application.
func (a *App) AttachMaterial(ctx context.Context, c Caller, applicationID, kind, fileID string) error {
	return a.AttachMaterials(ctx, c, applicationID, kind, []string{fileID})
}

// PaperFile is a paper of an application being read: who reads it closes it.
type PaperFile struct {
	programme.File
	io.ReadCloser
	Kind string // what the notice calls it
}

// ReadPaper opens a paper that was handed in for an application which the
// caller may see; Error NotFound where the file is not one of its papers.
func (a *App) ReadPaper(ctx context.Context, c Caller, applicationID, fileID string) (p *PaperFile, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		if err := a.sees(tx, c, programme.NounApplication, applicationID); err != nil {
			return err
		}
		ap, err := store.Get[programme.Application](tx, applicationID)
		if err != nil {
			return err
		}
		have, err := tx.Materials(ap.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(have, func(m programme.Material) bool { return m.FileID == fileID })
		if i < 0 {
			return programme.Errorf(programme.NotFound, "这份报名没有这个文件")
		}
		f, err := store.Get[programme.File](tx, fileID)
		if err != nil {
			return err
		}
		n, err := a.noticeOf(tx, ap.ProgrammeID)
		if err != nil {
			return err
		}
		p = &PaperFile{File: *f, Kind: have[i].Kind}
		if m := n.Material(p.Kind); m != nil {
			p.Kind = m.Name
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.ReadCloser, err = a.files.Get(p.ID)
	return p, err
}
