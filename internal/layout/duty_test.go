package layout

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/programme"
)

// numbers are clauses as one city's notice numbers them.
var numbers = regexp.MustCompile(`(?:Under|[cC]ite)\("|Clause: +"[0-9A]|"(?:[1-5]\.[0-9](?:\.[0-9])?|A[1-4])"[,)}]`)

// What an act is asked for by is named by its duty; which clause of which
// notice asks for it is said by the notice. So no clause's number stands in a
// program or a page, but in the table of duties.
func TestNoClauseOfACityInPrograms(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "ls-files", "*.go", "*.templ").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for path := range strings.Lines(string(out)) {
		path = strings.TrimSpace(path)
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || strings.HasPrefix(path, "internal/docgen/") ||
			path == "internal/programme/duty.go" {
			continue
		}
		b, err := os.ReadFile(filepath.Join("..", "..", path))
		if err != nil {
			continue // removed and not committed yet
		}
		files++
		for i, line := range strings.Split(string(b), "\n") {
			code, _, _ := strings.Cut(line, "//")
			if m := numbers.FindString(code); m != "" && !strings.Contains(code, "SetRow(") && !strings.Contains(code, "TopLeftCell") {
				t.Errorf("%s:%d cites a clause by its number: %s", path, i+1, strings.TrimSpace(line))
			}
		}
	}
	if files < 200 {
		t.Errorf("only %d files were read", files)
	}
}

// brandStands are the places where the brand of a city may stand in a program,
// and why.
var brandStands = map[string]string{
	"internal/programme/brand.go": "the software's own name, said once",
}

// What a programme is called is said by its notice, so no program and no page
// says it. Comments may: they give examples.
func TestNoBrandInPrograms(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "ls-files", "*.go", "*.templ", "*.js").Output()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for path := range strings.Lines(string(out)) {
		path = strings.TrimSpace(path)
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || strings.HasPrefix(path, "internal/demotest/") {
			continue
		}
		b, err := os.ReadFile(filepath.Join("..", "..", path))
		if err != nil {
			continue // removed and not committed yet
		}
		for i, line := range strings.Split(string(b), "\n") {
			code, _, _ := strings.Cut(line, "//")
			if !strings.Contains(code, programme.Product) {
				continue
			}
			used[path] = true
			if brandStands[path] == "" {
				t.Errorf("%s:%d names the brand of a city: %s", path, i+1, strings.TrimSpace(line))
			}
		}
	}
	for path := range brandStands {
		if !used[path] {
			t.Errorf("%s is excepted and does not name the brand", path)
		}
	}
}

// Every duty has a name in Go that says what it is.
func TestDutiesAreNamed(t *testing.T) {
	b, err := os.ReadFile("../programme/duty.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range programme.Duties {
		name := "Duty"
		for word := range strings.SplitSeq(d.Code, "_") {
			name += strings.ToUpper(word[:1]) + word[1:]
		}
		if !regexp.MustCompile(name + `\s+= "` + regexp.QuoteMeta(d.ID) + `"`).Match(b) {
			t.Errorf("%s (%s) is not called %s", d.Code, d.ID, name)
		}
	}
}
