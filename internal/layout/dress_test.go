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
	"absent":    "a state of attendance, written as it is stored",
	"leave":     "a state of attendance, written as it is stored",
	"step-item": "Tabler's own, named to be told apart",
}

// sheet is one stylesheet: its path below static/css, its text, its selectors.
type sheet struct {
	name, text string
	selectors  []string
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
		sheets = append(sheets, sheet{file[at+len("static/css/"):], string(raw), selectors(t, file, raw)})
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

// selectors are those of a stylesheet's rules, with and without a medium.
func selectors(t *testing.T, name string, raw []byte) (out []string) {
	t.Helper()
	p := css.NewParser(parse.NewInputBytes(raw), false)
	var frames int // steps of an animation have selectors of their own
	for {
		kind, _, data := p.Next()
		switch kind {
		case css.ErrorGrammar:
			if !errors.Is(p.Err(), io.EOF) {
				t.Fatalf("%s: %v", name, p.Err())
			}
			return out
		case css.BeginAtRuleGrammar:
			if string(data) == "@keyframes" || frames > 0 {
				frames++
			}
		case css.EndAtRuleGrammar:
			frames = max(0, frames-1)
		case css.BeginRulesetGrammar, css.QualifiedRuleGrammar:
			var b strings.Builder
			for _, token := range p.Values() {
				b.Write(token.Data)
			}
			if frames == 0 {
				out = append(out, strings.TrimSpace(b.String()))
			}
		}
	}
}

// A stylesheet is found by what it dresses: its folder is a layer of the
// cascade, its name a part or a page.
func TestStylesheetsHaveALayerAndAName(t *testing.T) {
	beside, sheets := dress(t)
	assets, err := os.ReadFile(filepath.Join(beside, "assets.go"))
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
		for _, selector := range s.selectors {
			if !slices.Contains(where[selector], s.name) {
				where[selector] = append(where[selector], s.name)
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

// Browsers of offices are old: a rule that one does not understand it drops
// whole. Tabler's own sheet is not asked.
func TestStylesheetsSpeakToOldBrowsers(t *testing.T) {
	newer := regexp.MustCompile(`@layer|@container|@scope|@starting-style|:is\(|:where\(|oklch\(|color-mix\(|\binset:|aspect-ratio:|\baccent-color:|\b[ds]v[hw]\b`)
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
	class := regexp.MustCompile(`class=(?:"([^"]*)"|\{([^}]*)\})`)
	literal, words := regexp.MustCompile("\"([^\"\n]*)\"|`([^`]*)`"), regexp.MustCompile(`^[a-z0-9 -]+$`)
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
		for _, m := range class.FindAllStringSubmatch(string(raw), -1) {
			add(m[1])
			for _, l := range literal.FindAllStringSubmatch(m[2], -1) {
				add(l[1])
			}
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
		for _, selector := range s.selectors {
			for _, m := range named.FindAllStringSubmatch(selector, -1) {
				if seen[m[1]] = true; !written[m[1]] && spoken[m[1]] == "" {
					t.Errorf("%s: %s names .%s, which no page writes", s.name, selector, m[1])
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
