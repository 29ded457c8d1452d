package notices

import (
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/rules"
)

// mistake is a way to spoil the notice of 2021: a text of it, what stands
// there instead, and what is found on which line after that of the text.
type mistake struct {
	name, text, instead string
	severity            rules.Severity
	want                string
	after               int
	clause              string
}

const (
	bad  = rules.Error
	warn = rules.Warning
)

var mistakes = []mistake{
	// numbers
	{"a fraction of a year", "kind: certificate, level: senior_worker, years: 3,", "kind: certificate, level: senior_worker, years: 2.9,", bad,
		"年限（years）要填整数，不能有小数，现在是 2.9", 0, "2.2.1"},
	{"a fraction of a yuan", "{level: technician, amount: 3000,", "{level: technician, amount: 2999.999,", bad, "金额（amount）要填整数，不能有小数，现在是 2999.999", 0, "4.2"},
	{"a fraction of a thousandth", "permille: 600,", "permille: 333.9,", bad, "预拨比例（permille）要填整数", 0, "4.1.2"},
	{"letters for a number", "  total: 210", "  total: abc", bad, "总课时（total）要填数字，现在是 abc", 0, "3.1.2"},
	{"a number in quotes", "  minutes: 45", `  minutes: "45"`, bad, "不加引号", 0, "3.1.2"},
	{"a number with its unit", "{level: technician, name: 技师, cap: 3000,", "{level: technician, name: 技师, cap: 3000元,", bad,
		"补贴上限（cap）要填数字，现在是 3000元", 0, "4.2"},
	{"octal", "offer_days: 3,", "offer_days: 03,", bad, "要填数字", 0, "2.3"},
	{"negative years", "kind: work, years: 14, trade: same", "kind: work, years: -5, trade: same", bad, "年限（years）要在 1 至 60 年之间，现在是 -5", 0, "2.2.1"},
	{"years of nothing", "kind: work, years: 18, trade: same", "kind: work, years: 0, trade: same", bad, "要在 1 至 60 年之间", 0, "2.2.1"},
	{"publication of no day", "publication: {days: 7,", "publication: {days: 0,", bad, "公示天数（days）要在 1 至 60 天之间，现在是 0", 0, "3.4.2"},
	{"publication of minus seven days", "publication: {days: 7,", "publication: {days: -7,", bad, "现在是 -7", 0, "3.4.2"},
	{"a number for a table", "publication: {days: 7,", "publication: {accepted: 7, days: 7,", bad, "录取名单的公示（accepted）要写成一组键和值", 0, "3.4.2"},
	{"fewer than none a year", "once_per_trade_and_level: true,", "once_per_trade_and_level: true, per_year: -1,", bad, "每人每年最多补贴次数（per_year）要在 1 至 20 次之间",
		0, "4.1.3"},
	{"over the whole", "permille: 600,", "permille: 1600,", bad, "要在 0 至 1000 千分之之间", 0, "4.1.2"},
	{"films outlast papers", "films_years: 5", "films_years: 20", warn, "比其他档案资料（10 年）还久", 0, "3.1.4"},
	{"films for a year", "films_years: 5", "films_years: 1", warn, "录像只保存 1 年", 0, "3.1.4"},
	{"papers for two years", "films_years: 5, papers_years: 10", "films_years: 4, papers_years: 2", warn, "档案资料只保存 2 年", 0, "3.1.4"},
	{"per cent for per mille", "permille: 600,", "permille: 60,", warn, "即 6%。要写 60% 请填 600", 0, "4.1.2"},
	{"attendance in per cent", "attend_permille: 800", "attend_permille: 80", warn, "即 8%。要写 80% 请填 800", 0, "3.1.2"},
	{"nobody need attend", "attend_permille: 800", "attend_permille: 0", warn, "一次课不上", 0, "3.1.2"},
	{"kinds over the total", "  total: 210", "  total: 200", bad, "各类课时合计 210，多于总课时 200", 0, "3.1.2"},
	{"an offer for ever", "offer_days: 3,", "offer_days: 31,", bad, "1 至 30 天", 0, "2.3"},
	{"standard over the cap", "{level: technician, amount: 3000,", "{level: technician, amount: 3001,", bad, "标准 3001 元高于上限 3000 元", 0, "4.2"},
	{"more copies than anybody makes", "name: 1 寸近期证件照片, count: 3,", "name: 1 寸近期证件照片, count: 300,", bad, "要在 1 至 20 份之间", 0, "2.3"},
	// words
	{"no such level", "{level: senior_technician, amount: 5000,", "{level: grand_master, amount: 5000,", bad, "senior_technician（高级技师）", 0, "4.2"},
	{"a level in Chinese", "{level: senior_technician, name: 高级技师, cap: 5000,", "{level: 高级技师, name: 高级技师, cap: 5000,", bad, "technician（技师）", 0, "4.2"},
	{"no such kind", "kind: attestation,", "kind: attested,", bad, "可以写 age（年龄）", 0, "2.2.1"},
	{"no such rank", "kind: title, rank: engineer,", "kind: title, rank: enginer,", bad, "是不是 engineer", 0, "2.2.3"},
	{"no such category", "allowed: [enterprise_employee, vocational_teacher]", "allowed: [enterprise_employees, vocational_teacher]", bad,
		"enterprise_employee（企业在职职工）", 0, "2.1.2"},
	{"no such trade word", "years: 14, trade: same", "years: 14, trade: equal", bad, "same（与申报的职业（工种）相同）", 0, "2.2.1"},
	{"no such certificate", "level: technician, years: 3, counts: [qualification, skill_level]",
		"level: technician, years: 3, counts: [qualifications, skill_level]", bad, "skill_level（职业技能等级证书）", 0, "2.2.1"},
	{"no such honour", "kinds: [skills_expert,", "kinds: [skill_expert,", bad, "是不是 skills_expert", 0, "2.2.4"},
	{"counted by what", "{code: roster, name: 培训人员名册, per: class,", "{code: roster, name: 培训人员名册, per: planet,", bad, "base（每所基地）", 0, "3.5.1"},
	{"passed by what", "event: certificate,", "event: diploma,", bad, "evaluation（结业考评合格）", 0, "3.4.1"},
	{"passed when", "{when: appraised,", "{when: apraised,", bad, "是不是 appraised", 0, "3.4.1"},
	{"deadline of what", "{code: evaluation_end,", "{code: evaluation_over,", bad, "training_end（培训结束）", 0, "3.2.3"},
	{"yes for true", "{code: teaching, name: 教师授课费, allowed: true,", "{code: teaching, name: 教师授课费, allowed: yes,", bad,
		"可以列支（allowed）要填 true（是）或 false（否），现在是 yes", 0, "4.3.2"},
	// codes that the program acts on
	{"route misspelt", "- route: exceptional", "- route: exeptional", bad, "像是 exceptional 的笔误", 0, "2.2.4"},
	{"route of the certificate misspelt", "- route: certificate", "- route: certifcate", bad, "像是 certificate 的笔误", 0, "2.2.1"},
	{"commitment misspelt", "{code: work_years_commitment,", "{code: work_year_commitment,", bad, "像是 work_years_commitment 的笔误", 0, "A2"},
	{"photos misspelt", "{code: photos,", "{code: photo,", bad, "像是 photos 的笔误", 0, "2.3"},
	{"roster misspelt", "{code: roster,", "{code: rooster,", bad, "像是 roster 的笔误", 0, "3.5.1"},
	{"sign-in misspelt", "{code: sign_in,", "{code: signin,", bad, "像是 sign_in 的笔误", 0, "3.5.1"},
	{"results misspelt", "{code: results,", "{code: result,", bad, "像是 results 的笔误", 0, "3.5.1"},
	{"paper for a route that is not", "for: [title, title_with_certificate], shows: 职称", "for: [titles, title_with_certificate], shows: 职称", bad,
		"所指的途径不存在：titles。可以写：certificate、", 0, "2.2.3"},
	// dates
	{"no such day", "on: 2021-11-30", "on: 2021-11-31", bad, "截止日（on）要填日期，写成 2021-06-15，现在是 2021-11-31", 0, "3.3"},
	{"a day in Chinese", "on: 2021-11-15", "on: 11月15日", bad, "要填日期", 0, "3.2.3"},
	{"evaluated before trained", "on: 2021-11-15", "on: 2021-11-05", bad, "早于“培训结束”（2021-11-10），先后不对", 0, "3.2.3"},
	{"ends before it begins", "from: 2021-11-21, on: 2021-11-30", "from: 2021-11-30, on: 2021-11-21", bad, "晚于止", 0, "3.3"},
	{"in another year", "on: 2021-12-31", "on: 2022-01-10", warn, "不在 2021 年度", 0, "5.4"},
	{"year of another title", "year: 2021", "year: 2022", warn, "写的是 2021 年，年度（year）是 2022", -3, ""},
	{"a catalogue that ends first", "catalogue: [{from: 2017-09-12}]", "catalogue: [{from: 2017-09-12, before: 2016-01-01}]", bad, "不晚于起", 0, "2.2.1"},
	// structure
	{"unknown key", "publication: {", "publication: {dais: 3, ", bad, "没有这个键：dais，是不是 days？这里可以写：days、clause", 0, "3.4.2"},
	{"key twice", "  minutes: 45", "  minutes: 45\n  minutes: 50", bad, "minutes 写了两次（第 173 行已有）", 1, "3.1.2"},
	{"key without a value", "  total: 210", "  total:", bad, "总课时（total）没有填", 0, "3.1.2"},
	{"name that is empty", "name: 技师, cap: 3000,", `name: "", cap: 3000,`, bad, "名称（name）没有填", 0, "4.2"},
	{"key that must be there", "{code: theory, name: 理论课, min: 110,", "{code: theory, name: 理论课,", bad, "缺少最低课时（min）", 0, "3.1.2"},
	{"clause that is not there", `{level: senior_technician, amount: 5000, clause: "4.2"}`, `{level: senior_technician, amount: 5000, clause: "9.9"}`, bad,
		"引用的条款不在条款表中：9.9", 0, "9.9"},
	{"no clause", "{code: meals, name: 管理人员餐饮费, allowed: false, clause: 4.3.3}", "{code: meals, name: 管理人员餐饮费, allowed: false}", bad, "没有写明条款", 0, ""},
	{"another format", "format: 1", "format: 2", bad, "格式版本（format）要在 1 至 1 之间，现在是 2", 0, ""},
	{"an id with a space", "id: dezhou-2021", "id: 德州 2021", bad, "编号（id）只用小写字母", 0, ""},
	{"a list for a value", "city: 德州市", "city: [德州市]", bad, "城市（city）只能写一个值，现在是 一个列表", 0, ""},
	{"use named twice", "{code: courseware, name: 课件费,", "{code: teaching, name: 课件费,", bad, "用途代码重复：teaching", 0, "4.3.2"},
	{"trade named twice", "aliases: [数控车工, 普通车工]", "aliases: [数控车工, 钳工]", bad, "名称或别名重复：钳工", 1, "A1"},
	{"two defaults", "  - {when: otherwise, event: publication,",
		"  - {when: otherwise, event: evaluation, clause: 3.4.1}\n  - {when: otherwise, event: publication,", bad, "两条规定都管同一种情形", 1, "3.4.2"},
	// what the notice says
	{"appraised in no known trade", "appraisal: {trades: [焊工]", "appraisal: {trades: [焊接机器人操作员]", bad, "职业（工种）表中没有：焊接机器人操作员", 0, "3.4.1"},
	{"appraised by an alias", "appraisal: {trades: [焊工]", "appraisal: {trades: [电焊工]", bad, "电焊工 是别名", 0, "3.4.1"},
	{"appraised without what passes", "  - {when: appraised, event: certificate, clause: 3.4.1}\n", "", warn, "焊工组织鉴定，却没有规定以什么为合格", -20, "3.4.1"},
	{"passed by what is not held", "{when: otherwise, event: publication,", "{when: otherwise, event: appraisal,", bad, "没有人能合格", 0, "3.4.2"},
	{"a level without a standard", `    - {level: senior_technician, amount: 5000, clause: "4.2"}` + "\n", "", warn, "高级技师没有一般补贴标准", -180, "4.2"},
	{"a bound that bounds nothing", "  day: {most: 8,", "  bounds:\n    - {name: 线上课程, modes: [live], clause: 3.1.1}\n  day: {most: 8,", bad, "什么都没有限",
		1, "3.1.1"},
	{"a bound of no kind", "  day: {most: 8,", "  bounds:\n    - {name: 线上课程, kinds: [onlin], max: 60, clause: 3.1.1}\n  day: {most: 8,", bad,
		"没有这类课时：onlin", 1, "3.1.1"},
	{"a bound that nothing can keep", "  day: {most: 8,", "  bounds:\n    - {name: 线上课程, min: 60, max: 50, clause: 3.1.1}\n  day: {most: 8,", bad,
		"多于不超过的 50 课时", 1, "3.1.1"},
	{"a mode that is none", "  day: {most: 8,", "  bounds:\n    - {name: 线上课程, modes: [online], max: 60, clause: 3.1.1}\n  day: {most: 8,", bad,
		"recorded（线上录播）", 1, "3.1.1"},
	{"attendance of what", "  attend: both", "  attend: all", bad, "both（总课时和每一类课时）", 0, "3.1.2"},
	{"a level that nothing leads to", "levels:\n  - {level: technician,",
		"levels:\n  - {level: senior_worker, name: 高级工, cap: 2000, clause: \"4.2\"}\n  - {level: technician,", bad, "没有一条报名途径通向高级工", 1, "4.2"},
	{"a level that is not trained", "{level: senior_technician, amount: 5000,", "{level: senior_worker, amount: 2000,", bad, "本年度培训：技师、高级技师", 0, "4.2"},
	{"a route with no level", "      name: 破格\n      clause: 2.2.4\n      consent: city\n      levels:\n",
		"      name: 破格\n      clause: 2.2.4\n      consent: city\n      levels: []\n" +
			"    - route: apprentice\n      name: 学徒\n      clause: 2.2.4\n      levels:\n", bad,
		"途径“破格”没有写通向哪个等级", -1, "2.2.4"},
	{"a route that another makes idle", "rank: assistant_engineer,", "rank: senior_engineer,", warn, "途径“职称加证书”对技师不起作用：符合它的，都先符合“职称”", -2, "2.2.3"},
	{"a condition twice", "            - {condition: skills_attested,",
		"            - {condition: trade_years, name: 从业年限, kind: work, years: 14, trade: same, clause: 2.2.1}\n            - {condition: skills_attested,",
		bad, "条件代码重复：trade_years", 0, "2.2.1"},
	{"a condition twice under two names", "            - {condition: skills_attested,",
		"            - {condition: years_again, name: 年限, kind: work, years: 14, trade: same, clause: 2.2.1}\n            - {condition: skills_attested,",
		warn, "要求相同", 0, "2.2.1"},
	{"ages that nobody has", "    - {condition: employer_recommendation,",
		"    - {condition: age, name: 年龄, kind: age, age_min: 50, age_max: 45, clause: 2.1.2}\n    - {condition: employer_recommendation,", bad,
		"没有人能符合：最低年龄 50 大于最高年龄 45", 0, "2.1.2"},
	{"two categories that nobody is of", "    - {condition: employer_recommendation,",
		"    - {condition: only_others, name: 其他, kind: category, allowed: [other], clause: 2.1.2}\n    - {condition: employer_recommendation,", bad,
		"没有人能符合：人员类别", 0, "2.1.2"},
	{"older than the age allows", "    - {condition: employer_recommendation,",
		"    - {condition: age, name: 年龄, kind: age, age_max: 30, clause: 2.1.2}\n    - {condition: employer_recommendation,", warn, "几乎没有人能符合：工作满 18 年",
		23, "2.2.1"},
	{"a value that the kind has no use for", "kind: post,", "kind: post, years: 3,", bad, "用不上年限（years）", 0, "2.2.3"},
	{"a value that the kind needs", "kind: certificate, level: technician, years: 1, counts: [qualification, skill_level], trade: same",
		"kind: certificate, level: technician, years: 1, counts: [qualification, skill_level]", bad, "缺少工种（trade）", 0, "2.2.3"},
	{"a missing paper", "  - {code: photos, name: 1 寸近期证件照片, count: 3, shows: 295 × 413 像素, clause: \"2.3\"}\n", "", warn, "报名材料中没有 photos", -3, ""},
	{"a brand in quotation marks", "brand: 金蓝领", "brand: “金蓝领”", bad, "名称（brand）不带引号", 0, ""},
	{"a brand that the title does not bear", "brand: 金蓝领", "brand: 金领", warn, "标题里标出的是 金蓝领", 0, ""},
	{"a consent of nobody known", "consent: city", "consent: province", bad, "须谁同意（consent）中没有这个词", 0, "2.2.4"},
	{"a return twice", "due: [statistics, performance]", "due: [statistics, statistics]", bad, "报送的材料重复", 0, "5.4"},
	{"a paper that no route asks for", "for: [work_years, title, exceptional/trade_years]", "for: [title, exceptional/trade_years]", warn,
		"途径“从业年限”要看工作年限，却不用交", -65, "2.2.1"},
	{"a deadline left out", "  - {code: training_end, name: 培训结束, on: 2021-11-10, clause: 3.1.5, reading: “11 月中旬前”读作 11 月 10 日。}\n", "", warn,
		"没有期限 training_end（培训结束）", 0, ""},
	// performance
	{"points that do not add up", "name: 计划完成, points: 15,", "name: 计划完成, points: 16,", bad, "各指标的分值合计应为 100，现在是 101", 0, "5.2"},
	{"a target at its floor", "floor_permille: 600, target_permille: 950, clause: \"5.2\"", "floor_permille: 950, target_permille: 950, clause: \"5.2\"", bad,
		"“计划完成”的起点（千分之 950）不低于目标", 0, "5.2"},
	{"a measure misspelt", "measure: places_filled", "measure: places_filed", bad, "是不是 places_filled", 0, "5.2"},
	{"a share without its floor", "measure: pass_rate, floor_permille: 400,", "measure: pass_rate,", bad, "缺少不得分的起点（floor_permille）", 0, "3.2.1"},
	{"deductions from a share", "measure: archive_complete,", "measure: archive_complete, deduct: {light: 1, serious: 1, grave: 1},", bad,
		"用不上每件扣几分（deduct）", 0, "3.5.1"},
	{"sums of points in no band", "name: 不达标, from: 0,", "name: 不达标, from: 10,", bad, "低于 10 分的不归任何等次", 0, "5.2"},
	{"bands the wrong way round", "name: 较差, from: 50,", "name: 较差, from: 65,", bad, "起始分 65 不低于前一等次的 60", 0, "5.2"},
	{"a term without its days", "consequence: term, days: 30,", "consequence: term,", bad, "限期整改须写几天（days）", 0, "5.2"},
	{"fewer places without how many", "consequence: fewer_places, fewer_permille: 200,", "consequence: fewer_places,", bad, "须写千分之几（fewer_permille）", 0, "5.2"},
	{"satisfaction shown of four", "fewest_answers: 5", "fewest_answers: 4", bad, "要在 5 至 1000 份之间", 0, "5.2"},
	{"the day of another year", "from: 2021-12-01", "from: 2019-12-01", warn, "出具评价的日期（2019-12-01）不在 2021 年度或次年", 0, "5.2"},
}

// A mistake put into the notice is found on its line, with its severity, in
// the words of whoever wrote it, and without a trail of others after it.
func TestEveryMistakeIsFoundInItsPlace(t *testing.T) {
	text, err := Text("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	if found := rules.Lint("clean.yaml", text); len(found) > 0 {
		t.Fatalf("the notice as it is:\n%v", found)
	}
	if len(mistakes) < 60 {
		t.Errorf("%d mistakes, want 60", len(mistakes))
	}
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			before, _, ok := strings.Cut(string(text), m.text)
			if !ok {
				t.Fatalf("the notice has no %q to spoil", m.text)
			}
			line := strings.Count(before, "\n") + 1 + m.after
			found := rules.Lint("spoilt.yaml", []byte(strings.Replace(string(text), m.text, m.instead, 1)))
			if !said(found, line, m) {
				t.Errorf("no %s at line %d under %q that says %q:\n%v", m.severity, line, m.clause, m.want, found)
			}
			if bad := found.Of(rules.Error); m.severity == warn && len(bad) > 0 || len(bad) > 2 {
				t.Errorf("more is said than is wrong:\n%v", bad)
			}
			_, err := rules.Parse("spoilt.yaml", []byte(strings.Replace(string(text), m.text, m.instead, 1)))
			if (err != nil) != (m.severity == bad) {
				t.Errorf("a finding of severity %s refuses: %v", m.severity, err)
			}
			foreign(t, found)
		})
	}
}

func said(found rules.Findings, line int, m mistake) bool {
	for _, f := range found {
		if f.Line == line && f.Severity == m.severity && strings.Contains(f.Message, m.want) && f.Clause == m.clause && f.File == "spoilt.yaml" {
			return true
		}
	}
	return false
}

var machineWords = regexp.MustCompile(`unmarshal|!!|cannot|yaml:|rules\.|programme\.|strconv|interface|\bint\b|\bstring\b`)

func foreign(t *testing.T, found rules.Findings) {
	t.Helper()
	for _, f := range found {
		if m := machineWords.FindString(f.Message); m != "" {
			t.Errorf("%q in %s", m, f)
		}
	}
}

// All that is wrong is found in one run, what is wrong with the values and
// what is wrong with what they say.
func TestAllMistakesAreFoundInOneRun(t *testing.T) {
	text, _ := Text("dezhou-2021")
	s, used := string(text), map[int]bool{}
	var put []mistake
	for _, m := range mistakes {
		at := strings.Index(s, m.text)
		line := 0
		if at >= 0 {
			line = strings.Count(s[:at], "\n")
		}
		if at < 0 || used[line] || strings.Contains(m.text+m.instead, "\n") || m.after != 0 || m.severity == warn {
			continue
		}
		used[line] = true
		s = s[:at] + m.instead + s[at+len(m.text):]
		put = append(put, m)
	}
	if len(put) < 25 {
		t.Fatalf("only %d mistakes put in at once", len(put))
	}
	found, missed := rules.Lint("spoilt.yaml", []byte(s)), 0
	for _, m := range put {
		line := strings.Count(s[:strings.Index(s, m.instead)], "\n") + 1
		if !said(found, line, m) {
			missed++
			t.Logf("hidden by another: %s", m.name)
		}
	}
	// what follows from a value that could not be read is not said
	if missed > 3 {
		t.Errorf("%d of %d are found only after others are mended:\n%v", missed, len(put), found)
	}
	foreign(t, found)
}

// What is no YAML is said in Chinese, on its line.
func TestWhatIsNoYAML(t *testing.T) {
	text, _ := Text("dezhou-2021")
	for _, x := range []struct{ text, instead, want string }{
		{"money:\n", "money: [\n", "写法不对"},
		{"  total: 210", "\ttotal: 210", "写法不对"},
		{"city: 德州市", "city: 德州市: 市", "冒号"},
		{"city: 德州市", "city: \"德州市", "写法不对"},
		{"city: 德州市", "---\ncity: 德州市", "一个文件只写一份"},
		{string(text), "一句话", "不是通知文件"},
		{string(text), "", "不是通知文件"},
		{"city: 德州市", "city: \xff", "UTF-8"},
	} {
		found := rules.Lint("x.yaml", []byte(strings.Replace(string(text), x.text, x.instead, 1)))
		if len(found) == 0 || found[0].Line < 1 || !strings.Contains(found[0].Message, x.want) {
			t.Errorf("%q: %v, want %q", x.instead, found, x.want)
		}
		foreign(t, found)
	}
}

// A notice changed and left under the id of a carried one is told so.
func TestTheIDOfAnotherNotice(t *testing.T) {
	text, _ := Text("dezhou-2021")
	if found := Lint("a.yaml", text); len(found) > 0 {
		t.Errorf("the carried notice itself: %v", found)
	}
	found := Lint("a.yaml", []byte(strings.Replace(string(text), "days: 7,", "days: 5,", 1)))
	if len(found) != 1 || found[0].Line != 5 || found[0].Severity != warn || !strings.Contains(found[0].Message, "dezhou-2021") {
		t.Errorf("found %v", found)
	}
}
