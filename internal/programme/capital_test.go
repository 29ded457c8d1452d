package programme

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCapital(t *testing.T) {
	for _, c := range []struct {
		fen  Fen
		want string
	}{
		{0, "零元整"}, {5, "伍分"}, {10, "壹角整"}, {105, "壹元零伍分"}, {110, "壹元壹角整"}, {123, "壹元贰角叁分"},
		{Yuan(345_000), "叁拾肆万伍仟元整"}, {Yuan(10), "壹拾元整"}, {Yuan(1_005), "壹仟零伍元整"}, {Yuan(10_050), "壹万零伍拾元整"},
		{Yuan(100_000_001), "壹亿零壹元整"}, {Yuan(120_030_000), "壹亿贰仟零叁万元整"}, {Yuan(100_005_000), "壹亿零伍仟元整"},
		{140_950, "壹仟肆佰零玖元伍角整"}, {32_504, "叁佰贰拾伍元零肆分"}, {-Yuan(3_000), "负叁仟元整"}, {600_714, "陆仟零柒元壹角肆分"},
		{Yuan(1_000_000_000_000), "壹万亿元整"},
	} {
		if got := c.fen.Capital(); got != c.want {
			t.Errorf("%s in capitals: %s, want %s", c.fen, got, c.want)
		}
	}
}

// Every amount reads back from its capitals, and no two zeros stand together.
func TestCapitalReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fen(rapid.Int64Range(-9_000_000_000_000_000_000, 9_000_000_000_000_000_000).Draw(t, "fen"))
		if rapid.Bool().Draw(t, "small") {
			f %= 1_000_000_000
		}
		text := f.Capital()
		if got := readCapital(text); got != f {
			t.Fatalf("%s reads back as %d, want %d", text, got, f)
		}
		if strings.Contains(text, "零零") || strings.HasPrefix(strings.TrimPrefix(text, "负"), "零") && f != 0 {
			t.Fatalf("%d has idle zeros: %s", f, text)
		}
	})
}

// readCapital reads capitals by the places' names alone.
func readCapital(s string) Fen {
	s, minus := strings.CutPrefix(s, "负")
	var total, part, four, digit Fen
	for _, r := range strings.TrimSuffix(s, "整") {
		if d := strings.Index("零壹贰叁肆伍陆柒捌玖", string(r)); d >= 0 {
			digit = Fen(d / 3)
			continue
		}
		switch r {
		case '仟':
			four += digit * 1000
		case '佰':
			four += digit * 100
		case '拾':
			four += digit * 10
		case '万':
			part += (four + digit) * 10_000
			four = 0
		case '亿':
			total = (total + part + four + digit) * 100_000_000
			part, four = 0, 0
		case '元':
			total = (total + part + four + digit) * 100
		case '角':
			total += digit * 10
		case '分':
			total += digit
		}
		digit = 0
	}
	if minus {
		return -total
	}
	return total
}
