package notices

import (
	"strings"
	"testing"

	"jinlanling/internal/rules"
)

func TestCases(t *testing.T) {
	total := 0
	for _, name := range Names() {
		b, err := FS.ReadFile(name + ".cases.yaml")
		if err != nil {
			t.Errorf("%s has no cases", name)
			continue
		}
		file, err := rules.ReadCases(name, b)
		if err != nil {
			t.Fatal(err)
		}
		n, err := Load(file.Notice)
		if err != nil {
			t.Fatal(err)
		}
		total += len(file.Cases)
		for _, wrong := range file.Run(n) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	if total < 80 {
		t.Errorf("%d cases, want at least 80", total)
	}
}

// A case that is decided otherwise is told, as are cases of one kind alone.
func TestACaseThatIsNotSo(t *testing.T) {
	b, _ := FS.ReadFile("yunhai-2022.cases.yaml")
	file, err := rules.ReadCases("a", b)
	if err != nil {
		t.Fatal(err)
	}
	n, _ := Load(file.Notice)
	file.Cases = file.Cases[:1]
	file.Cases[0].Want.Route = "work_years"
	wrong := strings.Join(file.Run(n), "\n")
	if !strings.Contains(wrong, "应为符合（途径“从业年限”），判为符合（途径“持证年限”）") || !strings.Contains(wrong, "两种都要有") {
		t.Error(wrong)
	}
	if _, err := rules.ReadCases("a", []byte("notice: x\ncases: [{nome: y}]\n")); err == nil || strings.Contains(err.Error(), "field") {
		t.Errorf("a file that is none: %v", err)
	}
}
