package enrolpages

import (
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// Words and measures of the task list's pages.

func doneOf(v *enrol.ShownDraft) string {
	n := 0
	for _, s := range v.Steps[:5] {
		if s.State == enrol.StepDone {
			n++
		}
	}
	return "已填 " + strconv.Itoa(n) + " / 5"
}

func submitWord(v *enrol.ShownDraft) string {
	switch {
	case v.State == programme.HandedIn:
		return "已提交"
	case v.State == programme.Filling && v.Ready:
		return "可以提交"
	}
	return "还不能提交"
}

func wordName(list []rules.Word, code string) string {
	if code == "" {
		return ""
	}
	return page.WordName(list, code)
}

func orNot(s string) string {
	if s == "" {
		return "还没有填"
	}
	return s
}

func certWords(f *enrol.DraftForm) string {
	var out []string
	for _, c := range f.Certificates {
		w := c.Trade + c.Level.Chinese() + "，" + c.IssuedOn.Chinese()
		if c.Number != "" {
			w += "，编号 " + c.Number
		}
		out = append(out, w)
	}
	return strings.Join(out, "；")
}

func titleWords(f *enrol.DraftForm) string {
	var out []string
	for _, t := range f.Titles {
		out = append(out, page.WordName(rules.Ranks(), t.Rank))
	}
	return strings.Join(out, "；")
}

func honourWords(f *enrol.DraftForm) string {
	var out []string
	for _, h := range f.Honours {
		out = append(out, page.WordName(rules.HonourLevels(), h.Level)+page.WordName(rules.HonourKinds(), h.Kind)+" "+h.Name)
	}
	return strings.Join(out, "；")
}

func untilWords(w rules.Work) string {
	if w.To == 0 {
		return "至今"
	}
	return enrol.MonthText(programme.Month(w.To))
}

// yearsWords counts working years as the decision does.
func yearsWords(t *rules.Timeline, line *programme.PlanLine) string {
	s := "共 " + rules.Spoken(t.All)
	if line != nil {
		s += "，其中" + line.Trade + " " + rules.Spoken(t.Same)
	}
	gap, twice := 0, 0
	for _, x := range t.Gaps {
		gap += x.Months()
	}
	for _, x := range t.Overlaps {
		twice += x.Months()
	}
	if gap > 0 {
		s += "；缺口 " + rules.Spoken(gap)
	}
	if twice > 0 {
		s += "；重叠 " + rules.Spoken(twice) + "只算一次"
	}
	return s
}

func spanWords(s rules.Stretch) string {
	return enrol.MonthText(s.From) + "至 " + enrol.MonthText(s.To-1) + "，" + rules.Spoken(s.Months())
}

// barHeight is the height of the bar's drawing, a line for each stretch and
// one for what is missing.
func barHeight(t *rules.Timeline) int { return 16*len(t.Work) + 20 }

func barAt(t *rules.Timeline, m programme.Month) int {
	return 1000 * int(m-t.From) / max(int(t.To-t.From), 1)
}

func barX(t *rules.Timeline, m programme.Month) string { return strconv.Itoa(barAt(t, m)) }

func barW(t *rules.Timeline, s rules.Stretch) string {
	return strconv.Itoa(max(barAt(t, s.To)-barAt(t, s.From), 3))
}

// Nudgeable is how many of them can be asked today.
func (g *groupPage) Nudgeable() (n int) {
	for i := range g.Rows {
		if g.Rows[i].Nudgeable {
			n++
		}
	}
	return n
}

// sayHref is the form with which an employer says something of one of its
// people.
func sayHref(r enrol.GroupRow, key string) string {
	if r.Noun == programme.NounApplication {
		key += "-of"
	}
	return "/" + string(r.Noun) + "/" + r.ID + "/do/" + key
}

// saysAnything reports whether there is anything to show of what an employer
// said, or should have.
func saysAnything(s *enrol.Attested) bool {
	return s.Own > 0 || s.By != "" || s.Recommends != "" || s.Needs
}

func saidBy(who string, at time.Time) string {
	return who + "，" + at.In(act.Shanghai).Format("2006-01-02 15:04")
}

// saidWords is what saidView shows, in sentences for a paper.
func saidWords(s *enrol.Attested) (out []string) {
	switch {
	case s.Years && s.Skilled:
		out = append(out, "工作年限及较高的专业知识和操作技能已由单位确认（"+saidBy(s.By, s.At)+"）。")
	case s.Years:
		out = append(out, "工作年限已由单位确认（"+saidBy(s.By, s.At)+"）。")
	case s.Stale:
		out = append(out, "单位确认工作年限（"+saidBy(s.By, s.At)+"）后，工作经历又有改动，未重新确认。")
	case s.Own > 0:
		out = append(out, "工作年限未经单位在系统内确认。")
	}
	switch {
	case s.Recommends != "":
		out = append(out, "所报工种在国家职业资格目录之外，由单位推荐（"+saidBy(s.RecBy, s.RecAt)+"）："+s.Recommends)
	case s.Needs:
		out = append(out, "所报工种在国家职业资格目录之外，单位没有在系统内出具推荐意见。")
	}
	return out
}
