package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// A name that is put down by a rename or a link lasts only once its folder is
// synced. Whoever renames or links either lets durable.Rename do both, or syncs
// the folder after it in the same function. Whether the disk obeys no test can
// see from inside a program; that it is asked, this one holds.
func TestRenamedFilesAreSyncedInTheirFolder(t *testing.T) {
	syncs := 0
	for _, name := range tracked(t, "*.go") {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.Join("..", "..", name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			moved, synced := token.NoPos, token.NoPos
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				switch calledAs(call) {
				case "os.Rename", "os.Link":
					moved = max(moved, call.Pos())
				case "durable.Names":
					synced = max(synced, call.Pos())
				case "Names":
					if f.Name.Name == "durable" {
						synced = max(synced, call.Pos())
					}
				}
				return true
			})
			switch {
			case moved == token.NoPos:
			case synced < moved:
				t.Errorf("%s: %s renames or links and does not sync the folder after it", fset.Position(moved), fn.Name.Name)
			default:
				syncs++
			}
		}
	}
	if syncs < 4 {
		t.Errorf("%d functions rename and sync, want durable's, the files' and the keys' two at least", syncs)
	}
}

// calledAs is a called function as its file writes it, with its package.
func calledAs(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name
		}
	}
	return ""
}
