package exchange

import (
	"strings"
	"testing"

	"jinlanling/internal/programme"
)

const signedBank = `
layout: bank_b
bank: 某银行
payment:
  format: csv
  columns:
    - {heading: 户名, field: holder}
    - {heading: 账号, field: number}
    - {heading: 金额, field: amount}
    - {heading: 日期, field: "on", date: YYYYMMDD}
    - {heading: 币种, value: 人民币}
statement:
  totals: [合计, 本页]
  columns:
    - {heading: 交易日期, field: "on", required: true}
    - {heading: 借贷, field: direction, words: {in: 贷, out: 借}}
    - {heading: 金额, field: amount, required: true}
    - {heading: 摘要, field: memo}
`

func TestBankLayout(t *testing.T) {
	l, err := ParseBank("b.yaml", []byte(signedBank))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(l.PaymentRow(map[string]string{BankHolder: "甲", BankNumber: "1", BankAmount: "3.00", BankOn: "2021-09-01"}), "|"); got !=
		"甲|1|3.00|20210901|人民币" {
		t.Errorf("a payment reads %s", got)
	}
	for _, c := range []struct {
		name, on, direction, amount, memo string
		want                              programme.Fen
		skip                              bool
		faults                            int
	}{
		{"in", "2021-09-01", "贷", "1,234.50", "", 123450, false, 0},
		{"out", "2021-09-01", "借", "¥20", "", -2000, false, 0},
		{"out, signed as well", "2021-09-01", "借", "-20.00", "", -2000, false, 0},
		{"39,60", "2021-09-01", "贷", "39,60", "", 0, false, 1},
		{"three decimals", "2021-09-01", "贷", "1.234", "", 0, false, 1},
		{"no day", "九月", "贷", "1", "", 100, false, 1},
		{"no direction", "2021-09-01", "？", "1", "", 100, false, 1},
		{"nothing", "2021-09-01", "贷", "", "", 0, false, 1},
		{"a total", "合 计", "", "100", "", 0, true, 0},
		{"a page's sum", "", "", "100", "本页合计", 0, true, 0},
	} {
		line, skip, faults := l.Line(7, map[string]string{BankOn: c.on, BankDirection: c.direction, BankAmount: c.amount, BankMemo: c.memo})
		if skip != c.skip || len(faults) != c.faults || !skip && line.Amount != c.want {
			t.Errorf("%s: %+v, skip %t, %v", c.name, line, skip, faults)
		}
		for _, f := range faults {
			if f.Row != 7 || c.amount != "" && strings.Contains(f.Message, c.amount) {
				t.Errorf("%s says %+v", c.name, f)
			}
		}
	}
}

// Of a layout that is wrong, what is wrong is said with its line.
func TestBankLayoutRefused(t *testing.T) {
	for name, change := range map[string][2]string{
		"an unknown field": {"field: holder", "field: name"}, "a field twice": {"field: holder", "field: number"},
		"no account": {"    - {heading: 账号, field: number}\n", ""}, "no words": {", words: {in: 贷, out: 借}", ""},
		"no day": {"    - {heading: 交易日期, field: \"on\", required: true}\n", ""}, "another format": {"format: csv", "format: pdf"},
		"an unknown key": {"totals:", "sums:"}, "no amount": {"    - {heading: 金额, field: amount, required: true}\n", ""},
	} {
		text := strings.Replace(signedBank, change[0], change[1], 1)
		if name == "no amount" || name == "no day" {
			text = strings.Replace(signedBank, change[0], "", 1)
		}
		if _, err := ParseBank("b.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "b.yaml:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
