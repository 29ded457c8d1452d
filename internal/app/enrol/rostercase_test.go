package enrol_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"

	"github.com/xuri/excelize/v2"
)

// caseHead is a heading as the extended template has it.
var caseHead = []string{"姓名", "身份证号码", "工作单位", "统一社会信用代码", "参加培训职业（工种）", "培训等级", "联系电话", "证书等级", "证书编号", "发证日期", "履历1起", "履历1止", "履历1单位", "技能确认", "单位推荐"}

// caseRow is somebody who goes in, unless a cell is changed: 单位, 代码 and 工种
// stand for those of the world.
func caseRow(i int, change ...string) []string {
	cells := map[string]string{"姓名": "丁" + string([]rune("一二三四五六七八九")[i]) + "禾", "身份证号码": string(idcode.MakeCitizenID("379901", 19830907, 100+2*i+1)),
		"工作单位": "单位", "统一社会信用代码": "代码",
		"参加培训职业（工种）": "工种", "培训等级": "等级", "联系电话": fmt.Sprintf("1390000%04d", i), "证书等级": "下级", "证书编号": "", "发证日期": "2012-04-18", "履历1起": "2002-07",
		"履历1止": "至今", "履历1单位": "单位", "技能确认": "是", "单位推荐": "是"}
	for k := 0; k+1 < len(change); k += 2 {
		cells[change[k]] = change[k+1]
	}
	row := make([]string, len(caseHead))
	for c, h := range caseHead {
		row[c] = cells[h]
	}
	return row
}

// Rosters as people send them, and what must become of every row: the code of
// its first problem that refuses it, else whether it is eligible.
func TestRosterCases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.PlansImported)
		w.Clock.To(20210601)
		lines, err := w.PlanLines(ctx, act.As(w.Officer), w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		base := w.Bases[0].Base.ID
		line := lines[slices.IndexFunc(lines, func(l programme.PlanLine) bool { return l.BaseID == base })]
		register := func(i int, name string) [2]string {
			code := string(idcode.MakeCreditCode("91", "379900", fmt.Sprintf("MA3Y%04d", 10+i)))
			if _, err := w.Plan.RegisterEmployer(ctx, act.As(w.Bases[0].Clerk), code, name, "德城区", act.Enterprise); err != nil {
				t.Fatal(err)
			}
			return [2]string{name, code}
		}
		unit, other := register(0, "德州甲厂机械有限公司"), register(1, "德州乙厂机械有限公司")
		register(2, "同名（德州）有限公司")
		register(3, "同名(德州)有限公司")
		fill := strings.NewReplacer("单位", unit[0], "代码", unit[1], "另名", other[0], "另码", other[1], "工种", line.Trade, "等级", line.Level.Chinese(), "下级",
			(line.Level - 1).Chinese())
		c := act.As(w.Bases[0].Clerk)
		c.DryRun = true
		try := func(name string, data []byte, want ...string) *enrol.RosterResult {
			t.Helper()
			r, err := w.Enrol.ImportRoster(ctx, c, base, bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return nil
			}
			var got []string
			for i := range r.Rows {
				got = append(got, caseOutcome(&r.Rows[i]))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q: %+v", name, got, want, r.Rows)
			}
			return r
		}
		for _, k := range []struct {
			name string
			rows [][]string
			want []string
		}{
			{"as it should be", [][]string{caseRow(0), caseRow(1)}, []string{"entered", "entered"}},
			{"no level", [][]string{caseRow(0, "培训等级", ""), caseRow(1)}, []string{"level_empty", "entered"}},
			{"a level that nobody trains", [][]string{caseRow(0, "培训等级", "初级工")}, []string{"level"}},
			{"no number", [][]string{caseRow(0, "身份证号码", ""), caseRow(1)}, []string{"id_empty", "entered"}},
			{"a code of one unit, the name of another", [][]string{caseRow(0, "工作单位", "另名"), caseRow(1)}, []string{"employer_disagrees", "entered"}},
			{"a name that is registered with another code", [][]string{caseRow(0, "统一社会信用代码", string(idcode.MakeCreditCode("91", "379900", "MA3Y0099")))},
				[]string{"employer_disagrees"}},
			{"two units of one name", [][]string{caseRow(0, "工作单位", "同名(德州)有限公司", "统一社会信用代码", "")}, []string{"employer_ambiguous"}},
			{"a unit that is a formula", [][]string{caseRow(0, "工作单位", "=HYPERLINK(1)", "统一社会信用代码",
				string(idcode.MakeCreditCode("91", "379900", "MA3Y0098")))}, []string{"unit_name"}},
			{"neither name nor code of a unit", [][]string{caseRow(0, "工作单位", "", "统一社会信用代码", "")}, []string{"employer_unknown"}},
			{"born in the future", [][]string{caseRow(0, "身份证号码", string(idcode.MakeCitizenID("379901", 20310907, 303)))}, []string{"id_future"}},
			{"one number under two names", [][]string{caseRow(0), caseRow(1, "身份证号码", caseRow(0)[1]), caseRow(2)},
				[]string{"id_two_names", "id_two_names", "entered"}},
			{"one person twice", [][]string{caseRow(0), caseRow(0)}, []string{"entered", "twice_in_file"}},
			{"a certificate without its date", [][]string{caseRow(0, "发证日期", "")}, []string{"cert_half"}},
			{"work without its beginning", [][]string{caseRow(0, "履历1起", "")}, []string{"work_half"}},
			{"invisible characters and radicals", [][]string{caseRow(0, "姓名", "丁\u200c⼀\u202d禾", "身份证号码", "\u202a"+caseRow(0)[1]+"\u202c", "联系电话",
				"139\u00ad0000\ufe0f0000", "工作单位", "\u2060单位\u200e")}, []string{"entered"}},
			{"dates with times", [][]string{caseRow(0, "发证日期", "2012-04-18 00:00:00"), caseRow(1, "发证日期", "2012/4/18 0:00"),
				caseRow(2, "发证日期", "2012-04-18T00:00:00")}, []string{"entered", "entered", "entered"}},
			{"a certificate too young", [][]string{caseRow(0, "发证日期", "2020-06-30", "履历1起", "2019-01")}, []string{"ineligible"}},
		} {
			r := try(k.name, caseCSV(fill, k.rows), k.want...)
			if r != nil && k.name == "a code of one unit, the name of another" && !strings.Contains(r.Rows[0].Problems[0].Message, unit[0]) {
				t.Errorf("it says %q and not which unit the code is of", r.Rows[0].Problems[0].Message)
			}
		}
		// bytes that are no text refuse their row and nothing else
		broken := patched(t, caseBook(t, fill, [][]string{caseRow(0, "工作单位", "德州坏字QQ有限公司"), caseRow(1)}, "培训名册"), "QQ", "\xff\xfe")
		try("bytes that are no text", broken, "text", "entered")
		slashed := patched(t, caseBook(t, fill, [][]string{caseRow(0)}, "培训QQ名册"), "QQ", "/")
		id, err := w.Enrol.PreviewRoster(ctx, act.As(w.Bases[0].Clerk), base, "名单.xlsx", bytes.NewReader(slashed))
		if err != nil {
			t.Fatal(err)
		}
		w.Work()
		demotest.Ended(t, w.System, act.As(w.Bases[0].Clerk), id)
		var out bytes.Buffer
		if err := w.Enrol.ExportRosterResult(ctx, act.As(w.Bases[0].Clerk), id, &out); err != nil {
			t.Fatalf("a sheet's name with a slash: %v", err)
		}
		if sheets, err := forms.ReadSheets(bytes.NewReader(out.Bytes()), int64(out.Len())); err != nil || sheets[0].Name != "培训－名册" {
			t.Errorf("%v, %v", sheets, err)
		}
	})
}

func caseOutcome(r *enrol.RowResult) string {
	if r.Outcome != enrol.RowRefused {
		return r.Outcome
	}
	for _, p := range r.Problems {
		if c := programme.CheckByCode(p.Code); c == nil || c.Severity != programme.Warns {
			return p.Code
		}
	}
	return r.Outcome
}

func caseCSV(fill *strings.Replacer, rows [][]string) []byte {
	text := strings.Join(caseHead, ",") + "\n"
	for _, r := range rows {
		text += fill.Replace(strings.Join(r, ",")) + "\n"
	}
	return []byte(text)
}

func caseBook(t *testing.T, fill *strings.Replacer, rows [][]string, sheet string) []byte {
	t.Helper()
	f := excelize.NewFile()
	f.SetSheetName("Sheet1", sheet)
	for i, row := range append([][]string{caseHead}, rows...) {
		for c, v := range row {
			if i > 0 {
				v = fill.Replace(v)
			}
			cell, _ := excelize.CoordinatesToCellName(c+1, i+1)
			f.SetCellStr(sheet, cell, v)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// patched is a workbook with other bytes in its parts, as no library writes
// them.
func patched(t *testing.T, book []byte, from, to string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, m := range in.File {
		r, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := out.Create(m.Name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(bytes.ReplaceAll(data, []byte(from), []byte(to)))
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
