// Package exchange reads the layouts of outside systems, words our people in
// their columns, and compares what comes back with what we have (3.1.6). It
// reads no files of people and stores nothing.
//
// The one idea to know: a person is a set of values under the names of a fixed
// vocabulary (Fields), in one spelling each. A layout is data that says which
// of them stand in which column and how they are written there; Compare knows
// no columns, only values.
package exchange

import (
	"strconv"
	"strings"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// Kind says how the value of a field is written in its one spelling.
type Kind uint8

const (
	Text   Kind = iota
	Day         // 2021-07-17
	Grade       // technician
	Sex         // 男, 女
	Money       // fen
	Stand       // a state of an application
	Number      // a count
	ID          // a citizen ID
	Phone
	Credit // a unified social credit code
	Name   // a person's
	Unit   // the name of a unit
)

// FieldRow is one word of the vocabulary that layouts are written in.
type FieldRow struct {
	Code, Name string
	Kind       Kind
	Theirs     bool // only an outside system says it: returns may bring it, exports may not ask for it
	Masked     bool // screens show it masked
}

// The fields that the program itself knows of.
const (
	FieldSerial   = "serial"
	FieldName     = "name"
	FieldID       = "id_number"
	FieldNumber   = "number"
	FieldStatus   = "status"
	FieldTrade    = "trade"
	FieldLevel    = "level"
	FieldPhone    = "phone"
	FieldBase     = "base"
	FieldEmployer = "employer"
)

// Fields is the vocabulary.
var Fields = []FieldRow{
	{Code: FieldSerial, Name: "序号", Kind: Number},
	{Code: FieldName, Name: "姓名", Kind: Name},
	{Code: "sex", Name: "性别", Kind: Sex},
	{Code: FieldID, Name: "身份证号码", Kind: ID, Masked: true},
	{Code: FieldPhone, Name: "手机号", Kind: Phone, Masked: true},
	{Code: FieldEmployer, Name: "工作单位", Kind: Unit},
	{Code: "employer_code", Name: "单位统一社会信用代码", Kind: Credit},
	{Code: "employer_county", Name: "单位所在县市区", Kind: Text},
	{Code: FieldTrade, Name: "工种", Kind: Text},
	{Code: FieldLevel, Name: "等级", Kind: Grade},
	{Code: FieldBase, Name: "培训基地", Kind: Unit},
	{Code: "base_code", Name: "基地统一社会信用代码", Kind: Credit},
	{Code: "base_county", Name: "基地所在县市区", Kind: Text},
	{Code: "year", Name: "年度", Kind: Number},
	{Code: "applied_on", Name: "报名日期", Kind: Day},
	{Code: "class", Name: "班级", Kind: Text},
	{Code: "class_start", Name: "开班日期", Kind: Day},
	{Code: "class_end", Name: "结业日期", Kind: Day},
	{Code: "state", Name: "培训状态", Kind: Stand},
	{Code: "certificate_number", Name: "证书编号", Kind: Text},
	{Code: "certificate_on", Name: "发证日期", Kind: Day},
	{Code: "subsidy", Name: "补贴金额", Kind: Money},

	{Code: FieldNumber, Name: "对方编号", Kind: Text, Theirs: true, Masked: true},
	{Code: FieldStatus, Name: "对方状态", Kind: Text, Theirs: true},
	{Code: "registered_on", Name: "登记日期", Kind: Day, Theirs: true},
	{Code: "remark", Name: "对方备注", Kind: Text, Theirs: true},
}

// Field is the row of a code, or nil.
func Field(code string) *FieldRow {
	for i := range Fields {
		if Fields[i].Code == code {
			return &Fields[i]
		}
	}
	return nil
}

// FieldName is what a field is called; the code where there is none.
func FieldLabel(code string) string {
	if f := Field(code); f != nil {
		return f.Name
	}
	return code
}

// states are those that a layout may give words for: of people who are
// reported at all.
var states = []programme.State{programme.Accepted, programme.InTraining, programme.Passed, programme.Failed, programme.Certified}

// Normal brings a text to the one spelling of its field: the same value
// written differently becomes the same. What it cannot read stays as it is,
// so that it differs from everything but itself.
func (f *FieldRow) Normal(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	switch f.Kind {
	case Name:
		return idcode.CleanName(text)
	case ID:
		return idcode.CleanCitizenID(text)
	case Credit:
		return idcode.CleanCreditCode(text)
	case Phone:
		return idcode.CleanPhone(text)
	case Unit:
		return folded.Replace(text)
	case Grade:
		return grade(text)
	case Day:
		return day(text)
	case Money:
		return fen(text)
	case Stand:
		for _, s := range states {
			if s.Name() == text {
				return string(s)
			}
		}
	case Text, Sex, Number:
	}
	return text
}

// folded writes brackets and blanks in names of units one way: both spellings
// of 德州职业技术学院（德州市技师学院） are in use.
var folded = strings.NewReplacer("（", "(", "）", ")", " ", "", "　", "")

// grade reads a level in any of the ways in which name and grade are put
// together: 技师, 二级/技师, 技师（二级）, 2.
func grade(text string) string {
	bare := strings.NewReplacer("(", "", ")", "", "/", "", "、", "", "-", "", "国家职业资格", "").Replace(folded.Replace(text))
	for l := programme.JuniorWorker; l <= programme.SeniorTechnician; l++ {
		name, grade, _ := strings.Cut(l.ChineseGraded(), "/")
		digit := strconv.Itoa(int(programme.SeniorTechnician-l) + 1)
		for _, s := range []string{name, grade, digit, digit + "级", name + grade, grade + name, name + digit + "级", digit + "级" + name} {
			if bare == s {
				return l.String()
			}
		}
	}
	return text
}

// day reads a date as people write one; forms has read those of numeric cells.
func day(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) == 1 && len(parts[0]) == 8 {
		parts = []string{parts[0][:4], parts[0][4:6], parts[0][6:]}
	}
	if len(parts) < 3 || len(parts[0]) != 4 {
		return text
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(parts[i])
	}
	if d := programme.NewDate(n[0], n[1], n[2]); d != 0 {
		return d.String()
	}
	return text
}

// fen reads yuan with up to two decimals.
func fen(text string) string {
	t := strings.NewReplacer(",", "", "，", "", "元", "", "¥", "", "￥", "").Replace(text)
	whole, cents, _ := strings.Cut(t, ".")
	cents = strings.TrimRight(cents, "0")
	if len(cents) > 2 {
		return text
	}
	n, err := strconv.ParseUint(whole+(cents + "00")[:2], 10, 62)
	if err != nil {
		return text
	}
	return strconv.FormatUint(n, 10)
}

// Say writes a value of the one spelling as people read it.
func (f *FieldRow) Say(value string) string {
	switch f.Kind {
	case Grade:
		if l, err := programme.ParseLevel(value); err == nil {
			return l.Chinese()
		}
	case Money:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return strconv.FormatInt(n/100, 10) + "." + (strconv.FormatInt(100+n%100, 10))[1:]
		}
	case Stand:
		return programme.State(value).Name()
	default:
	}
	return value
}

// Mask writes a value for the screen: of what identifies somebody only the
// beginning and the end.
func (f *FieldRow) Mask(value string) string {
	value = f.Say(value)
	if !f.Masked {
		return value
	}
	r := []rune(value)
	switch {
	case f.Kind == ID && len(r) == 18:
		return string(r[:6]) + "***********" + string(r[17:])
	case f.Kind == Phone && len(r) == 11:
		return string(r[:3]) + "****" + string(r[7:])
	case len(r) <= 4:
		return value
	}
	return "****" + string(r[len(r)-4:])
}
