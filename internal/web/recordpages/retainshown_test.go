package recordpages_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demotest"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/web/webtest"
)

// scanned gives a lesson a printed sheet that came back, with its picture and
// its strips, in a year that is over.
func scanned(t *testing.T, w *webtest.Site, class string, lesson *programme.Lesson) (scan string) {
	t.Helper()
	ctx, b := t.Context(), w.Bases[0]
	members, err := w.ClassMembers(ctx, act.As(w.Officer), class)
	must(t, err)
	picture, err := w.KeepFile(ctx, act.As(w.Officer), bytes.NewReader(mediatest.Photo{Seed: 71}.Bytes()))
	must(t, err)
	strips, err := w.KeepFile(ctx, act.As(w.Officer), bytes.NewReader(mediatest.Photo{Seed: 72}.Bytes()))
	must(t, err)
	must(t, w.Record.Act(ctx, act.As(b.Teacher), programme.SheetRead, "", func(s *act.Step) error {
		tx := s.Tx
		print := &programme.SheetPrint{ID: tx.NewID(), LessonID: lesson.ID, Code: "314159265358", PrintedBy: b.Teacher.User, PrintedAt: lesson.StartsAt}
		scan = tx.NewID()
		x := &programme.SheetScan{ID: scan, LessonID: lesson.ID, PrintID: print.ID, FileID: picture.ID, StripsID: strips.ID, Form: "jpeg",
			State: programme.Accepted, ReadBy: print.PrintedBy, ReadAt: lesson.EndsAt, ConfirmedBy: b.Clerk.User, ConfirmedAt: lesson.EndsAt}
		for i := range members {
			print.People, x.Ink = append(print.People, members[i].ID), append(x.Ink, "1")
		}
		x.Signed = len(members)
		if err := store.Insert(tx, print); err != nil {
			return err
		}
		if err := store.Insert(tx, x); err != nil {
			return err
		}
		return s.Record(w.Programme, lesson.ID, act.Facts{"scan": x.ID})
	}))
	return scan
}

// visited is a visit to a class of which nobody looked at the recordings, with a
// photo.
func visited(t *testing.T, w *webtest.Site, class string) string {
	t.Helper()
	ctx, officer := t.Context(), act.As(w.Officer)
	i, err := w.Oversee.PlanInspection(ctx, officer, oversee.PlanIn{ClassID: class, Kind: programme.Periodic}, "定期")
	must(t, err)
	photo, err := w.StoreFile(ctx, officer, bytes.NewReader(mediatest.Photo{Seed: 73}.Bytes()))
	must(t, err)
	must(t, w.Oversee.VisitInspection(ctx, officer, i.ID, oversee.VisitIn{Present: 1, Note: "看录像", Photos: []string{photo.ID}}))
	return i.ID
}

// The page of a printed sheet and of a visit, of a class whose files were
// destroyed, open for everybody who saw them: neither shows a broken picture or asks to
// look at what is gone, both say that it was destroyed; what the visit itself
// took home is there still (clauses 3.1.4, 3.5.1).
func TestTheSheetAndTheVisitOfADestroyedClass(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.Settled})
	b := w.Bases[0]
	class, ctx := b.Classes[0], t.Context()
	officer := act.As(w.Officer)
	lessons, err := w.Lessons(ctx, officer, class)
	must(t, err)
	scan := scanned(t, w, class, &lessons[0])
	visit := visited(t, w, class)
	v := w.As(t, w.Officer)
	sheet, seen := "/sheet/"+scan, "/inspection/"+visit
	v.Get(sheet).Want("the sheet before", 200, `class="strip"`, "看整张图片")
	v.Get(sheet+"/picture").Want("its picture before", 200)
	v.Get(seen).Want("the visit before", 200, "还没有看", "去看")
	v.Get(seen+"/do/watch").Want("the moments before", 200, `name="at"`)
	must(t, w.Oversee.CloseInspection(ctx, officer, visit))
	must(t, w.Archive.ArchiveClass(ctx, act.As(b.Clerk), class, "报名材料原件成册存基地档案室"))
	w.Clock.To(20320105)
	for _, k := range programme.KeptKinds {
		d, err := w.Retain.Propose(ctx, officer, class, k.Code, "保存期满")
		must(t, err)
		must(t, w.Retain.Approve(ctx, act.As(w.Approver), d.ID))
		_, err = w.Retain.CarryOut(ctx, officer, d.ID, func(int, int) error { return nil })
		must(t, err)
	}
	for _, who := range []programme.Actor{w.Officer, w.Auditor, b.Clerk, b.Head, b.Teacher} {
		v, role := w.As(t, who), string(who.Role)
		visit := []string{"检查记录"}
		if who.Base == "" { // which recordings were drawn a base is not told
			visit = []string{"已按期销毁", "没有看过"}
		}
		for path, want := range map[string][]string{sheet: {"已按期销毁（2032年1月5日）", "3141 5926 5358"}, seen: visit} {
			a := v.Get(path)
			if path == seen && who.Role == programme.RoleTeacher && a.Status != 200 { // visits are not a teacher's
				continue
			}
			a.Want(role+" opens "+path, 200, want...)
			if strings.Contains(a.Body, `class="strip"`) || strings.Contains(a.Body, "看整张图片") || strings.Contains(a.Body, "去看") {
				t.Errorf("%s: %s leads to what is gone", role, path)
			}
			for _, m := range shown.FindAllStringSubmatch(a.Body, -1) {
				v.Get(strings.ReplaceAll(m[1], "&amp;", "&")).Want(role+" is shown "+m[1]+" on "+path, 200)
			}
		}
		for _, path := range []string{sheet + "/picture", sheet + "/line/0"} {
			v.Get(path).Want(role+" asks for "+path, 404, "已按期销毁")
		}
	}
	if a := v.Get(seen + "/do/watch"); strings.Contains(a.Body, `name="at"`) {
		t.Error("the moments of what is gone are asked for")
	}
	v.Get(seen+"/record.pdf").Want("the visit's paper", 200)
}
