package rules

import (
	"fmt"
	"strings"

	"jinlanling/internal/programme"
)

// Eligibility is the gates that stand before every route and the routes, in
// the order in which the first met one is named.
type Eligibility struct {
	Gates  []Condition `yaml:"gates"`
	Routes []Route     `yaml:"routes"`
}

// Route is one way to be eligible. Levels holds its conditions for each level
// it leads to.
type Route struct {
	Code    string      `yaml:"route"`
	Name    string      `yaml:"name"`
	Clause  string      `yaml:"clause"`
	Reading string      `yaml:"reading,omitempty"`
	Levels  []RouteWays `yaml:"levels"`
	Consent string      `yaml:"consent,omitempty"` // whose consent who comes by it needs: ConsentOfCity, ConsentOfNobody
}

// RouteWays is the conditions of a route for one level.
type RouteWays struct {
	Level      programme.Level `yaml:"level"`
	Conditions []Condition     `yaml:"conditions"`
}

// Condition is one requirement: a name, a kind of the table below, and the
// kind's values.
type Condition struct {
	Code    string `yaml:"condition"`
	Name    string `yaml:"name"`
	Kind    string `yaml:"kind"`
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`

	Level    programme.Level `yaml:"level,omitempty"`    // certificate: exactly this
	Years    int             `yaml:"years,omitempty"`    // certificate held, work done
	Counts   []string        `yaml:"counts,omitempty"`   // certificate: kinds that count
	Trade    string          `yaml:"trade,omitempty"`    // certificate, work: same, any
	Rank     string          `yaml:"rank,omitempty"`     // title: this or higher
	From     string          `yaml:"from,omitempty"`     // honour: this level or higher
	Kinds    []string        `yaml:"kinds,omitempty"`    // honour: kinds that count
	Allowed  []string        `yaml:"allowed,omitempty"`  // category
	When     string          `yaml:"when,omitempty"`     // recommendation: outside_catalogue, always
	AgeMin   int             `yaml:"age_min,omitempty"`  // age: reached
	AgeMax   int             `yaml:"age_max,omitempty"`  // age: not passed
	Schooled string          `yaml:"schooled,omitempty"` // schooling: this or higher
	Any      []Condition     `yaml:"any,omitempty"`      // any: one of these

	kind    *kind
	kindSet uint8 // of Counts or Kinds or Allowed
	rank    uint8 // of Rank, From or Schooled
}

// never is later than every day that can come, with room above it: a date that
// never comes plus some years is still never.
const never = programme.Date(2_000_000_000)

// window is the days on which a condition is met: from since on, before until.
type window struct{ since, until programme.Date }

var always = window{0, never}
var notAtAll = window{never, never}

func (w window) holds(d programme.Date) bool { return d >= w.since && d < w.until }

// next is the first day from d on at which w holds, or never.
func (w window) next(d programme.Date) programme.Date {
	if d = max(d, w.since); d < w.until {
		return d
	}
	return never
}

func metIf(ok bool) window {
	if ok {
		return always
	}
	return notAtAll
}

// kind is how conditions of one kind are judged and worded. A new kind is a
// row here with its functions: that for one person and that for columns.
type kind struct {
	name     string
	title    string
	needs    string // values it takes, space separated, ? where optional
	window   func(c *Condition, f *Facts) window
	required func(c *Condition) string
	actual   func(c *Condition, f *Facts) string
	column   func(g *group, c *Condition, at chunkAt) []programme.Date // window's first days, for a chunk of people; nil where only pass.narrow judges it
}

// kinds are the kinds of conditions, by name.
var kinds = func() map[string]*kind {
	m := map[string]*kind{}
	for _, k := range []*kind{
		{"category", "人员类别", "allowed",
			func(c *Condition, f *Facts) window { return metIf(c.kindSet&(1<<f.category) != 0) },
			func(c *Condition) string { return joinWords(categoryNames, c.Allowed, "或") },
			func(_ *Condition, f *Facts) string { return categoryNames[categories[f.category]] }, categoryColumn},
		{"recommendation", "单位推荐", "when",
			func(c *Condition, f *Facts) window { return metIf(f.recommended) }, // the catalogue is judged by recommendationWindow
			func(c *Condition) string {
				if c.When == "always" {
					return "须由用人单位推荐"
				}
				return "目录外职业（工种）须由用人单位推荐"
			},
			recommendationActual, func(g *group, _ *Condition, at chunkAt) []programme.Date { return g.endorsed[at.lo:at.hi] }},
		{"certificate", "持有证书", "level years? counts trade", certificateWindow, certificateRequired, certificateActual, certificateColumn},
		{"work", "工作年限", "years trade",
			func(c *Condition, f *Facts) window {
				return window{reach(f.work(c.Trade == "same"), c.Years*12), never}
			},
			func(c *Condition) string {
				if c.Trade == "same" {
					return fmt.Sprintf("累计从事本职业（工种）满 %d 年（含）", c.Years)
				}
				return fmt.Sprintf("累计工作满 %d 年（含）", c.Years)
			},
			func(c *Condition, f *Facts) string {
				return "累计 " + spoken(months(f.work(c.Trade == "same"), f.AppliedOn.InMonth()))
			}, workColumn},
		{"attestation", "知识和技能经确认", "",
			func(_ *Condition, f *Facts) window { return metIf(f.attested) },
			func(*Condition) string { return "具有较高的专业知识和操作技能，并经确认" },
			func(_ *Condition, f *Facts) string { return yesNo(f.attested, "已确认", "未确认") },
			func(g *group, _ *Condition, at chunkAt) []programme.Date { return g.attested[at.lo:at.hi] }},
		{"title", "职称", "rank",
			func(c *Condition, f *Facts) window { return window{f.titles[c.rank], never} },
			func(c *Condition) string { return "取得" + rankNames[c.Rank] + "及以上专业技术职称" },
			titleActual, func(g *group, c *Condition, at chunkAt) []programme.Date { return g.titles[c.rank][at.lo:at.hi] }},
		{"post", "现岗位相对应", "",
			func(_ *Condition, f *Facts) window { return metIf(f.postMatches) },
			func(*Condition) string { return "现岗位与申报职业（工种）相对应" },
			func(_ *Condition, f *Facts) string { return yesNo(f.postMatches, "相对应", "不对应或未填写") },
			func(g *group, _ *Condition, at chunkAt) []programme.Date { return g.post[at.lo:at.hi] }},
		{"honour", "称号或成果", "from kinds",
			func(c *Condition, f *Facts) window { return metIf(f.honours[c.rank]&c.kindSet != 0) },
			func(c *Condition) string {
				return honourLevelNames[c.From] + "级及以上" + joinWords(honourNames, c.Kinds, "、")
			},
			honourActual, honourColumn},
		{"age", "年龄", "age_min? age_max?", ageWindow, ageRequired, ageActual, nil},
		{"schooling", "学历", "schooled",
			func(c *Condition, f *Facts) window { return metIf(f.schooling >= c.rank) },
			func(c *Condition) string { return schoolingNames[c.Schooled] + "及以上学历" },
			func(_ *Condition, f *Facts) string { return schoolingNames[schoolings[f.schooling]] }, schoolingColumn},
		{"any", "其中之一", "any", anyWindow,
			func(c *Condition) string {
				return eachWord(c.Any, "，或", func(s *Condition) string { return s.kind.required(s) })
			},
			func(c *Condition, f *Facts) string {
				return eachWord(c.Any, "；", func(s *Condition) string { return s.kind.actual(s, f) })
			}, anyColumn},
	} {
		m[k.name] = k
	}
	return m
}()

func certificateWindow(c *Condition, f *Facts) window {
	issued := f.held(c)
	if issued == 0 {
		return notAtAll
	}
	return window{issued.AddYears(c.Years), never}
}

func certificateRequired(c *Condition) string {
	what := "持" + c.Level.Chinese() + counted(c)
	if c.Years == 0 {
		return what
	}
	return fmt.Sprintf("%s满 %d 年（含）", what, c.Years)
}

func counted(c *Condition) string {
	switch c.kindSet {
	case 1 << qualification:
		return "职业资格证书"
	case 1 << skillLevel:
		return "职业技能等级证书"
	}
	return "职业资格或技能等级证书"
}

func certificateActual(c *Condition, f *Facts) string {
	issued := f.held(c)
	switch {
	case issued == 0:
		return "没有本职业（工种）的" + c.Level.Chinese() + "证书"
	case issued > f.AppliedOn:
		return issued.Chinese() + "才取得"
	}
	return issued.Chinese() + "取得，已持有 " + spoken(heldMonths(issued, f.AppliedOn))
}

func recommendationActual(c *Condition, f *Facts) string {
	if c.When != "always" && f.inside(f.AppliedOn) {
		return "目录内职业（工种），不需推荐"
	}
	return yesNo(f.recommended, "已推荐", "没有单位推荐")
}

func titleActual(c *Condition, f *Facts) string {
	for rank := len(f.titles) - 1; rank > 0; rank-- {
		if since := f.exactTitles[rank]; since < never {
			if since == 0 {
				return rankNames[ranks[rank]]
			}
			return rankNames[ranks[rank]] + "（" + since.Chinese() + "取得）"
		}
	}
	return "没有专业技术职称"
}

func honourActual(c *Condition, f *Facts) string {
	for level := len(f.honours) - 1; level > 0; level-- {
		if set := f.honours[level]; set != 0 {
			for i, h := range honourKinds {
				if set&(1<<i) != 0 {
					return honourLevelNames[honourLevels[level]] + "级" + honourNames[h]
				}
			}
		}
	}
	return "没有"
}

func ageWindow(c *Condition, f *Facts) window { return ageSpan(c, f.BornOn) }

func ageSpan(c *Condition, born programme.Date) window {
	if born == 0 {
		return notAtAll
	}
	w := always
	if c.AgeMin > 0 {
		w.since = born.AddYears(c.AgeMin)
	}
	if c.AgeMax > 0 {
		w.until = born.AddYears(c.AgeMax + 1)
	}
	return w
}

func ageRequired(c *Condition) string {
	switch {
	case c.AgeMin > 0 && c.AgeMax > 0:
		return fmt.Sprintf("年满 %d 周岁、不超过 %d 周岁", c.AgeMin, c.AgeMax)
	case c.AgeMin > 0:
		return fmt.Sprintf("年满 %d 周岁", c.AgeMin)
	}
	return fmt.Sprintf("年龄不超过 %d 周岁", c.AgeMax)
}

func ageActual(_ *Condition, f *Facts) string {
	if f.BornOn == 0 {
		return "没有出生日期"
	}
	return fmt.Sprintf("%d 周岁", heldMonths(f.BornOn, f.AppliedOn)/12)
}

func anyWindow(c *Condition, f *Facts) window {
	w := notAtAll
	for i := range c.Any {
		w.since = min(w.since, c.Any[i].kind.window(&c.Any[i], f).since)
	}
	w.until = never
	return w
}

// heldMonths is the full months from one day to another; 0 where it lies
// ahead.
func heldMonths(from, to programme.Date) int {
	n := int(to.InMonth() - from.InMonth())
	if to.Day() < from.Day() && to != lastOf(to) {
		n--
	}
	return max(n, 0)
}

// lastOf is the last day of d's month.
func lastOf(d programme.Date) programme.Date { return (d.InMonth() + 1).First().AddDays(-1) }

// spoken words a number of months: 13 年 11 个月.
func spoken(m int) string {
	switch y, r := m/12, m%12; {
	case y == 0:
		return fmt.Sprintf("%d 个月", r)
	case r == 0:
		return fmt.Sprintf("%d 年", y)
	default:
		return fmt.Sprintf("%d 年 %d 个月", y, r)
	}
}

func yesNo(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}

func joinWords(names map[string]string, words []string, sep string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = names[w]
	}
	return strings.Join(out, sep)
}

func eachWord(list []Condition, sep string, word func(*Condition) string) string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = word(&list[i])
	}
	return strings.Join(out, sep)
}
