package layout

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every table of a form says what its rows are: courses, points of a sheet,
// people. None is headed by what another's rows are.
func TestGridsSayWhatTheirRowsAre(t *testing.T) {
	grid, says := regexp.MustCompile(`\bpage\.Grid\{[^}]*`), regexp.MustCompile(`Of: "\p{Han}+"`)
	found := 0
	for _, name := range tracked(t, "internal/web/*.go") {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range grid.FindAllString(string(text), -1) {
			if found++; !says.MatchString(g) {
				t.Errorf("%s: %s} does not say what its rows are", name, g)
			}
		}
	}
	if found < 4 {
		t.Errorf("%d tables of forms were found", found)
	}
}
