package forms

import (
	"bytes"
	"fmt"
	"testing"

	"jinlanling/internal/programme"
)

// Eight slips are a page, nine are two; a name that is long pushes nothing out
// of its slip's page.
func TestSlipsByTheSheet(t *testing.T) {
	for n, pages := range map[int]int{1: 1, 8: 1, 9: 2, 17: 3} {
		var slips []Slip
		for i := range n {
			slips = append(slips, Slip{Name: fmt.Sprintf("某人%d", i), Role: "县（市、区）人社局", Unit: "东城区", Login: "mouren", Code: "ABCDE-23456-FGHJK",
				Link: "https://jn.example.gov.cn/invite/ABCDE-23456-FGHJK", Says: "请本人扫码。"})
		}
		var b bytes.Buffer
		if err := WriteSlips(&b, slips, programme.Product, "2022 年 1 月 5 日制", "遗失请即告知系统管理员作废。"); err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(b.Bytes(), []byte("<</Type/Page/")); got != pages {
			t.Errorf("%d slips are %d pages, want %d", n, got, pages)
		}
	}
}
