package layout

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// twice are the selectors that more than one stylesheet may define, with why.
var twice = map[string]string{
	"html":        "a sheet has no bar to scroll under",
	"body":        "a sheet is white, and its letters are measured in points",
	".bar":        notOnPaper,
	".btn":        notOnPaper,
	".deeds":      notOnPaper,
	".filters":    notOnPaper,
	".notice-bar": notOnPaper,
	".pager":      notOnPaper,
	".rail":       notOnPaper,
	".skip":       notOnPaper,
	".shell":      "a window's height is no sheet's",
}

const notOnPaper = "what no paper shows is one list"

// spoken are classes that stylesheets name and no page writes out.
var spoken = map[string]string{
	"leave":     "a state of attendance, written as it is stored",
	"step-item": "Tabler's own, named to be told apart",
}

// sheet is one stylesheet: its path below static/css, its text, its rules.
type sheet struct {
	name, text string
	rules      []rule
}

// rule is one selector with the names of what it sets, and the medium in which
// it does, "" for all.
type rule struct {
	selector, medium string
	sets             []string
}

// dress reads the stylesheets of the pages, and says where the folder static is
// that they stand in.
func dress(t *testing.T) (beside string, sheets []sheet) {
	t.Helper()
	for _, file := range tracked(t, "*/static/css/*.css") {
		at := strings.Index(file, "static/css/")
		beside = filepath.Join("..", "..", filepath.FromSlash(file[:at]))
		raw, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		sheets = append(sheets, sheet{file[at+len("static/css/"):], string(raw), rules(t, file, raw)})
	}
	if len(sheets) < 40 {
		t.Fatalf("%d stylesheets were found", len(sheets))
	}
	return beside, sheets
}

func tracked(t *testing.T, patterns ...string) []string {
	t.Helper()
	out, err := exec.Command("git", append([]string{"-C", "../..", "ls-files", "-co", "--exclude-standard", "--"}, patterns...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, name := range strings.Fields(string(out)) {
		if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(name))); err == nil { // not removed only in the folder
			there = append(there, name)
		}
	}
	return there
}

// rules are those of a stylesheet, one for each selector of a list.
func rules(t *testing.T, name string, raw []byte) (out []rule) {
	t.Helper()
	p := css.NewParser(parse.NewInputBytes(raw), false)
	var medium []string // or the name of an animation, whose steps are no rules
	begun := 0          // the first rule of the list that is being read
	text := func() string {
		var b strings.Builder
		for _, token := range p.Values() {
			b.Write(token.Data)
		}
		return strings.TrimSpace(b.String())
	}
	for {
		kind, _, data := p.Next()
		switch kind {
		case css.ErrorGrammar:
			if !errors.Is(p.Err(), io.EOF) {
				t.Fatalf("%s: %v", name, p.Err())
			}
			return slices.DeleteFunc(out, func(r rule) bool { return strings.HasPrefix(r.medium, "@keyframes") })
		case css.BeginAtRuleGrammar:
			medium = append(medium, string(data)+" "+text())
		case css.EndAtRuleGrammar:
			medium = medium[:len(medium)-1]
		case css.QualifiedRuleGrammar, css.BeginRulesetGrammar:
			out = append(out, rule{selector: text(), medium: strings.TrimPrefix(strings.Join(medium, " "), "@media ")})
		case css.DeclarationGrammar, css.CustomPropertyGrammar:
			for i := begun; i < len(out); i++ {
				out[i].sets = append(out[i].sets, string(data))
			}
		case css.EndRulesetGrammar:
			begun = len(out)
		}
	}
}

// A stylesheet is found by what it dresses: its folder is a layer of the
// cascade, its name a part or a page.
func TestStylesheetsHaveALayerAndAName(t *testing.T) {
	beside, sheets := dress(t)
	assets, err := os.ReadFile(filepath.Join(beside, "page", "assets.go"))
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^var layers = \[\]string\{(.*)\}$`).FindSubmatch(assets)
	if declared == nil {
		t.Fatal("assets.go declares no layers")
	}
	var empty []string
	for _, m := range regexp.MustCompile(`"([a-z]+)"`).FindAllSubmatch(declared[1], -1) {
		empty = append(empty, string(m[1]))
	}
	layers := slices.Clone(empty)
	proper := regexp.MustCompile(`^[a-z]+(-[a-z]+)*\.css$`)
	for _, s := range sheets {
		layer, name := path.Split(s.name)
		layer = strings.TrimSuffix(layer, "/")
		if !slices.Contains(layers, layer) {
			t.Errorf("%s stands in no layer of %v: it would not be served", s.name, layers)
		}
		if !proper.MatchString(name) {
			t.Errorf("%s: a stylesheet is named for what it dresses, in small letters", s.name)
		}
		empty = slices.DeleteFunc(empty, func(l string) bool { return l == layer })
	}
	if len(empty) > 0 {
		t.Errorf("no stylesheet stands in %v", empty)
	}
}

// What a selector says stands in one file, unless the table above says why.
func TestSelectorsStandInOneStylesheet(t *testing.T) {
	_, sheets := dress(t)
	where := map[string][]string{}
	for _, s := range sheets {
		for _, r := range s.rules {
			if !slices.Contains(where[r.selector], s.name) {
				where[r.selector] = append(where[r.selector], s.name)
			}
		}
	}
	for selector, files := range where {
		if reason := twice[selector]; len(files) > 1 && reason == "" {
			t.Errorf("%s is defined in %s", selector, strings.Join(files, " and "))
		}
	}
	for selector := range twice {
		if len(where[selector]) < 2 {
			t.Errorf("%s is defined in one stylesheet: its row can go", selector)
		}
	}
}

var (
	class   = regexp.MustCompile(`class=(?:"([^"]*)"|\{([^}]*)\})`)
	literal = regexp.MustCompile("\"([^\"\n]*)\"|`([^`]*)`")
)

// classes are the lists of classes that a page writes, one for an element: all
// that it may have.
func classes(page string) (out []string) {
	for _, m := range class.FindAllStringSubmatch(page, -1) {
		list := m[1]
		for _, l := range literal.FindAllStringSubmatch(m[2], -1) {
			list += " " + l[1]
		}
		out = append(out, list)
	}
	return out
}

// Files of one layer leave each other alone: where two of them set the same of
// one element, as strongly, the order of their names would decide. This is asked
// of selectors without a place (no parent, no sibling) and of classes that a
// page writes on one element.
func TestStylesheetsOfOneLayerLeaveEachOtherAlone(t *testing.T) {
	_, sheets := dress(t)
	together := map[string]bool{} // pairs of classes of one element
	for _, file := range tracked(t, "internal/web/*.templ") {
		raw, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range classes(string(raw)) {
			for _, a := range strings.Fields(list) {
				for _, b := range strings.Fields(list) {
					together[a+" "+b] = true
				}
			}
		}
	}
	compared := 0
	for i, one := range sheets {
		for _, other := range sheets[i+1:] {
			if path.Dir(one.name) == path.Dir(other.name) {
				compared += clash(t, one, other, together)
			}
		}
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

// clash compares the rules of two stylesheets of one layer, and says how many
// pairs of them are for one element.
func clash(t *testing.T, one, other sheet, together map[string]bool) (pairs int) {
	for _, r := range one.rules {
		for _, o := range other.rules {
			if apart(r.medium, o.medium) || !meet(r.selector, o.selector, together) {
				continue
			}
			pairs++
			for _, x := range r.sets {
				for _, y := range o.sets {
					if x == y || strings.HasPrefix(x, y+"-") || strings.HasPrefix(y, x+"-") {
						t.Errorf("of one element %s (%s) sets %s and %s (%s) sets %s, as strongly: the names of the files would decide", r.selector,
							one.name, x, o.selector, other.name, y)
					}
				}
			}
		}
	}
	return pairs
}

var compound = regexp.MustCompile(`^([a-z0-9]*)((?:\.[a-z][a-z-]*)+)$`)

// meet reports whether two selectors are as strong and one element has the
// classes of both.
func meet(a, b string, together map[string]bool) bool {
	x, y := compound.FindStringSubmatch(a), compound.FindStringSubmatch(b)
	if x == nil || y == nil || x[1] != y[1] || strings.Count(a, ".") != strings.Count(b, ".") {
		return false
	}
	for _, m := range strings.Split(x[2], ".")[1:] {
		for _, n := range strings.Split(y[2], ".")[1:] {
			if !together[m+" "+n] {
				return false
			}
		}
	}
	return true
}

// apart reports whether no page is shown in both media.
func apart(a, b string) bool {
	phone := func(m string) bool {
		return strings.Contains(m, "max-width: 700px") || strings.Contains(m, "max-width: 6")
	}
	desk := func(m string) bool { return strings.Contains(m, "min-width: 701px") }
	return a == "print" && b == "screen" || a == "screen" && b == "print" || phone(a) && desk(b) || desk(a) && phone(b)
}

// Browsers of offices are old: a rule that one does not understand it drops
// whole. Tabler's own sheet is not asked.
func TestStylesheetsSpeakToOldBrowsers(t *testing.T) {
	newer := regexp.MustCompile(
		`@layer|@container|@scope|@starting-style|:is\(|:where\(|oklch\(|color-mix\(|\binset:|aspect-ratio:|\baccent-color:|\b[ds]v[hw]\b`)
	_, sheets := dress(t)
	for _, s := range sheets {
		for _, found := range newer.FindAllString(s.text, -1) {
			t.Errorf("%s says %s, which Chromium 86 does not know", s.name, found)
		}
	}
}

// Every class that a stylesheet names is written by a page, a handler or a
// script. A class that is also a word of some other literal would pass: the
// test finds what nobody names any more, not what no page happens to show.
func TestClassesOfStylesheetsAreWritten(t *testing.T) {
	_, sheets := dress(t)
	written := map[string]bool{}
	words := regexp.MustCompile(`^[a-z0-9 -]+$`)
	add := func(text string) {
		for _, w := range strings.Fields(text) {
			written[w] = true
		}
	}
	for _, file := range tracked(t, "internal/web/*.templ", "internal/web/*.go", "internal/web/static/*.js") {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") || strings.Contains(file, "/vendor/") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range classes(string(raw)) {
			add(list)
		}
		for _, m := range literal.FindAllStringSubmatch(string(raw), -1) {
			if text := m[1] + m[2]; words.MatchString(text) {
				add(text)
			}
		}
	}
	named := regexp.MustCompile(`\.([A-Za-z][\w-]*)`)
	seen := map[string]bool{}
	for _, s := range sheets {
		for _, r := range s.rules {
			for _, m := range named.FindAllStringSubmatch(r.selector, -1) {
				if seen[m[1]] = true; !written[m[1]] && spoken[m[1]] == "" {
					t.Errorf("%s: %s names .%s, which no page writes", s.name, r.selector, m[1])
				}
			}
		}
	}
	for name := range spoken {
		if !seen[name] || written[name] {
			t.Errorf(".%s needs no row", name)
		}
	}
}
