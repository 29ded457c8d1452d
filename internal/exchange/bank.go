package exchange

import (
	"slices"
	"strings"

	"jinlanling/internal/programme"

	"go.yaml.in/yaml/v3"
)

// BankLayout is how one bank wants payments, and how it writes what moved on an
// account. Another bank is another file.
type BankLayout struct {
	Code  string // in forms and in the journal
	Bank  string // whose it is
	About string

	Format   string // of the payment file: xlsx, csv
	Encoding string // of csv
	Sheet    string // of xlsx
	Columns  []BankColumn

	Lines  []BankColumn // what a statement of the account may hold
	Totals []string     // what a row begins with that is no movement

	File   string
	SHA256 string
}

// BankColumn is one column of a bank's file.
type BankColumn struct {
	Heading  string
	Also     []string          // of a statement: what else it may be called
	Field    string            // of BankFields; "" where Fixed stands in every row
	Fixed    string            // of a payment file
	Words    map[string]string // of the direction: ours → theirs
	Date     string            // of a payment file
	Required bool
}

// Names are all names of a column.
func (c *BankColumn) Names() []string { return append([]string{c.Heading}, c.Also...) }

// The words that layouts of banks are written in.
const (
	BankSerial    = "serial"    // the bank's number of a movement; in a payment file the row's
	BankHolder    = "holder"    // who is paid
	BankName      = "bank"      // where they are paid
	BankNumber    = "number"    // to which account
	BankAmount    = "amount"    // in yuan
	BankPurpose   = "purpose"   // what for
	BankReference = "reference" // our paper
	BankOn        = "on"        // the day on which money moved
	BankBooked    = "booked_on" // the day on which the bank booked it
	BankIn        = "in"        // what came in
	BankOut       = "out"       // what went out
	BankDirection = "direction" // which of both an amount is
	BankBalance   = "balance"
	BankParty     = "party"
	BankMemo      = "memo"
)

var (
	paymentFields = []string{BankSerial, BankHolder, BankName, BankNumber, BankAmount, BankPurpose, BankReference, BankOn}
	lineFields    = []string{BankSerial, BankOn, BankBooked, BankIn, BankOut, BankAmount, BankDirection, BankBalance, BankParty, BankMemo}
)

// ParseBank reads a bank's layout. Anything wrong with it refuses it, as
// Findings with file and line.
func ParseBank(file string, data []byte) (*BankLayout, error) {
	r := &reader{file: file}
	l := r.bank(data)
	var err error
	if l.File, l.SHA256, err = r.end(data); err != nil {
		return nil, err
	}
	return l, nil
}

func (r *reader) bank(data []byte) *BankLayout {
	l := new(BankLayout)
	root := r.root(data)
	if root == nil {
		return l
	}
	top := r.mapping(root, "layout", "bank", "payment", "statement", "about?")
	l.Code, l.Bank, l.About = r.text(top["layout"]), r.text(top["bank"]), r.text(top["about"])
	if n := top["layout"]; n != nil && !codePattern.MatchString(l.Code) {
		r.bad(n.Line, "layout 只用小写字母、数字和下划线，以字母开头：%q", l.Code)
	}
	r.payment(l, top["payment"])
	r.lines(l, top["statement"])
	return l
}

func (r *reader) payment(l *BankLayout, n *yaml.Node) {
	if n == nil {
		return
	}
	m := r.mapping(n, "format", "columns", "encoding?", "sheet?")
	l.Format, l.Encoding, l.Sheet = r.text(m["format"]), r.text(m["encoding"]), r.text(m["sheet"])
	if l.Format != XLSX && l.Format != CSV && m["format"] != nil {
		r.bad(m["format"].Line, "format 应是 xlsx 或 csv：%q", l.Format)
	}
	if l.Encoding == "" {
		l.Encoding = UTF8
	}
	if l.Encoding != UTF8 && l.Encoding != GB18030 && l.Encoding != GBK {
		r.bad(n.Line, "encoding 应是 utf-8、gb18030 或 gbk：%q", l.Encoding)
	}
	l.Columns = r.bankColumns(m["columns"], "payment 的 columns", paymentFields, true)
	for _, need := range []string{BankHolder, BankNumber, BankAmount} {
		if len(l.Columns) > 0 && !slices.ContainsFunc(l.Columns, func(c BankColumn) bool { return c.Field == need }) {
			r.bad(n.Line, "payment 没有 %s 一栏", need)
		}
	}
}

func (r *reader) lines(l *BankLayout, n *yaml.Node) {
	if n == nil {
		return
	}
	m := r.mapping(n, "columns", "totals?")
	l.Totals = r.list(m["totals"])
	l.Lines = r.bankColumns(m["columns"], "statement 的 columns", lineFields, false)
	has := func(field string) bool {
		return slices.ContainsFunc(l.Lines, func(c BankColumn) bool { return c.Field == field })
	}
	if len(l.Lines) == 0 {
		return
	}
	if !has(BankOn) {
		r.bad(n.Line, "statement 没有 on 一栏（交易日期）")
	}
	if both := has(BankIn) && has(BankOut); both == has(BankAmount) {
		r.bad(n.Line, "statement 要么有 in 和 out 两栏，要么有 amount 一栏（可以带 direction）")
	}
}

func (r *reader) bankColumns(n *yaml.Node, what string, fields []string, fixed bool) (out []BankColumn) {
	seen := map[string]bool{}
	for _, item := range r.items(n, what) {
		m := r.mapping(item, "heading", "field?", "value?", "also?", "words?", "date?", "required?")
		c := BankColumn{Heading: r.text(m["heading"]), Field: r.text(m["field"]), Fixed: r.text(m["value"]), Also: r.list(m["also"]), Date: r.text(m["date"]),
			Required: r.flag(m["required"]), Words: r.words(m["words"], nil)}
		switch {
		case (m["field"] == nil) == (m["value"] == nil) || m["value"] != nil && !fixed:
			r.bad(item.Line, "“%s”要写 field", c.Heading)
		case m["field"] != nil && !slices.Contains(fields, c.Field):
			r.bad(item.Line, "这里没有这个字段：%s（可用 %s）", c.Field, strings.Join(fields, "、"))
		case c.Field != "" && seen[c.Field]:
			r.bad(item.Line, "%s 写了两栏", c.Field)
		case c.Words != nil && c.Field != BankDirection:
			r.bad(item.Line, "只有 direction 有 words")
		}
		if c.Field == BankDirection && (c.Words[BankIn] == "" || c.Words[BankOut] == "") {
			r.bad(item.Line, "direction 要写 words：{in: 贷, out: 借} 这样的两个词")
		}
		if c.Date != "" {
			r.date(m["date"], nil, c.Date)
		}
		seen[c.Field] = true
		out = append(out, c)
	}
	return out
}

// PaymentRow is one payment of a file, by the fields of the vocabulary.
func (l *BankLayout) PaymentRow(values map[string]string) []string {
	cells := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		switch value := values[c.Field]; {
		case c.Field == "":
			cells[i] = c.Fixed
		case c.Date != "" && len(value) == len("2021-07-17"):
			cells[i] = strings.NewReplacer("YYYY", value[:4], "MM", value[5:7], "DD", value[8:]).Replace(c.Date)
		default:
			cells[i] = value
		}
	}
	return cells
}

// BankLine is one movement on an account as the bank wrote it: Amount is
// positive where money came in.
type BankLine struct {
	Row     int
	On      programme.Date
	Serial  string
	Party   string
	Memo    string
	Amount  programme.Fen
	Balance string // as it was written; "" where the file has none
}

// Line reads one row of a statement: the fields' cells as text, days in their
// one spelling. skip is a row of totals. What is wrong with it is said by name,
// with no value of it.
func (l *BankLayout) Line(row int, cells map[string]string) (line BankLine, skip bool, faults []programme.Problem) {
	bad := func(field, format string) {
		faults = append(faults, programme.Problem{Row: row, Field: l.heading(field), Code: "bank_line", Message: l.heading(field) + format})
	}
	for _, c := range l.Lines {
		text := strings.ReplaceAll(cells[c.Field], " ", "")
		if slices.ContainsFunc(l.Totals, func(t string) bool { return strings.HasPrefix(text, t) }) {
			return line, true, nil
		}
	}
	line = BankLine{Row: row, Serial: strings.ToUpper(strings.Join(strings.Fields(cells[BankSerial]), "")), Party: cells[BankParty], Memo: cells[BankMemo],
		Balance: cells[BankBalance]}
	on, err := programme.ParseDate(cells[BankOn])
	if err != nil {
		bad(BankOn, "不是日期")
	}
	line.On = on
	money := func(field string) programme.Fen {
		text := strings.TrimSpace(cells[field])
		if text == "" || text == "-" || text == "--" {
			return 0
		}
		v, err := programme.ParseYuan(strings.TrimPrefix(strings.TrimLeft(text, "¥￥"), "+"))
		if err != nil {
			bad(field, "不是金额（单位元，最多两位小数，千分位三位一节）")
		}
		return v
	}
	if l.has(BankAmount) {
		line.Amount = money(BankAmount)
		if c := l.column(BankDirection); c != nil {
			switch strings.TrimSpace(cells[BankDirection]) {
			case c.Words[BankIn]:
				line.Amount = max(line.Amount, -line.Amount)
			case c.Words[BankOut]:
				line.Amount = min(line.Amount, -line.Amount)
			default:
				bad(BankDirection, "既不是“"+c.Words[BankIn]+"”也不是“"+c.Words[BankOut]+"”")
			}
		}
	} else {
		in, out := money(BankIn), money(BankOut)
		if in != 0 && out != 0 {
			bad(BankIn, "和"+l.heading(BankOut)+"同时有金额")
		}
		line.Amount = in - out
		if in < 0 {
			line.Amount = in // a correction in red stands in its own column
		}
	}
	if line.Amount == 0 && len(faults) == 0 {
		faults = append(faults, programme.Problem{Row: row, Field: "金额", Code: "bank_line", Message: "这一行没有金额"})
	}
	return line, false, faults
}

func (l *BankLayout) has(field string) bool { return l.column(field) != nil }

func (l *BankLayout) column(field string) *BankColumn {
	for i := range l.Lines {
		if l.Lines[i].Field == field {
			return &l.Lines[i]
		}
	}
	return nil
}

func (l *BankLayout) heading(field string) string {
	if c := l.column(field); c != nil {
		return c.Heading
	}
	return field
}
