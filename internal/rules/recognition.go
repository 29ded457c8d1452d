package rules

import (
	"fmt"

	"jinlanling/internal/programme"
)

// Recognition is the sheet by which the city bureau assesses who applies to be
// a training base (clause 1): what is marked, with how many points at most,
// and how many a base must reach on the average of its assessors. The notice
// asks for the assessment and leaves the sheet open; one without the section
// reads as usualRecognition.
type Recognition struct {
	Threshold int              `yaml:"threshold"`
	Assessors int              `yaml:"assessors"` // at least so many mark
	Items     []AssessmentItem `yaml:"items"`
	Clause    string           `yaml:"clause"`
	Reading   string           `yaml:"reading,omitempty"`
}

// MostAssessors is how many may mark a base.
const MostAssessors = 9

// AssessmentItem is one thing that is marked from 0 to Points.
type AssessmentItem struct {
	Code   string `yaml:"code"`
	Name   string `yaml:"name"`
	Points int    `yaml:"points"`
}

// Full is the sum of all points.
func (r *Recognition) Full() (sum int) {
	for _, it := range r.Items {
		sum += it.Points
	}
	return sum
}

var usualRecognition = Recognition{Threshold: 80, Assessors: 2, Clause: programme.DutyBaseRecognition,
	Reading: "原文没有写评分表；按六项百分制，至少两人评分，平均 80 分及以上为合格。",
	Items: []AssessmentItem{{"standing", "办学资质和管理制度", 15}, {"teachers", "师资：数量、职称和技能等级", 25}, {"rooms", "教室和实训场地", 20},
		{"equipment", "实训设备与工位", 20}, {"plan", "培训计划与申报工种相称", 10}, {"record", "以往培训和评价业绩", 10}}}

// Assessment is the sheet of the notice, or the usual one.
func (n *Notice) Assessment() *Recognition {
	if n == nil || len(n.Recognition.Items) == 0 {
		return &usualRecognition
	}
	return &n.Recognition
}

// checkRecognition refuses a sheet that nobody could fill in or pass.
func (r *reader) checkRecognition(n *Notice) {
	s := &n.Recognition
	if len(s.Items) == 0 && s.Threshold == 0 && s.Assessors == 0 {
		return
	}
	known := map[string]string{}
	for i, it := range s.Items {
		r.unique(known, it.Code, fmt.Sprintf(".recognition.items[%d]", i), s.Clause, "评分项目代码重复")
	}
	if full := s.Full(); full > 0 && s.Threshold > full {
		r.at(".recognition.threshold", s.Clause, "合格分数不能超过满分 %d，写的是 %d", full, s.Threshold)
	}
}
