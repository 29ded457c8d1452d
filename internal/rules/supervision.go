package rules

import (
	"fmt"

	"jinlanling/internal/programme"
)

// Supervision is how the city looks in (clauses 5.1, 5.2): what an inspector
// goes through, what trainees are asked on the telephone, what counts as an
// offence and what follows from it, and how much of it must be there before
// money goes out. The notice asks for inspections and leaves their form open;
// one without the section reads as usualSupervision, which holds up no money.
type Supervision struct {
	Confirmed  int         `yaml:"confirmed_permille,omitempty"` // of the trainees asked, before a settlement; 0 asks nothing
	Coverage   int         `yaml:"coverage_permille,omitempty"`  // of the classes inspected at least once, before a settlement; 0 asks nothing
	Inspectors int         `yaml:"inspectors,omitempty"`         // drawn for an inspection
	Checklist  []CheckItem `yaml:"checklist,omitempty"`
	Questions  []Question  `yaml:"questions,omitempty"`
	Offences   []Offence   `yaml:"offences,omitempty"`
	Clause     string      `yaml:"clause"`
	Reading    string      `yaml:"reading,omitempty"`
}

// CheckItem is one thing that an inspector looks at.
type CheckItem struct {
	Code string `yaml:"code"`
	Name string `yaml:"name"`
}

// Question is asked of a trainee on the telephone. Against says which record
// the answer is held against: QuestionRecords.
type Question struct {
	Code    string `yaml:"code"`
	Name    string `yaml:"name"`
	Against string `yaml:"against,omitempty"`
}

// QuestionRecords are the records that an answer may be held against.
var QuestionRecords = []Word{{Code: "trade", Name: "培训的工种"}, {Code: "hours", Name: "到课的课时"},
	{Code: "days", Name: "到课的日期"}, {Code: "employer", Name: "用人单位"},
	{Code: "asked_back", Name: "没有被要求退钱"}}

// Offence is something a base may do wrong, and what follows when it is found
// the nth time within a year.
type Offence struct {
	Code   string `yaml:"code"`
	Name   string `yaml:"name"`
	Rung   int    `yaml:"rung"`             // 1 is light, 3 grave
	Days   int    `yaml:"days"`             // to mend it in
	Times  int    `yaml:"times,omitempty"`  // found so often within a year brings the effect on; 1 where left out
	Effect string `yaml:"effect,omitempty"` // OffenceEffects; none where left out
	Months int    `yaml:"months,omitempty"` // how long no new class may begin
	Years  int    `yaml:"years,omitempty"`  // how long a base that was removed stays out
	Clause string `yaml:"clause"`

	Reading string `yaml:"reading,omitempty"`
}

// Effects of an offence.
const (
	EffectUnpaid  = "class_unpaid"
	EffectNoClass = "no_new_class"
	EffectRemoved = "removed"
)

// OffenceEffects are what may follow from an offence.
var OffenceEffects = []Word{{Code: EffectUnpaid, Name: "该班不予补贴"}, {Code: EffectNoClass, Name: "暂停开设新班"}, {Code: EffectRemoved, Name: "提请取消基地资格"}}

var usualSupervision = Supervision{Inspectors: 2, Clause: programme.DutyInspection,
	Reading: "原文要求定期检查和不定期抽查，没有写检查表、问题种类和后果；按通用的检查表，抽两人检查；本人确认和检查覆盖的比例不作为拨款条件。",
	Checklist: []CheckItem{{"place", "培训地点与备案一致，教室和实训场地能用"}, {"timetable", "正在上的课与课表一致"}, {"teacher", "任课教师是课表上的人"}, {"heads", "在场人数与签到相符"},
		{"equipment", "实训设备、工位和耗材够用"}, {"materials", "教材发放到人"}, {"records", "签到、备课和影像当天形成"}, {"fees", "没有向学员收费或要求退钱"}, {"safety", "消防和实训安全"}},
	Questions: []Question{{"attended", "您参加了什么工种的培训？", "trade"}, {"hours", "大约上了多少课时？", "hours"},
		{"days", "记录到课的这几天，您在不在？", "days"}, {"employer", "您在哪个单位工作？", "employer"},
		{"asked_back", "有没有人要您把补贴或学费退给他？", "asked_back"}, {"satisfied", "对培训有什么意见？", ""}},
	Offences: []Offence{
		{Code: "records_late", Name: "签到、备课、影像补录或缺失", Rung: 1, Days: 7, Times: 3, Effect: EffectNoClass, Months: 3, Clause: programme.DutyInspection},
		{Code: "heads_differ", Name: "在场人数明显少于签到", Rung: 2, Days: 7, Times: 2, Effect: EffectUnpaid, Clause: programme.DutyInspection},
		{Code: "plan_differs", Name: "擅自改变课程、教师或地点", Rung: 1, Days: 7, Times: 3, Effect: EffectNoClass, Months: 3, Clause: programme.DutyInspection},
		{Code: "money_misused", Name: "补贴资金用于不允许的开支", Rung: 2, Days: 15, Times: 2, Effect: EffectNoClass, Months: 6, Clause: programme.DutyAllowedUses},
		{Code: "asked_back", Name: "向学员收费或要求退钱", Rung: 3, Days: 7, Times: 1, Effect: EffectUnpaid, Clause: programme.DutyRevocation},
		{Code: "forged", Name: "虚报人员、伪造记录或证书", Rung: 3, Days: 7, Times: 1, Effect: EffectRemoved, Years: 2, Clause: programme.DutyRevocation},
		{Code: "other", Name: "其他", Rung: 1, Days: 7, Clause: programme.DutyInspection},
	}}

// Oversight is how the city looks in, as the notice says or as usual: a list
// that the notice leaves out is the usual one.
func (n *Notice) Oversight() Supervision {
	s := usualSupervision
	if n == nil || n.Supervision.Clause == "" {
		return s
	}
	m := n.Supervision
	s.Confirmed, s.Coverage, s.Clause, s.Reading = m.Confirmed, m.Coverage, m.Clause, m.Reading
	if m.Inspectors > 0 {
		s.Inspectors = m.Inspectors
	}
	if len(m.Checklist) > 0 {
		s.Checklist = m.Checklist
	}
	if len(m.Questions) > 0 {
		s.Questions = m.Questions
	}
	if len(m.Offences) > 0 {
		s.Offences = m.Offences
	}
	return s
}

// Offence is the offence with that code, or nil.
func (s *Supervision) Offence(code string) *Offence {
	for i := range s.Offences {
		if s.Offences[i].Code == code {
			return &s.Offences[i]
		}
	}
	return nil
}

// Count is how often within a year brings the effect on.
func (o *Offence) Count() int { return max(1, o.Times) }

// Follows says what follows from an offence, "" for nothing.
func (o *Offence) Follows() string {
	if o.Effect == "" {
		return ""
	}
	text := ""
	for _, w := range OffenceEffects {
		if w.Code == o.Effect {
			text = w.Name
		}
	}
	switch {
	case o.Months > 0:
		text += fmt.Sprintf(" %d 个月", o.Months)
	case o.Years > 0:
		text += fmt.Sprintf("，%d 年内不得再申报", o.Years)
	}
	if o.Count() > 1 {
		text = fmt.Sprintf("一年内 %d 次，%s", o.Count(), text)
	}
	return text
}

// checkSupervision refuses lists with the same code twice, and an effect
// without its term.
func (r *reader) checkSupervision(n *Notice) {
	s := &n.Supervision
	known := map[string]string{}
	for i, x := range s.Checklist {
		r.unique(known, x.Code, fmt.Sprintf(".supervision.checklist[%d]", i), s.Clause, "检查项目代码重复")
	}
	known = map[string]string{}
	for i, x := range s.Questions {
		r.unique(known, x.Code, fmt.Sprintf(".supervision.questions[%d]", i), s.Clause, "问题代码重复")
	}
	known = map[string]string{}
	for i, x := range s.Offences {
		at := fmt.Sprintf(".supervision.offences[%d]", i)
		r.unique(known, x.Code, at, x.Clause, "违规种类代码重复")
		if (x.Effect == EffectNoClass) != (x.Months > 0) {
			r.at(at, x.Clause, "暂停开设新班须写几个月（months），别的后果不写")
		}
		if x.Years > 0 && x.Effect != EffectRemoved {
			r.at(at, x.Clause, "只有取消资格才写几年（years）")
		}
	}
}
