package moneypages

import (
	"fmt"
	"io"

	"jinlanling/internal/app/money"
	"jinlanling/internal/web/page"
)

type reportShown struct {
	*money.AccountReport
	BaseID string
	Others [][2]string // other periods: address and name
}

// AccountReport is a special account over a month or a year, to read and print;
// the year of the programme where no period is asked for.
func AccountReport(q *page.Request) error {
	id := q.PathValue("id")
	r, err := q.Sys.Money.AccountReportOf(q.Context(), q.Caller(), id, q.URL.Query().Get("period"))
	if err != nil {
		return err
	}
	s := &reportShown{AccountReport: r, BaseID: id}
	year := fmt.Sprint(r.From.Year())
	s.Others = append(s.Others, [2]string{year, year + " 年"})
	for m := 1; m <= 12; m++ {
		s.Others = append(s.Others, [2]string{fmt.Sprintf("%s-%02d", year, m), fmt.Sprintf("%d 月", m)})
	}
	return q.Show(accountReportView(q.Page(r.Base+"专账收支报告"), s))
}

// ExportAccountReport is the report as a workbook.
func ExportAccountReport(q *page.Request) error {
	period := q.URL.Query().Get("period")
	return q.SendWorkbook("专账收支报告-"+period+".xlsx", func(w io.Writer) error {
		return q.Sys.Money.ExportAccountReport(q.Context(), q.Caller(), q.PathValue("id"), period, w)
	})
}
