package page

import (
	"bytes"
	"context"
	"io"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// bodyRows writes the rows of a list. It is the one part of the pages that is
// written by hand: a list has six hundred cells, and templ's own writing of each
// took a third of the page's time.
func bodyRows(t *act.Table, picks bool) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		begins := make([]string, len(t.Listing.Columns))
		for i, f := range t.Listing.Columns {
			begins[i] = `<td data-h="` + templ.EscapeString(f.Title) + `">`
			switch {
			case aligned(f.Kind):
				begins[i] = `<td class="num" data-h="` + templ.EscapeString(f.Title) + `">`
			case whole(&f):
				begins[i] = `<td class="nw" data-h="` + templ.EscapeString(f.Title) + `">`
			}
		}
		opens := map[programme.Noun]bool{}
		var b bytes.Buffer
		for i := range t.Rows {
			b.Reset()
			b.WriteString("<tr>")
			if picks {
				b.WriteString(`<td class="pick-cell" data-h="勾选"><input class="form-check-input" type="checkbox" form="many" name="id" value="`)
				b.WriteString(templ.EscapeString(t.Rows[i].ID))
				b.WriteString(`" aria-label="勾选`)
				b.WriteString(templ.EscapeString(t.Rows[i].Title))
				b.WriteString(`"></td>`)
			}
			for k := range t.Rows[i].Cells {
				b.WriteString(begins[k])
				writeCell(ctx, &b, &t.Rows[i].Cells[k], opens)
				b.WriteString("</td>")
			}
			b.WriteString("</tr>")
			if _, err := w.Write(b.Bytes()); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeCell writes what cell and ref show; opens remembers whose pages the
// reader may open.
func writeCell(ctx context.Context, b *bytes.Buffer, c *act.Cell, opens map[programme.Noun]bool) {
	switch {
	case c.Kind == act.KindState:
		writeSpan(b, "state "+tone(c.State), c.State.Name())
	case c.Kind == act.KindFlag:
		writeSpan(b, "state "+flagTone(*c), c.Text)
	case c.Noun == "" || c.ID == "" || c.Text == "":
		b.WriteString(templ.EscapeString(c.Text))
	default:
		may, known := opens[c.Noun]
		if !known {
			may = mayOpen(ctx, c.Noun)
			opens[c.Noun] = may
		}
		if !may {
			b.WriteString(templ.EscapeString(c.Text))
			return
		}
		b.WriteString(`<a href="/`)
		b.WriteString(templ.EscapeString(string(c.Noun)))
		b.WriteByte('/')
		b.WriteString(templ.EscapeString(c.ID))
		b.WriteString(`">`)
		b.WriteString(templ.EscapeString(c.Text))
		b.WriteString("</a>")
	}
}

func writeSpan(b *bytes.Buffer, class, text string) {
	b.WriteString(`<span class="`)
	b.WriteString(templ.EscapeString(class))
	b.WriteString(`">`)
	b.WriteString(templ.EscapeString(text))
	b.WriteString("</span>")
}
