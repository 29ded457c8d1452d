package forms

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/programme"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func reader(b []byte) (*bytes.Reader, int64) { return bytes.NewReader(b), int64(len(b)) }

var plan = []PlanRow{
	{0, "德州职业技术学院（德州市技师学院）", programme.Technician, "车工", 30},
	{0, "德州职业技术学院（德州市技师学院）", programme.Technician, "钳工", 50},
	{0, "德州职业技术学院（德州市技师学院）", programme.SeniorTechnician, "钳工", 30},
	{0, "德州科技职业学院", programme.Technician, "电工", 60},
}

func planBook(t testing.TB) []byte {
	var b bytes.Buffer
	if err := WritePlan(&b, &PlanSheet{City: "德州市", Brand: "金蓝领", Levels: "技师（高级技师）", Year: 2021, Rows: plan}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A plan comes back as it was written (clause A1).
func TestPlanRoundTrip(t *testing.T) {
	got, problems, err := ReadPlan(reader(planBook(t)))
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v %v", problems, err)
	}
	for i := range got {
		got[i].Row = 0
	}
	if !slices.Equal(got, plan) {
		t.Errorf("read back\n%v\nwant\n%v", got, plan)
	}
}

func TestPlanCSVOfTheNotice(t *testing.T) {
	text := "base,level,trade,places\n甲校,technician,车工,30\n甲校,senior_technician,钳工,x\n"
	rows, problems, err := ReadPlan(reader([]byte(text)))
	if err != nil || len(rows) != 1 || len(problems) != 1 || problems[0].Row != 3 {
		t.Errorf("rows %v, problems %v, %v", rows, problems, err)
	}
}

func TestPlanSubtotalIsChecked(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(planBook(t)))
	if err != nil {
		t.Fatal(err)
	}
	f.SetCellValue("培训计划表", "D4", 31) // one place more than the subtotal says
	var b bytes.Buffer
	f.WriteTo(&b)
	_, problems, err := ReadPlan(reader(b.Bytes()))
	if err != nil || len(problems) != 2 {
		t.Errorf("problems %v, %v; want subtotal and total", problems, err)
	}
}

// A level that cannot be read is not also missing, nor are the sums blamed for it.
func TestPlanLevelThatCannotBeRead(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(planBook(t)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("培训计划表")
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for i, r := range rows {
		if at == 0 && len(r) > 1 && strings.HasPrefix(r[1], "技师") {
			at = i + 1
		}
	}
	f.SetCellValue("培训计划表", fmt.Sprintf("B%d", at), "大师")
	var b bytes.Buffer
	f.WriteTo(&b)
	_, problems, err := ReadPlan(reader(b.Bytes()))
	other := func(p programme.Problem) bool { return p.Code != "level" }
	if err != nil || at == 0 || len(problems) == 0 || problems[0].Row != at || slices.ContainsFunc(problems, other) {
		t.Errorf("row %d: problems %v, %v; want the level and nothing else", at, problems, err)
	}
}

func rosterRow(i int) RosterRow {
	r := RosterRow{No: fmt.Sprint(i + 1), Name: "孙𬭎宇", Sex: "男", IDNumber: fmt.Sprintf("3799011980010100%02d", i%100), Employer: "恒泰机械有限公司",
		CertTrade: "电工", CertNumber: "1837990001300001", WorkYears: "15", Trade: "电工", Level: programme.Technician, Phone: "13900000000",
		EmployerCode: "91379900MA3C001692", CertLevel: programme.SeniorWorker, CertKind: "职业资格", CertIssuedOn: 20180615, Category: "企业在职职工",
		PostTrade: "电工", Attested: true, Recommended: true, Title: "工程师", TitleOn: 20150101, HonourKind: "技术能手", HonourLevel: "市级", HonourName: "某市技术能手",
		Schooling: "大专"}
	r.Work[0] = WorkRow{From: programme.NewMonth(2004, 3), To: programme.NewMonth(2012, 6), Employer: "某厂", Trade: "维修电工"}
	r.Work[1] = WorkRow{From: programme.NewMonth(2012, 6), Employer: "恒泰机械有限公司", Trade: "电工"}
	return r
}

func rosterBook(t testing.TB, n int) []byte {
	s := RosterSheet{City: "德州市", Unit: "德州科技职业学院", On: 20210615}
	for i := range n {
		s.Rows = append(s.Rows, rosterRow(i))
	}
	var b bytes.Buffer
	if err := WriteExtendedRoster(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bare drops what reading adds.
func bare(r RosterRow) RosterRow {
	r.Row = 0
	for i := range r.Work {
		r.Work[i].set = false
	}
	return r
}

func TestExtendedRosterRoundTrip(t *testing.T) {
	got, err := ReadRoster(reader(rosterBook(t, 3)))
	if err != nil || len(got.Rows) != 3 || !got.Extended {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, r := range got.Rows {
		if fmt.Sprint(bare(r)) != fmt.Sprint(rosterRow(i)) {
			t.Errorf("row %d read back as\n%+v\nwant\n%+v", i, bare(r), rosterRow(i))
		}
	}
}

// The notice's own roster comes back as it was written (clause A3).
func TestOfficialRosterRoundTrip(t *testing.T) {
	var b bytes.Buffer
	if err := WriteRoster(&b, RosterSheet{City: "德州市", Unit: "某校", On: 20210615, Rows: []RosterRow{rosterRow(0), rosterRow(1)}}); err != nil {
		t.Fatal(err)
	}
	got, err := ReadRoster(reader(b.Bytes()))
	if err != nil || len(got.Rows) != 2 || got.Extended {
		t.Fatalf("%+v, %v", got, err)
	}
	if r, w := got.Rows[1], rosterRow(1); r.Name != w.Name || r.IDNumber != w.IDNumber || r.CertTrade != w.CertTrade || r.CertNumber != w.CertNumber ||
		r.Level != w.Level || r.Trade != w.Trade {
		t.Errorf("row read back as %+v", r)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	merged, _ := f.GetMergeCells("培训学员花名册")
	var ranges []string
	for _, m := range merged {
		ranges = append(ranges, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	if !slices.Contains(ranges, "F4:G4") || !slices.Contains(ranges, "B4:B5") {
		t.Errorf("merged cells %v, want F4:G4 and B4:B5", ranges)
	}
	layout, _ := f.GetPageLayout("培训学员花名册")
	if *layout.Size != 9 || *layout.Orientation != "landscape" {
		t.Errorf("paper %d %s, want A4 landscape", *layout.Size, *layout.Orientation)
	}
	if names := f.GetDefinedName(); len(names) != 1 || names[0].RefersTo != "'培训学员花名册'!$4:$5" {
		t.Errorf("print titles %v", names)
	}
}

func TestTemplateIgnoresItsExample(t *testing.T) {
	var b bytes.Buffer
	if err := WriteRosterTemplate(&b, "附件3", "德州市", "金蓝领", []string{"电工", "焊工"}, []programme.Level{programme.Technician}); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRoster(reader(b.Bytes())); err == nil || !strings.Contains(err.Error(), "没有学员") {
		t.Errorf("the empty template: %v", err)
	}
	f, _ := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if v, _ := f.GetDataValidations("培训学员花名册"); len(v) < 8 {
		t.Errorf("%d dropdowns", len(v))
	}
}

// The figures of a base come back as they were written (clauses 5.4 and A4).
func TestStatisticsRoundTrip(t *testing.T) {
	s := StatSheet{City: "德州市", Unit: "某校", On: 20211220, FiledBy: "王五", Phone: "13900000000",
		Levels: []programme.Level{programme.SeniorTechnician, programme.Technician},
		Rows:   []StatRow{{"电工", []StatCount{{90, 0, 80}, {60, 0, 55}}}, {"焊工", []StatCount{{50, 45, 0}, {20, 18, 0}}}}}
	var b bytes.Buffer
	if err := WriteStatistics(&b, s); err != nil {
		t.Fatal(err)
	}
	got, problems, err := readStatistics(reader(b.Bytes()))
	if err != nil || len(problems) > 0 || fmt.Sprint(got.Rows, got.Levels) != fmt.Sprint(s.Rows, s.Levels) {
		t.Errorf("read back %+v, %v, %v", got, problems, err)
	}
}

// csvRoster is a roster as people type it.
const csvRoster = "德州市花名册,,,,\n\n姓名,身份证号,培训工种,等级,发证日期,履历1起,履历1止\n" +
	"张 三,37990119800101001X,电工,二级,2018.6.15,2004年3月,至今\n\n李四,３７９９０１１９８００１０１００２８,电工,技师/二级,2018/6/15,2004-03,2012.06\n合计,,2,,\n填报人：某某,,,,\n"

func TestMessyCSV(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(csvRoster)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"utf-8": csvRoster, "bom": "\ufeff" + csvRoster, "gb18030": gb} {
		got, err := ReadRoster(reader([]byte(text)))
		if err != nil || len(got.Rows) != 2 {
			t.Errorf("%s: %+v, %v", name, got, err)
			continue
		}
		a, b := got.Rows[0], got.Rows[1]
		if a.CertIssuedOn != 20180615 || b.CertIssuedOn != 20180615 || a.Level != programme.Technician || b.IDNumber != "379901198001010028" ||
			a.Work[0].From != programme.NewMonth(2004, 3) || a.Work[0].To != 0 || b.Work[0].To != programme.NewMonth(2012, 6) || b.Row != 6 {
			t.Errorf("%s: %+v\n%+v", name, a, b)
		}
	}
}

func TestCellProblems(t *testing.T) {
	f := excelize.NewFile()
	for i, h := range []string{"姓名", "身份证号码", "培训工种", "培训等级", "发证日期", "单位推荐"} {
		f.SetCellValue("Sheet1", at(i+1, 1), h)
	}
	f.SetCellValue("Sheet1", "A2", "张三")
	f.SetCellValue("Sheet1", "B2", 3.71402198001010e17)
	f.SetCellValue("Sheet1", "C2", "电工")
	f.SetCellValue("Sheet1", "D2", "大师")
	f.SetCellValue("Sheet1", "E2", time.Date(2018, 6, 15, 0, 0, 0, 0, time.UTC))
	f.SetCellValue("Sheet1", "F2", "也许")
	f.SetCellFormula("Sheet1", "A3", `"李"&"四"`)
	f.SetCellValue("Sheet1", "B3", "37990119800101001X")
	var b bytes.Buffer
	f.WriteTo(&b)
	got, err := ReadRoster(reader(b.Bytes()))
	if err != nil || len(got.Rows) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	var codes []string
	for _, r := range got.Rows {
		for _, p := range r.Problems {
			codes = append(codes, fmt.Sprint(p.Row, p.Code))
		}
	}
	if want := "[2id_numeric_cell 2level 2flag 3formula]"; fmt.Sprint(codes) != want {
		t.Errorf("problems %v, want %v", codes, want)
	}
	if got.Rows[0].CertIssuedOn != 20180615 {
		t.Errorf("a date cell read as %s", got.Rows[0].CertIssuedOn)
	}
}

func TestRefusals(t *testing.T) {
	bomb := new(bytes.Buffer)
	z := zip.NewWriter(bomb)
	for _, name := range []string{"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} {
		w, _ := z.Create(name)
		io.CopyN(w, zeros{}, 300<<20)
	}
	z.Close()
	whole := rosterBook(t, 2)
	for _, c := range []struct {
		name string
		in   []byte
		code programme.ErrorCode
		says string
	}{
		{"empty", nil, programme.Invalid, "空的"},
		{"old format", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more"), programme.Invalid, ".xls"},
		{"bomb", bomb.Bytes(), programme.TooLarge, "过大"},
		{"cut off", whole[:len(whole)/2], programme.Invalid, "损坏"},
		{"a picture", []byte("\x89PNG\r\n\x1a\n\x00\x00"), programme.Invalid, ".xlsx"},
		{"another sheet", planBook(t), programme.Invalid, "表头"},
		{"no rows", []byte("姓名,身份证号,培训工种,等级\n"), programme.Invalid, "没有学员"},
		{"too many rows", []byte("姓名,身份证号,培训工种,等级\n" + strings.Repeat("a,b,c,d\n", maxRows+1)), programme.TooLarge, "拆分"},
	} {
		_, err := ReadRoster(reader(c.in))
		if programme.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func FuzzReadRoster(f *testing.F) {
	f.Add([]byte(csvRoster))
	f.Add(rosterBook(f, 1))
	f.Add(planBook(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ReadRoster(reader(b)); err == nil && len(r.Rows) == 0 {
			t.Error("neither rows nor a refusal")
		}
		ReadPlan(reader(b))
	})
}

func BenchmarkReadRoster10000(b *testing.B) {
	data := rosterBook(b, 10_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := ReadRoster(reader(data))
		if err != nil || len(r.Rows) != 10_000 {
			b.Fatal(err)
		}
	}
}

// BenchmarkUnzip10000 is the floor of BenchmarkReadRoster10000: the same
// bytes, only unpacked.
func BenchmarkUnzip10000(b *testing.B) {
	data := rosterBook(b, 10_000)
	for b.Loop() {
		z, err := zip.NewReader(reader(data))
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				b.Fatal(err)
			}
			io.Copy(io.Discard, r)
			r.Close()
		}
	}
}

// TestWriteSamples leaves the forms in a folder for looking at, where one is
// named.
func TestWriteSamples(t *testing.T) {
	dir := os.Getenv("FORMS_DIR")
	if dir == "" {
		dir = t.TempDir()
	}
	var tpl, ros bytes.Buffer
	if err := WriteRosterTemplate(&tpl, "附件3", "德州市", "金蓝领", []string{"电工", "焊工"},
		[]programme.Level{programme.Technician, programme.SeniorTechnician}); err != nil {
		t.Fatal(err)
	}
	if err := WriteRoster(&ros, RosterSheet{City: "德州市", Unit: "德州科技职业学院", On: 20210615, Rows: []RosterRow{rosterRow(0), rosterRow(1)}}); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"annex1.xlsx": planBook(t), "template.xlsx": tpl.Bytes(), "annex3.xlsx": ros.Bytes(),
		"roster.xlsx": rosterBook(t, 3)} {
		if err := os.WriteFile(dir+"/"+name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
