package exchange_test

import (
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/layouts"
)

// Whatever bytes come as a bank's file, they are read or refused in words.
func FuzzReadBank(f *testing.F) {
	banks, err := layouts.LoadBanks(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("交易日期,记账日期,借方发生额,贷方发生额,余额,流水号,对方户名,摘要\r\n" +
		"2021-09-01,2021-09-01,,100.00,,A0000001,甲,乙\r\n合计,,,100.00,,,,\r\n"))
	f.Add([]byte("日期,借贷标志,金额\n2021/9/1,贷,\"1,234.5\"\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, l := range banks {
			lines, err := l.Read(data)
			if err != nil {
				if code := programme.CodeOf(err); code != programme.Invalid && code != programme.TooLarge {
					t.Fatalf("%s: %q %v", l.Code, code, err)
				}
				continue
			}
			for _, x := range lines {
				if x.Amount == 0 || x.On == 0 || x.Row < 1 {
					t.Fatalf("%s: %+v", l.Code, x)
				}
			}
		}
	})
}
