package jobs

import (
	"context"
	"fmt"
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
	sheet := forms.ListSheet{Title: noun.Name(), Columns: printedColumns(t), Foot: a.Provenance(ctx, q.Programme)}
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
	if sums := sumCells(t); sums != nil {
		sheet.Rows, sheet.Totals = append(sheet.Rows, row(sums)), 1
	}
	return forms.WriteList(w, sheet)
}

// PrintList writes everything a query picks as a PDF, as ExportList does; says
// are lines on what was asked for, mark stands below the last row. More than RowsAtOnce are an Error TooLarge.
func (a *Desk) PrintList(ctx context.Context, c act.Caller, noun programme.Noun, q act.Query, says []string, mark *act.Mark,
	w io.Writer) error {
	q.Limit, q.After, q.Counted = RowsAtOnce+1, "", false
	t, err := a.Browse(ctx, c, noun, q)
	if err != nil {
		return err
	}
	if len(t.Rows) > RowsAtOnce {
		return programme.Errorf(programme.TooLarge, "超过 %d 行，不能打印成一份文件。请筛选后再打印，或者导出 Excel", RowsAtOnce)
	}
	says = append([]string{fmt.Sprintf("共 %d 条", len(t.Rows))}, says...)
	paper := forms.ListPaper{Title: noun.Name(), Says: says, Columns: printedColumns(t), Foot: a.Provenance(ctx, q.Programme)}
	row := func(cells []act.Cell) (out []string) {
		for _, c := range cells {
			out = append(out, c.Text)
		}
		return out
	}
	if mark != nil {
		paper.Mark = &forms.Mark{Words: mark.Words, Code: mark.Code}
	}
	for _, r := range t.Rows {
		paper.Rows = append(paper.Rows, row(r.Cells))
	}
	if sums := sumCells(t); sums != nil {
		paper.Rows, paper.Totals = append(paper.Rows, row(sums)), 1
	}
	return forms.WriteListPaper(w, paper)
}

func printedColumns(t *act.Table) (out []forms.ListColumn) {
	for _, f := range t.Listing.Columns {
		out = append(out, forms.ListColumn{Title: f.Title, Number: f.Kind == store.Number, Money: f.Kind == store.Money})
	}
	return out
}

// sumCells are the totals of a list beside its columns, nil where it has none.
func sumCells(t *act.Table) []act.Cell {
	if len(t.Sums) == 0 {
		return nil
	}
	sums := make([]act.Cell, len(t.Listing.Columns))
	for i, f := range t.Listing.Columns {
		sums[i] = t.Sums[f.Key]
	}
	sums[0] = act.Cell{Text: "合计"}
	return sums
}
