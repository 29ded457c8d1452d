package wording

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Letter is a paper whose words a bureau may change. Its title, number, table
// and who signs it are the system's.
type Letter struct {
	Key, Name string
	When      string // which papers are written so
	Fields    []Field
	Text      string // as the program is delivered: a paragraph a line
}

// Field is what a letter may say of its case.
type Field struct {
	Name   string
	Sample string
	Must   bool // a letter that leaves it out does not do its duty
	Seldom bool // not every case has one: it stands in a part in brackets
}

// Keys of letters.
const (
	ClaimOnBase   = "claim_base"
	ClaimOnPerson = "claim_person"
	Accepted      = "accepted"
	Publication   = "publication"
	Recognition   = "recognition"
)

// The bounds of a text, in characters.
const (
	longestText  = 4000
	mostParts    = 20
	longestFault = 24 // of a text that is quoted in a fault
)

var (
	owed = []Field{{Name: "年度", Sample: "2021"}, {Name: "项目", Sample: "“金匠”"}, {Name: "通知", Sample: "《某市年度培训通知》", Must: true},
		{Name: "条款", Sample: "第九条"}, {Name: "金额", Sample: "16,600.00", Must: true}, {Name: "金额大写", Sample: "壹万陆仟陆佰元整", Must: true},
		{Name: "已退", Sample: "6,600.00", Seldom: true}, {Name: "应退", Sample: "10,000.00", Seldom: true}, {Name: "应退大写", Sample: "壹万元整", Seldom: true},
		{Name: "期限", Sample: "2021年12月15日", Must: true}}
	askedBack = "\n[至本通知书发出之日已退回和抵扣 {已退} 元，尚欠 {应退} 元（大写：{应退大写}）。]" +
		"\n请于{期限}前将款项退到下列账户，并在附言中写明通知书编号。确有困难的，可以在期限之前申请延期。逾期不退的，依法移送追缴。"
)

// objecting is how public lists say until when and where one objects.
const objecting = "公示期自 {起}至{止}，共 {天数} 天。公示期内对名单有异议的，可在公示网页提出，或向{单位}反映，写明事实和依据，可以不写姓名。监督电话：{监督电话}。"

// Letters are all of them, in the order of the year.
var Letters = []Letter{
	{Recognition, "认定培训基地的通知", "公布认定结果的文件", []Field{{Name: "单位", Sample: "某市人力资源和社会保障局"}, {Name: "家数", Sample: "5", Must: true},
		{Name: "年度", Sample: "2021", Must: true}, {Name: "项目", Sample: "“金匠”"}},
		"经单位申报、县（市、区）人力资源和社会保障部门推荐，{单位}评估审核，现认定下列 {家数} 家单位为 {年度} 年度{项目}培训基地。各基地按核定的工种、等级和人数组织培训。"},
	{Accepted, "录取学员公示", "公示录取名单的 PDF 和 Word 文件", []Field{{Name: "原名单", Sample: "《某学院录取学员公示》（〔2021〕1 号）（2021年6月1日起公示）", Seldom: true, Must: true},
		{Name: "通知", Sample: "《某市年度培训通知》", Must: true}, {Name: "条款", Sample: "第四条"}, {Name: "项目", Sample: "“金匠”"},
		{Name: "人数", Sample: "38", Must: true}, {Name: "起", Sample: "2021年6月1日", Must: true}, {Name: "止", Sample: "2021年6月7日", Must: true},
		{Name: "天数", Sample: "7"}, {Name: "单位", Sample: "某市人力资源和社会保障局"}, {Name: "监督电话", Sample: "0534-2626000", Must: true}},
		"[{原名单}有误，现予更正，原名单作废，以本名单为准。]\n" +
			"根据{通知}{条款}，下列 {人数} 人经资格审核通过，拟参加{项目}培训，现予公示。\n" + objecting},
	{Publication, "结业考评合格名单公示", "公示名单的 PDF 和 Word 文件", []Field{{Name: "原名单", Sample: "《第一批名单》（〔2021〕1 号）（2021年11月1日起公示）", Seldom: true, Must: true},
		{Name: "通知", Sample: "《某市年度培训通知》", Must: true}, {Name: "条款", Sample: "第八条"}, {Name: "人数", Sample: "38", Must: true},
		{Name: "起", Sample: "2021年11月20日", Must: true}, {Name: "止", Sample: "2021年11月26日", Must: true}, {Name: "天数", Sample: "7"},
		{Name: "单位", Sample: "某市人力资源和社会保障局"}, {Name: "监督电话", Sample: "0534-2626000", Must: true}},
		"[{原名单}有误，现予更正，原名单作废，以本名单为准。]\n" +
			"根据{通知}{条款}，经结业考评，下列 {人数} 名学员考评合格，拟颁发培训合格证书，现予公示。\n" +
			objecting},
	{ClaimOnBase, "追缴补贴资金通知书（致培训基地）", "已拨的补贴超出应得，要求基地退回",
		append([]Field{{Name: "结算单", Sample: "结算单第 3 号", Seldom: true}}, owed...),
		"你单位承担 {年度} 年度{项目}培训，[经{结算单}结算，]已拨付的补贴资金超出应得。依据{通知}{条款}，超出的 {金额} 元（大写：{金额大写}）应予收回。" + askedBack},
	{ClaimOnPerson, "追缴补贴资金通知书（致个人）", "查实弄虚作假，要求本人退回为其支付的补贴",
		append([]Field{{Name: "姓名", Sample: "王磊", Must: true}, {Name: "身份证号", Sample: "990101********0017", Must: true},
			{Name: "基地", Sample: "某市职业学院"}}, owed...),
		"经查实，{姓名}（身份证号 {身份证号}）在{基地}参加 {年度} 年度{项目}培训期间弄虚作假，不应享受补贴。" +
			"依据{通知}{条款}，应追回为其支付的补贴资金 {金额} 元（大写：{金额大写}）。" + askedBack},
}

// Find is the letter of a key, nil for none.
func Find(key string) *Letter {
	if i := slices.IndexFunc(Letters, func(l Letter) bool { return l.Key == key }); i >= 0 {
		return &Letters[i]
	}
	return nil
}

// Samples are the sample values of a letter's fields, by name.
func (l *Letter) Samples() map[string]string {
	out := map[string]string{}
	for _, f := range l.Fields {
		out[f.Name] = f.Sample
	}
	return out
}

// Clean is a text as it is kept: lines without blanks around them, none empty.
func Clean(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// Faults are all that keeps a clean text from being the letter's, in words;
// none for one that may be used.
func (l *Letter) Faults(text string) (out []string) {
	lines := strings.Split(text, "\n")
	switch {
	case text == "":
		return []string{"正文不能空着"}
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }):
		return []string{"正文里有看不见的控制字符，请重新输入"}
	case utf8.RuneCountInString(text) > longestText:
		return []string{fmt.Sprintf("正文最多 %d 字", longestText)}
	case len(lines) > mostParts:
		return []string{fmt.Sprintf("最多 %d 段，现有 %d 段", mostParts, len(lines))}
	}
	found := map[string]bool{}
	for i, line := range lines {
		faults := l.lineFaults(line, found)
		for _, f := range faults {
			out = append(out, fmt.Sprintf("第 %d 段：%s", i+1, f))
		}
	}
	for _, f := range l.Fields {
		if f.Must && !found[f.Name] {
			out = append(out, "少了 {"+f.Name+"}，这份文书必须写明")
		}
	}
	return out
}

// lineFaults walks a line sign by sign: brackets and braces close in it, and
// are not put into each other the wrong way round.
func (l *Letter) lineFaults(line string, found map[string]bool) (out []string) {
	name, inName, inPart, seldom := "", false, false, false
	for _, r := range line {
		switch {
		case inName && r == '}':
			out = append(out, l.fieldFaults(name, inPart, found)...)
			f := l.field(name)
			seldom = seldom || f != nil && f.Seldom
			inName = false
		case inName && (r == '{' || r == '[' || r == ']'):
			return append(out, "“{"+short(name)+"”没有用 } 收尾")
		case inName:
			name += string(r)
		case r == '{':
			inName, name = true, ""
		case r == '}':
			return append(out, "多了一个 }，前面没有 {")
		case r == '[' && inPart:
			return append(out, "[ ] 里不能再套 [ ]")
		case r == '[':
			inPart, seldom = true, false
		case r == ']' && !inPart:
			return append(out, "多了一个 ]，前面没有 [")
		case r == ']':
			if inPart = false; !seldom {
				out = append(out, "[ ] 里没有可能空着的内容，请去掉 [ ]")
			}
		}
	}
	switch {
	case inName:
		out = append(out, "“{"+short(name)+"”没有用 } 收尾")
	case inPart:
		out = append(out, "[ 没有用 ] 收尾")
	}
	return out
}

func (l *Letter) fieldFaults(name string, inPart bool, found map[string]bool) []string {
	f := l.field(name)
	switch {
	case f == nil:
		return []string{"没有 {" + short(name) + "} 这一项，可以用的见“可用内容”"}
	case f.Seldom && !inPart:
		return []string{"{" + name + "} 有时是空的，请把说到它的话放进 [ ]，空的时候整句不印"}
	case f.Must && !f.Seldom && inPart:
		return []string{"{" + name + "} 必须写明，不能放在 [ ] 里"}
	}
	found[name] = true
	return nil
}

func (l *Letter) field(name string) *Field {
	if i := slices.IndexFunc(l.Fields, func(f Field) bool { return f.Name == name }); i >= 0 {
		return &l.Fields[i]
	}
	return nil
}

func short(s string) string {
	if r := []rune(s); len(r) > longestFault {
		return string(r[:longestFault]) + "…"
	}
	return s
}
