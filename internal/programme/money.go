package programme

import (
	"fmt"
	"strconv"
	"strings"
)

// Fen is an amount of money in whole fen, 1/100 yuan. No floating point
// touches money.
type Fen int64

// Yuan makes an amount from whole yuan.
func Yuan(n int64) Fen { return Fen(n * 100) }

// String is the amount in yuan, grouped, with two decimals: 456,000.00.
func (f Fen) String() string {
	sign, n := "", uint64(f)
	if f < 0 {
		sign, n = "-", uint64(-f)
	}
	whole := strconv.FormatUint(n/100, 10)
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	fmt.Fprintf(&b, ".%02d", n%100)
	return b.String()
}

// ParseYuan reads yuan with at most two decimals, commas allowed between
// thousands: "3000", "3,000.5", "12.34".
func ParseYuan(s string) (Fen, error) {
	bad := func() (Fen, error) {
		return 0, fmt.Errorf("不是有效金额：%q（单位元，最多两位小数）", s)
	}
	t, neg := strings.CutPrefix(strings.TrimSpace(s), "-")
	whole, cents, _ := strings.Cut(t, ".")
	if strings.Contains(whole, ",") {
		groups := strings.Split(whole, ",")
		for i, g := range groups {
			if len(g) != 3 && (i > 0 || len(g) > 3 || g == "") {
				return bad() // 39,60 is 39.60 to some and 3,960 to others
			}
		}
		whole = strings.Join(groups, "")
	}
	if whole == "" || len(whole) > 13 || len(cents) > 2 {
		return bad()
	}
	for len(cents) < 2 {
		cents += "0"
	}
	n, ok := digits(whole + cents)
	if !ok {
		return bad()
	}
	if neg {
		n = -n
	}
	return Fen(n), nil
}
