package material

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// seen is a file about to be handed in, as it was looked at.
type seen struct {
	id       string
	look     papers.Look
	problems []programme.Problem
	code     string // of annex 2: what its QR code says, "" where none was read
	pages    []papers.Page
}

// lookAt looks at papers about to be handed in, for who may hand them in: that
// is asked before. It runs before the transaction, so that decoding a large
// scan keeps nobody from writing; what is wrong is told inside it.
func (a *Desk) lookAt(ctx context.Context, c act.Caller, kind string, fileIDs []string) ([]seen, error) {
	out := make([]seen, len(fileIDs))
	for i, id := range fileIDs {
		out[i].id = id
		raw, err := a.paperBytes(id)
		if err != nil {
			return nil, err
		}
		if raw == nil {
			continue // wholeFile refuses it
		}
		if err := out[i].lookIn(ctx, c.User, kind, raw); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// lookIn looks at one paper in the caller's turn, which is held until its code
// is read too.
func (f *seen) lookIn(ctx context.Context, who, kind string, raw []byte) error {
	ctx, leave, err := papers.Turn(ctx, who)
	if err != nil {
		return err
	}
	defer leave()
	f.look, f.problems = papers.Inspect(ctx, kind, raw)
	if kind == annex2Kind && !programme.Refusing(f.problems) {
		f.readCode(ctx, raw)
		if ctx.Err() != nil {
			f.code, f.pages, f.problems = "", nil, papers.Slow()
		}
	}
	return nil
}

// readCode reads the code of a signed annex 2, or says why the file is none.
func (f *seen) readCode(ctx context.Context, raw []byte) {
	if papers.Unsigned(raw) {
		f.problems = []programme.Problem{papers.Problem("paper_unsigned", "这份承诺证明还没有签章")}
		return
	}
	if f.look.Form != "pdf" {
		f.code = papers.Code(ctx, raw)
		return
	}
	f.pages = papers.Pages(ctx, raw)
	for _, p := range f.pages {
		if strings.HasPrefix(p.Code, paperCodeMark) && f.code != "" && p.Code != f.code {
			f.problems = []programme.Problem{papers.Problem("paper_several", "这个 PDF 里有不止一个人的承诺证明")}
			return
		}
		if strings.HasPrefix(p.Code, paperCodeMark) {
			f.code = p.Code
		}
	}
	if f.code == "" && len(f.pages) == 0 {
		f.code = papers.Code(ctx, raw)
	}
}

// paperBytes is a stored file, cut off where it is too long to be a paper; nil
// where there is no such file.
func (a *Desk) paperBytes(id string) ([]byte, error) {
	r, err := a.Files.Get(id)
	if programme.CodeOf(err) == programme.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, papers.MaxPDF+1))
}

// shared are the papers that several people may truly have in common: a
// team's award.
var shared = map[string]bool{"exceptional_evidence": true}

// alike are the papers on which two people's never look the same: a face, a
// card. Forms and contracts do.
var alike = map[string]bool{papers.PhotoKind: true, "id_card_copy": true, "certificate_copy": true, "title_copy": true}

// judged is what there is to say about a paper for an application beside what
// it shows by itself: whose else it is, and whom it is like. It does not say
// who that is: that is not for every reader.
func judged(s *act.Step, ap *programme.Application, kind string,
	f *seen) (list []programme.Problem, findings []programme.PaperFinding, alike []programme.PaperLook, err error) {
	for _, p := range f.problems {
		if c := programme.CheckByCode(p.Code); c != nil && c.Severity == programme.Warns {
			findings = append(findings, programme.PaperFinding{Code: p.Code})
		} else {
			list = append(list, p)
		}
	}
	if len(list) > 0 {
		return list, nil, nil, nil
	}
	more, err := elsewhere(s, ap, kind, f, &findings)
	if err != nil || len(more) > 0 {
		return more, nil, nil, err
	}
	if kind == annex2Kind {
		if code := wrongCode(s.Desk, ap.ID, f.code); code != "" {
			return []programme.Problem{papers.Problem(code, programme.CheckByCode(code).Name)}, nil, nil, nil
		}
		if f.code == "" {
			findings = append(findings, programme.PaperFinding{Code: "paper_no_code"})
		}
	}
	if alike, err = similar(s, ap.PersonID, kind, &f.look); len(alike) > 0 {
		findings = append(findings, programme.PaperFinding{Code: "paper_similar", Others: othersOf(alike)})
	}
	return nil, findings, alike, err
}

// elsewhere looks where else the same bytes were handed in: for somebody else
// they refuse, unless such a paper can be several people's.
func elsewhere(s *act.Step, ap *programme.Application, kind string, f *seen, findings *[]programme.PaperFinding) ([]programme.Problem, error) {
	used, err := s.MaterialsOfFile(f.id)
	if err != nil {
		return nil, err
	}
	var team []string
	for _, m := range used {
		if m.ApplicationID == ap.ID && m.Kind != kind {
			if f.look.Form != "pdf" {
				return []programme.Problem{papers.Problem("paper_twice", "这张图片已作为这份报名的另一种材料上传")}, nil
			}
			*findings = append(*findings, programme.PaperFinding{Code: "paper_shared"})
		}
		if m.ApplicationID == ap.ID {
			continue
		}
		other, err := store.Get[programme.Application](s.Tx, m.ApplicationID)
		if err != nil {
			return nil, err
		}
		switch {
		case other.PersonID == ap.PersonID:
		case shared[kind] && shared[m.Kind]:
			team = append(team, other.ID)
		default:
			return []programme.Problem{papers.Problem("paper_others", "这个文件已作为另一名学员的材料上传")}, nil
		}
	}
	if len(team) > 0 {
		*findings = append(*findings, programme.PaperFinding{Code: "paper_team", Others: team})
	}
	return nil, nil
}

// similar are other people's papers of the kind that show the same.
func similar(s *act.Step, personID, kind string, look *papers.Look) (out []programme.PaperLook, err error) {
	if !look.Hashed || !alike[kind] {
		return nil, nil
	}
	for i := range papers.Bands {
		rows, err := s.LooksInBand(kind, i, papers.Beside(papers.Band(look.Waves, i)), personID)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			_, near := papers.Near(look.Waves, look.Slopes, uint64(r.Waves), uint64(r.Slopes))
			if near && !slices.ContainsFunc(out, func(o programme.PaperLook) bool { return o.ID == r.ID }) {
				out = append(out, r)
			}
		}
	}
	return out[:min(len(out), mostSimilar)], nil
}

// mostSimilar is how many others a paper is said to be like.
const mostSimilar = 10

func othersOf(list []programme.PaperLook) (ids []string) {
	for _, l := range list {
		if !slices.Contains(ids, l.ApplicationID) {
			ids = append(ids, l.ApplicationID)
		}
	}
	return ids
}

// lookRow is what is kept of a look.
func lookRow(m *programme.Material, personID string, look *papers.Look, findings []programme.PaperFinding) *programme.PaperLook {
	r := &programme.PaperLook{ID: m.ID, ApplicationID: m.ApplicationID, PersonID: personID, FileID: m.FileID, Kind: m.Kind, Form: look.Form,
		Width: int64(look.Width), Height: int64(look.Height), Band0: -1, Band1: -1, Band2: -1, Band3: -1, Findings: findingsJSON(findings)}
	if look.Hashed {
		r.Waves, r.Slopes = int64(look.Waves), int64(look.Slopes)
		for i, b := range []*int64{&r.Band0, &r.Band1, &r.Band2, &r.Band3} {
			*b = papers.Band(look.Waves, i)
		}
	}
	return r
}

func findingsJSON(list []programme.PaperFinding) json.RawMessage {
	if len(list) == 0 {
		return nil
	}
	raw, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings only
	}
	return raw
}

// findingsOf reads what was kept; what cannot be read is none.
func findingsOf(l *programme.PaperLook) (list []programme.PaperFinding) {
	if len(l.Findings) > 0 {
		_ = json.Unmarshal(l.Findings, &list) // written by findingsJSON
	}
	return list
}

// mirror tells the others that a paper came in that is like theirs, so that
// whoever reviews either sees it.
func mirror(s *act.Step, ap string, others []programme.PaperLook) error {
	for i := range others {
		o := &others[i]
		list := findingsOf(o)
		k := slices.IndexFunc(list, func(f programme.PaperFinding) bool { return f.Code == "paper_similar" })
		if k < 0 {
			list, k = append(list, programme.PaperFinding{Code: "paper_similar"}), len(list)
		}
		if slices.Contains(list[k].Others, ap) || len(list[k].Others) >= mostSimilar {
			continue
		}
		list[k].Others = append(list[k].Others, ap)
		o.Findings = findingsJSON(list)
		if err := store.Update(s.Tx, o); err != nil {
			return err
		}
	}
	return nil
}

// refusingPapers is what is wrong with papers as an error.
func refusingPapers(problems []programme.Problem) error {
	return &programme.Error{Code: programme.Invalid, Message: "材料没有收下，请按提示重新上传", Clause: programme.DutyEnrolment, Problems: problems}
}
