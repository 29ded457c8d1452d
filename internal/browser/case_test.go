package browser

import (
	"strconv"
	"testing"
)

// The papers of a base's application stand beside the form that decides on it and
// are looked at there: the keys change them, and the page stays. It comes before
// the journeys, one of which decides on that application.
func TestPapersBesideACase(t *testing.T) {
	b := open(t, desk)
	b.enter("wangjianguo")
	b.visit("/base?state=assessed")
	b.visit(eval[string](b, `document.querySelector("table.t tbody a").getAttribute("href")`) + "/do/recognise")
	many := eval[int](b, `document.querySelectorAll(".thumbs a").length`)
	if many < 2 {
		t.Fatalf("the base shows %d papers", many)
	}
	title := func() string {
		return eval[string](b, `document.querySelector("[data-viewer-title]").textContent.split("　")[0]`)
	}
	if got := title(); got != "材料 1 / "+strconv.Itoa(many) {
		t.Errorf("at first it shows %q", got)
	}
	if !eval[bool](b, `document.querySelector(".stage video, .stage img, .stage iframe") !== null`) {
		t.Error("nothing stands on the stage")
	}
	b.keys("]")
	if got := title(); got != "材料 2 / "+strconv.Itoa(many) {
		t.Errorf("after ] it shows %q", got)
	}
	b.keys("[[")
	if got := title(); got != "材料 "+strconv.Itoa(many)+" / "+strconv.Itoa(many) {
		t.Errorf("before the first stands %q", got)
	}
}

// No name, day, level or number of a list breaks in two at any width, and the
// page never scrolls sideways.
func TestNamesStayWhole(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("clerk2")
	b.visit("/application")
	for _, w := range []int64{1920, 1440, 1280, 1024, 768, 360} {
		b.wide(w)
		broken := eval[[]string](b, `[...document.querySelectorAll("td.nw, td.num")].filter(td => {
			const r = document.createRange();
			r.selectNodeContents(td);
			return new Set([...r.getClientRects()].filter(x => x.width > 1).map(x => Math.round(x.top / 8))).size > 2;
		}).map(td => td.innerText)`)
		if len(broken) > 0 {
			t.Errorf("at %d break %q", w, broken)
		}
		if wide := eval[int64](b, `document.documentElement.scrollWidth`); wide > w {
			t.Errorf("at %d the page is %d wide", w, wide)
		}
	}
	if many := eval[int](b, `document.querySelectorAll("td.nw").length`); many < 50 {
		t.Errorf("only %d values were measured", many)
	}
}
