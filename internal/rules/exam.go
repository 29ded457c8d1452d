package rules

import (
	"fmt"
	"strings"

	"jinlanling/internal/programme"
)

// Exam is what is examined, what passes, and who examines: of the completion
// evaluation (clause 3.2) and, with its own values, of the city's appraisal.
// Points are whole and of a hundred in every subject. The notice of one city
// may leave all of it open; one without the section reads as usualExam.
type Exam struct {
	Subjects    []Subject  `yaml:"subjects"`
	Pass        int        `yaml:"pass,omitempty"`         // of the weighted total; 0: each subject by itself
	Resits      int        `yaml:"resits,omitempty"`       // how often who failed may sit again
	ResitDays   int        `yaml:"resit_days,omitempty"`   // until how many days after the result
	DisputeDays int        `yaml:"dispute_days,omitempty"` // until how many days after the result it may be disputed
	Examiners   *Examiners `yaml:"examiners,omitempty"`
	Clause      string     `yaml:"clause"`
	Reading     string     `yaml:"reading,omitempty"`
}

// Subject is one thing that is examined. Weight is its part of the total in
// percent; Pass is what must be reached in it alone, 0 for nothing.
type Subject struct {
	Code   string `yaml:"code"`
	Name   string `yaml:"name"`
	Weight int    `yaml:"weight,omitempty"`
	Pass   int    `yaml:"pass,omitempty"`
}

// Examiners is how many examine on each side at least, and whether teachers of
// the class may be among them.
type Examiners struct {
	Base     int  `yaml:"base"`
	Employer int  `yaml:"employer"`
	Teachers bool `yaml:"teachers,omitempty"`
}

// FullPoints is what every subject is marked from.
const FullPoints = 100

// Codes of the subjects that have columns of their own in lists and tables.
const (
	SubjectTheory   = "theory"
	SubjectPractice = "practice"
)

var usualSubjects = []Subject{{Code: SubjectTheory, Name: "理论", Pass: 60}, {Code: SubjectPractice, Name: "实操", Pass: 60}}

var (
	usualExam = Exam{Subjects: usualSubjects, DisputeDays: 5, Clause: programme.DutyEvaluation,
		Reading: "通知没有写科目和合格线；按理论、实操两科，各 60 分合格，不安排补考。"}
	usualAppraisal = Exam{Subjects: usualSubjects, Clause: programme.DutyAppraisal,
		Reading: "通知没有写科目和合格线；按理论、实操两科，各 60 分合格，不安排补考。"}
)

// CompletionExam is the notice's completion evaluation, or the usual one.
func (n *Notice) CompletionExam() *Exam {
	if n == nil || len(n.Evaluation.Subjects) == 0 {
		return &usualExam
	}
	return &n.Evaluation
}

// AppraisalExam is the notice's appraisal, or the usual one.
func (n *Notice) AppraisalExam() *Exam {
	if n == nil || n.Appraisal.Exam == nil || len(n.Appraisal.Exam.Subjects) == 0 {
		return &usualAppraisal
	}
	return n.Appraisal.Exam
}

// Asked is how many examiners a notice asks for and whether teachers may be
// among them; nobody in particular where it says nothing.
func (x *Exam) Asked() Examiners {
	if x.Examiners == nil {
		return Examiners{Teachers: true}
	}
	return *x.Examiners
}

// Passes reports whether points pass: every subject its own mark, and the
// weighted total the whole's. Points of no subject count nothing, and a
// subject without points has none.
func (x *Exam) Passes(points map[string]int) bool { return len(x.Short(points)) == 0 }

// Short says what points do not reach, in words; nothing where they pass.
func (x *Exam) Short(points map[string]int) (out []string) {
	total := 0
	for i := range x.Subjects {
		s := &x.Subjects[i]
		total += s.Weight * points[s.Code]
		if points[s.Code] < s.Pass {
			out = append(out, fmt.Sprintf("%s %d 分，不足 %d 分", s.Name, points[s.Code], s.Pass))
		}
	}
	if x.Pass > 0 && total < x.Pass*100 {
		out = append(out, fmt.Sprintf("总分 %s 分，不足 %d 分", hundredths(total), x.Pass))
	}
	return out
}

func hundredths(n int) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", n/100, n%100), "0"), ".")
}

// Fault says why points cannot stand, "" where they can: every subject has
// some, from 0 to FullPoints, and there are none of another.
func (x *Exam) Fault(points map[string]int) string {
	for i := range x.Subjects {
		s := &x.Subjects[i]
		switch p, ok := points[s.Code]; {
		case !ok:
			return "缺" + s.Name + "成绩"
		case p < 0 || p > FullPoints:
			return fmt.Sprintf("%s成绩应为 0 至 %d 的整数", s.Name, FullPoints)
		}
	}
	if len(points) > len(x.Subjects) {
		return "有通知没有规定的科目"
	}
	return ""
}

// Together is what the points of two sides make: the mean of each subject,
// halves upwards. agreed is false where the sides do not say the same of the
// result, or the mean says another: then it is for both, or the bureau, to
// settle.
func (x *Exam) Together(a, b map[string]int) (points map[string]int, agreed bool) {
	points = make(map[string]int, len(x.Subjects))
	for i := range x.Subjects {
		code := x.Subjects[i].Code
		points[code] = (a[code] + b[code] + 1) / 2
	}
	passes := x.Passes(points)
	return points, x.Passes(a) == passes && x.Passes(b) == passes
}

// Words is what passes, in a sentence.
func (x *Exam) Words() string {
	var parts []string
	for i := range x.Subjects {
		s := &x.Subjects[i]
		text := s.Name
		if s.Weight > 0 {
			text += fmt.Sprintf("占 %d%%", s.Weight)
		}
		if s.Pass > 0 {
			text += fmt.Sprintf("满 %d 分", s.Pass)
		}
		parts = append(parts, text)
	}
	text := strings.Join(parts, "、")
	if x.Pass > 0 {
		text += fmt.Sprintf("，总分满 %d 分", x.Pass)
	}
	text += "为合格；"
	if x.Resits == 0 {
		return text + "不安排补考"
	}
	return text + fmt.Sprintf("不合格和缺考的可补考 %d 次，结果确定后 %d 天内", x.Resits, x.ResitDays)
}

// checkExams refuses examinations that nobody could fail, or nobody pass.
func (r *reader) checkExams(n *Notice) {
	r.checkExam(".evaluation", &n.Evaluation)
	if n.Appraisal.Exam != nil {
		r.checkExam(".appraisal.exam", n.Appraisal.Exam)
	}
}

func (r *reader) checkExam(path string, x *Exam) {
	if len(x.Subjects) == 0 {
		if x.Clause != "" {
			r.at(path+".subjects", x.Clause, "考试至少要有一个科目")
		}
		return
	}
	codes, names, weights, passes := map[string]string{}, map[string]string{}, 0, x.Pass > 0
	for i, s := range x.Subjects {
		at := fmt.Sprintf("%s.subjects[%d]", path, i)
		r.unique(codes, s.Code, at+".code", x.Clause, "科目代码重复")
		r.unique(names, s.Name, at+".name", x.Clause, "科目名称重复")
		r.code("Subject.code", at+".code", x.Clause, s.Code)
		weights += s.Weight
		passes = passes || s.Pass > 0
	}
	switch {
	case !passes:
		r.at(path+".subjects", x.Clause, "没有合格线：在科目里写 pass，或写总分的 pass")
	case x.Pass > 0 && weights != 100:
		r.at(path+".pass", x.Clause, "按总分合格的，各科的占比（weight）合计应为 100，现在是 %d", weights)
	case x.Pass == 0 && weights != 0 && weights != 100:
		r.at(path+".subjects", x.Clause, "各科的占比（weight）合计应为 100，现在是 %d", weights)
	}
	if x.Resits > 0 && x.ResitDays == 0 {
		r.at(path+".resits", x.Clause, "安排补考的，要写结果确定后几天内（resit_days）")
	}
}
