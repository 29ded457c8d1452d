package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/programme"

	"github.com/spf13/cobra"
)

// jin runs the program as its user does.
func jin(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(in), &o, &e)
	return code, o.String(), e.String()
}

func wantExit(t *testing.T, want int, args ...string) string {
	t.Helper()
	code, out, errs := jin(t, "", args...)
	if code != want {
		t.Errorf("%v: exit %d, want %d\n%s%s", args, code, want, out, errs)
	}
	return out + errs
}

// smallYear is a data folder with a small finished year.
func smallYear(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(context.Background(), act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(7)})
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close()
	if _, err := demo.Build(context.Background(), sys, clock, demo.Options{Seed: 7, Small: true}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Every command says in Chinese what it does, shows an example where it does
// something, and takes no secret as a flag.
func TestEveryCommandHelps(t *testing.T) {
	secret := regexp.MustCompile(`(?i)pass|secret|token|url$`)
	var walk func(cmd *cobra.Command, path []string)
	walk = func(cmd *cobra.Command, path []string) {
		if !hasHan(cmd.Short) {
			t.Errorf("%v: %q is not Chinese", path, cmd.Short)
		}
		if cmd.Runnable() && cmd.Example == "" && cmd.Name() != "help" {
			t.Errorf("%v has no example", path)
		}
		for _, f := range flagsOf(cmd) {
			if secret.MatchString(f[0]) && !strings.HasSuffix(f[0], "-file") && f[0] != "public-url" &&
				f[0] != "sms-url" { // addresses, with no password in them
				t.Errorf("%v takes --%s: secrets stand in files", path, f[0])
			}
			if !hasHan(f[1]) && f[0] != "json" {
				t.Errorf("%v --%s: %q is not Chinese", path, f[0], f[1])
			}
		}
		code, out, errs := jin(t, "", append(append([]string{}, path...), "--help")...)
		if code != exitDone || !strings.Contains(out, cmd.Short) && !strings.Contains(out, cmd.Long) || errs != "" {
			t.Errorf("%v --help: exit %d\n%s%s", path, code, out, errs)
		}
		if english := regexp.MustCompile(`\[flags\]|\(default|--[\w-]+ (string|int|uint)`).FindString(out); english != "" {
			t.Errorf("%v --help says %q", path, english)
		}
		for _, sub := range cmd.Commands() {
			walk(sub, append(append([]string{}, path...), sub.Name()))
		}
	}
	walk((&command{out: &bytes.Buffer{}, errs: &bytes.Buffer{}}).root(), nil)
}

func hasHan(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

func flagsOf(cmd *cobra.Command) (flags [][2]string) {
	for _, f := range strings.Split(cmd.LocalFlags().FlagUsages(), "\n") {
		if _, rest, ok := strings.Cut(f, "--"); ok {
			name, usage, _ := strings.Cut(rest, " ")
			flags = append(flags, [2]string{name, usage})
		}
	}
	return flags
}

func TestMisuse(t *testing.T) {
	for _, args := range [][]string{
		{"nonsense"}, {"fsck", "--nonsense"}, {"rules", "lint"}, {"rules", "diff", "dezhou-2021"}, {"journal", "prove"}, {"import", "plan"}, {"backup", "--to"},
	} {
		wantExit(t, exitMisuse, args...)
	}
}

func TestRulesCommands(t *testing.T) {
	wantExit(t, exitDone, "rules", "lint", "../../notices/dezhou-2021.yaml")
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	text, err := os.ReadFile("../../notices/dezhou-2021.yaml")
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(bad, bytes.Replace(text, []byte("advance: {permille: 600,"), []byte("advance: {permil: 600,"), 1), 0o600)
	if out := wantExit(t, exitFindings, "rules", "lint", bad); !strings.Contains(out, "permil") || !strings.Contains(out, "bad.yaml:") {
		t.Errorf("lint says %q", out)
	}
	if out := wantExit(t, exitDone, "rules", "show", "dezhou-2021"); !strings.Contains(out, "210") {
		t.Error("the notice is shown without its hours")
	}
	if out := wantExit(t, exitFindings, "rules", "diff", "dezhou-2021", "yunhai-2022", "--json"); !json.Valid([]byte(out)) {
		t.Error("diff --json is not JSON")
	}
	applicants := `{"id":"A1","level":"technician","trade":"电工","applied_on":"2021-06-16","category":"enterprise_employee","employer_recommended":true,"certificates":[{"trade":"维修电工","level":"senior_worker","kind":"qualification","issued_on":"2017-06-15"}]}
{"id":"A2","level":"nonsense"}
{"id":"A3","level":"technician","trade":"电工","applied_on":"2021-06-16","category":"public_body_staff"}
`
	code, out, errs := jin(t, applicants, "rules", "decide")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitFindings || len(lines) != 3 || !strings.Contains(lines[0], `"eligible":true`) || !strings.Contains(lines[2], `"eligible":false`) {
		t.Errorf("decide: exit %d\n%s%s", code, out, errs)
	}
}

// The year in a folder, from the outside: its reports, its proofs, its backup,
// and what happens to it when somebody edits the database.
func TestAYearFromTheConsole(t *testing.T) {
	dir := smallYear(t)
	data := []string{"--data", dir}
	with := func(args ...string) []string { return append(args, data...) }
	for _, args := range [][]string{{"fsck", "--json"}, {"overview", "--json"}, {"money", "statements", "--json"}} {
		if out := wantExit(t, exitDone, with(args...)...); !json.Valid([]byte(out)) {
			t.Errorf("%v is not JSON: %.200s", args, out)
		}
	}
	checkpoint := filepath.Join(t.TempDir(), "checkpoint.txt")
	os.WriteFile(checkpoint, []byte(wantExit(t, exitDone, with("journal", "checkpoint")...)), 0o600)
	wantExit(t, exitDone, with("journal", "verify", "--checkpoint", checkpoint)...)
	kept, _ := os.ReadFile(checkpoint)
	onPaper := strings.Fields(string(kept))[:3]
	wantExit(t, exitDone, "journal", "compare", checkpoint, strings.Join(onPaper, " "))
	root := strings.Repeat("A", 43) // of another log
	if out := wantExit(t, exitFindings, "journal", "compare", checkpoint, onPaper[0]+" "+onPaper[1]+" "+root); !strings.Contains(out, "交审计") {
		t.Errorf("two logs of one size: %s", out)
	}
	if out := wantExit(t, exitFindings, "journal", "compare", checkpoint, onPaper[0]+" 1 "+root); !strings.Contains(out, "看不出来") {
		t.Errorf("two sizes alone: %s", out)
	}
	if out := wantExit(t, exitFindings, with("journal", "compare", checkpoint, onPaper[0]+" 1 "+root)...); !strings.Contains(out, "不能证明") {
		t.Errorf("a log that does not grow from the other: %s", out)
	}
	wantExit(t, exitFindings, "journal", "compare", checkpoint, "another/log "+onPaper[1]+" "+root)

	statements := wantExit(t, exitDone, with("money", "statements", "--json")...)
	var list []struct {
		ID string `json:"ID"`
	}
	if err := json.Unmarshal([]byte(statements), &list); err != nil || len(list) == 0 || list[0].ID == "" {
		t.Fatalf("statements: %v in %.200s", err, statements)
	}
	if out := wantExit(t, exitDone, with("money", "trace", "--statement", list[0].ID)...); !strings.Contains(out, "依据 四(一)") {
		t.Errorf("the trace names no rule: %.300s", out)
	}
	entries := wantExit(t, exitDone, with("journal", "show", list[0].ID, "--json")...)
	var shown []struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(entries), &shown); err != nil || len(shown) == 0 {
		t.Fatalf("journal show: %v in %.300s", err, entries)
	}
	proof := filepath.Join(t.TempDir(), "proof.json")
	wantExit(t, exitDone, with("journal", "prove", shown[0].ID, "--out", proof)...)
	wantExit(t, exitDone, "journal", "check", proof, "--checkpoint", checkpoint)
	raw, _ := os.ReadFile(proof)
	os.WriteFile(proof, bytes.Replace(raw, []byte("statement"), []byte("statemeng"), 1), 0o600)
	wantExit(t, exitFindings, "journal", "check", proof, "--checkpoint", checkpoint)

	backup, restored := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "restored")
	wantExit(t, exitDone, with("backup", "--to", backup)...)
	wantExit(t, exitFindings, with("restore", "--from", backup, "--reason", "演练")...) // the folder is not empty
	wantExit(t, exitMisuse, "restore", "--from", backup, "--data", restored)          // nobody restores without saying why
	if out := wantExit(t, exitDone, "restore", "--from", backup, "--data", restored, "--reason", "演练", "--checkpoints-before",
		filepath.Join(dir, "checkpoints.log")); !strings.Contains(out, "已记入日志") {
		t.Errorf("the restore told nothing: %s", out)
	}
	wantExit(t, exitDone, "fsck", "--data", restored)
	wantExit(t, exitDone, "journal", "verify", "--data", restored, "--checkpoint", checkpoint)
	wantExit(t, exitDone, "keys", "rotate", "--data", restored)
	wantExit(t, exitDone, "fsck", "--data", restored)
	wantExit(t, exitDone, with("rules", "whatif", "--notice", "dezhou-2021")...)

	wantExit(t, exitDone, with("export", "annex1", "--out", filepath.Join(t.TempDir(), "annex1.xlsx"))...)
	wantExit(t, exitMisuse, with("export", "annex4")...)
	wantExit(t, exitMisuse, with("export", "annex3", "--base", "德州科技职业学院")...) // numbers in bulk only with a reason
	for _, x := range []struct{ what, words, breaks, mends string }{
		{"a line of a sign-in sheet", "attendances ", "UPDATE attendances SET late = late + 1 WHERE id = (SELECT MIN(id) FROM attendances)",
			"UPDATE attendances SET late = late - 1 WHERE id = (SELECT MIN(id) FROM attendances)"},
		{"a credential", "密码、动态口令", "INSERT INTO credentials (user_id, password, totp_sealed, totp_on, totp_last, changed_at) " +
			"SELECT MIN(id), 'x', '', 0, 0, 0 FROM users WHERE id NOT IN (SELECT user_id FROM credentials)", ""},
		{"a statement", "statements", "UPDATE statements SET total = total + 1 WHERE id = (SELECT MIN(id) FROM statements)", ""},
	} {
		tamper(t, dir, x.breaks)
		if out := wantExit(t, exitFindings, with("journal", "verify")...); !strings.Contains(out, x.words) {
			t.Errorf("%s that was changed is not named: %s", x.what, out)
		}
		if x.mends != "" {
			tamper(t, dir, x.mends)
			wantExit(t, exitDone, with("journal", "verify")...)
		}
	}
	wantExit(t, exitFindings, with("fsck")...)
}

// Arguments are made text as forms and cells are; a file keeps its own name.
func TestArgumentsAreMadeText(t *testing.T) {
	odd := filepath.Join(t.TempDir(), "名\u200b册.csv")
	if err := os.WriteFile(odd, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got := texts([]string{"--base", "\u202a⼀所\u200b技校\u202c", odd})
	if want := []string{"--base", "一所技校", odd}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A name that two bases bear means neither; a code means one.
func TestABaseIsMeantOnce(t *testing.T) {
	bases := []programme.Base{{ID: "a", CreditCode: "1", Name: "同名学校"}, {ID: "b", CreditCode: "2", Name: "另一学校", Aliases: []string{"同名学校", "别名"}}}
	for text, want := range map[string]string{"同名学校": "", "1": "a", "b": "b", "别名": "b", "没有": ""} {
		got, err := baseAmong(bases, text)
		if (got == nil) != (want == "") || got != nil && got.ID != want {
			t.Errorf("%s means %+v, %v; want %q", text, got, err, want)
		}
	}
}
