package enrolpages

import (
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// Rows of a draft that are half filled: they are saved as they stand, and come
// back with what they lack beside the field.

// draftRows are the inputs of rows in a draft's steps.
var draftRows = []page.Input{certificateRows, titleRows, workRows, honourRows}

// halves takes the rows that are not whole out of what was wrong with a form,
// and gives them as they were typed. Everything else that is wrong stays.
func halves(f *page.Form) map[string][]enrol.HalfRow {
	out := map[string][]enrol.HalfRow{}
	for _, in := range draftRows {
		for at, row := range in.UsedRows(f.Values) {
			h := enrol.HalfRow{At: at, Typed: map[string]string{}}
			f.Problems = slices.DeleteFunc(f.Problems, func(p programme.Problem) bool {
				column, ok := strings.CutPrefix(p.Field, page.CellID(in.Name, row, ""))
				if ok && !slices.ContainsFunc(h.Wrong, func(w enrol.HalfWrong) bool { return w.Column == column }) {
					_, words, _ := strings.Cut(p.Message, " 行：")
					h.Wrong = append(h.Wrong, enrol.HalfWrong{Column: column, Words: words})
				}
				return ok
			})
			if len(h.Wrong) == 0 {
				continue
			}
			for _, c := range in.Columns {
				if v := f.Get(page.CellID(in.Name, row, c.Name)); v != "" {
					h.Typed[c.Name] = v
				}
			}
			out[in.Name] = append(out[in.Name], h)
		}
	}
	return out
}

// wholeFacts are the facts of a form without the rows that are half filled, and
// those rows.
func wholeFacts(f *page.Form) (rules.Applicant, map[string][]enrol.HalfRow) {
	a := facts(f)
	half := halves(f)
	a.Certificates, a.Titles = wholeRows(a.Certificates, half[certificateRows.Name]), wholeRows(a.Titles, half[titleRows.Name])
	a.Work, a.Honours = wholeRows(a.Work, half[workRows.Name]), wholeRows(a.Honours, half[honourRows.Name])
	return a, half
}

// wholeRows are the rows that count.
func wholeRows[T any](rows []T, half []enrol.HalfRow) (out []T) {
	for at, r := range rows {
		if !slices.ContainsFunc(half, func(h enrol.HalfRow) bool { return h.At == at }) {
			out = append(out, r)
		}
	}
	return out
}

// halfRows are the half rows of a list that were saved of a draft.
func halfRows(q *page.Request, s *act.Detail, list string) []enrol.HalfRow {
	if s.Noun != programme.NounDraft {
		return nil
	}
	v, err := q.Sys.Enrol.DraftShown(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil
	}
	return v.Form.Half[list]
}
