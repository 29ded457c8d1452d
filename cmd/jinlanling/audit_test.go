package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/auditcopy"
)

// An auditor, by name and with a reason, has a year as one new file on the
// console, and asks the saved questions of it; nobody else does.
func TestAnAuditorCopiesAYearOnTheConsole(t *testing.T) {
	dir := smallYear(t)
	with := func(args ...string) []string { return append(args, "--data", dir) }
	to := filepath.Join(t.TempDir(), "年度.sqlite")
	if out := wantExit(t, exitDone, "audit", "ask", "--list", "--data", filepath.Join(dir, "none")); !strings.Contains(out, auditcopy.Questions[0].Title) {
		t.Errorf("the list: %s", out)
	}
	for _, why := range [][]string{{"audit", "copy", to, "--as", "shenji"}, {"audit", "copy", "--as", "shenji", "--reason", "查账"}} {
		wantExit(t, exitMisuse, with(why...)...)
	}
	for says, args := range map[string][]string{
		"没有办理此事的角色": {"audit", "copy", to, "--as", "zhouhong", "--reason", "查账"},
		"没有":        {"audit", "copy", to, "--as", "nobody", "--reason", "查账"},
		"--as":      {"audit", "copy", to, "--reason", "查账"},
		"用途":        {"audit", "copy", to, "--as", "shenji", "--reason", " "},
		"还没有这个年度":   {"audit", "ask", "one-phone", "--as", "shenji"},
		"一个问题":      {"audit", "ask", "--as", "shenji"},
	} {
		if out := wantExit(t, exitFindings, with(args...)...); !strings.Contains(out, says) {
			t.Errorf("%v: %s", args, out)
		}
		if _, err := os.Lstat(to); err == nil {
			t.Fatalf("%v left a file", args)
		}
	}
	var made struct {
		Job, SHA256 string
		Rows        int
	}
	if err := json.Unmarshal([]byte(wantExit(t, exitDone, with("audit", "copy", to, "--as", "shenji", "--reason", "专项审计", "--json")...)), &made); err != nil ||
		made.Rows < 1000 {
		t.Fatalf("%+v, %v", made, err)
	}
	raw, err := os.ReadFile(to)
	if err != nil || !strings.HasPrefix(string(raw), "SQLite format 3") {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	var list []struct{ ProgrammeID string }
	if err := json.Unmarshal([]byte(wantExit(t, exitDone, with("money", "statements", "--json")...)), &list); err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	if out := wantExit(t, exitDone, with("journal", "show", list[0].ProgrammeID, "--json")...); !strings.Contains(out, made.SHA256) ||
		!strings.Contains(out, "专项审计") {
		t.Errorf("the journal does not say which file was made and why: %.300s", out)
	}
	if out := wantExit(t, exitFindings, with("audit", "copy", to, "--as", "shenji", "--reason", "专项审计")...); !strings.Contains(out, "已经存在") {
		t.Errorf("over a file that is there: %s", out)
	}
	if again, err := os.ReadFile(to); err != nil || len(again) != len(raw) {
		t.Errorf("the file that was there was touched: %d bytes, %v", len(again), err)
	}
	for _, q := range auditcopy.Questions {
		if out := wantExit(t, exitDone, with("audit", "ask", q.Key, "--as", "shenji")...); !strings.Contains(out, q.Title) || !strings.Contains(out, " 行") {
			t.Errorf("%s: %s", q.Key, out)
		}
	}
	if out := wantExit(t, exitDone, with("audit", "ask", "one-phone", "--as", "shenji", "--json")...); !json.Valid([]byte(out)) {
		t.Errorf("not JSON: %.200s", out)
	}
	wantExit(t, exitFindings, with("audit", "ask", "one-phone", "--as", "zhouhong")...)
	wantExit(t, exitFindings, with("audit", "ask", "nothing", "--as", "shenji")...)
	wantExit(t, exitDone, with("fsck")...)
}
