package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/notices"
)

// The console names the clause behind a refusal as the notice of the year
// numbers it, and none where the year's notice does not ask for it, or where
// nobody said which year and the years do not agree. What the program calls a
// duty is never shown.
func TestTheConsoleCitesTheNotice(t *testing.T) {
	dir := t.TempDir()
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(context.Background(), act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(7)})
	if err != nil {
		t.Fatal(err)
	}
	cast, err := demo.Build(context.Background(), sys, clock, demo.Options{Seed: 7, Small: true, Stages: demotest.Recognised})
	if err != nil {
		t.Fatal(err)
	}
	silent, err := notices.Text("yunhai-2022")
	if err != nil {
		t.Fatal(err)
	}
	row := []byte("  - {duty: plan_form, clause: c8}\n")
	if !bytes.Contains(silent, row) {
		t.Fatalf("the notice has no row %s", row)
	}
	other, err := sys.Plan.CreateProgramme(context.Background(), act.As(cast.Officer), "yunhai-2022", bytes.Replace(silent, row, nil, 1))
	if err != nil {
		t.Fatal(err)
	}
	refused := func() error {
		return programme.Errorf(programme.WrongState, "不能办理").Under(programme.DutyRecovery)
	}
	for worked, want := range map[string]string{cast.Programme: "不能办理（依据四(一)）", other.ID: "不能办理（依据五）", "": "不能办理"} {
		if got := sys.Cited(context.Background(), worked, refused()).Error(); got != want {
			t.Errorf("worked in %q: %s, want %s", worked, got, want)
		}
	}
	if err := sys.Close(); err != nil {
		t.Fatal(err)
	}
	faulty := filepath.Join(t.TempDir(), "plan.csv")
	if err := os.WriteFile(faulty, []byte("培训单位,工种,等级,人数\n没有这一所,电工,技师,几个\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for year, want := range map[string]string{"2021": "（依据附件1）", "2022": ""} {
		out := wantExit(t, exitFindings, "import", "plan", faulty, "--data", dir, "--year", year)
		if line, _, _ := strings.Cut(out, "\n"); strings.Contains(line, "A1") || want == "" && strings.Contains(line, "依据") || !strings.HasSuffix(line, want) {
			t.Errorf("%s: %s", year, out)
		}
	}
}
