package enrol_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// distinct gives every row a phone, an account and a certificate of its own.
func distinct(rows []forms.RosterRow) {
	for i := range rows {
		rows[i].Phone, rows[i].BankAccount, rows[i].CertNumber = fmt.Sprintf("1390000%04d", i), "", fmt.Sprintf("15379900013%05d", i)
	}
}

const sharedAccount = "6222020200112233440"

// hitsOf are the codes of what was found about a row.
func hitsOf(r enrol.RowResult) string {
	var codes []string
	for _, h := range r.Hits {
		codes = append(codes, h.Check)
	}
	return strings.Join(codes, " ")
}

// What the cross-checks will find is in the preview, row by row, and in the
// workbook that goes back; the submission finds the same, and who is held is
// not accepted.
func TestRosterPreviewShowsHits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.PlansImported)
		w.Clock.To(20210601)
		w.Work()
		clerk, base := act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID
		file := demotest.Roster(t, w, 6, func(rows []forms.RosterRow) {
			distinct(rows)
			rows[1].Phone = rows[0].Phone
			rows[2].BankAccount, rows[3].BankAccount = sharedAccount, sharedAccount
			rows[4].CertNumber = "14379900013" + rows[4].CertNumber[11:]
		})
		preview := demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, clerk, base, "名单.xlsx", file))
		demotest.Ended(t, w.System, clerk, preview)
		_, shown, err := w.Enrol.Roster(ctx, clerk, preview)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"phone_shared", "phone_shared", "bank_shared", "bank_shared", "cert_year_differs", ""}
		for i, r := range shown.Rows {
			if hitsOf(r) != want[i] || r.Held() != (want[i] == "bank_shared") {
				t.Errorf("row %d: found %q, held %t; want %q", r.Row, hitsOf(r), r.Held(), want[i])
			}
		}
		if shown.Found != 5 || shown.Held != 2 || shown.Entered != 6 || shown.Columns["联系电话"] == "" || demotest.Applied(t, w) != 0 {
			t.Errorf("preview: found %d, held %d, entered %d, columns %v", shown.Found, shown.Held, shown.Entered, shown.Columns)
		}
		submit := demotest.JobID(t)(w.Enrol.SubmitRoster(ctx, clerk, preview))
		demotest.Ended(t, w.System, clerk, submit)
		_, done, err := w.Enrol.Roster(ctx, clerk, submit)
		if err != nil || done.DryRun || done.Unexpected || done.Digest != shown.Digest {
			t.Fatalf("submission %+v, %v", done, err)
		}
		for _, r := range done.Rows {
			hits, err := w.Crosscheck.HitsOf(ctx, clerk, r.Application)
			if err != nil || len(hits) != len(r.Hits) || len(hits) > 0 && hits[0].Evidence != r.Hits[0].Evidence {
				t.Errorf("row %d says %+v, stored are %+v, %v", r.Row, r.Hits, hits, err)
			}
		}
		if n, problems, err := w.Enrol.Accept(ctx, clerk, []string{done.Rows[2].Application}); err == nil || n != 0 ||
			!strings.Contains(err.Error(), "一个银行账号多人使用") {
			t.Errorf("accepting who is held: %d, %v, %v", n, problems, err)
		}
		var book bytes.Buffer
		if err := w.Enrol.ExportRosterResult(ctx, clerk, preview, &book); err != nil {
			t.Fatal(err)
		}
		sheets, err := forms.ReadSheets(bytes.NewReader(book.Bytes()), int64(book.Len()))
		if err != nil {
			t.Fatal(err)
		}
		row := sheets[0].Rows[shown.Rows[2].Row-1]
		if found := row[len(row)-1].Text; !strings.Contains(found, "一个银行账号多人使用") || !strings.Contains(found, "不能审核通过") {
			t.Errorf("the workbook says %q of who is held", found)
		}
	})
}

// What a submission finds and the preview did not is not entered: it is shown,
// beside what the preview had said.
func TestRosterSubmissionSaysWhatIsFoundSince(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.PlansImported)
		w.Clock.To(20210601)
		w.Work()
		clerk, base := act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID
		preview := demotest.JobID(t)(w.Enrol.PreviewRoster(ctx, clerk, base, "名单.xlsx", demotest.Roster(t, w, 3, func(rows []forms.RosterRow) {
			distinct(rows)
			rows[1].BankAccount = sharedAccount
		})))
		demotest.Ended(t, w.System, clerk, preview)
		between := demotest.Roster(t, w, 9, func(rows []forms.RosterRow) {
			distinct(rows)
			rows[8].BankAccount = sharedAccount
			for i := range 8 {
				rows[i].Name = "" // only the last goes in
			}
		})
		if r, err := w.Enrol.ImportRoster(ctx, clerk, base, between, between.Size()); err != nil || r.Entered != 1 {
			t.Fatal(r, err)
		}
		submit := demotest.JobID(t)(w.Enrol.SubmitRoster(ctx, clerk, preview))
		demotest.Ended(t, w.System, clerk, submit)
		_, r, err := w.Enrol.Roster(ctx, clerk, submit)
		if err != nil || !r.Unexpected || demotest.Applied(t, w) != 1 {
			t.Fatalf("submission %+v, %v, %d applications", r, err, demotest.Applied(t, w))
		}
		if !strings.Contains(r.Rows[1].Before, "核查没有疑点") || r.Rows[0].Before != "" || hitsOf(r.Rows[1]) != "bank_shared" {
			t.Errorf("rows %+v", r.Rows)
		}
	})
}

// Who is on which list, and whose phone it is too, is not told to an employer
// who tries numbers; what is wrong within their own row is.
func TestRosterPreviewTellsEmployersNothingOfOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.PlansImported)
		w.Clock.To(20210601)
		hr := w.Employers[0]
		e, err := w.Show(ctx, act.As(w.Officer), programme.NounEmployer, hr.Employer)
		if err != nil {
			t.Fatal(err)
		}
		c := act.As(hr)
		c.DryRun = true
		file := demotest.Roster(t, w, 3, func(rows []forms.RosterRow) {
			distinct(rows)
			for i := range rows {
				rows[i].Employer, rows[i].EmployerCode = e.Title, e.Fact("credit_code").Text
			}
			rows[1].Phone = rows[0].Phone
			rows[2].CertNumber = "14379900013" + rows[2].CertNumber[11:]
		})
		r, err := w.Enrol.ImportRoster(ctx, c, w.Bases[0].Base.ID, file, file.Size())
		if err != nil || r.Entered != 3 {
			t.Fatal(r, err)
		}
		if r.Found != 1 || hitsOf(r.Rows[0])+hitsOf(r.Rows[1]) != "" || hitsOf(r.Rows[2]) != "cert_year_differs" {
			t.Errorf("an employer is shown %q, %q, %q", hitsOf(r.Rows[0]), hitsOf(r.Rows[1]), hitsOf(r.Rows[2]))
		}
	})
}
