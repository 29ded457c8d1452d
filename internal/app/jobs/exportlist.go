package jobs

import (
	"context"
	"io"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// ExportList writes everything a query picks as a workbook, with the totals of
// the list. What is masked on the screen is masked in it.
func (a *Desk) ExportList(ctx context.Context, c act.Caller, noun programme.Noun, q act.Query, w io.Writer) error {
	q.Limit, q.After = 0, ""
	t, err := a.Browse(ctx, c, noun, q)
	if err != nil {
		return err
	}
	sheet := forms.ListSheet{Title: noun.Name(), Foot: a.Provenance(ctx, q.Programme)}
	for _, f := range t.Listing.Columns {
		sheet.Columns = append(sheet.Columns, forms.ListColumn{Title: f.Title, Number: f.Kind == store.Number, Money: f.Kind == store.Money})
	}
	row := func(cells []act.Cell) []any {
		out := make([]any, len(cells))
		for i, c := range cells {
			switch v := c.Raw.(type) {
			case int64:
				if c.Kind == store.Number || c.Kind == store.Money {
					out[i] = v
					continue
				}
			}
			out[i] = c.Text
		}
		return out
	}
	for _, r := range t.Rows {
		sheet.Rows = append(sheet.Rows, row(r.Cells))
	}
	if len(t.Sums) > 0 {
		sums := make([]act.Cell, len(t.Listing.Columns))
		for i, f := range t.Listing.Columns {
			sums[i] = t.Sums[f.Key]
		}
		sums[0] = act.Cell{Text: "合计"}
		sheet.Rows, sheet.Totals = append(sheet.Rows, row(sums)), 1
	}
	return forms.WriteList(w, sheet)
}
