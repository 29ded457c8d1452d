package rules

import (
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// Performance is how the bureau judges a base at the end of a year (clause
// 5.2): indicators with points that add up to FullPoints, bands of the sum with
// what follows from each, what trainees and employers are asked, and the terms
// of who is judged. A notice without it judges nobody.
type Performance struct {
	From      programme.Date `yaml:"from"`           // first day on which an evaluation may be drawn up
	Round     string         `yaml:"round"`          // RoundWords: to what points are rounded, halves up
	Without   string         `yaml:"without"`        // WithoutWords: what becomes of the points of what cannot be measured
	Differ    int            `yaml:"differ"`         // points by which two scores may differ; beyond it a third person settles
	Object    int            `yaml:"objection_days"` // for the base to object to an evaluation
	Hear      int            `yaml:"hearing_days"`   // for the base to ask for a hearing
	Appeal    int            `yaml:"appeal_days"`    // for the base to appeal
	Answers   int            `yaml:"fewest_answers"` // below which satisfaction is not shown, and not measured
	Questions []SurveyItem   `yaml:"questions,omitempty"`
	Lines     []Indicator    `yaml:"indicators"`
	Bands     []Band         `yaml:"bands"`
	Clause    string         `yaml:"clause"`
	Reading   string         `yaml:"reading,omitempty"`
}

// Indicator is one line of an evaluation.
type Indicator struct {
	Code     string         `yaml:"code"`
	Name     string         `yaml:"name"`
	Points   int            `yaml:"points"`
	Measure  string         `yaml:"measure"`                   // of Measures, or Scored
	Floor    int            `yaml:"floor_permille,omitempty"`  // at or below it no points
	Target   int            `yaml:"target_permille,omitempty"` // from it on all points; linear between
	By       programme.Date `yaml:"by,omitempty"`              // until when an advance counts as used
	Deduct   *Deductions    `yaml:"deduct,omitempty"`          // of findings
	Guidance string         `yaml:"guidance,omitempty"`        // of what is scored: how to score
	Clause   string         `yaml:"clause"`
	Reading  string         `yaml:"reading,omitempty"`
}

// Deductions are what each finding takes away, by the rung of its offence.
type Deductions struct {
	Light   int `yaml:"light"` // rung 1
	Serious int `yaml:"serious"`
	Grave   int `yaml:"grave"`
}

// Rungs are the deductions by rung, the first unused.
func (d *Deductions) Rungs() [4]int { return [4]int{0, d.Light, d.Serious, d.Grave} }

// Band is a span of points from From up to the next band's, and what follows.
type Band struct {
	Code        string `yaml:"code"`
	Name        string `yaml:"name"`
	From        int    `yaml:"from"`
	Credit      int    `yaml:"credit,omitempty"` // credit points, less than 0 taken away
	Consequence string `yaml:"consequence"`      // Consequences
	Days        int    `yaml:"days,omitempty"`   // to mend in
	Fewer       int    `yaml:"fewer_permille,omitempty"`
	Clause      string `yaml:"clause"`
	Reading     string `yaml:"reading,omitempty"`
}

// SurveyItem is answered from 1 to 5 by whoever it is put to.
type SurveyItem struct {
	Code string `yaml:"code"`
	Name string `yaml:"name"`
	Of   string `yaml:"of"` // trainees or employers
}

// The people who are asked.
const (
	OfTrainees  = "trainees"
	OfEmployers = "employers"
)

// SurveyedWords are who is asked.
var SurveyedWords = []Word{{OfTrainees, "学员"}, {OfEmployers, "用人单位"}}

// Measures that are counted in the books; Scored is given by people.
const (
	PlacesFilled   = "places_filled"
	HoursDelivered = "hours_delivered"
	Attended       = "attendance"
	PassRate       = "pass_rate"
	Timely         = "timeliness"
	ArchiveWhole   = "archive_complete"
	FindingsMade   = "findings"
	AdvanceUsed    = "advance_used"
	TraineesSay    = "satisfaction_trainees"
	EmployersSay   = "satisfaction_employers"
	Scored         = "scored"
)

// Measures are what an indicator may go by.
var Measures = []Word{
	{PlacesFilled, "计划完成：参训到结课的人数占计划"}, {HoursDelivered, "课时完成：已结课各班实授课时占应授课时，超出不计"},
	{Attended, "到课：签到册上到课的占全部"}, {PassRate, "合格：结业考评合格的占参加的"},
	{Timely, "按时：方案、归档、报送材料和整改中按时办的占到期应办的"}, {ArchiveWhole, "归档：材料齐全的班占已结课的班"},
	{FindingsMade, "检查发现的问题：按轻重扣分"}, {AdvanceUsed, "资金使用：到截止日已列支的补贴资金占已预拨"},
	{TraineesSay, "学员满意度：平均分占满分 5 分"}, {EmployersSay, "用人单位满意度：平均分占满分 5 分"},
	{Scored, "由两名经办各自评分"},
}

// The consequences of a band.
const (
	FollowsNothing = "none"
	FollowsTalk    = "talk"
	FollowsTerm    = "term"
	FollowsFewer   = "fewer_places"
	FollowsRevoke  = "propose_revocation"
)

// BandConsequences are what may follow from a band.
var BandConsequences = []Word{{FollowsNothing, "无"}, {FollowsTalk, "约谈"}, {FollowsTerm, "限期整改"},
	{FollowsFewer, "核减下一年度计划"}, {FollowsRevoke, "提请取消基地资格"}}

// RoundWords are to what points are rounded, with the step in hundredths.
var RoundWords = []Word{{"hundredth", "两位小数"}, {"tenth", "一位小数"}, {"whole", "整数"}}

var roundSteps = map[string]int{"hundredth": 1, "tenth": 10, "whole": 100}

// The two ways to treat the points of an indicator that cannot be measured.
const (
	WithoutSpread = "spread"
	WithoutFull   = "full"
	WithoutNone   = "none"
)

// WithoutWords say it.
var WithoutWords = []Word{{WithoutSpread, "不计，分值按比例摊到其他指标"}, {WithoutFull, "按满分计"}, {WithoutNone, "按零分计"}}

// FewestAnswers is below how many answers no notice may show their sum: one
// could be told from it who answered what.
const FewestAnswers = 5

// isShare reports whether a measure is a share with a floor and a target.
func isShare(measure string) bool {
	return measure != Scored && measure != FindingsMade && measure != ""
}

// Band is the band of that code, or nil.
func (p *Performance) Band(code string) *Band {
	return find(p.Bands, func(b *Band) bool { return b.Code == code })
}

// Line is the indicator of that code, or nil.
func (p *Performance) Line(code string) *Indicator {
	return find(p.Lines, func(x *Indicator) bool { return x.Code == code })
}

// Asked are the questions that are put to trainees or to employers.
func (p *Performance) Asked(of string) (out []SurveyItem) {
	if p == nil {
		return nil
	}
	for _, q := range p.Questions {
		if q.Of == of {
			out = append(out, q)
		}
	}
	return out
}

// Follows says what follows from a band.
func (b *Band) Follows() string {
	text := wordOf(func() []Word { return BandConsequences }(), b.Consequence)
	switch {
	case b.Consequence == FollowsTerm:
		text += fmt.Sprintf("（%d 天）", b.Days)
	case b.Consequence == FollowsFewer:
		text += " " + percent(b.Fewer)
	}
	return text
}

func percent(permille int) string {
	if permille%10 == 0 {
		return fmt.Sprintf("%d%%", permille/10)
	}
	return fmt.Sprintf("%d.%d%%", permille/10, permille%10)
}

// Goes says how an indicator comes to its points.
func (x *Indicator) Goes() string {
	switch {
	case x.Measure == Scored:
		return "两名经办各自评分"
	case x.Measure == FindingsMade:
		var parts []string
		for rung, points := range x.Deduct.Rungs() {
			if rung > 0 {
				parts = append(parts, fmt.Sprintf("%s的每件扣 %d 分", rungName(rung), points))
			}
		}
		return strings.Join(parts, "，")
	case x.By != 0:
		return fmt.Sprintf("%s以前达到 %s 得满分，%s 及以下不得分", x.By.Chinese(), percent(x.Target), percent(x.Floor))
	}
	return fmt.Sprintf("达到 %s 得满分，%s 及以下不得分，中间按比例", percent(x.Target), percent(x.Floor))
}

func rungName(rung int) string {
	return [...]string{"", "轻微", "较重", "严重"}[min(max(rung, 0), 3)]
}

// checkPerformance finds points that do not add up, bands that leave a sum out
// or claim it twice, and indicators with what their measure has no use for.
func (r *reader) checkPerformance(n *Notice) {
	p := n.Performance
	if p == nil {
		return
	}
	sum, codes := 0, map[string]string{}
	for i := range p.Lines {
		x, at := &p.Lines[i], fmt.Sprintf(".performance.indicators[%d]", i)
		r.unique(codes, x.Code, at+".code", x.Clause, "指标代码重复")
		sum += x.Points
		r.checkIndicator(p, x, at)
		r.checkYearOf(n, at+".by", x.Clause, "列支的截止日", x.By)
	}
	if whole := !slices.ContainsFunc(p.Lines, func(x Indicator) bool { return x.Points == 0 }); whole && sum != FullPoints && r.has(".performance.indicators") {
		r.at(".performance.indicators", p.Clause, "各指标的分值合计应为 %d，现在是 %d", FullPoints, sum)
	}
	r.checkBands(p)
	seen := map[string]string{}
	for i, q := range p.Questions {
		r.unique(seen, q.Code, fmt.Sprintf(".performance.questions[%d].code", i), p.Clause, "问题代码重复")
	}
	for _, w := range SurveyedWords {
		if n := len(p.Asked(w.Code)); n > mostSurveyed {
			r.at(".performance.questions", p.Clause, "问%s的最多 %d 个问题，现在是 %d 个：要在手机上一分钟答完", w.Name, mostSurveyed, n)
		}
	}
	r.checkYearOf(n, ".performance.from", p.Clause, "出具评价的日期", p.From)
}

// checkYearOf warns of a day that is neither in the year nor in the next: it was
// left when the notice was made of another year's.
func (r *reader) checkYearOf(n *Notice, path, clause, what string, on programme.Date) {
	if y := on.Year(); on != 0 && n.Year != 0 && y != n.Year && y != n.Year+1 {
		r.warn(path, clause, "%s（%s）不在 %d 年度或次年", what, on, n.Year)
	}
}

// mostSurveyed is how many questions one is asked: a minute on the phone.
const mostSurveyed = 5

func (r *reader) checkIndicator(p *Performance, x *Indicator, at string) {
	for _, k := range []struct {
		key        string
		uses, must bool
	}{{"floor_permille", isShare(x.Measure), true}, {"target_permille", isShare(x.Measure), true}, {"deduct", x.Measure == FindingsMade, true},
		{"by", x.Measure == AdvanceUsed, true}, {"guidance", x.Measure == Scored, true}} {
		switch here := r.has(at + "." + k.key); {
		case x.Measure == "":
		case k.uses && k.must && !here:
			r.at(at, x.Clause, "指标“%s”（measure: %s）缺少%s（%s）", x.Name, x.Measure, schema["Indicator."+k.key].name, k.key)
		case !k.uses && here:
			r.at(at+"."+k.key, x.Clause, "指标“%s”（measure: %s）用不上%s（%s）", x.Name, x.Measure, schema["Indicator."+k.key].name, k.key)
		}
	}
	if isShare(x.Measure) && x.Target > 0 && x.Floor >= x.Target {
		r.at(at+".floor_permille", x.Clause, "指标“%s”的起点（千分之 %d）不低于目标（千分之 %d）", x.Name, x.Floor, x.Target)
	}
	for measure, of := range map[string]string{TraineesSay: OfTrainees, EmployersSay: OfEmployers} {
		if x.Measure == measure && len(p.Asked(of)) == 0 {
			r.at(at+".measure", x.Clause, "指标“%s”看%s的满意度，questions 里却没有问他们的问题", x.Name, wordOf(SurveyedWords, of))
		}
	}
}

func (r *reader) checkBands(p *Performance) {
	codes := map[string]string{}
	for i := range p.Bands {
		b, at := &p.Bands[i], fmt.Sprintf(".performance.bands[%d]", i)
		r.unique(codes, b.Code, at+".code", b.Clause, "等次代码重复")
		if i > 0 && b.From >= p.Bands[i-1].From {
			r.at(at+".from", b.Clause, "等次“%s”的起始分 %d 不低于前一等次的 %d：等次由高到低写，每个分数只归一个等次", b.Name, b.From, p.Bands[i-1].From)
		}
		if (b.Consequence == FollowsTerm) != (b.Days > 0) && b.Consequence != "" {
			r.at(at, b.Clause, "限期整改须写几天（days），别的后果不写")
		}
		if (b.Consequence == FollowsFewer) != (b.Fewer > 0) && b.Consequence != "" {
			r.at(at, b.Clause, "核减下一年度计划须写千分之几（fewer_permille），别的后果不写")
		}
	}
	if k := len(p.Bands); k > 0 && p.Bands[k-1].From != 0 {
		r.at(fmt.Sprintf(".performance.bands[%d].from", k-1), p.Clause, "最低的等次要从 0 分起，否则低于 %d 分的不归任何等次", p.Bands[k-1].From)
	}
}

// showPerformance prints how bases are judged.
func (n *Notice) showPerformance(p func(string, ...any)) {
	x := n.Performance
	if x == nil {
		return
	}
	p("\n绩效评价：%s起出具；基地异议 %d 天，要求听证 %d 天，申诉 %d 天（%s）", x.From.Chinese(), x.Object, x.Hear, x.Appeal, n.Cite(x.Clause))
	for i := range x.Lines {
		l := &x.Lines[i]
		p("  %s %d 分：%s（%s）", l.Name, l.Points, l.Goes(), n.Cite(l.Clause))
	}
	p("  分数保留%s；没有数据的指标%s", wordOf(RoundWords, x.Round), wordOf(WithoutWords, x.Without))
	for i := range x.Bands {
		b := &x.Bands[i]
		p("  等次：%s，%d 分起，信用 %+d 分，%s（%s）", b.Name, b.From, b.Credit, b.Follows(), n.Cite(b.Clause))
	}
}
