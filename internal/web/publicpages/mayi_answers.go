package publicpages

import (
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// How each question of the interview is answered, read and said back.

func yesOrNo(yes, no string) func(*interview) []act.Choice {
	return func(*interview) []act.Choice { return []act.Choice{{ID: "yes", Name: yes}, {ID: "no", Name: no}} }
}

// choice is the answer that was chosen, one of those offered.
func (i *interview) choice(field string, offered []act.Choice) string {
	v := i.Get(field)
	if !slices.ContainsFunc(offered, func(c act.Choice) bool { return c.ID == v }) {
		i.bad(field, "请选择一项")
		return ""
	}
	return v
}

func (i *interview) yes(field string) bool {
	return i.choice(field, []act.Choice{{ID: "yes"}, {ID: "no"}}) == "yes"
}

func levelAnswers(i *interview) (out []act.Choice) {
	for _, l := range i.year.Notice.Levels {
		out = append(out, act.Choice{ID: l.Level.String(), Name: l.Name})
	}
	return out
}

func readLevel(i *interview) {
	if l, err := programme.ParseLevel(i.choice("level", levelAnswers(i))); err == nil {
		i.facts.Level = l
	}
}

// otherTrade is the answer of who wants a trade that is not offered.
const otherTrade = "other"

func tradeAnswers(i *interview) (out []act.Choice) {
	for _, o := range i.year.Offered {
		if o.Level == i.facts.Level && !slices.ContainsFunc(out, func(c act.Choice) bool { return c.ID == o.Trade }) {
			out = append(out, act.Choice{ID: o.Trade, Name: o.Trade})
		}
	}
	return out
}

func readTrade(i *interview) {
	v, offered := i.Get("trade"), tradeAnswers(i)
	if v != otherTrade {
		// a trade offered at another level is known all the same
		if name, ok := i.year.Notice.Trade(v); ok {
			i.facts.Trade = name
			return
		}
		i.facts.Trade = i.choice("trade", offered)
		return
	}
	other := i.Get("trade_other")
	switch n := len([]rune(other)); {
	case n == 0:
		i.bad("trade_other", "请填写职业（工种）名称")
	case n > 30:
		i.bad("trade_other", "名称太长，请只填职业（工种）名称")
	default:
		i.facts.Trade, _ = i.year.Notice.Trade(other)
	}
}

func readBorn(i *interview) {
	d, ok := looseDate(i.Get("born"))
	switch {
	case !ok:
		i.bad("born", "请填出生日期，例如 1985-06-15")
	case d > i.year.Today:
		i.bad("born", "出生日期在今天之后，请核对")
	}
	i.facts.BornOn = d
}

var certificateFields = []string{"c_level", "c_kind", "c_same", "c_date"}

type certRow struct{ Level, Kind, Same, Date string }

// cell is one cell of a table that was sent column by column.
func (i *interview) cell(field string, row int) string {
	if list := i.Values[field]; row < len(list) {
		return strings.TrimSpace(list[row])
	}
	return ""
}

func (i *interview) rowCount(fields []string) (n int) {
	for _, f := range fields {
		n = max(n, len(i.Values[f]))
	}
	return min(n, rowsMost)
}

// certRows are the certificates as they stand in the form, at least one line.
func (i *interview) certRows() (out []certRow) {
	for k := range max(1, i.rowCount(certificateFields)) {
		out = append(out, certRow{i.cell("c_level", k), i.cell("c_kind", k), i.cell("c_same", k), i.cell("c_date", k)})
	}
	return out
}

func readCertificates(i *interview) {
	for k, row := range i.certRows() {
		if row.Level == "" && row.Date == "" {
			continue
		}
		at := strconv.Itoa(k)
		c := rules.Certificate{Trade: i.facts.Trade, Kind: row.Kind}
		l, err := programme.ParseLevel(row.Level)
		if err != nil {
			i.bad("c_level-"+at, "第 "+strconv.Itoa(k+1)+" 个证书：请选择等级")
		}
		d, ok := looseDate(row.Date)
		switch {
		case !ok:
			i.bad("c_date-"+at, "第 "+strconv.Itoa(k+1)+" 个证书：请填发证日期，例如 2018-06-15")
		case d > i.year.Today:
			i.bad("c_date-"+at, "第 "+strconv.Itoa(k+1)+" 个证书：发证日期在今天之后，请核对")
		}
		if row.Same == "no" {
			c.Trade = elsewhere
		}
		if page.WordName(rules.CertificateKinds(), row.Kind) == "" {
			c.Kind = ""
		}
		c.Level, c.IssuedOn = l, d
		i.facts.Certificates = append(i.facts.Certificates, c)
	}
}

// elsewhere stands for any trade but the one applied for.
const elsewhere = "其他职业（工种）"

func sayCertificates(i *interview) string {
	var out []string
	for _, c := range i.facts.Certificates {
		s := c.Level.Chinese() + "（" + c.IssuedOn.Chinese() + "取得"
		if c.Trade == elsewhere {
			s += "，其他职业"
		}
		out = append(out, s+"）")
	}
	if len(out) == 0 {
		return "没有"
	}
	return strings.Join(out, "、")
}

var workFields = []string{"w_same", "w_from", "w_to"}

type workRow struct{ Same, From, To string }

func (i *interview) workRows() (out []workRow) {
	for k := range max(1, i.rowCount(workFields)) {
		out = append(out, workRow{i.cell("w_same", k), i.cell("w_from", k), i.cell("w_to", k)})
	}
	return out
}

func readWork(i *interview) {
	for k, row := range i.workRows() {
		if row.From == "" && row.To == "" {
			continue
		}
		at, nth := strconv.Itoa(k), "第 "+strconv.Itoa(k+1)+" 段："
		w := rules.Work{Trade: i.facts.Trade}
		if row.Same == "no" {
			w.Trade = elsewhere
		}
		var ok bool
		if w.From, ok = looseMonth(row.From); !ok {
			i.bad("w_from-"+at, nth+"请填开始年月，例如 2007-06")
		} else if w.From > i.year.Today.InMonth() {
			i.bad("w_from-"+at, nth+"开始年月在今天之后，请核对")
		}
		if row.To != "" {
			to, ok := looseMonth(row.To)
			switch {
			case !ok:
				i.bad("w_to-"+at, nth+"请填结束年月，例如 2012-06；现在还在做的不填")
			case to < w.From:
				i.bad("w_to-"+at, nth+"结束年月早于开始年月，请核对")
			}
			w.To = rules.Until(to)
		}
		i.facts.Work = append(i.facts.Work, w)
	}
}

func sayWork(i *interview) string {
	var out []string
	for _, w := range i.facts.Work {
		to := "今"
		if w.To != 0 {
			to = " " + programme.Month(w.To).String()
		}
		trade := "本职业"
		if w.Trade == elsewhere {
			trade = "其他职业"
		}
		out = append(out, trade+" "+w.From.String()+" 至"+to)
	}
	if len(out) == 0 {
		return "没有填"
	}
	return strings.Join(out, "；")
}

func titleAnswers(*interview) []act.Choice {
	list := page.WordsOf(rules.Ranks())
	return append([]act.Choice{{ID: "none", Name: "没有"}}, list...)
}

func readTitle(i *interview) {
	if v := i.choice("title", titleAnswers(i)); v != "" && v != "none" {
		i.facts.Titles = []rules.Title{{Rank: v}}
	}
}

func readPost(i *interview) {
	if i.yes("post") {
		i.facts.PostTrade = i.facts.Trade
	}
}

func honourAnswers(*interview) []act.Choice {
	return append([]act.Choice{{ID: "none", Name: "没有"}}, page.WordsOf(rules.HonourKinds())...)
}

func readHonours(i *interview) {
	kind := i.choice("h_kind", honourAnswers(i))
	if kind == "" || kind == "none" {
		return
	}
	level := i.Get("h_level")
	if page.WordName(rules.HonourLevels(), level) == "" {
		i.bad("h_level", "请选择是哪一级的")
	}
	i.facts.Honours = []rules.Honour{{Kind: kind, Level: level}}
}

func sayHonours(i *interview) string {
	if len(i.facts.Honours) == 0 {
		return "没有"
	}
	h := i.facts.Honours[0]
	return page.WordName(rules.HonourLevels(), h.Level) + "级" + page.WordName(rules.HonourKinds(), h.Kind)
}

// dateMarks are the ways in which people part a date.
var dateMarks = strings.NewReplacer("年", "-", "月", "-", "日", "", ".", "-", "/", "-", " ", "")

// looseDate reads a date however a phone or a person writes it: 2018-06-15,
// 2018.6.15, 2018年6月15日, 20180615.
func looseDate(s string) (programme.Date, bool) {
	n := numbers(s, 8)
	if len(n) != 3 {
		return 0, false
	}
	d := programme.NewDate(n[0], n[1], n[2])
	return d, d != 0
}

// looseMonth reads a month likewise: 2007-06, 2007.6, 2007年6月, 200706.
func looseMonth(s string) (programme.Month, bool) {
	n := numbers(s, 6)
	if len(n) == 3 {
		n = n[:2]
	}
	if len(n) != 2 || n[0] < 1900 || n[0] > 2200 || n[1] < 1 || n[1] > 12 {
		return 0, false
	}
	return programme.NewMonth(n[0], n[1]), true
}

// numbers are the parts of a date; run is its length where it has no marks.
func numbers(s string, run int) (out []int) {
	s = strings.Trim(dateMarks.Replace(page.Halfwidth(s)), "-")
	if len(s) == run && !strings.Contains(s, "-") {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	for _, part := range strings.Split(strings.Trim(s, "-"), "-") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 9999 {
			return nil
		}
		out = append(out, n)
	}
	return out
}
