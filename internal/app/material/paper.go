package material

import (
	"context"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// AttachMaterials hands in papers of one kind for an application, all in one
// transaction. Papers that cannot be read, are no portrait where one is asked
// for, or are another person's come back as an Error Invalid with all of them
// (clause 2.3); what is merely suspicious is kept beside the paper for who
// reviews it.
func (a *Desk) AttachMaterials(ctx context.Context, c act.Caller, applicationID, kind string, fileIDs []string) error {
	// nobody's pictures are looked at who may not hand them in: looking costs
	err := a.Try(ctx, c, programme.MaterialAttach, func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		if err := takes(s, ap, kind, len(fileIDs)); err != nil {
			return err
		}
		for _, id := range fileIDs {
			if err := s.Handed(id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	looks, err := a.lookAt(ctx, c, kind, fileIDs)
	if err != nil {
		return err
	}
	return a.Act(ctx, c, programme.MaterialAttach, "", func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		return attach(s, ap, kind, looks)
	})
}

// attach hands in papers that were looked at, for an application that the
// caller may hand in for.
func attach(s *act.Step, ap *programme.Application, kind string, looks []seen) error {
	if err := takes(s, ap, kind, len(looks)); err != nil {
		return err
	}
	in, err := handedIn(s, ap, kind, looks)
	if err != nil {
		return err
	}
	switch {
	case len(in.refused) > 0:
		return refusingPapers(in.refused)
	case len(in.rows) == 0:
		return programme.Errorf(programme.Conflict, "这份材料已经上传过，不必重复")
	}
	for _, insert := range []func() error{
		func() error { return store.Insert(s.Tx, in.rows...) },
		func() error { return store.Insert(s.Tx, in.looks...) },
		func() error { return mirror(s, ap.ID, in.similar) },
	} {
		if err := insert(); err != nil {
			return err
		}
	}
	f := act.Facts{"material": kind}
	if f["files"] = in.files; len(in.files) == 1 {
		delete(f, "files")
		f["file"] = in.files[0]
	}
	if len(in.found) > 0 {
		f["findings"] = in.found
	}
	if err := s.Record(ap.ProgrammeID, ap.ID, f); err != nil {
		return err
	}
	return recheckSharers(s, ap, in.files)
}

// handing is what comes of papers that are handed in together.
type handing struct {
	files   []string              // all of them
	rows    []*programme.Material // those that were not in before
	looks   []*programme.PaperLook
	similar []programme.PaperLook // papers of others that they resemble
	found   []string              // codes of what was found
	refused []programme.Problem
}

// handedIn judges each paper that is not in yet.
func handedIn(s *act.Step, ap *programme.Application, kind string, looks []seen) (*handing, error) {
	have, err := s.Materials(ap.ID)
	if err != nil {
		return nil, err
	}
	in := &handing{}
	for i := range looks {
		f := &looks[i]
		if err := s.WholeFile(f.id); err != nil {
			return nil, err
		}
		in.files = append(in.files, f.id)
		if slices.ContainsFunc(have, func(m programme.Material) bool { return m.Kind == kind && m.FileID == f.id }) {
			continue
		}
		problems, findings, like, err := judged(s, ap, kind, f)
		if err != nil {
			return nil, err
		}
		for _, p := range problems {
			if len(looks) > 1 {
				p.Row = i + 1
			}
			in.refused = append(in.refused, p)
		}
		m := programme.Material{ID: s.NewID(), ApplicationID: ap.ID, Kind: kind, FileID: f.id, AddedAt: s.Now()}
		have, in.rows = append(have, m), append(in.rows, &m)
		in.looks, in.similar = append(in.looks, lookRow(&m, ap.PersonID, &f.look, findings)), append(in.similar, like...)
		for _, x := range findings {
			in.found = append(in.found, x.Code)
		}
	}
	return in, nil
}

// takes refuses papers of a kind that the year does not ask for, or none, or
// any in a year that is closed.
func takes(s *act.Step, ap *programme.Application, kind string, many int) error {
	_, n, err := s.Open(ap.ProgrammeID)
	switch {
	case err != nil:
		return err
	case n.Material(kind) == nil:
		return programme.Errorf(programme.Invalid, "材料清单中没有这一项：%s", kind).Under(programme.DutyEnrolment)
	case many == 0:
		return programme.Errorf(programme.Invalid, "请上传文件")
	case many > mostPapers:
		return programme.Errorf(programme.TooLarge, "一次最多上传 %d 份，请分几次", mostPapers)
	case ap.ClassID == "":
		return nil
	}
	cl, err := store.Get[programme.Class](s.Tx, ap.ClassID)
	if err == nil && cl.State == programme.Archived {
		err = programme.Errorf(programme.WrongState, "%s的档案已经封存，报名材料不能再加。确需补充的，由基地申请重开档案，市局同意后再办", cl.Name).Under(programme.DutyArchive)
	}
	return err
}

// mostPapers is how many papers of one kind are handed in at once.
const mostPapers = 40

// recheckSharers runs the cross-checks again over who handed in the same files,
// where that is somebody else than the application at hand too, so that whoever
// reviews any of them sees what came in or went since. Who is past review is
// left as they were reviewed.
func recheckSharers(s *act.Step, ap *programme.Application, files []string) error {
	var others []string
	for _, f := range files {
		used, err := s.MaterialsOfFile(f)
		if err != nil {
			return err
		}
		for _, m := range used {
			if m.ApplicationID != ap.ID && !slices.Contains(others, m.ApplicationID) {
				others = append(others, m.ApplicationID)
			}
		}
	}
	if len(others) == 0 {
		return nil // as nearly always: nothing of the checks has changed
	}
	for _, id := range append(others, ap.ID) {
		one, err := store.Get[programme.Application](s.Tx, id)
		if err != nil {
			return err
		}
		if !slices.Contains(underReview, one.State) {
			continue
		}
		if err := recheckAs(s, one, id == ap.ID); err != nil {
			return err
		}
	}
	return nil
}

// recheckAs runs the checks over an application in the caller's name, or in
// the program's where it is somebody else's: its history must not say who else
// handed in the same.
func recheckAs(s *act.Step, ap *programme.Application, own bool) error {
	if !own {
		who := s.Caller
		defer func() { s.Caller = who }()
		s.Caller = act.As(act.SystemActor)
	}
	return crosscheck.Recheck(s, ap)
}

// underReview are the states in which somebody is still to decide on an
// application.
var underReview = []programme.State{programme.Submitted, programme.Returned, programme.Referred}

// AttachMaterial hands in a paper for an application.
func (a *Desk) AttachMaterial(ctx context.Context, c act.Caller, applicationID, kind, fileID string) error {
	return a.AttachMaterials(ctx, c, applicationID, kind, []string{fileID})
}

// VoidMaterial takes out a paper that was handed in by mistake, with the
// reason, by its id or its file's: until the application is decided, since what was decided on stays.
// The bytes stay in the file store and the entry names them.
func (a *Desk) VoidMaterial(ctx context.Context, c act.Caller, applicationID, materialID, reason string) error {
	return a.Act(ctx, c, programme.MaterialVoid, reason, func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		if ap.State != programme.Submitted && ap.State != programme.Returned {
			return programme.Errorf(programme.WrongState, "报名现为“%s”，审核所依据的材料不能撤下", ap.State.Name()).Under(programme.DutyEnrolment)
		}
		have, err := s.Materials(ap.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(have, func(m programme.Material) bool { return m.ID == materialID || m.FileID == materialID })
		if i < 0 {
			return programme.Errorf(programme.NotFound, "这份报名没有这份材料，或已撤下")
		}
		m := &have[i]
		look, err := store.Get[programme.PaperLook](s.Tx, m.ID)
		fresh := programme.CodeOf(err) == programme.NotFound // handed in before papers were looked at
		if err != nil && !fresh {
			return err
		}
		if fresh {
			look = lookRow(m, ap.PersonID, &papers.Look{}, nil)
		}
		look.VoidedAt, look.VoidedBy, look.VoidReason = s.Now(), s.Caller.User, reason
		if fresh {
			err = store.Insert(s.Tx, look)
		} else {
			err = store.Update(s.Tx, look)
		}
		if err != nil {
			return err
		}
		if err := s.Record(ap.ProgrammeID, ap.ID, act.Facts{"material": m.Kind, "file": m.FileID}); err != nil {
			return err
		}
		return recheckSharers(s, ap, []string{m.FileID})
	})
}

// PaperFile is a paper of an application being read: who reads it closes it.
type PaperFile struct {
	programme.File
	io.ReadCloser
	Kind string // what the notice calls it
}

// ReadPaper opens a paper that was handed in for an application which the
// caller may see; Error NotFound where the file is not one of its papers.
func (a *Desk) ReadPaper(ctx context.Context, c act.Caller, applicationID, fileID string) (p *PaperFile, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
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
		n, err := a.NoticeOf(tx, ap.ProgrammeID)
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
	p.ReadCloser, err = a.Files.Get(p.ID)
	return p, a.Store.WhyGone(p.ID, err)
}
