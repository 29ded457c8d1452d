package layout

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// asvs are the sections of ASVS 5.0.0 that have requirements of level 1 or 2:
// the highest number, and after the hyphen those of level 3 alone.
const asvs = "1.1:2 1.2:10-10 1.3:12-12 1.4:3 1.5:3-3 2.1:3 2.2:3 2.3:5-5 2.4:2-2 3.2:3-3 3.3:5-5 3.4:8-7,8 3.5:8-6,7,8 3.7:5-3,4,5 " +
	"4.1:5-4,5 4.2:5-2,3,4,5 4.3:2 4.4:4 5.1:1 5.2:6-4,5,6 5.3:3-3 5.4:3 6.1:3 6.2:12 6.3:8-5,6,7,8 6.4:6-5,6 6.5:8-6,7,8 " +
	"6.6:4-4 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:3-3 7.6:2 8.1:4-3,4 8.2:4-4 8.3:3-2,3 8.4:2-2 9.1:3 9.2:4 10.1:2 10.2:3-3 " +
	"10.3:5-5 10.4:16-12,13,14,15,16 10.5:5 10.6:2 10.7:3 11.1:4-3,4 11.2:5-4,5 11.3:5-4,5 11.4:4 11.5:2-2 11.6:2-2 " +
	"12.1:5-4,5 12.2:2 12.3:5-5 13.1:4-2,3,4 13.2:6-6 13.3:4-3,4 13.4:7-6,7 14.1:2 14.2:8-5,6,7,8 14.3:3 15.1:5-4,5 " +
	"15.2:5-4,5 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:4-4 17.1:2-2 17.2:8-5,6,7,8 17.3:2"

// asvsIDs are the requirements of level 1 and 2.
func asvsIDs() (ids []string) {
	for _, field := range strings.Fields(asvs) {
		section, rest, _ := strings.Cut(field, ":")
		highest, without, _ := strings.Cut(rest, "-")
		n, _ := strconv.Atoi(highest)
		for k := 1; k <= n; k++ {
			if !slices.Contains(strings.Split(without, ","), strconv.Itoa(k)) {
				ids = append(ids, section+"."+strconv.Itoa(k))
			}
		}
	}
	return ids
}

// The table of ASVS in docs/security.md has each requirement once and in
// order, no row of it is empty, and what a row names is there.
func TestTheTableOfASVSIsWhole(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := testNames(t, root)
	row := regexp.MustCompile(`(?m)^\| (\d+\.\d+\.\d+) \| ([12]) \| (.*?) \| (.*?) \| (.*?) \|$`)
	named, path := regexp.MustCompile(`\bTest[A-Z]\w+`), regexp.MustCompile("`((?:internal|deploy|docs)/[^`]*)`")
	var got []string
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		got = append(got, m[1])
		if m[3] == "" || m[5] == "" || !slices.Contains([]string{"met", "partly", "not met", "left", "n.a."}, m[4]) {
			t.Errorf("%s says too little: %s", m[1], m[0])
		}
		for _, name := range named.FindAllString(m[5], -1) {
			if !tests[name] {
				t.Errorf("%s names %s, which is no test", m[1], name)
			}
		}
		for _, p := range path.FindAllStringSubmatch(m[5], -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(p[1]))); err != nil {
				t.Errorf("%s names %s, which is not there", m[1], p[1])
			}
		}
	}
	want := asvsIDs()
	if len(want) != 253 || !slices.Equal(got, want) {
		t.Errorf("%d rows, want the %d requirements in order", len(got), len(want))
		for _, id := range want {
			if !slices.Contains(got, id) {
				t.Errorf("%s is missing", id)
			}
		}
	}
}

// The table is of the program as it is: what a row says is not there must not be. By what shows that it is there.
func TestTheTableOfASVSFollowsTheProgram(t *testing.T) {
	root := filepath.Join("..", "..")
	read := func(patterns ...string) (all string) {
		for _, pattern := range patterns {
			files, _ := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
			for _, f := range files {
				raw, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				all += string(raw)
			}
		}
		return all
	}
	table, modules, scripts := read("docs/security.md"), read("go.mod"), read("internal/web/static/*.js")
	for _, c := range []struct {
		in, shows string
		rows      string
		says      string // what the row must say, where it is not enough that it is not n.a.
	}{
		{modules, "coreos/go-oidc", "6.8.1 6.8.2 6.8.4 7.1.3 7.6.1 9.1.1 9.1.2 9.1.3 9.2.1 9.2.3 10.1.1 10.1.2 10.2.1 10.5.1 10.5.2 10.5.3 10.5.4", ""},
		{modules, "minio/minio-go", "13.1.1", "S3"},
		{modules, "go-webauthn", "6.1.3", ""},
		{read("internal/media/*.go"), "exec.CommandContext", "1.2.5", ""},
		{scripts, "postMessage", "3.5.5", ""},
		{scripts, "localStorage", "14.3.3", "localStorage"},
		{scripts, "sessionStorage", "14.3.3", "sessionStorage"},
		{scripts, "indexedDB", "14.3.3", "IndexedDB"},
		{scripts, "caches", "14.3.3", "caches"},
	} {
		if !strings.Contains(c.in, c.shows) {
			t.Errorf("%s is nowhere any more: the rows %s may be said anew", c.shows, c.rows)
		}
		for _, id := range strings.Fields(c.rows) {
			row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(id) + ` \|.*$`).FindString(table)
			if strings.Contains(row, "| n.a. |") || !strings.Contains(row, c.says) {
				t.Errorf("%s is used, and of it is said: %s", c.shows, row)
			}
		}
	}
}

// Every file and every test that docs/security.md names is there, by its path
// from the top or from internal, and each of its tables is one: a blank line in
// a table would show the rest of it as text.
func TestWhatSecurityNamesIsThere(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range namedAndAbsent(root, string(text), testNames(t, root)) {
		t.Error(fault)
	}
	for says, broken := range map[string]string{
		"app/none.go":     "kept by `app/none.go`",
		"TestNoSuchThing": "held by TestNoSuchThing",
		"begins a table":  "| a | b |\n| --- | --- |\n| c | d |\n\n| e | f |",
		"4 columns":       "| a | b |\n| --- | --- |\n| c | d | e | f |",
	} {
		if found := namedAndAbsent(root, broken, testNames(t, root)); len(found) != 1 || !strings.Contains(found[0], says) {
			t.Errorf("of %q the test finds %q", broken, found)
		}
	}
}

var (
	fileNamed = regexp.MustCompile("`((?:[a-z][\\w-]*/)+[\\w.-]+\\.(?:go|conf|service|md|yaml|sh|js|css))`")
	testNamed = regexp.MustCompile(`\bTest[A-Z]\w+`)
	tableRule = regexp.MustCompile(`^\|( -+:? \|)+$`)
)

// namedAndAbsent is what a text names and the repository lacks, and rows that
// stand in no table.
func namedAndAbsent(root, text string, tests map[string]bool) (faults []string) {
	for _, name := range testNamed.FindAllString(text, -1) {
		if !tests[name] {
			faults = append(faults, name+" is no test")
		}
	}
	for _, m := range fileNamed.FindAllStringSubmatch(text, -1) {
		if !slices.ContainsFunc([]string{"", "internal"}, func(below string) bool {
			_, err := os.Stat(filepath.Join(root, below, filepath.FromSlash(m[1])))
			return err == nil
		}) {
			faults = append(faults, m[1]+" is not there")
		}
	}
	lines, columns := strings.Split(text, "\n"), 0
	for i, l := range lines {
		switch n := strings.Count(strings.ReplaceAll(l, `\|`, ""), "|") - 1; {
		case !strings.HasPrefix(l, "|"):
			columns = 0
		case columns > 0 && n != columns:
			faults = append(faults, "a row of "+strconv.Itoa(n)+" columns: "+l)
		case columns > 0:
		case i+1 < len(lines) && tableRule.MatchString(lines[i+1]):
			columns = n
		default:
			faults = append(faults, "a row that begins a table without a heading: "+l)
		}
	}
	return faults
}

// testNames are the tests of the repository.
func testNames(t *testing.T, root string) map[string]bool {
	t.Helper()
	names, begins := map[string]bool{}, regexp.MustCompile(`(?m)^func (Test\w+)`)
	for _, dir := range []string{"internal", "cmd", "deploy"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range begins.FindAllStringSubmatch(string(text), -1) {
				names[m[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}
