package programme

import "strings"

// The words of an amount in capitals, as a payment paper must carry them so
// that no stroke can be added (《支付结算办法》附一, 正确填写票据和结算凭证的基本规定).
var (
	capitalDigits = [...]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	capitalPlaces = [...]string{"仟", "佰", "拾", ""}
)

// Capital is the amount in Chinese capitals: 345,000.00 is 叁拾肆万伍仟元整, 0.05
// is 伍分. An amount below zero begins with 负; one that ends before the fen
// ends with 整.
func (f Fen) Capital() string {
	var b strings.Builder
	n := uint64(f)
	if f < 0 {
		b.WriteString("负")
		n = uint64(-f)
	}
	yuan, jiao, fen := n/100, n/10%10, n%10
	if yuan > 0 || n == 0 {
		b.WriteString(capitalWhole(yuan) + "元")
	}
	if jiao > 0 {
		b.WriteString(capitalDigits[jiao] + "角")
	} else if fen > 0 && yuan > 0 {
		b.WriteString("零")
	}
	if fen > 0 {
		b.WriteString(capitalDigits[fen] + "分")
	} else {
		b.WriteString("整")
	}
	return b.String()
}

// capitalWhole is a whole number in capitals: by 亿, then 万, then four places.
// A zero is said once where places before a digit are empty.
func capitalWhole(n uint64) string {
	for _, unit := range []struct {
		size uint64
		name string
	}{{1e8, "亿"}, {1e4, "万"}} {
		if n < unit.size {
			continue
		}
		text, rest := capitalWhole(n/unit.size)+unit.name, n%unit.size
		if rest == 0 {
			return text
		}
		if rest < unit.size/10 {
			text += "零"
		}
		return text + capitalWhole(rest)
	}
	return capitalFour(n)
}

// capitalFour is a number below ten thousand in capitals, without a zero
// before its first digit.
func capitalFour(n uint64) (text string) {
	if n == 0 {
		return capitalDigits[0]
	}
	gap := false
	for i, size := range []uint64{1000, 100, 10, 1} {
		d := n / size % 10
		if d == 0 {
			gap = text != ""
			continue
		}
		if gap {
			text += capitalDigits[0]
		}
		text, gap = text+capitalDigits[d]+capitalPlaces[i], false
	}
	return text
}
