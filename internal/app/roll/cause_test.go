package roll_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/storetest"
)

// sealed publishes, closes and seals the roll of the first base.
func sealed(t testing.TB, w *demotest.Year) *programme.Roll {
	t.Helper()
	r, err := w.Roll.PostRoll(ctx, act.As(w.Officer), w.Bases[0].Base.ID, programme.ListPaper{})
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.To(r.To.Next())
	if err := w.Roll.CloseRoll(ctx, act.As(w.Approver), r.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Roll.SealRoll(ctx, act.As(w.Officer), r.ID); err != nil {
		t.Fatal(err)
	}
	return r
}

// Every change of a sealed roster says why it came about: what the withdrawal,
// the correction, the transfer said. Annex 3 of the amendment says it too.
func TestChangesCarryTheReasonOfTheirCause(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		l := demotest.QueueLine(t, w, 9)
		moved, to := versatile(t, w)
		l.Accept(t, append(slices.Clone(l.Ready[:5]), moved)...)
		r := sealed(t, w)
		left, named, came := l.Ready[0], l.Ready[1], l.Ready[5]
		if err := w.Enrol.Withdraw(ctx, l.Clerk, left, "本人到外地工作"); err != nil {
			t.Fatal(err)
		}
		k, err := w.Enrol.ProposeCorrection(ctx, l.Clerk,
			enrol.CorrectionIn{ApplicationID: named, Kind: programme.CorrectName, Value: "欧阳更正", FileID: demotest.Evidence(t, w), Reason: "与身份证核对，原名录错"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Enrol.ApproveCorrection(ctx, act.As(w.Bases[0].Head), k.ID); err != nil {
			t.Fatal(err)
		}
		away, err := w.Enrol.RequestTransfer(ctx, l.Clerk, enrol.TransferIn{ApplicationID: moved, ToLineID: to.ID, Reason: "离家近"})
		if err != nil {
			t.Fatal(err)
		}
		receiving := w.Bases[slices.IndexFunc(w.Bases, func(b demo.BaseCast) bool { return b.Base.ID == to.BaseID })]
		if err := w.Enrol.ConsentTransfer(ctx, act.As(receiving.Clerk), away.ID); err != nil {
			t.Fatal(err)
		}
		l.Accept(t, came)

		m, err := w.Roll.ProposeAmendment(ctx, l.Clerk, r.ID, "七月的变动")
		if err != nil {
			t.Fatal(err)
		}
		opened, err := w.Roll.AmendmentOf(ctx, l.Clerk, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{left: "已撤回：本人到外地工作", named: "更正：与身份证核对，原名录错", moved: "转报" + receiving.Base.Name + "：离家近",
			came: "审核通过（" + w.Today().String() + "）"}
		if len(opened.Changes) != len(want) {
			t.Fatalf("%d changes, want %d: %+v", len(opened.Changes), len(want), opened.Changes)
		}
		var remarks []string
		for _, c := range opened.Changes {
			row := c.Now
			if row == nil {
				row = c.Was
			}
			if c.Reason != want[row.Application] {
				t.Errorf("%s: the reason is %q, want %q", c.Words(), c.Reason, want[row.Application])
			}
			remarks = append(remarks, c.Words()+"；理由："+want[row.Application])
		}
		if opened.Annex != nil {
			t.Error("an amendment that is not approved has an annex 3")
		}
		if err := w.Roll.ApproveAmendment(ctx, act.As(w.Officer), m.ID); err != nil {
			t.Fatal(err)
		}
		var book bytes.Buffer
		if err := w.Roll.ReadAnnex(ctx, act.As(w.Officer), programme.NounAmendment, m.ID, "核对", &book); err != nil {
			t.Fatal(err)
		}
		read, err := forms.ReadRoster(bytes.NewReader(book.Bytes()), int64(book.Len()))
		if err != nil {
			t.Fatal(err)
		}
		for i := range read.Rows {
			if !slices.Contains(remarks, read.Rows[i].Remarks) {
				t.Errorf("annex 3 says %q of row %d; want one of %q", read.Rows[i].Remarks, i, remarks)
			}
		}
		page, err := w.Roll.RollOf(ctx, l.Clerk, r.ID)
		if err != nil || len(page.Changes) != 0 || len(page.Stands) != len(page.Sealed)-1 || len(page.Gone) != 2 {
			t.Fatalf("the roster: %d of %d stand, %d gone, %d changes, %v; want one less, two gone and one come", len(page.Stands), len(page.Sealed),
				len(page.Gone), len(page.Changes), err)
		}
		for _, g := range page.Gone {
			if !strings.Contains(g.Note, "第 1 次变更退出") || !strings.HasSuffix(g.Note, want[g.Application]) {
				t.Errorf("who is gone: %q", g.Note)
			}
		}
		for _, s := range page.Stands {
			if (s.Note != "") != (want[s.Application] != "") {
				t.Errorf("who stands: %+v", s)
			}
		}
	})
}

// versatile enters somebody at the first base who is eligible for a line of
// another too, and gives that line.
func versatile(t testing.TB, w *demotest.Year) (id string, to *programme.PlanLine) {
	t.Helper()
	lines, err := w.PlanLines(ctx, act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	var from *programme.PlanLine
	for i := range lines {
		if lines[i].BaseID == w.Bases[0].Base.ID {
			from = &lines[i]
		} else {
			to = &lines[i]
		}
	}
	held := func(l *programme.PlanLine) rules.Certificate {
		return rules.Certificate{Trade: l.Trade, Level: l.Level - 1, IssuedOn: 20150301, Number: idcode.MakeQualification(2015, "3799", l.Level-1, 77)}
	}
	in := enrol.Enrolment{Name: "赵两会", IDNumber: string(idcode.MakeCitizenID("379906", 19830405, 31)), Phone: "13800000031",
		EmployerCode: "91350100M000100Y43", EmployerName: "某厂",
		Facts: rules.Applicant{Trade: from.Trade, Level: from.Level, Category: "enterprise_employee", Recommended: true,
			Certificates: []rules.Certificate{held(from), held(to)}}}
	ap, err := w.Enrol.Submit(ctx, act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID, in)
	if err != nil || !ap.Eligible {
		t.Fatalf("entering: %+v, %v", ap, err)
	}
	return ap.ID, to
}

// An annex 3 that is sealed agrees with the journal, until somebody changes
// the file.
func TestSealedAnnexIsHeldAgainstTheJournal(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	l := demotest.QueueLine(t, w, 9)
	l.Accept(t, l.Ready[:3]...)
	r := sealed(t, w)
	page, err := w.Roll.RollOf(ctx, l.Clerk, r.ID)
	if err != nil || page.Annex == nil || !page.Annex.Agrees() || page.Annex.Entry == "" || page.Annex.SHA256 != page.FileID {
		t.Fatalf("sealed: %+v, %v", page.Annex, err)
	}
	file := filepath.Join(w.Dir, act.FilesDir, page.FileID[:2], page.FileID)
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("换过的名册"), 0o600); err != nil {
		t.Fatal(err)
	}
	if page, err = w.Roll.RollOf(ctx, l.Clerk, r.ID); err != nil || page.Annex.Agrees() || page.Annex.Journal != page.FileID {
		t.Errorf("the file was changed: %+v, %v", page.Annex, err)
	}
}

// The reference of a letter is for those who answer it; it stands in clear in
// no row, no entry of the journal and no message, and turns with the keys.
func TestReferenceOfALetter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		l := demotest.QueueLine(t, w, 9)
		l.Accept(t, l.Ready[:3]...)
		officer := act.As(w.Officer)
		r, err := w.Roll.PostRoll(ctx, officer, w.Bases[0].Base.ID, programme.ListPaper{})
		if err != nil {
			t.Fatal(err)
		}
		o, reference, err := w.Roll.RaiseObjection(ctx, officer, roll.ObjectionIn{RollID: r.ID, Channel: "letter", Text: "名单不实", Name: "来信人"})
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.To(r.From)
		if _, err := w.Roll.PublicObjection(ctx, roll.ObjectionIn{RollID: r.ID, Text: "也不实"}, "there", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.RotateKeys(ctx, act.As(programme.Actor{User: "admin", Role: programme.RoleAdministrator})); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			actor programme.Actor
			shown bool
		}{"the officer": {w.Officer, true}, "the approver": {w.Approver, true},
			"the auditor": {programme.Actor{User: "a", Role: programme.RoleAuditor}, false}} {
			got, err := w.Roll.ObjectionOf(ctx, act.As(c.actor), o.ID)
			if err != nil || (got.Reference == reference) != c.shown || (got.Name == "来信人") != c.shown || got.Hidden == c.shown ||
				!c.shown && got.Reference != "" {
				t.Errorf("%s sees %+v, %v; want the reference: %v", name, got, err, c.shown)
			}
		}
		_, err = w.Roll.ObjectionOf(ctx, l.Clerk, o.ID)
		demotest.WantCode(t, "a base's clerk", err, programme.Forbidden)
		list, err := w.Browse(ctx, officer, programme.NounObjection, act.Query{Programme: w.Programme, Limit: 9})
		if err != nil || len(list.Rows) != 2 {
			t.Fatalf("%d objections, %v", len(list.Rows), err)
		}
		for _, row := range list.Rows {
			if row.ID == o.ID {
				continue
			}
			if got, err := w.Roll.ObjectionOf(ctx, officer, row.ID); err != nil || got.Reference != "" {
				t.Errorf("made on the public page: %+v, %v; want no reference kept", got, err)
			}
		}
		checked, err := w.Record.Fsck(ctx, "objection_reference")
		if err != nil || len(checked) != 1 || checked[0].Count != 0 {
			t.Errorf("fsck: %+v, %v", checked, err)
		}
		for _, e := range demotest.Must(w.Record.History(ctx, officer, o.ID))(t) {
			if strings.Contains(string(e.Encode()), reference) {
				t.Errorf("the journal holds the reference: %s", e.Encode())
			}
		}
		if p.DatabaseURL == "" {
			for _, name := range []string{act.DatabaseFile, act.DatabaseFile + "-wal"} {
				if raw, err := os.ReadFile(filepath.Join(w.Dir, name)); err == nil && bytes.Contains(raw, []byte(reference)) {
					t.Errorf("%s holds the reference in clear", name)
				}
			}
		}
	})
}
