package forms_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/forms"
)

// What a certificate and an admission ticket state can be read off the paper, rare characters too: who, the whole
// number, trade and level, day and place, and why one is not in force.
func TestPapersCanBeRead(t *testing.T) {
	for _, name := range []string{"张伟", "王𬱖", "李䶮", "刘𬭎", "阿不都热依木·买买提"} {
		var b bytes.Buffer
		err := forms.WriteCertificates(&b, []forms.CertificatePaper{{City: "临州市", Title: "培训合格证书", Brand: "金蓝领", Number: "JLL14022021200017", Name: name,
			Text: "于2021年参加培训，考评合格，特发此证。", Trade: "电工", Level: "技师", Date: "2021年12月3日", Bureau: "临州市人力资源和社会保障局",
			Void: "已换发，以新证为准"}}, func(int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		text := textOf(t, b.Bytes())
		for _, want := range []string{"培训合格证书", "JLL14022021200017", name, "于2021年参加培训，考评合格，特发此证。", "电工", "技师", "2021年12月3日", "临州市人力资源和社会保障局", "已换发，以新证为准"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the certificate lacks %q:\n%s", name, want, text)
			}
		}
		b.Reset()
		err = forms.WriteTickets(&b, []forms.Ticket{{Name: name, ID: "379906198503121234", Number: "21140001", Trade: "电工", Level: "技师", On: "2021年11月24日上午",
			Place: "临州市鉴定中心（东城区人民路 1 号）", Room: "第二考场", Seat: 17, Unit: "临州试验机械有限公司"}}, "临州市“金蓝领”", []string{"凭准考证和身份证入场。"},
			func(int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		text = textOf(t, b.Bytes())
		for _, want := range []string{"准考证", name, "379906198503121234", "21140001", "电工", "2021年11月24日上午", "临州市鉴定中心（东城区人民路1号）", "第二考场", "17", "凭准考证和身份证入场。"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the ticket lacks %q:\n%s", name, want, text)
			}
		}
	}
}
