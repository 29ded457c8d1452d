// Package layout holds the tests that keep the house in shape: imports follow a
// table, files stay short, nothing speaks of a machine.
package layout

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestImportsFollowTheTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "../../...").Output()
	if err != nil {
		t.Fatal(err)
	}
	short := func(path string) string {
		return strings.TrimPrefix(strings.TrimPrefix(path, "jinlanling/"), "internal/")
	}
	allowed, known := map[string]bool{}, map[string]bool{}
	for _, r := range table {
		known[r.from] = true
		for to := range strings.FieldsSeq(r.to) {
			allowed[r.from+" → "+to] = false
		}
		if r.why == "" {
			t.Errorf("%s → %s has no reason", r.from, r.to)
		}
	}
	for _, name := range alone {
		known[name] = true
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		from := short(fields[0])
		if !known[from] {
			t.Errorf("package %s has no place in the table", from)
		}
		for _, imported := range fields[1:] {
			if !strings.HasPrefix(imported, "jinlanling/") {
				continue
			}
			arrow := from + " → " + short(imported)
			if _, ok := allowed[arrow]; !ok {
				t.Errorf("%s: no row allows it", arrow)
			}
			allowed[arrow] = true
		}
	}
	for arrow, used := range allowed {
		if !used {
			t.Errorf("%s: a row allows it, and nothing does it", arrow)
		}
	}
}

// The core stays small: what one chapter alone uses lives there.
func TestCoreStaysSmall(t *testing.T) {
	const most = 2254 // lines
	list, err := filepath.Glob("../app/act/*.go")
	if err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	lines := 0
	for _, name := range list {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines += strings.Count(string(b), "\n")
	}
	if lines > most {
		t.Errorf("package act has %d lines, more than %d", lines, most)
	}
}

var machine = regexp.MustCompile(`/(?:root|home/[a-z]+|work)/[a-z]`)

func TestFiles(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "ls-files").Output()
	if err != nil {
		t.Fatal(err)
	}
	writes, err := os.ReadFile(filepath.Join("..", "docgen", "main.go"))
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
		if m := machine.FindString(text); m != "" && path != "go.sum" {
			t.Errorf("%s speaks of a machine: %s", path, m)
		}
		if strings.Contains(string(writes), `{"`+path+`", `) && !strings.HasPrefix(text, "<!-- Code generated") {
			t.Errorf("%s is generated and lacks its header", path)
		}
	}
}

// What a package begins with stands in its declarations: nothing depends on
// the order in which files are read.
func TestNoInit(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "grep", "-n", "-E", `^func init\(\)`, "--", "*.go").Output()
	if len(out) > 0 {
		t.Errorf("%s", out)
	}
	if exit := new(exec.ExitError); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: nothing found
		t.Fatal(err)
	}
}
