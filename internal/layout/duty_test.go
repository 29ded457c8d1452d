package layout

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
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
	namedNowhere(t, programme.Product, "the brand of a city", brandStands)
}

// The city that the program was first written for is named by its notices and
// data alone.
func TestNoCityInPrograms(t *testing.T) {
	namedNowhere(t, "德州", "a city", map[string]string{
		"cmd/jinlanling/demo.go":     "says which year the demo plays",
		"cmd/jinlanling/transfer.go": "an example of a base's name",
	})
	for _, of := range []string{"德城", "德人社", "鲁人社"} { // its counties and its papers
		namedNowhere(t, of, "a city's own", nil)
	}
}

// A notice numbers its forms, or does not: what a form is called follows from it,
// or from what the form is.
func TestNoNumberOfAFormInPrograms(t *testing.T) {
	for n := range 9 {
		for _, between := range []string{"", " "} {
			word := "附件" + between + strconv.Itoa(n+1)
			stands := map[string]string{}
			if word == "附件1" {
				stands["internal/demo/places.go"] = "what somebody of the demo writes"
			}
			namedNowhere(t, word, "a form by the number that one notice gives it", stands)
		}
	}
}

// namedNowhere holds a word to the files that have a reason to name it. The demo
// plays a city's year.
func namedNowhere(t *testing.T, word, is string, stands map[string]string) {
	t.Helper()
	out, err := exec.Command("git", "-C", "../..", "ls-files", "*.go", "*.templ", "*.js", "*.html").Output()
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
			if !strings.Contains(code, word) {
				continue
			}
			used[path] = true
			if stands[path] == "" && !(word != programme.Product && strings.HasPrefix(path, "internal/demo/")) {
				t.Errorf("%s:%d names %s: %s", path, i+1, is, strings.TrimSpace(line))
			}
		}
	}
	for path := range stands {
		if !used[path] {
			t.Errorf("%s is excepted and does not name %s", path, is)
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
