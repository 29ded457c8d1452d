package browser

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"
)

// rosterNames are five people of one employer, with the letters that systems
// lose.
var rosterNames = []string{"王小路", "买买提·艾力", "𠮷小河", "李㛃", "邓䶮"}

// rosterID is the number of one of them.
func rosterID(i int) string {
	return string(idcode.MakeCitizenID("379911", programme.NewDate(1985, 3, 7+i), 21+2*i))
}

// faultyRoster is an extended roster of theirs with a fault of another kind in
// every row but the last: a number that cannot be, a trade that is not
// planned, somebody twice, a telephone that is none.
func faultyRoster(t *testing.T, employer *act.Detail) []byte {
	t.Helper()
	var rows []forms.RosterRow
	for i, name := range rosterNames {
		r := forms.RosterRow{No: fmt.Sprint(i + 1), Name: name, Sex: "男", IDNumber: rosterID(i), Employer: employer.Title,
			EmployerCode: employer.Fact("code").Text, CertTrade: "汽车维修工", CertNumber: fmt.Sprint("183799000130000", i+1),
			Trade: "汽车维修工", Level: programme.Technician, Phone: fmt.Sprint("1390000000", i), CertLevel: programme.SeniorWorker, CertKind: "职业资格",
			CertIssuedOn: 20150515, Category: "企业在职职工",
			PostTrade: "汽车维修工", Attested: true, Recommended: true, Schooling: "大专"}
		r.Work[0] = forms.WorkRow{From: programme.NewMonth(2006, 3), Employer: employer.Title, Trade: "汽车维修工"}
		rows = append(rows, r)
	}
	good := rows[0].IDNumber
	rows[0].IDNumber = good[:17] + string('0'+(good[17]-'0'+1)%10)
	rows[1].Trade = "飞机驾驶员"
	rows[2].IDNumber = rows[4].IDNumber
	rows[3].Phone = "123"
	var book bytes.Buffer
	if err := forms.WriteExtendedRoster(&book, forms.RosterSheet{City: "德州市", Unit: employer.Title, On: 20220820, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	return book.Bytes()
}

// corrected is a result workbook, as it was downloaded, with some cells put
// right by who opened it.
func corrected(t *testing.T, book []byte, cells map[string]map[string]string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetList()[0]
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var head []string
	done := 0
	for i, row := range rows {
		if slices.Contains(row, "身份证号码") {
			head = row
			continue
		}
		at := slices.Index(head, "姓名")
		if at < 0 || at >= len(row) {
			continue
		}
		for column, value := range cells[row[at]] {
			cell, err := excelize.CoordinatesToCellName(slices.Index(head, column)+1, i+1)
			if err != nil {
				t.Fatalf("no column %s in %q", column, head)
			}
			if err := f.SetCellStr(sheet, cell, value); err != nil {
				t.Fatal(err)
			}
			done++
		}
	}
	if done != len(cells) {
		t.Fatalf("%d cells put right of %d, in\n%q", done, len(cells), rows)
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// file is what a link of the page gives.
func (b *tab) file(text string) []byte {
	b.t.Helper()
	b.mark("link "+text, `[...document.querySelectorAll("main a")].find(x => x.innerText.trim() === `+quoted(text)+`)`)
	got, err := chromedp.Run(b.ctx,
		chromedp.Evaluate[string](
			`fetch(document.querySelector("[data-press]").href).then(r => r.ok ? r.arrayBuffer() : Promise.reject(r.status)).then(a => { let s = ""; for (const c of new Uint8Array(a)) s += String.fromCharCode(c); return btoa(s) })`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", text, err)
	}
	raw, err := base64.StdEncoding.DecodeString(got)
	if err != nil {
		b.t.Fatal(err)
	}
	return raw
}

// An employer's clerk sends a workbook with faults of several kinds, sees each
// at its row, downloads the result, puts the cells right in that very workbook,
// and sends it again.
func TestEmployerSendsARoster(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("hr1")
	hr := as(t, "hr1", programme.RoleEmployer)
	employer, err := shared.Show(context.Background(), hr, programme.NounEmployer, hr.Actor.Employer)
	if err != nil {
		t.Fatal(err)
	}
	send := func(book []byte) {
		t.Helper()
		b.visit("/roster")
		b.mark("the second base", `document.querySelectorAll('main a[href$="/roster"]')[1]`) // 德州交通高级技工学校
		b.clicks("choosing the base", "[data-press]")
		b.sees("德州交通高级技工学校")
		b.upload("file", "花名册.xlsx", book)
		b.press("上传并预览")
		b.worked()
	}
	send(faultyRoster(t, employer))
	b.sees("王小路", "身份证号码", "买买提·艾力", "飞机驾驶员", "𠮷小河", "重复", "李㛃", "联系电话")
	b.picture("journey-employer-roster-wrong")
	send(corrected(t, b.file("下载结果工作簿"), map[string]map[string]string{
		"王小路": {"身份证号码": rosterID(0)}, "买买提·艾力": {"参加培训职业（工种）": "汽车维修工"}, "𠮷小河": {"身份证号码": rosterID(2)}, "李㛃": {"联系电话": "13900000003"}}))
	b.sees("提交后 5 人报名入库")
	b.picture("journey-employer-roster-right")
	b.press("提交 5 人")
	b.worked()
	b.sees(append(rosterNames, "已入库")...)
	b.picture("journey-employer-roster-entered")
	b.visit("/application?state=submitted")
	b.sees(append(rosterNames, "汽车维修工", "待审核")...)
}
