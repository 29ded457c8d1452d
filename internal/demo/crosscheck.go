package demo

import (
	"bytes"
	"fmt"
	"strings"

	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// nextLists imports two lists to compare with: of people subsidised in 2019
// and of public bodies' staff. Each names one of those who wait at a base; the
// second is let pass, the first stays open. It returns whom they hold up.
func (y *year) nextLists(b *base, apps []programme.Application, rows []forms.RosterRow) (held map[string]bool, err error) {
	var named []*forms.RosterRow
	for i := range rows {
		if r := &rows[i]; r.CertNumber != "" && r.Recommended && r.Category == "企业在职职工" && r.Title == "" && r.HonourKind == "" {
			named = append(named, r)
		}
	}
	if len(named) < 4 {
		return nil, nil
	}
	first, second := named[1], named[3]
	var subsidised, public strings.Builder
	subsidised.WriteString("2019 年技能提升补贴人员名单\n姓名,身份证号码,补贴工种,补贴等级,年度\n")
	public.WriteString("身份证号\n")
	fmt.Fprintf(&subsidised, "%s,%s,%s,%s,2019\n", first.Name, first.IDNumber, first.Trade, first.Level.Chinese())
	fmt.Fprintf(&public, "%s\n", second.IDNumber)
	for i := range 400 { // others, who do not apply
		id := idcode.MakeCitizenID(unusedAreas[i%len(unusedAreas)], programme.NewDate(1950+i%12, 1+i%12, 1+i%28), i)
		fmt.Fprintf(&subsidised, "某某,%s,电工,技师,2019\n", id)
		fmt.Fprintf(&public, "%s\n", id)
	}
	subsidised.WriteString("张某某,3.71402E+17,电工,技师,2019\n")
	subsidised.WriteString("李某某,379906199001010000,电工,技师,2019\n合计,,,,402\n")
	for _, l := range []struct {
		in   crosscheck.ListIn
		text string
	}{
		{crosscheck.ListIn{Kind: programme.ListSubsidised, Name: "2019 年补贴人员", Source: "市公共就业和人才服务中心（演示，虚构）", KeepUntil: 20231231}, subsidised.String()},
		{crosscheck.ListIn{Kind: programme.ListPublicBody, Name: "机关事业单位人员 2022 年 8 月", Source: "市委编办（演示，虚构）", KeepUntil: 20230331}, public.String()},
	} {
		if _, err := y.sys.Crosscheck.ImportList(y.ctx, y.as(y.officer), l.in, bytes.NewReader([]byte(l.text)), int64(len(l.text))); err != nil {
			return nil, err
		}
	}
	held = map[string]bool{}
	for i := range apps {
		hits, err := y.sys.Crosscheck.HitsOf(y.ctx, y.as(b.clerk), apps[i].ID)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			if !h.Blocks() {
				continue
			}
			held[apps[i].ID] = true
			if h.Check != "public_body_list" {
				continue
			}
			if err := y.sys.Crosscheck.OverrideHit(y.ctx, y.as(y.officer), h.ID, 20221231, "编办已核：本人 2021 年 3 月辞去公职，名单尚未更新，离职证明附后"); err != nil {
				return nil, err
			}
		}
	}
	return held, nil
}
