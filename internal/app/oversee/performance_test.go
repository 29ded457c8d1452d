package oversee_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// The report's words are the base's, its figures the books', and both are kept
// as they were when it was filed.
func TestThePerformanceReportIsTheBooks(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Settled)
	base := w.Bases[0]
	head := act.As(base.Head)
	now, err := w.Oversee.PerformanceOf(ctx, head, base.Base.ID)
	if err != nil || len(now.Parts) != 4 {
		t.Fatalf("%+v, %v", now, err)
	}
	for _, p := range now.Parts {
		if len(p.Figures) == 0 || p.Words != "" {
			t.Errorf("%s: %+v", p.Name, p)
		}
	}
	if _, err := w.Oversee.FilePerformance(ctx, head, base.Base.ID, map[string]string{"progress": "按计划开展"}, ""); err == nil ||
		!strings.Contains(err.Error(), "没有写完") {
		t.Errorf("a report of one part: %v", err)
	}
	words := map[string]string{"progress": "按计划开展培训。", "evaluation": "会同用人单位考评。", "money": "专款专用。", "problems": "签到有缺漏，已整改。"}
	filed, err := w.Oversee.FilePerformance(ctx, head, base.Base.ID, words, "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.Oversee.ReportOf(ctx, act.As(w.Officer), filed.ID)
	if err != nil || r == nil || r.Parts[2].Words != "专款专用。" || r.Parts[0].Figures[0].Value != now.Parts[0].Figures[0].Value {
		t.Fatalf("kept: %+v, %v", r, err)
	}
	bars := 0
	for _, p := range r.Parts {
		for _, f := range p.Figures {
			if f.Chart == "" {
				continue
			}
			bars++
			if said := strconv.FormatInt(f.Amount, 10) + " 人"; f.Value != said && f.Value != programme.Fen(f.Amount).String()+" 元" {
				t.Errorf("the bar of %s is as long as %d, its figure says %s", f.Name, f.Amount, f.Value)
			}
		}
	}
	if bars < 14 {
		t.Errorf("%d bars in all charts, want at least those of people, subsidy and account", bars)
	}
	var pdf, docx bytes.Buffer
	if err := r.WritePDF(&pdf); err != nil || !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF")) {
		t.Errorf("PDF: %v", err)
	}
	if err := r.WriteDocx(&docx); err != nil || !bytes.HasPrefix(docx.Bytes(), []byte("PK")) {
		t.Errorf("docx: %v", err)
	}
	again, err := w.Oversee.LastWords(ctx, head, base.Base.ID)
	if err != nil || again["progress"] != words["progress"] {
		t.Errorf("words to go on from: %v, %v", again, err)
	}
}
