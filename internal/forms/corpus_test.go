package forms

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/programme"
)

// corpusDir is a collection of workbooks made elsewhere, with the values that
// stand in them; it is kept beside the checkout.
const corpusDir = "../../../shared/corpus"

type corpusFile struct {
	File     string
	Group    string
	Features []string
	Date1904 bool
	Sheets   []struct {
		Name, State, Kind string
		Cells             [][]json.RawMessage
	}
}

func corpus(t *testing.T) (out []corpusFile) {
	f, err := os.Open(filepath.Join(corpusDir, "workbooks.jsonl"))
	if err != nil {
		t.Skip("the corpus of workbooks is not beside the checkout; what mattered in it is in TestWorkbookFeatures")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var c corpusFile
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	return out
}

// corpusDisputes are cells of which the corpus says something else than the
// workbook does, and why the workbook is right.
var corpusDisputes = map[string]string{
	"test-files--formula-stress-test.xlsx!Text!C38": "_x0007_ is the escape of a character that is no text; it is refused as that",
}

// corpusFrom1904 are files whose workbookPr says date1904="1" and whose lines
// count from 1900 all the same.
var corpusFrom1904 = []string{"csvkit--sheets.xlsx", "csvkit--test-skip-lines.xlsx", "read-excel-file--1904-based-dates.xlsx", "readxl--type-me.xlsx"}

// Every cell of the corpus is read as those who made it agree; what is broken,
// locked or of another kind is met calmly.
func TestCorpus(t *testing.T) {
	cells, wrong, byFeature := 0, 0, map[string]int{}
	files := corpus(t)
	for _, c := range files {
		b, err := os.ReadFile(filepath.Join(corpusDir, "workbooks", c.File))
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		sheets, err := ReadSheets(reader(b))
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; took > time.Second || grown > 64<<20 {
			t.Errorf("%s: took %v and %d MB", c.File, took, grown>>20)
		}
		if c.Group == "refuse" {
			if err != nil && programme.CodeOf(err) == programme.Internal {
				t.Errorf("%s: %v", c.File, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: refused: %v (%v)", c.File, err, c.Features)
			byFeature["refused"]++
			continue
		}
		n, faults := c.compare(sheets)
		cells += n
		wrong += len(faults)
		if len(faults) > 0 {
			t.Errorf("%s: %d of %d cells %v\n\t%s", c.File, len(faults), n, c.Features, strings.Join(faults[:min(len(faults), 4)], "\n\t"))
			for _, f := range c.Features {
				byFeature[f]++
			}
		}
	}
	t.Logf("%d files, %d cells, %d wrong; features of files that differ: %v", len(files), cells, wrong, byFeature)
}

func (c *corpusFile) compare(sheets []Sheet) (cells int, faults []string) {
	at := 0
	for _, want := range c.Sheets {
		if want.Kind != "" && want.Kind != "worksheet" {
			continue
		}
		var got *Sheet
		for i := at; i < len(sheets) && got == nil; i++ {
			if sheets[i].Name == tidy(want.Name) {
				got, at = &sheets[i], i+1
			}
		}
		if got == nil {
			faults = append(faults, want.Name+": no such sheet")
			continue
		}
		if want.State != "visible" && len(got.Rows) > 0 {
			faults = append(faults, want.Name+": read and not shown")
		}
		for i, row := range want.Cells {
			for j, raw := range row {
				var cell, above Cell
				if i < len(got.Rows) && j < len(got.Rows[i]) {
					cell = got.Rows[i][j]
				}
				for k := i - 1; k >= 0 && k < len(got.Rows) && j < len(got.Rows[k]) && above.Text == ""; k-- {
					above = got.Rows[k][j]
				}
				place := c.File + "!" + want.Name + "!" + at2(j, i)
				if corpusDisputes[place] != "" {
					continue
				}
				cells++
				if fault := cellFault(raw, cell, above, c.Date1904, c.Date1904 || slices.Contains(corpusFrom1904, c.File),
					slices.Contains(c.Features, "merged")); fault != "" {
					faults = append(faults, fmt.Sprintf("%s!%s %s", want.Name, at2(j, i), fault))
				}
			}
		}
	}
	return cells, faults
}

func at2(column, row int) string { return letter(column) + strconv.Itoa(row+1) }

func cellFault(raw json.RawMessage, got, above Cell, date1904, from1904, merged bool) string {
	var want any
	if err := json.Unmarshal(raw, &want); err != nil {
		return err.Error()
	}
	same := false
	switch w := want.(type) {
	case nil:
		same = got.Text == "" || merged && got.Text == above.Text
	case string:
		fold := func(s string) string { return strings.Join(strings.Fields(tidy(cut(s))), " ") }
		same = fold(w) == fold(got.Text) || got.Dated && sameTime(w, got.Text)
	case bool:
		same = got.Text == map[bool]string{true: "TRUE", false: "FALSE"}[w]
	case float64:
		same = near(got.Text, w) || sameSerial(w, got, from1904)
	case map[string]any:
		serial, _ := w["serial"].(float64)
		switch {
		case w["disputed"] != nil:
			same = true
		case w["error"] != nil:
			same = got.Text == w["error"]
		default:
			same = sameSerial(serial, got, from1904)
			if day, ok := w["date"].(string); ok && same && !(from1904 && !date1904) {
				same = got.Day.String() == day[:10]
			}
		}
	}
	if same {
		return ""
	}
	return fmt.Sprintf("%+v, want %s", got, raw)
}

// sameSerial reports whether a cell is what becomes of a number of days, as a
// number or as a day or time.
func sameSerial(serial float64, got Cell, from1904 bool) bool {
	var plain, day Cell
	plain.number(serial, plainNumber, from1904)
	day.number(serial, dayNumber, from1904)
	if got.Dated {
		return got.Text == day.Text && (got.Day == day.Day || !got.Number)
	}
	return near(got.Text, serial) && got.Day == plain.Day
}

// sameTime reports whether two times of day are one to the second.
func sameTime(a, b string) bool {
	x, err := time.Parse("15:04:05.999999999", a)
	y, err2 := time.Parse("15:04:05", b)
	return err == nil && err2 == nil && x.Sub(y).Abs() <= time.Second/2+time.Millisecond
}

func near(text string, want float64) bool {
	f, err := strconv.ParseFloat(text, 64)
	return err == nil && math.Abs(f-want) <= 1e-12*max(math.Abs(want), 1e-300)+1e-300
}
