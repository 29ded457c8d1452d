package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A table of a package is written where it is declared and nowhere else: who
// reads it need not ask which packages are linked, or which began first.
func TestNobodyWritesToAnothersTable(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "ls-files", "*.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.Join("..", "..", name), nil, 0)
		if err != nil {
			continue // removed and not committed yet
		}
		for _, at := range writesOutside(f) {
			t.Errorf("%s writes to a table of another package", fset.Position(at))
		}
	}
}

// writesOutside is where a file assigns to what stands in a package that it
// imports.
func writesOutside(f *ast.File) (found []token.Pos) {
	imported := map[string]bool{}
	for _, i := range f.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		name := path.Base(p)
		if i.Name != nil {
			name = i.Name.Name
		}
		imported[name] = strings.HasPrefix(p, "jinlanling/")
	}
	outside := func(e ast.Expr) bool {
		for {
			switch x := e.(type) {
			case *ast.IndexExpr:
				e = x.X
			case *ast.SelectorExpr:
				id, ok := x.X.(*ast.Ident)
				if ok && imported[id.Name] {
					return true
				}
				e = x.X
			default:
				return false
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.AssignStmt:
			for _, l := range s.Lhs {
				if outside(l) {
					found = append(found, l.Pos())
				}
			}
		case *ast.IncDecStmt:
			if outside(s.X) {
				found = append(found, s.Pos())
			}
		}
		return true
	})
	return found
}
