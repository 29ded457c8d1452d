package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Most lines of a file that is written by hand, and of a function in it. A test
// may be longer than a function: it tells what happens, in order.
const (
	longestFile     = 600
	longestFunction = 60
)

// long are the files, and the functions behind their file's name, that are
// longer, with why.
var long = map[string]string{
	"internal/web/routes.go routes":       "a table: a row a page",
	"internal/app/year/yearline.go tasks": "a table: a row a step of the year, above it the figures that it speaks of",
}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	needed := map[string]bool{}
	judge := func(name string, lines, most int) {
		if lines <= most {
			return
		}
		needed[name] = true
		if long[name] == "" {
			t.Errorf("%s has %d lines, more than %d", name, lines, most)
		}
	}
	for _, name := range tracked(t, "*.go", "*.templ", "*.css", "*.js") {
		src, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(name, "/vendor/") {
			continue // others wrote it
		}
		if !strings.HasSuffix(name, ".go") {
			judge(name, strings.Count(string(src), "\n"), longestFile)
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
		judge(name, strings.Count(string(src), "\n"), longestFile)
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				judge(name+" "+fn.Name.Name, fset.Position(fn.End()).Line-fset.Position(fn.Pos()).Line+1, longestFunction)
			}
		}
	}
	for name := range long {
		if !needed[name] {
			t.Errorf("%s is short: its row can go", name)
		}
	}
}
