package enrol_test

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/storetest"
)

// What enrolment's pages read and open is bounded by role and scope like
// everything else.
func TestEnrolmentReadsWithinScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		mine, elsewhere := w.Bases[0], w.Bases[1]
		apps, err := w.BaseApplications(ctx, act.As(w.Officer), mine.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		atBoth := map[string]bool{} // some try a second base: they are that base's people too
		others, err := w.BaseApplications(ctx, act.As(w.Officer), elsewhere.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range others {
			atBoth[o.PersonID] = true
		}
		k := slices.IndexFunc(apps, func(a programme.Application) bool { return a.Eligible && !atBoth[a.PersonID] })
		ap := apps[k]
		file, err := w.StoreFile(ctx, act.As(mine.Clerk), strings.NewReader(demotest.Paper))
		if err == nil {
			err = w.Material.AttachMaterials(ctx, act.As(mine.Clerk), ap.ID, "truth_statement", []string{file.ID, file.ID})
		}
		if err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "the same paper again", w.Material.AttachMaterial(ctx, act.As(mine.Clerk), ap.ID, "truth_statement", file.ID), programme.Conflict)
		demotest.WantCode(t, "a paper that is none", w.Material.AttachMaterial(ctx, act.As(mine.Clerk), ap.ID, "sonnet", file.ID), programme.Invalid)

		trainee := programme.Actor{User: "t", Role: programme.RoleTrainee, Person: ap.PersonID}
		stranger := programme.Actor{User: "s", Role: programme.RoleTrainee, Person: "somebody"}
		treasurer := mine.Treasurer
		unmask := func(c act.Caller) error {
			return demotest.ErrorOf(w.People.UnmaskPerson(ctx, c, ap.PersonID, "核对"))
		}
		paper := func(c act.Caller) error {
			f, err := w.Material.ReadPaper(ctx, c, ap.ID, file.ID)
			if err == nil {
				raw, _ := io.ReadAll(f)
				f.Close()
				if string(raw) != demotest.Paper {
					t.Errorf("the paper holds %q", raw)
				}
			}
			return err
		}
		progress := func(c act.Caller) error { return demotest.ErrorOf(w.Year.ProgressOf(ctx, c, ap.ID)) }
		years := func(c act.Caller) error { return demotest.ErrorOf(w.Year.YearsOf(ctx, c, ap.PersonID)) }
		ready := func(c act.Caller) error { return demotest.ErrorOf(w.Plan.Ready(ctx, c, ap.PlanLineID)) }
		for _, c := range []struct {
			what string
			do   func(act.Caller) error
			as   programme.Actor
			want programme.ErrorCode
		}{
			{"unmask by the base's clerk", unmask, mine.Clerk, ""},
			{"unmask by the officer", unmask, w.Officer, ""},
			{"unmask by the auditor", unmask, w.Auditor, ""},
			{"unmask by another's clerk", unmask, elsewhere.Clerk, programme.NotFound},
			{"unmask by the head", unmask, mine.Head, programme.Forbidden},
			{"unmask by the approver", unmask, w.Approver, programme.Forbidden},
			{"unmask by the trainee", unmask, trainee, programme.Forbidden},
			{"unmask by nobody", unmask, programme.Actor{Role: programme.RoleOfficer}, programme.Forbidden},
			{"paper by the trainee", paper, trainee, ""},
			{"paper by the clerk", paper, mine.Clerk, ""},
			{"paper by another trainee", paper, stranger, programme.NotFound},
			{"paper by another's clerk", paper, elsewhere.Clerk, programme.NotFound},
			{"paper by the treasurer", paper, treasurer, programme.Forbidden},
			{"progress by the trainee", progress, trainee, ""},
			{"progress by another trainee", progress, stranger, programme.NotFound},
			{"years by the officer", years, w.Officer, ""},
			{"years by another's clerk", years, elsewhere.Clerk, programme.NotFound},
			{"ready by the clerk", ready, mine.Clerk, ""},
			{"ready by another's clerk", ready, elsewhere.Clerk, programme.Forbidden},
			{"ready by the officer", ready, w.Officer, programme.Forbidden},
		} {
			demotest.WantCode(t, c.what, c.do(act.As(c.as)), c.want)
		}
		if _, err := w.Material.ReadPaper(ctx, act.As(mine.Clerk), apps[(k+1)%len(apps)].ID, file.ID); programme.CodeOf(err) != programme.NotFound {
			t.Errorf("a paper under another application: %v, want not_found", err)
		}
	})
}

// Numbers are opened with a reason and a line in the journal that does not
// hold them; never on trial.
func TestUnmaskingIsJournalled(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	apps, err := w.BaseApplications(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	person := apps[0].PersonID
	demotest.WantCode(t, "without a reason", demotest.ErrorOf(w.People.UnmaskPerson(ctx, act.As(w.Officer), person, "")), programme.Invalid)
	demotest.WantCode(t, "on trial", demotest.ErrorOf(w.People.UnmaskPerson(ctx, act.Caller{Actor: w.Officer, DryRun: true}, person, "看看")), programme.Invalid)
	u, err := w.People.UnmaskPerson(ctx, act.As(w.Officer), person, "核对银行退票")
	if err != nil || len(u.IDNumber) != 18 {
		t.Fatalf("unmasking: %v, a number of %d", err, len(u.IDNumber))
	}
	story, err := w.Record.Story(ctx, act.As(w.Officer), person)
	if err != nil || len(story) != 1 {
		t.Fatalf("the journal has %d entries, want 1: %v", len(story), err)
	}
	if raw, _ := json.Marshal(story); strings.Contains(string(raw), u.IDNumber) || u.Phone != "" && strings.Contains(string(raw), u.Phone) {
		t.Error("the journal repeats the numbers")
	}
}

// A preview says what the submission says, and leaves nothing behind.
func TestPreviewIsTheSamePathRolledBack(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	b, c := w.Bases[0].Base, act.As(w.Bases[0].Clerk)
	lines, err := w.Plan.Filling(ctx, c, w.Programme, b.ID)
	if err != nil || len(lines) == 0 {
		t.Fatalf("%d lines: %v", len(lines), err)
	}
	l := lines[0]
	in := enrol.Enrolment{Name: "赵试", IDNumber: demotest.CheckDigit("379901198503041230", false), Phone: "13800000000", EmployerCode: "91350100M000100Y43",
		EmployerName: "某厂",
		Facts: rules.Applicant{Trade: l.Trade, Level: l.Level, Category: "enterprise_employee", Recommended: true,
			Certificates: []rules.Certificate{{Trade: l.Trade, Level: programme.SeniorWorker, IssuedOn: 20150301, Number: "12"}}}}
	p, err := w.Enrol.PreviewSubmit(ctx, c, b.ID, in)
	if err != nil || !p.Eligible || len(p.Warnings) != 1 || p.Warnings[0].Field != "证书编号" {
		t.Fatalf("preview: %v, %+v", err, p)
	}
	if after, _ := w.Plan.Filling(ctx, c, w.Programme, b.ID); after[0].Applied != l.Applied {
		t.Errorf("the preview left %d applications, want %d", after[0].Applied, l.Applied)
	}
	_, err = w.Enrol.PreviewSubmit(ctx, act.As(w.Bases[1].Clerk), b.ID, in)
	demotest.WantCode(t, "a preview by another's clerk", err, programme.Forbidden)
	ap, err := w.Enrol.Submit(ctx, c, b.ID, in)
	if err != nil || ap.Eligible != p.Eligible || ap.Route != p.Route {
		t.Fatalf("submitting: %v, %+v, the preview said %s", err, ap, p.Route)
	}
	if after, _ := w.Plan.Filling(ctx, c, w.Programme, b.ID); after[0].Applied != l.Applied+1 || after[0].Waiting != l.Waiting+1 ||
		after[0].Ready != l.Ready+1 {
		t.Errorf("after submitting: %+v, before %+v", after[0], l)
	}
	demotest.WantCode(t, "a preview of what was not returned", demotest.ErrorOf(w.Enrol.PreviewResubmit(ctx, c, ap.ID, enrol.Enrolment{})),
		programme.WrongState)
	if err := w.Enrol.Return(ctx, c, ap.ID, "补证书"); err != nil {
		t.Fatal(err)
	}
	r, err := w.Enrol.PreviewResubmit(ctx, c, ap.ID, enrol.Enrolment{Facts: rules.Applicant{Category: "public_body_staff", Recommended: true}})
	if err != nil || r.Eligible || len(r.Closed()) != 1 {
		t.Fatalf("preview of the new facts: %v, %+v", err, r)
	}
	if err := w.Enrol.Resubmit(ctx, c, ap.ID, enrol.Enrolment{Facts: in.Facts}); err != nil {
		t.Errorf("resubmitting without the ID number: %v", err)
	}
}
