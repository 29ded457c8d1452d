package browser

import (
	"testing"
)

// TestTheLastQuestionIsOffered asks a list something, opens it again by its menu and takes up the question; what was asked
// with a number is not kept, and nothing is where somebody else signs in.
func TestTheLastQuestionIsOffered(t *testing.T) {
	b := open(t, desk)
	b.enter("limin")
	const again = `(() => { const a = [...document.querySelectorAll("form.filters a")].find(x => x.textContent === "按上次的条件"); return a ? a.getAttribute("href") : ""; })()`
	b.visit("/application")
	if href := eval[string](b, again); href != "" {
		t.Fatalf("before anything was asked %q is offered", href)
	}
	words := eval[string](b, `document.querySelector("form.filters input[maxlength]").name`)
	b.visit("/application?" + words + "=3700%2000000000000000")
	if eval[string](b, `document.querySelector("form.filters input[maxlength]").value`) == "" {
		t.Fatal("the list was not asked with a number")
	}
	b.visit("/application")
	if href := eval[string](b, again); href != "" {
		t.Errorf("a number of a person was kept: %q", href)
	}
	state := eval[string](b, `document.querySelector('form.filters select option:not([value=""])').value`)
	name := eval[string](b, `document.querySelector("form.filters select").name`)
	b.visit("/application?" + name + "=" + state)
	b.visit("/application")
	if href := eval[string](b, again); href != "/application?"+name+"="+state {
		t.Fatalf("%q is offered, want what was asked", href)
	}
	b.picture("list-asked-again")
	b.press("按上次的条件")
	if at := b.location(); at != "/application?"+name+"="+state {
		t.Errorf("it leads to %s", at)
	}
	b.enter("shenji")
	b.visit("/application")
	if href := eval[string](b, again); href != "" {
		t.Errorf("somebody else is offered %q", href)
	}
}
