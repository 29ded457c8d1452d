package layout

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every zip is begun where its members are given a date: documents and workbooks
// in forms, packages in bagit. TestPartsHaveADate and TestABagHasItsDay look at
// what they write.
func TestZipsAreBegunInOnePlace(t *testing.T) {
	allowed := map[string]bool{"internal/forms/zipped.go": true, "internal/bagit/bagit.go": true}
	begins := regexp.MustCompile(`\bzip\.NewWriter\(|\bexcelize\.NewFile\(`)
	out, err := exec.Command("git", "-C", "../..", "ls-files", "*.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			continue // removed and not committed yet
		}
		switch at := begins.Find(text); {
		case at == nil:
		case !allowed[name]:
			t.Errorf("%s begins a zip by %s…, whose members have no date", name, at)
		default:
			found++
		}
	}
	if found != len(allowed) {
		t.Errorf("%d of the %d files that begin zips do", found, len(allowed))
	}
}
