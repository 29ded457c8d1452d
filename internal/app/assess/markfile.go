package assess

import (
	"context"
	"fmt"
	"io"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// MarkFile is a workbook of marks held against a sitting: every row that it
// has, whose line it is, and what is wrong with it.
type MarkFile struct {
	Rows    []forms.MarkRow
	Scores  []Score // of the rows without faults
	Notes   []string
	Missing []string // names of the sitting that no row is about
	Faulty  int
	Partial bool // who is missing may follow in another workbook
}

// subjectsOf are an examination's subjects as a workbook heads them.
func subjectsOf(x *rules.Exam) (out []forms.MarkSubject) {
	for _, s := range x.Subjects {
		out = append(out, forms.MarkSubject{Code: s.Code, Name: s.Name})
	}
	return out
}

// ReadMarkFile reads a workbook of marks for the caller's side of an
// evaluation. Nothing is entered: EnterMarks does, with its Scores.
func (a *Desk) ReadMarkFile(ctx context.Context, c act.Caller, id string, r io.ReaderAt, size int64) (*MarkFile, error) {
	m, err := a.MarkSheet(ctx, c, id)
	if err != nil {
		return nil, err
	}
	t, err := forms.ReadMarks(r, size, subjectsOf(m.Exam))
	if err != nil {
		return nil, err
	}
	lines := m.Mine(c)
	f := &MarkFile{Notes: t.Notes}
	people := map[string][]int{}
	for i := range lines {
		people[lines[i].Name] = append(people[lines[i].Name], i)
	}
	of := map[int]int{} // line → number of the row about it
	for _, row := range t.Rows {
		i, why := whose(func(i int) string { return lines[i].IDMasked }, people[row.Name], row.Number)
		if first, twice := of[i]; why == "" && twice {
			why = fmt.Sprintf("与第 %d 行是同一人", first)
		}
		switch {
		case why == "" || row.Name == "":
		case m.lineOf(row.Name) != nil && len(people[row.Name]) == 0:
			why = m.whyNot(c, row.Name)
		}
		if why != "" && row.Name != "" {
			row.Faults = append(row.Faults, why)
		} else if row.Name != "" {
			of[i] = row.Row
		}
		if len(row.Faults) == 0 {
			f.contradicted(m.Exam, &row)
		}
		if len(row.Faults) == 0 {
			sc := Score{ApplicationID: lines[i].Member.ApplicationID, Points: row.Points, Absence: row.Absence, Remark: row.Remark}
			if text := sc.fault(m.Exam); text != "" { // as it is refused when it is entered
				row.Faults = append(row.Faults, text)
			} else {
				f.Scores = append(f.Scores, sc)
			}
		}
		if len(row.Faults) > 0 {
			f.Faulty++
		}
		f.Rows = append(f.Rows, row)
	}
	for i := range lines {
		if _, ok := of[i]; !ok {
			f.Missing = append(f.Missing, lines[i].Name)
		}
	}
	return f, nil
}

// Fault refuses a workbook that does not hold exactly the people of the
// sitting, each with sound marks: nothing of it is entered.
func (f *MarkFile) Fault() error {
	if f.Faulty == 0 && (f.Partial || len(f.Missing) == 0) {
		if len(f.Scores) == 0 && f.Partial {
			return programme.Errorf(programme.Invalid, "成绩表里没有待登记的人")
		}
		return nil
	}
	if f.Partial {
		return programme.Errorf(programme.Invalid, "成绩表有 %d 行要改；改好之前一行也不登记", f.Faulty)
	}
	return programme.Errorf(programme.Invalid, "成绩表有 %d 行要改，缺 %d 人；改好之前一行也不登记", f.Faulty, len(f.Missing))
}

// contradicted finds a result that the points beside it do not say.
func (f *MarkFile) contradicted(x *rules.Exam, row *forms.MarkRow) {
	if row.Result == "" {
		return
	}
	passes := row.Absence == "" && x.Passes(row.Points)
	if passes != (row.Result == programme.MarkPass) {
		text := "表上写的结果与成绩不符"
		if short := x.Short(row.Points); row.Absence == "" && len(short) > 0 {
			text += "：" + strings.Join(short, "，")
		}
		row.Faults = append(row.Faults, text+"。结果由成绩得出，请核对")
	}
}

// whose is the line that a row is about: by the name, and among namesakes by
// the number, whole or masked.
func whose(masked func(int) string, named []int, number string) (int, string) {
	switch {
	case len(named) == 0:
		return -1, "这次的名单里没有这个人，是不是别的班、别的批次的"
	case len(named) == 1 && (number == "" || sameNumber(masked(named[0]), number)):
		return named[0], ""
	case len(named) == 1:
		return -1, "身份证号与名单上这个人的不符，是不是同名的另一个人"
	case number == "":
		return -1, "名单上有同名的人，请填身份证号"
	}
	found := -1
	for _, i := range named {
		if sameNumber(masked(i), number) {
			if found >= 0 {
				return -1, "名单上有同名的人，身份证号也分不清，请在页面上登记"
			}
			found = i
		}
	}
	if found < 0 {
		return -1, "身份证号与名单上同名的人都不符"
	}
	return found, ""
}

// sameNumber reports whether a number as it was written can be the masked one.
func sameNumber(masked, number string) bool {
	a, b := []rune(masked), []rune(strings.ToUpper(number))
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && a[i] != '*' && b[i] != '*' {
			return false
		}
	}
	return true
}

func (m *MarkSheet) lineOf(name string) *MarkLine {
	for i := range m.Lines {
		if m.Lines[i].Name == name {
			return &m.Lines[i]
		}
	}
	return nil
}

// whyNot says why somebody of the class is not entered.
func (m *MarkSheet) whyNot(c act.Caller, name string) string {
	switch l := m.lineOf(name); {
	case l.Short != "":
		return l.Short + "，请从表中删去"
	case !l.Sits:
		return "这次不参加考评（结果已定），请从表中删去"
	case c.Role == programme.RoleEmployer:
		return "不是本单位的学员"
	}
	return "这次参评的人里没有这个人"
}

// EnterMarks enters what the caller's side found; paper is the signed paper
// that it was typed from, "" where there is none.
func (a *Desk) EnterMarks(ctx context.Context, c act.Caller, id string, scores []Score, paper string) error {
	if c.Role == programme.RoleEmployer {
		return a.markForEmployer(ctx, c, id, scores, paper, nil)
	}
	return a.markForBase(ctx, c, id, scores, paper, nil)
}

// WriteMarkFile writes the table of marks of the caller's side, to fill in.
func (a *Desk) WriteMarkFile(ctx context.Context, c act.Caller, id string, w io.Writer) error {
	m, err := a.MarkSheet(ctx, c, id)
	if err != nil {
		return err
	}
	var rows []forms.MarkRow
	for _, l := range m.Mine(c) {
		row := forms.MarkRow{Name: l.Name, Number: l.IDMasked, Unit: l.Member.Employer}
		if e := l.Entered(c); e != nil {
			row.Points, row.Absence, row.Remark = e.Points, e.Absence, e.Remark
		}
		rows = append(rows, row)
	}
	return forms.WriteMarks(w, "考评成绩表", subjectsOf(m.Exam), rows, false, "", m.Exam.Words()+"。成绩为 0 至 100 的整数；没有来的在“情况”里写缺考，违纪的写违纪并在备注里写明。")
}

// WriteMarkFaults writes a workbook of marks as it was read, with what is wrong
// beside each row.
func (a *Desk) WriteMarkFaults(ctx context.Context, c act.Caller, id string, f *MarkFile, w io.Writer) error {
	m, err := a.MarkSheet(ctx, c, id)
	if err != nil {
		return err
	}
	rows := f.Rows
	for _, name := range f.Missing {
		rows = append(rows, forms.MarkRow{Name: name, Faults: []string{"表上没有这个人：参评的每人都要有成绩"}})
	}
	return forms.WriteMarks(w, "成绩表核对结果", subjectsOf(m.Exam), rows, false, "要改的地方", "")
}
