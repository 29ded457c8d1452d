package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// sheet is one sheet of a print: its size in points and its text.
type sheet struct {
	Size string
	Text string
}

// prints is what the browser prints of the open page, sheet by sheet, on the
// paper that the stylesheet asks for.
func (b *tab) prints() (sheets []sheet) {
	b.t.Helper()
	asked := true
	r, err := chromedp.Run(b.ctx, func(ctx context.Context, on *chromedp.Target) (page.PrintToPDFResult, error) {
		return cdp.Call(ctx, on, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &asked})
	})
	if err != nil {
		b.t.Fatalf("printing %s: %v", b.location(), err)
	}
	file := filepath.Join(b.t.TempDir(), "print.pdf")
	if err := os.WriteFile(file, r.Data, 0o600); err != nil {
		b.t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`Page +\d+ size: +(\d+)(?:\.\d+)? x (\d+)`).FindAllSubmatch(tool(b.t, "pdfinfo", "-l", "999", file), -1) {
		n := fmt.Sprint(len(sheets) + 1)
		sheets = append(sheets, sheet{string(m[1]) + " x " + string(m[2]), string(tool(b.t, "pdftotext", "-f", n, "-l", n, "-layout", file, "-"))})
	}
	if len(sheets) == 0 {
		b.t.Fatalf("%s prints no sheet", b.location())
	}
	return sheets
}

// solid is a text without its spaces: a print breaks lines where it must.
func solid(s string) string { return strings.Join(strings.Fields(s), "") }

// A list is printed on sheets that lie on their side, from the first to the
// last: its heading stands above its rows, and no sheet is empty. A page that is
// no list is printed upright.
func TestAListIsPrintedFromItsFirstSheet(t *testing.T) {
	const upright, side = "594 x 841", "841 x 594"
	b := open(t, desk)
	b.enter("limin")
	b.visit("/roles")
	eval[bool](b, `(() => { const r = [...document.querySelectorAll("input[name=year]")].at(-1); r.click(); return true })()`)
	b.press("确定")
	for _, path := range []string{"/application", "/certificate", "/class", "/county"} {
		b.visit(path)
		rows := eval[[]string](b, `[...document.querySelectorAll("main tbody tr")].map(r => (r.querySelector("a") || r.cells[0]).innerText)`)
		heading := eval[string](b, `document.querySelector("main h1").innerText`)
		if len(rows) == 0 {
			t.Fatalf("%s has no rows", path)
		}
		sheets := b.prints()
		all := ""
		for i, s := range sheets {
			if s.Size != side {
				t.Errorf("sheet %d of %s is %s points, want %s", i+1, path, s.Size, side)
			}
			if len(solid(s.Text)) < 40 {
				t.Errorf("sheet %d of %d of %s holds only %q", i+1, len(sheets), path, s.Text)
			}
			all += solid(s.Text)
		}
		if on := solid(sheets[0].Text); !strings.Contains(on, solid(heading)) || !strings.Contains(on, solid(rows[0])) {
			t.Errorf("the first of %d sheets of %s has not the heading %q and the row %q: %q", len(sheets), path, heading, rows[0], sheets[0].Text)
		}
		if last := rows[len(rows)-1]; !strings.Contains(all, solid(last)) {
			t.Errorf("no sheet of %s has its last row %q", path, last)
		}
	}
	b.visit("/")
	for i, s := range b.prints() {
		if s.Size != upright {
			t.Errorf("sheet %d of the home is %s points, want %s", i+1, s.Size, upright)
		}
	}
}
