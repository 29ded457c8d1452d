package layout

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// docs/changing.md names tests and places that are there.
func TestChangingNamesWhatIsThere(t *testing.T) {
	text, err := os.ReadFile("../../docs/changing.md")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := exec.Command("git", "-C", "../..", "grep", "-h", "-o", "-E", `^func Test[A-Za-z0-9]+`, "--", "*_test.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`\bTest[A-Z][A-Za-z0-9]+`).FindAllString(string(text), -1)
	for _, name := range named {
		if !strings.Contains(string(tests), "func "+name+"\n") {
			t.Errorf("it names %s, which is no test", name)
		}
	}
	places := regexp.MustCompile("`((?:internal|notices|layouts)/[a-z_/]+(?:\\.[a-z]+)?)`").FindAllStringSubmatch(string(text), -1)
	for _, p := range places {
		if _, err := os.Stat("../../" + p[1]); err != nil {
			t.Errorf("it names %s, which is not there", p[1])
		}
	}
	if len(named) < 8 || len(places) < 10 {
		t.Errorf("only %d tests and %d places are named", len(named), len(places))
	}
}
