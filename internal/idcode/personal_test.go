package idcode

import (
	"strings"
	"testing"

	"jinlanling/internal/programme"
)

func TestPersonal(t *testing.T) {
	id := string(MakeCitizenID("379906", 19840506, 131))
	old := id[:6] + id[8:17]
	wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, id[:17]) + "Ｘ"
	for text, want := range map[string]string{
		"张三的身份证号是" + id + "，与档案不符":                     FoundID,
		"号码 " + id[:17] + "x 末位看不清":                    FoundID,
		"号码" + id[:6] + " " + id[6:14] + " " + id[14:]: FoundID,
		id[:6] + "-" + id[6:14] + "-" + id[14:]:        FoundID,
		"原为" + old:                                     FoundID,
		wide:                                           FoundID,
		"录成" + id[:17] + "9":                           FoundID, // or its check digit by chance
		"电话13905340009没人接":                             FoundPhone,
		"电话１３９０５３４０００９":                                FoundPhone,
		"139 0534 0009":                                FoundPhone,
		"139-0534-0009":                                FoundPhone,
		"+8613905340009":                               FoundPhone,
		"卡号6222021234567890128":                        FoundBank,
		"卡号 6222 0212 3456 7890 128":                   FoundBank,
		"":                                             "",
		"本人到外地工作，退出培训":                                 "",
		"依据德人社字〔2021〕12号文":                             "",
		"2021-06-15 至 2021-07-15 请假":                   "",
		"2021年6月15日 13:05 到 15:40 缺课 4 课时":             "",
		"补贴 1500000.00 元，合同 2021-0001-0002":            "",
		"证书 " + MakeQualification(2015, "3799", programme.SeniorWorker, 12345) + " 写错": "",
		"证书 " + MakeSkillLevel(2020, "37", programme.SeniorWorker, 12345) + " 写错":      "",
		"单位代码 " + string(MakeCreditCode("91", "371402", "MA3C1234")) + " 已变更":          "",
		"流水 20220619120630123456":     "",
		"付款 371400202111250017":       "", // a region, a day and a serial
		"支付流水号 371402198506120011":    "", // no check digit of an ID number
		"回单号：6222021234567890":        "",
		"座机 0534-2687123":             "",
		"手机尾号 0009，身份证后四位 " + id[14:]: "",
	} {
		if got := Personal(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Any invented person's number is found, however it is written.
func FuzzPersonal(f *testing.F) {
	f.Add(1984, 131, "姓名", "。")
	f.Fuzz(func(t *testing.T, year, order int, before, after string) {
		Personal(before) // nothing panics
		id := string(MakeCitizenID("379905", programme.NewDate(1930+abs(year)%80, 1+abs(order)%12, 1+abs(year)%28), abs(order)%1000))
		if got := Personal("理由：" + id + "，" + after); got == "" {
			t.Errorf("%s is not found", id)
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}
