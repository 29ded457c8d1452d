// Package layout holds the tests that keep the house in shape: imports point
// down, files stay short, nothing speaks of a machine.
package layout

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// below lists, for every package, those of ours that it may import. What is
// not listed is refused, a new package too.
var below = map[string]string{
	"cmd/jinlanling":     "internal/api internal/app internal/demo internal/exchange internal/ops internal/web internal/programme internal/rules internal/journal notices",
	"internal/ops":       "internal/app internal/post internal/programme",
	"internal/post":      "internal/app",
	"deploy":             "",
	"internal/api":       "internal/app internal/idcode internal/programme internal/rules",
	"internal/web":       "internal/app internal/exchange internal/idcode internal/programme internal/rules",
	"internal/demo":      "internal/app internal/forms internal/idcode internal/ledger internal/programme notices",
	"internal/app":       "internal/durable internal/store internal/forms internal/files internal/papers internal/seal internal/programme internal/rules internal/ledger internal/journal internal/idcode internal/exchange notices layouts",
	"internal/store":     "internal/programme internal/journal",
	"internal/forms":     "internal/programme internal/idcode",
	"internal/files":     "internal/durable internal/programme",
	"internal/papers":    "internal/programme",
	"internal/fontcut":   "",
	"internal/seal":      "internal/durable internal/programme",
	"internal/rules":     "internal/programme",
	"internal/ledger":    "internal/programme",
	"internal/idcode":    "internal/programme",
	"internal/exchange":  "internal/programme internal/idcode",
	"internal/journal":   "",
	"internal/programme": "",
	"internal/storetest": "",
	"internal/durable":   "",
	"internal/demotest":  "internal/app internal/demo internal/storetest",
	"internal/layout":    "",
	"internal/browser":   "",
	"internal/crawl":     "",
	"internal/bench":     "internal/web internal/app internal/demo internal/forms internal/idcode internal/ledger internal/programme internal/rules internal/store internal/journal notices",
	"internal/docgen":    "internal/api internal/programme internal/rules notices",
	"notices":            "internal/programme internal/rules",
	"layouts":            "internal/exchange",

	"internal/curriculum": "internal/programme",
}

func TestImportsPointDown(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "../../...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], "jinlanling/")
		allowed, known := below[pkg]
		if !known {
			t.Errorf("package %s has no place in the layout", pkg)
		}
		for _, imported := range fields[1:] {
			name, ours := strings.CutPrefix(imported, "jinlanling/")
			if ours && !strings.Contains(" "+allowed+" ", " "+name+" ") {
				t.Errorf("%s imports %s, which is not below it", pkg, name)
			}
		}
	}
}

// Most lines of a file that is written by hand.
const longest = 600

var machine = regexp.MustCompile(`/(?:root|home/[a-z]+|work)/[a-z]`)

func TestFiles(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "ls-files").Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.Lines(string(out)) {
		path = strings.TrimSpace(path)
		b, err := os.ReadFile(filepath.Join("..", "..", path))
		if err != nil {
			continue // removed and not committed yet
		}
		text := string(b)
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, "_templ.go") && strings.Count(text, "\n") > longest {
			t.Errorf("%s has more than %d lines", path, longest)
		}
		if m := machine.FindString(text); m != "" && path != "go.sum" {
			t.Errorf("%s speaks of a machine: %s", path, m)
		}
		if strings.HasPrefix(path, "docs/") && strings.Contains(text, "docgen") && !strings.HasPrefix(text, "<!-- Code generated") && !strings.HasPrefix(path, "docs/d") {
			t.Errorf("%s is generated and lacks its header", path)
		}
	}
}
