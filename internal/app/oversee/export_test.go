package oversee_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
)

// Who filled annex 4 in is who filed it, whoever takes it out later; before that
// it is the base's own who drafts it, and a blank for whoever else looks.
func TestWhoFilledAnnex4In(t *testing.T) {
	w := demotest.Open(t, demotest.Options{Stages: demotest.Certified})
	base := &w.Bases[0]
	filler := func(a programme.Actor) string {
		t.Helper()
		var b bytes.Buffer
		if err := w.Oversee.ExportStatistics(ctx, act.As(a), base.Base.ID, &b, nil); err != nil {
			t.Fatal(err)
		}
		sheets, err := forms.ReadSheets(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range sheets[0].Rows {
			for _, c := range row {
				if name, ok := strings.CutPrefix(c.Text, "填报人："); ok {
					return name
				}
			}
		}
		t.Fatal("annex 4 names nobody, and has no place for it")
		return ""
	}
	asks := map[string]programme.Actor{"head": base.Head, "clerk": base.Clerk, "officer": w.Officer, "auditor": w.Auditor}
	for who, want := range map[string]string{"head": base.Head.Name, "clerk": base.Clerk.Name, "officer": "", "auditor": ""} {
		if got := filler(asks[who]); got != want {
			t.Errorf("before it is filed annex 4 of the %s names %q, want %q", who, got, want)
		}
	}
	file, err := w.StoreFile(ctx, act.As(base.Head), strings.NewReader("the signed sheet"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Oversee.FileReturn(ctx, act.As(base.Head), base.Base.ID, programme.ReturnStatistics, file.ID); err != nil {
		t.Fatal(err)
	}
	for who, a := range asks {
		if got := filler(a); got != base.Head.Name {
			t.Errorf("filed by %s, taken out by the %s, annex 4 names %q", base.Head.Name, who, got)
		}
	}
}
