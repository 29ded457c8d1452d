package enrol

import (
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// HalfRow is a row of a draft that does not count yet: a certificate without
// its day, a stretch of work without its beginning. What was typed is kept as
// it was typed, so that who is called away finds it again; only handing in
// asks that it be whole.
type HalfRow struct {
	At    int               `json:"at"`              // its place among the rows of its list
	Typed map[string]string `json:"typed"`           // by the column of the form
	Wrong []HalfWrong       `json:"wrong,omitempty"` // what it lacks, as the form that read it said
}

// HalfWrong is what is wrong with one field of a row.
type HalfWrong struct {
	Column string `json:"column"`
	Words  string `json:"words"`
}

// draftLists are the lists of rows in a draft, and the step that asks for each.
var draftLists = []struct{ key, step, name string }{
	{"certificates", StepCerts, "证书"},
	{"titles", StepCerts, "职称"},
	{"work", StepWork, "工作经历"},
	{"honours", StepHonours, "荣誉"},
}

// takeHalf takes the half rows of a step over from what was sent.
func (f *DraftForm) takeHalf(from *DraftForm, step string) {
	half := map[string][]HalfRow{}
	for _, l := range draftLists {
		saved := f.Half
		if l.step == step {
			saved = from.Half
		}
		if len(saved[l.key]) > 0 {
			half[l.key] = saved[l.key]
		}
	}
	f.Half = half
	if len(half) == 0 {
		f.Half = nil
	}
}

// halfLacks is what the half rows of a step lack, in words: the list, the row,
// the field.
func (f *DraftForm) halfLacks(step string) (out []string) {
	for _, l := range draftLists {
		if l.step != step {
			continue
		}
		for _, r := range f.Half[l.key] {
			var words []string
			for _, w := range r.Wrong {
				words = append(words, w.Words)
			}
			out = append(out, fmt.Sprintf("%s第 %d 行：%s", l.name, r.At+1, strings.Join(words, "、")))
		}
	}
	return out
}

// whole refuses a draft in which a row is half filled: it would be left out
// of what is handed in without anybody noticing.
func (f *DraftForm) whole() error {
	for _, s := range DraftSteps {
		if lacks := f.halfLacks(s.ID); len(lacks) > 0 {
			return programme.Errorf(programme.Invalid, "“%s”还有没填完的：%s。请填完，或把这一行清空，保存后再提交", s.Name, strings.Join(lacks, "；")).Under(programme.DutyEnrolment)
		}
	}
	return nil
}

// Merge puts the half rows of a list back to their places among its whole
// rows, both as the form has them, and says what is wrong with which.
func Merge(whole []map[string]string, half []HalfRow) (rows []map[string]string, wrong []map[string]string) {
	rows = slices.Clone(whole)
	for _, h := range half { // in the order of their places
		rows = slices.Insert(rows, min(h.At, len(rows)), h.Typed)
	}
	wrong = make([]map[string]string, len(rows))
	for _, h := range half {
		if at := min(h.At, len(rows)-1); wrong[at] == nil {
			wrong[at] = map[string]string{}
			for _, w := range h.Wrong {
				wrong[at][w.Column] = w.Words
			}
		}
	}
	return rows, wrong
}
