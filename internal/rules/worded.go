package rules

import (
	"jinlanling/internal/programme"

	"slices"
	"strings"
)

// Worded is one value that differs between two notices, in the words of a
// screen.
type Worded struct {
	Part   string `json:"part"` // of the notice: 报名条件, 课时 …
	What   string `json:"what"`
	Clause string `json:"clause,omitempty"` // as the notice numbers it
	Before string `json:"before"`
	After  string `json:"after"`
	Path   string `json:"path"`
}

// CiteEither is a clause as the first of two notices numbers it that has it.
func CiteEither(a, b *Notice, clause string) string {
	if a.Clause(clause) != nil {
		return a.Cite(clause)
	}
	return b.Cite(clause)
}

// noticeParts are the parts of a notice by their key, in the order of a page.
var noticeParts = []struct{ key, name string }{
	{"levels", "等级和上限"}, {"eligibility", "报名条件"}, {"materials", "报名材料"}, {"hours", "课时"}, {"deadlines", "期限"}, {"evaluation", "结业考评"}, {"appraisal", "鉴定"},
	{"passed", "合格的认定"}, {"publication", "公示"}, {"enrolment", "候补"}, {"money", "资金"}, {"recognition", "基地评估"}, {"archive", "档案"},
	{"retention", "档案保存"}, {"performance", "绩效评价"},
	{"trades", "职业（工种）"},
	{"bases", "培训基地"}, {"clauses", "条款"}, {"duties", "事项的依据"},
	{"", "通知"},
}

// ruleWords are the keys of a notice as people read them.
var ruleWords = map[string]string{
	"id": "编号", "clause": "条款", "cite": "编号", "format": "格式版本", "seal": "封存名册", "offer_days": "确认天数（天）", "accepted": "录取名单公示", "threshold": "合格分数",
	"assessors": "至少几人评分", "items": "评分项目", "points": "满分", "code": "代码", "city": "城市", "city_code": "行政区划代码", "year": "年度", "title": "标题",
	"bureau": "发文单位", "cap": "补贴上限（元）", "name": "名称", "text": "内容", "reading": "读法",
	"aliases": "别名", "catalogue": "在目录内", "from": "自", "before": "至（不含）", "gates": "先决条件", "routes": "途径", "levels": "", "conditions": "条件", "level": "证书等级",
	"years": "年限", "counts": "算数的证书", "trade": "工种", "rank": "职称", "kinds": "种类", "allowed": "人员类别", "when": "何时需要", "age_min": "最低年龄", "age_max": "最高年龄",
	"schooled": "学历", "any": "其一", "count": "份数", "for": "用于", "shows": "须载明", "total": "总课时", "minutes": "分钟", "attend_permille": "出勤（千分之）", "min": "最低课时",
	"on": "截止", "days": "天数", "per": "按什么计", "event": "合格的标志", "advance": "预拨", "permille": "比例（千分之）", "standards": "标准", "amount": "金额（元）", "uses": "用途",
	"doubtful_words": "要询问的字样", "appraisal_fees": "鉴定收费标准", "rows": "", "use": "管哪个用途",
	"limits": "享受次数", "duty": "事项", "once_per_trade_and_level": "同一工种等级只补一次", "per_year": "每年最多次数", "never_lower": "不补较低等级", "kind": "条件种类",
	"trades": "工种",
	"exam":   "科目和合格线", "subjects": "科目", "weight": "占比（%）", "pass": "合格线", "resits": "补考次数", "resit_days": "补考期限（天）", "dispute_days": "异议期限（天）",
	"examiners": "考评员",
	"base":      "基地一方至少几人", "employer": "用人单位一方至少几人", "teachers": "本班教师可以担任",
	"guards": "拨款条件", "guard": "条件", "asked": "何时查", "least_permille": "最低比例（千分之）", "within_days": "不早于几天前", "override": "例外准予", "by": "由谁准予（截止日）",
	"retention": "档案保存", "films_years": "录像（年）", "papers_years": "其他资料（年）",
	"performance": "绩效评价", "indicators": "指标", "bands": "等次", "questions": "问题", "round": "分数保留", "without": "没有数据的指标", "differ": "两人评分可以相差（分）",
	"objection_days": "异议期限（天）", "hearing_days": "要求听证的期限（天）", "appeal_days": "申诉期限（天）", "fewest_answers": "满意度最少几份", "measure": "怎么算",
	"floor_permille": "不得分的起点（千分之）", "target_permille": "得满分的目标（千分之）", "deduct": "每件扣分", "light": "轻微", "serious": "较重", "grave": "严重",
	"guidance": "评分说明", "credit": "信用分", "consequence": "后果", "fewer_permille": "核减计划（千分之）", "of": "问谁",
}

// valueWords are the codes that a notice writes as values.
var ruleValues = map[string]string{
	"true": "是", "false": "否", "same": "与培训工种相同", "outside_catalogue": "工种在目录外时", "always": "一律", "qualification": "职业资格", "skill_level": "职业技能等级",
	"enterprise_employee": "企业在职职工", "vocational_teacher": "职业院校教师", "public_body_staff": "机关事业单位职工", "other": "其他", "senior_secondary": "高中（中专、技校）",
	"junior_secondary": "初中", "associate": "大专", "bachelor": "本科", "master": "研究生", "primary": "小学", "none": "无", "assistant_engineer": "助理工程师",
	"engineer":        "工程师",
	"senior_engineer": "高级工程师", "county": "县级", "city": "市级", "province": "省级", "national": "国家级", "skills_expert": "技术能手", "invention": "发明创造",
	"innovation": "技术革新", "breakthrough": "技能攻关", "evaluation": "结业考评合格", "publication": "公示的考评结果", "appraisal": "鉴定合格", "certificate": "取得证书",
	"year_end": "项目年度的 12 月 31 日", "sealing": "班级归档之日",
	"approval": "补贴核定前", "advance": "预拨前", "settlement": "结算前", "payment": "支付前", neverAsked: "不查", "approver": "市局审批", "officer": "另一名市局经办", "base": "基地",
	"class": "班级", "lesson": "课次", "trainee": "学员", "appraised": "有鉴定的工种", "otherwise": "其他工种",
}

// Changes lists what differs between two notices, part by part. Numbers of
// clauses and identifiers are left out unless all is asked for: another notice
// numbers anew.
func Changes(a, b *Notice, all bool) (out []Worded) {
	names := ruleNames(a)
	for k, v := range ruleNames(b) {
		names[k] = v
	}
	for _, c := range Diff(a, b) {
		if !all && (c.Path == "id" || c.Path == "clause" || strings.HasSuffix(c.Path, ".clause")) {
			continue
		}
		clause := c.Clause
		if clause != "" {
			clause = CiteEither(b, a, clause)
		}
		part, what := wordPath(c.Path, names)
		out = append(out, Worded{part, what, clause, wordValue(c.Before, c.Path, names), wordValue(c.After, c.Path, names), c.Path})
	}
	rank := func(part string) int {
		return slices.IndexFunc(noticeParts, func(p struct{ key, name string }) bool { return p.name == part })
	}
	slices.SortStableFunc(out, func(x, y Worded) int { return rank(x.Part) - rank(y.Part) })
	return out
}

// ruleNames are the names behind the codes of a notice.
func ruleNames(n *Notice) map[string]string {
	m := map[string]string{}
	for _, r := range n.Eligibility.Routes {
		m["routes/"+r.Code] = r.Name
		for _, l := range r.Levels {
			for _, c := range l.Conditions {
				m["conditions/"+c.Code] = c.Name
				for _, x := range c.Any {
					m["any/"+x.Code] = x.Name
				}
			}
		}
	}
	for _, g := range n.Eligibility.Gates {
		m["gates/"+g.Code] = g.Name
	}
	for _, x := range n.Materials {
		m["materials/"+x.Code] = x.Name
	}
	for _, x := range n.Hours.Kinds {
		m["kinds/"+x.Code] = x.Name
	}
	for _, x := range n.Deadlines {
		m["deadlines/"+x.Code] = x.Name
	}
	for _, x := range n.Archive {
		m["archive/"+x.Code] = x.Name
	}
	for _, x := range n.Money.Uses {
		m["uses/"+x.Code] = x.Name
	}
	for _, x := range n.CompletionExam().Subjects {
		m["subjects/"+x.Code] = x.Name
	}
	for _, x := range programme.MoneyGuards {
		m["guards/"+x.Code] = x.Name
	}
	for _, x := range n.Recognition.Items {
		m["items/"+x.Code] = x.Name
	}
	for _, x := range programme.Duties {
		m["duties/"+x.Code] = x.Name
	}
	if p := n.Performance; p != nil {
		for _, x := range p.Lines {
			m["indicators/"+x.Code] = x.Name
		}
		for _, x := range p.Bands {
			m["bands/"+x.Code] = x.Name
		}
		for _, x := range p.Questions {
			m["questions/"+x.Code] = x.Name
		}
	}
	for _, x := range n.Clauses {
		m["clauses/"+x.ID] = x.Cite
	}
	return m
}

// wordPath words a path such as eligibility.routes[certificate].levels[技师].
func wordPath(path string, names map[string]string) (part, what string) {
	var words []string
	for i, seg := range pathSegments(path) {
		key, at, _ := strings.Cut(strings.TrimSuffix(seg, "]"), "[")
		if i == 0 {
			p := slices.IndexFunc(noticeParts, func(p struct{ key, name string }) bool { return p.key == key })
			if p < 0 {
				p = len(noticeParts) - 1
				words = append(words, ruleWords[key])
			}
			part = noticeParts[p].name
		} else if w := ruleWords[key]; w != "" && (at == "" || key != "routes" && key != "conditions" && key != "gates" && key != "kinds") {
			words = append(words, w)
		}
		if at != "" {
			name := at
			if n, ok := names[key+"/"+at]; ok {
				name = n
			} else if n, ok := ruleValues[at]; ok {
				name = n
			}
			words = append(words, strings.TrimSpace(name))
		}
	}
	words = slices.Compact(words)
	if len(words) == 0 {
		return part, part
	}
	return part, strings.Join(words, " · ")
}

// pathSegments splits at the dots that stand outside brackets.
func pathSegments(path string) (out []string) {
	depth, from := 0, 0
	for i, r := range path {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case r == '.' && depth == 0:
			out = append(out, path[from:i])
			from = i + 1
		}
	}
	return append(out, path[from:])
}

// wordValue words a value: codes by their names, nothing as a dash.
func wordValue(v, path string, names map[string]string) string {
	if v == "" {
		return "（无）"
	}
	if strings.HasSuffix(path, ".text") || strings.HasSuffix(path, ".reading") || strings.HasSuffix(path, ".name") {
		return v
	}
	parts := strings.Split(v, "、")
	for i, p := range parts {
		if w, ok := ruleValues[p]; ok && !strings.HasSuffix(path, ".for") {
			parts[i] = w
			continue
		}
		code, way, _ := strings.Cut(p, "/")
		if n, ok := names["routes/"+code]; ok && strings.HasSuffix(path, ".for") {
			parts[i] = n
			if w, ok := names["any/"+way]; ok {
				parts[i] += "（" + w + "）"
			} else if w, ok := names["conditions/"+way]; ok {
				parts[i] += "（" + w + "）"
			}
		}
		if strings.HasSuffix(path, ".trade") && p == "any" {
			parts[i] = "不限"
		}
	}
	return strings.Join(parts, "、")
}
