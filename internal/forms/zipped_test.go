package forms

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"jinlanling/internal/programme"
)

// Every document that is a zip has parts of a date that exists; the same
// document has the same bytes.
func TestPartsHaveADate(t *testing.T) {
	technician := []programme.Level{programme.Technician}
	for name, write := range map[string]func(io.Writer) error{
		"a letter": func(w io.Writer) error {
			return WriteDocx(w, []Letter{{Title: "通知", Number: "某人社〔2021〕1 号"}})
		},
		"a list": func(w io.Writer) error {
			return WriteList(w, ListSheet{Title: "名单", Columns: []ListColumn{{Title: "姓名"}}, Rows: [][]any{{"张三"}}})
		},
		"a table": func(w io.Writer) error {
			return WriteTable(w, TableSheet{Sheet: "报送", Columns: []string{"姓名"}, Rows: [][]string{{"张三"}}})
		},
		"a plan": func(w io.Writer) error { return WritePlan(w, &PlanSheet{City: "德州市", Year: 2021}) },
		"a roster": func(w io.Writer) error {
			return WriteRosterTemplate(w, "附件3", "德州市", "金蓝领", []string{"电工"}, technician)
		},
		"what of it": func(w io.Writer) error {
			return WriteRosterResult(w, &Roster{Rows: []RosterRow{{Name: "张三"}}}, nil, "")
		},
		"a teaching plan": func(w io.Writer) error {
			return WriteTeachingPlanResult(w, &TeachingPlan{}, nil)
		},
	} {
		var b, again bytes.Buffer
		if err := write(&b); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if write(&again); name == "a letter" && !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s has other bytes each time", name)
		}
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || len(z.File) == 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, f := range z.File {
			if !f.Modified.Equal(partsOn) {
				t.Errorf("%s: %s is of %s, want %s", name, f.Name, f.Modified, partsOn)
			}
		}
	}
}
