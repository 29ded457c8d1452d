package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// widest is how many characters a line may hold, a tab counted as four.
const widest = 160

// statement is how long one that is written on one line may be: beyond, its
// clauses are no longer seen.
const statement = 110

// asked is a statement to a database, or the clause of one.
var asked = regexp.MustCompile(`(?s)\b(SELECT|INSERT|UPDATE|DELETE)\b.*\b(FROM|INTO|SET)\b`)

// TestLinesFitTheScreen refuses a line of a Go file that is wider than a
// screen. Text between back quotes and tags of fields may be wider: a break
// there would change what they say. It does not change what a statement to a
// database says.
func TestLinesFitTheScreen(t *testing.T) {
	names := tracked(t, "*.go")
	if len(names) == 0 {
		t.Fatal("no file was looked at: the walk has lost its files")
	}
	for _, name := range names {
		src, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		wide := wideLines(src)
		if len(wide) == 0 {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if ast.IsGenerated(f) {
			continue
		}
		ast.Inspect(f, func(node ast.Node) bool {
			b, ok := node.(*ast.BasicLit)
			if ok && b.Kind == token.STRING && b.Value[0] == '`' && !asked.MatchString(b.Value) {
				for l := fset.Position(b.Pos()).Line; l <= fset.Position(b.End()).Line; l++ {
					delete(wide, l)
				}
			}
			return true
		})
		for l, w := range wide {
			t.Errorf("%s:%d: %d characters, %d fit", name, l, w, widest)
		}
	}
}

// TestStatementsShowTheirShape refuses a statement to a database that stands
// on one long line: it is a raw string, one clause a line. What tests break is
// theirs.
func TestStatementsShowTheirShape(t *testing.T) {
	read := 0
	for _, name := range tracked(t, "*.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.Join("..", "..", filepath.FromSlash(name)), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(node ast.Node) bool {
			b, ok := node.(*ast.BasicLit)
			if !ok || b.Kind != token.STRING || !asked.MatchString(b.Value) {
				return true
			}
			read++
			if !strings.Contains(b.Value, "\n") && len(b.Value) > statement {
				t.Errorf("%s: a statement of %d characters on one line, its clauses are seen up to %d", fset.Position(b.Pos()), len(b.Value), statement)
			}
			return true
		})
	}
	if read < 300 {
		t.Errorf("only %d statements were looked at", read)
	}
}

// TestLinesOfPagesAndScriptsFitTheScreen refuses such a line of a page, a
// style, a script of the browser or of the shell, and of what is laid on the
// server. What others wrote is theirs.
func TestLinesOfPagesAndScriptsFitTheScreen(t *testing.T) {
	kinds := map[string]int{"*.templ": 60, "*.css": 20, "*.js": 12, "*.sh": 1, "check": 1, "bench": 1, "same": 1, "vendor-assets": 1, ".ci/*": 1, "deploy/*": 7}
	for kind, least := range kinds {
		read := 0
		for _, name := range tracked(t, kind) {
			if strings.Contains(name, "/vendor/") || strings.Contains(name, "/testdata/") || strings.HasSuffix(name, ".go") {
				continue
			}
			src, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			read++
			for l, w := range wideLines(src) {
				t.Errorf("%s:%d: %d characters, %d fit", name, l, w, widest)
			}
		}
		if read < least {
			t.Errorf("%s: only %d files were looked at: the walk has lost them", kind, read)
		}
	}
}

// wideLines are the lines that do not fit, by number, with their width.
func wideLines(src []byte) map[int]int {
	out := map[int]int{}
	for i, l := range strings.Split(string(src), "\n") {
		if w := utf8.RuneCountInString(l) + 3*strings.Count(l, "\t"); w > widest {
			out[i+1] = w
		}
	}
	return out
}
