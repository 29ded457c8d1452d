package year

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/letters"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/wording"
)

// Recognised is a document that recognises bases, with what they may train:
// annex 1 where it is imported, else what was asked for.
type Recognised struct {
	City, Bureau, Year string
	Brand              programme.Brand
	Number             string
	On                 programme.Date
	Bases              []RecognisedBase

	text string // that documents of its day are written with
}

// RecognisedBase is a base of a document.
type RecognisedBase struct {
	ID, Name, CreditCode, County string
	Asked                        bool // the lines are what was asked for: annex 1 is not there yet
	Lines                        []programme.AskedLine
}

// Places is the sum of a base's lines.
func (b *RecognisedBase) Places() (sum int) {
	for _, l := range b.Lines {
		sum += l.Places
	}
	return sum
}

// PublicRecognised are the documents of a year, the newest where none is
// named, in the order of their dates. Everybody may read them: a city publishes
// whom it recognises. Error NotFound where there is no such year.
func (a *Desk) PublicRecognised(ctx context.Context, programmeID string) (y *act.PublicYear, out []Recognised, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		if y, err = a.PublicYear(tx, programmeID); err != nil {
			return err
		}
		p, n := y.Programme, y.Notice
		bases, err := tx.Bases(p.ID)
		if err != nil {
			return err
		}
		lines, err := tx.PlanLines(p.ID)
		if err != nil {
			return err
		}
		dossiers, err := tx.Dossiers(p.ID)
		if err != nil {
			return err
		}
		for i := range bases {
			b := &bases[i]
			k := slices.IndexFunc(dossiers, func(d programme.Dossier) bool { return d.ID == b.ID })
			if b.State != programme.Recognised || k < 0 || dossiers[k].DocumentNumber == "" {
				continue
			}
			f := &plan.BaseFile{Base: b}
			if err := f.Read(&dossiers[k], nil); err != nil {
				return err
			}
			at := slices.IndexFunc(out, func(r Recognised) bool { return r.Number == f.DocumentNumber && r.On == f.DocumentOn })
			if at < 0 {
				at = len(out)
				out = append(out, Recognised{City: p.City, Brand: n.Brand, Bureau: n.Bureau, Year: strconv.Itoa(p.Year), Number: f.DocumentNumber,
					On: f.DocumentOn})
				if out[at].text, err = letters.InForce(tx, wording.Recognition, f.DocumentOn); err != nil {
					return err
				}
			}
			out[at].Bases = append(out[at].Bases, recognisedBase(f, lines))
		}
		slices.SortStableFunc(out, func(x, y Recognised) int { return cmp.Or(cmp.Compare(x.On, y.On), cmp.Compare(x.Number, y.Number)) })
		return nil
	})
	return y, out, err
}

func recognisedBase(f *plan.BaseFile, lines []programme.PlanLine) RecognisedBase {
	r := RecognisedBase{ID: f.Base.ID, Name: f.Base.Name, CreditCode: f.Base.CreditCode, County: f.Base.County}
	for _, l := range lines {
		if l.BaseID == f.Base.ID {
			r.Lines = append(r.Lines, programme.AskedLine{Trade: l.Trade, Level: l.Level, Places: l.Places})
		}
	}
	if len(r.Lines) == 0 && f.Content != nil {
		r.Asked, r.Lines = true, f.Content.Asked
	}
	return r
}

// Title is what the document is called.
func (r *Recognised) Title() string {
	return r.Bureau + "关于认定 " + r.Year + " 年度" + r.Brand.Quoted() + "培训基地的通知"
}

// Says is what the document says above its table, a paragraph each.
func (r *Recognised) Says() []string {
	return wording.Paragraphs(r.text, map[string]string{"单位": r.Bureau, "家数": strconv.Itoa(len(r.Bases)), "年度": r.Year, "项目": r.Brand.Quoted()})
}

// Letter is the document as it is written to a file.
func (r *Recognised) Letter() forms.Letter {
	l := forms.Letter{Title: r.Title(), Number: r.Number, Paragraphs: r.Says(), Joined: 3, Signed: []string{r.Bureau, r.On.Chinese()},
		Head: []string{"序号", "培训基地", "县（市、区）", "工种", "等级", "人数"}, Widths: []float64{12, 50, 24, 34, 22, 14},
		Numbers: []bool{true, false, false, false, false, true}}
	for i := range r.Bases {
		b := &r.Bases[i]
		lead := []string{strconv.Itoa(i + 1), b.Name, b.County}
		for _, x := range b.Lines {
			l.Rows = append(l.Rows, append(lead, x.Trade, x.Level.Chinese(), strconv.Itoa(x.Places)))
			lead = []string{"", "", ""}
		}
		sum := "合计"
		if b.Asked {
			sum = "合计（申报数，计划另行下达）"
		}
		l.Rows = append(l.Rows, append(lead, sum, "", strconv.Itoa(b.Places())))
	}
	return l
}

// Kinds of files that documents are written to.
const (
	AsPDF  = "pdf"
	AsWord = "docx"
)

// WriteRecognised writes documents to a file; Error NotFound where there are
// none, or no such kind of file.
func WriteRecognised(w io.Writer, kind string, list []Recognised, mark *act.Mark) error {
	write, ok := map[string]func(io.Writer, []forms.Letter) error{AsPDF: forms.WritePDF, AsWord: forms.WriteDocx}[kind]
	switch {
	case !ok:
		return programme.Errorf(programme.NotFound, "没有这个文件")
	case len(list) == 0:
		return programme.Errorf(programme.NotFound, "还没有认定文件")
	}
	letters := make([]forms.Letter, len(list))
	for i := range list {
		letters[i] = list[i].Letter()
		letters[i].Mark = (*forms.Mark)(mark)
	}
	return write(w, letters)
}
