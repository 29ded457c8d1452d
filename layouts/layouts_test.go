package layouts

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/exchange"
)

func TestEveryLayoutLoads(t *testing.T) {
	list, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Code != "voucher" || list[1].Code != "provincial" {
		t.Errorf("%d layouts, want that of the voucher system and that of the province", len(list))
	}
}

// A layout of a data folder takes the place of the carried one, a new one
// comes beside them, and what is wrong with one is told with its file and
// line.
func TestLayoutsOfAFolder(t *testing.T) {
	dir := t.TempDir()
	carried, err := FS.ReadFile("voucher.yaml")
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("ours.yaml", strings.Replace(string(carried), "heading: 手机号码", "heading: 联系电话", 1))
	put("more.yaml", strings.Replace(string(carried), "layout: voucher", "layout: county", 1))
	list, err := Load(dir)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d layouts, %v; want three", len(list), err)
	}
	if got := list[0]; got.Code != "voucher" || got.Columns[5].Heading != "联系电话" {
		t.Errorf("the folder's layout is not in force: %s from %s", got.Columns[5].Heading, got.File)
	}
	put("same.yaml", strings.Replace(string(carried), "layout: voucher", "layout: county", 1))
	put("bad.yaml", strings.Replace(string(carried), "people: accepted", "people: all", 1))
	_, err = Load(dir)
	found, _ := errors.AsType[exchange.Findings](err)
	if len(found) != 2 || !strings.HasSuffix(found[0].File, "/bad.yaml") || found[0].Line != 9 || !strings.HasSuffix(found[1].File, "/same.yaml") {
		t.Errorf("got %v, want the line of bad.yaml and the double code of same.yaml", err)
	}
	if _, err := Load(filepath.Join(dir, "none")); err != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
}
