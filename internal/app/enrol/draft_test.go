package enrol_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// traineeWorld is a small year in which rosters are in, with a person who
// registered for the first employer.
type traineeWorld struct {
	*demotest.Year
	hr, other, me programme.Actor
	employer      *programme.Employer
	draft, line   string
	login         string
	who           enrol.DraftForm // who fills says they are, 赵自立 where it is empty
}

const traineePassword = "qiche-lanse-93"

func traineeBuild(t *testing.T, p storetest.Place) *traineeWorld {
	t.Helper()
	w := &traineeWorld{Year: demotest.Build(t, p, demotest.RostersIn)}
	w.hr, w.other = w.Employers[0], w.Employers[1]
	err := w.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if w.employer, err = store.Get[programme.Employer](tx, w.hr.Employer); err != nil {
			return err
		}
		lines, err := tx.BasePlanLines(w.Bases[0].Base.ID)
		w.line = lines[0].ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if w.login, _, err = w.Enrol.Register(ctx,
		enrol.Registration{Name: "赵自立", Phone: "13905340001", Password: traineePassword, EmployerCode: w.employer.CreditCode}, "192.0.2.1", "k1"); err != nil {
		t.Fatal(err)
	}
	u, err := w.People.UserByLogin(ctx, w.login)
	if err != nil {
		t.Fatal(err)
	}
	if w.me, err = w.People.Actor(ctx, u.ID, programme.RoleTrainee); err != nil {
		t.Fatal(err)
	}
	if w.draft, _, err = w.Enrol.OwnDraft(ctx, act.As(w.me), w.Programme); err != nil || w.draft == "" {
		t.Fatalf("the draft of who registered: %q, %v", w.draft, err)
	}
	return w
}

// fill saves every step.
func (w *traineeWorld) fill(t *testing.T, by programme.Actor) {
	t.Helper()
	who := w.who
	if who.Name == "" {
		who = enrol.DraftForm{Name: "赵自立", IDNumber: string(idcode.MakeCitizenID("379906", 19840506, 131))}
	}
	for _, s := range []struct {
		key string
		in  enrol.DraftForm
	}{
		{enrol.StepWho, who},
		{enrol.StepPost, enrol.DraftForm{LineID: w.line, Category: "enterprise_employee"}},
		{enrol.StepCerts, enrol.DraftForm{}},
		{enrol.StepWork, enrol.DraftForm{Work: []enrol.DraftWork{{Trade: "焊工", From: programme.NewMonth(2001, 3), Employer: w.employer.Name}}}},
		{enrol.StepHonours, enrol.DraftForm{}},
	} {
		if err := w.Enrol.SaveDraft(ctx, act.As(by), w.draft, s.key, s.in); err != nil {
			t.Fatalf("%s: %v", s.key, err)
		}
	}
}

// From registering to handing in, each step refused to the wrong role, the
// wrong employer, and out of order (clause 2.3).
func TestDraftFromRegistrationToApplication(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := traineeBuild(t, p)
		me, hr := act.As(w.me), act.As(w.hr)
		stranger := programme.Actor{User: w.me.User, Role: programme.RoleTrainee, Person: "somebody"}

		demotest.WantCode(t, "claim before they said who they are", w.Enrol.ClaimDraft(ctx, hr, w.draft), programme.WrongState)
		demotest.WantCode(t, "save by another person", w.Enrol.SaveDraft(ctx, act.As(stranger), w.draft, enrol.StepWho, enrol.DraftForm{Name: "李四"}),
			programme.Forbidden)
		demotest.WantCode(t, "save by the employer before the claim", w.Enrol.SaveDraft(ctx, hr, w.draft, enrol.StepWho, enrol.DraftForm{Name: "李四"}),
			programme.WrongState)
		w.fill(t, w.me)
		demotest.WantCode(t, "hand in unclaimed", demotest.ErrorOf(w.Enrol.SubmitDraft(ctx, me, w.draft)), programme.WrongState)
		demotest.WantCode(t, "claim by another employer", w.Enrol.ClaimDraft(ctx, act.As(w.other), w.draft), programme.Forbidden)
		demotest.WantCode(t, "claim by the trainee", w.Enrol.ClaimDraft(ctx, me, w.draft), programme.Forbidden)
		demotest.WantCode(t, "claim by a clerk", w.Enrol.ClaimDraft(ctx, act.As(w.Bases[0].Clerk), w.draft), programme.Forbidden)
		demotest.WantCode(t, "decline without reason", w.Enrol.DeclineDraft(ctx, hr, w.draft, ""), programme.Invalid)
		demotest.WantCode(t, "confirm years before the claim", w.Enrol.ConfirmYears(ctx, hr, w.draft, true), programme.WrongState)
		if err := w.Enrol.DeclineDraft(ctx, hr, w.draft, "查无此人"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "claim what was declined", w.Enrol.ClaimDraft(ctx, hr, w.draft), programme.WrongState)
		if err := w.Enrol.SaveDraft(ctx, me, w.draft, enrol.StepPost,
			enrol.DraftForm{LineID: w.line, Category: "enterprise_employee", EmployerCode: w.employer.CreditCode}); err != nil {
			t.Fatal(err)
		}
		if err := w.Enrol.ClaimDraft(ctx, hr, w.draft); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "claim twice", w.Enrol.ClaimDraft(ctx, hr, w.draft), programme.WrongState)
		demotest.WantCode(t, "become another after the claim", w.Enrol.SaveDraft(ctx, me, w.draft, enrol.StepWho, enrol.DraftForm{Name: "李四"}),
			programme.Conflict)
		demotest.WantCode(t, "confirm years by another employer", w.Enrol.ConfirmYears(ctx, act.As(w.other), w.draft, true), programme.Forbidden)
		demotest.WantCode(t, "nudge who lacks nothing", w.Enrol.Nudge(ctx, hr, w.draft), programme.WrongState)
		if err := w.Enrol.ConfirmYears(ctx, hr, w.draft, true); err != nil {
			t.Fatal(err)
		}
		if err := w.Enrol.Recommend(ctx, hr, w.draft, "岗位需要"); err != nil {
			t.Fatal(err)
		}
		v, err := w.Enrol.DraftShown(ctx, me, w.draft)
		if err != nil || !v.Ready || !v.Said.Years || !v.Said.Skilled || v.Said.Recommends != "岗位需要" {
			t.Fatalf("the filled draft: ready %v, said %+v, lacks %v, %v", v.Ready, v.Said, v.Lacks(), err)
		}

		twice := me
		twice.Key = "submit"
		ap, err := w.Enrol.SubmitDraft(ctx, twice, w.draft)
		if err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "the same form sent twice", demotest.ErrorOf(w.Enrol.SubmitDraft(ctx, twice, w.draft)), programme.Repeated)
		demotest.WantCode(t, "handed in again", demotest.ErrorOf(w.Enrol.SubmitDraft(ctx, me, w.draft)), programme.WrongState)
		demotest.WantCode(t, "saved after it was handed in", w.Enrol.SaveDraft(ctx, me, w.draft, enrol.StepHonours, enrol.DraftForm{}), programme.WrongState)
		if ap.PersonID != w.me.Person || ap.EmployerID != w.employer.ID {
			t.Errorf("the application is of person %s at %s, want %s at %s", ap.PersonID, ap.EmployerID, w.me.Person, w.employer.ID)
		}
		said, err := w.Enrol.AttestedOf(ctx, act.As(w.Bases[0].Clerk), ap.ID)
		if err != nil || !said.Years || said.Recommends == "" {
			t.Errorf("the reviewer sees %+v, %v; want what the employer said of the draft", said, err)
		}
		if err := w.Record.Sequence(ctx); err != nil {
			t.Fatal(err)
		}
		found, err := w.Record.Fsck(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if len(f.Broken) > 0 {
				t.Errorf("fsck: %+v", f)
			}
		}
	})
}

// Nobody attests their own skill or recommends themselves, whether they file
// or file anew (clauses 2.2.1, 2.2.2).
func TestNobodySpeaksForThemselves(t *testing.T) {
	w := traineeBuild(t, storetest.Place{Dir: t.TempDir()})
	me, hr := act.As(w.me), act.As(w.hr)
	w.fill(t, w.me)
	if err := w.Enrol.ClaimDraft(ctx, hr, w.draft); err != nil {
		t.Fatal(err)
	}
	ap, err := w.Enrol.SubmitDraft(ctx, me, w.draft)
	if err != nil {
		t.Fatal(err)
	}
	facts := func() *rules.Applicant {
		t.Helper()
		d, err := w.Enrol.DecisionOf(ctx, hr, ap.ID)
		if err != nil {
			t.Fatal(err)
		}
		return d.Facts
	}
	if f := facts(); f.Attested || f.Recommended {
		t.Errorf("the first application says of its own: %+v", f)
	}
	again := enrol.Enrolment{Facts: *facts()}
	again.Facts.Attested, again.Facts.Recommended = true, true
	for _, said := range []bool{false, true} {
		if said {
			if err := w.Enrol.ConfirmYears(ctx, hr, ap.ID, true); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Enrol.Return(ctx, act.As(w.Bases[0].Clerk), ap.ID, "缺照片"); err != nil {
			t.Fatal(err)
		}
		if err := w.Enrol.Resubmit(ctx, me, ap.ID, again); err != nil {
			t.Fatal(err)
		}
		if f := facts(); f.Attested != said || f.Recommended {
			t.Errorf("filed anew, the employer's word %v: attested %v, recommended %v", said, f.Attested, f.Recommended)
		}
	}
}

// Two phones that read the same draft: the second is told, and nothing is
// overwritten; of two at one moment one is done.
func TestDraftOfTwoPhones(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := traineeBuild(t, p)
		entries, err := w.Record.History(ctx, act.As(w.me), w.draft)
		if err != nil || len(entries) == 0 {
			t.Fatal(entries, err)
		}
		c := act.As(w.me)
		c.Subject, c.Seen = w.draft, entries[len(entries)-1].ID
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, name := range []string{"赵自立", "赵自力"} {
			wg.Go(func() { errs[i] = w.Enrol.SaveDraft(ctx, c, w.draft, enrol.StepWho, enrol.DraftForm{Name: name}) })
		}
		wg.Wait()
		codes := []programme.ErrorCode{programme.CodeOf(errs[0]), programme.CodeOf(errs[1])}
		if !slices.Contains(codes, programme.Stale) || errs[0] != nil && errs[1] != nil {
			t.Errorf("two phones at once: %v, want one done and one stale", errs)
		}
	})
}

// Who is not born yet cannot register (GB 11643).
func TestADraftOfSomebodyNotBornYet(t *testing.T) {
	w := traineeBuild(t, storetest.Place{Dir: t.TempDir()})
	err := w.Enrol.SaveDraft(ctx, act.As(w.me), w.draft, enrol.StepWho,
		enrol.DraftForm{Name: "赵自立", IDNumber: string(idcode.MakeCitizenID("379906", 20990506, 131))})
	if !strings.Contains(demotest.ToldOf(err), "出生日期还没有到") {
		t.Errorf("born in the future: %v", err)
	}
}

// Nobody is nudged twice on a day, and who lacks nothing never.
func TestNudgeOnceADay(t *testing.T) {
	w := traineeBuild(t, storetest.Place{Dir: t.TempDir()})
	if err := w.Enrol.SaveDraft(ctx, act.As(w.me), w.draft, enrol.StepWho,
		enrol.DraftForm{Name: "赵自立", IDNumber: string(idcode.MakeCitizenID("379906", 19840506, 131))}); err != nil {
		t.Fatal(err)
	}
	if err := w.Enrol.ClaimDraft(ctx, act.As(w.hr), w.draft); err != nil {
		t.Fatal(err)
	}
	if err := w.Enrol.Nudge(ctx, act.As(w.hr), w.draft); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "a second nudge on a day", w.Enrol.Nudge(ctx, act.As(w.hr), w.draft), programme.Conflict)
	demotest.WantCode(t, "a nudge by another employer", w.Enrol.Nudge(ctx, act.As(w.other), w.draft), programme.Forbidden)
	g, err := w.Enrol.Group(ctx, act.As(w.hr), w.Programme)
	if err != nil || g.Count("facts") == 0 {
		t.Fatalf("the group counts %d who have not filled in all, %v", g.Count("facts"), err)
	}
	want := 0
	for _, r := range g.Rows {
		if r.Nudgeable {
			want++
		}
	}
	if n, err := w.Enrol.NudgeAll(ctx, act.As(w.hr), w.Programme); err != nil || n != want {
		t.Errorf("all nudged: %d, %v, want %d", n, err, want)
	}
	if n, err := w.Enrol.NudgeAll(ctx, act.As(w.hr), w.Programme); err != nil || n != 0 {
		t.Errorf("all nudged again on the day: %d, %v, want 0", n, err)
	}
}

// Registering a phone that is registered already answers as the first did, and
// the phone signs in as whom it was registered for first.
func TestRegisterTellsNothing(t *testing.T) {
	w := traineeBuild(t, storetest.Place{Dir: t.TempDir()})
	again, _, err := w.Enrol.Register(ctx, enrol.Registration{Name: "赵自立", Phone: "13905340001", Password: "huoche-hongse-71",
		EmployerCode: w.employer.CreditCode}, "192.0.2.1", "k2")
	if err != nil || again == w.login {
		t.Errorf("a phone registered again: %q, %v; want another account", again, err)
	}
	if _, err := w.People.SignIn(ctx, "13905340001", traineePassword, "", "192.0.2.1"); err != nil {
		t.Errorf("signing in with the phone: %v", err)
	}
	demotest.WantCode(t, "the second registration's password with the phone",
		demotest.ErrorOf(w.People.SignIn(ctx, "13905340001", "huoche-hongse-71", "", "192.0.2.1")),
		programme.Forbidden)
	_, _, err = w.Enrol.Register(ctx, enrol.Registration{Name: "赵", Phone: "1", Password: "x", EmployerCode: "y"}, "192.0.2.1", "k3")
	demotest.WantCode(t, "a registration that is wrong in everything", err, programme.Invalid)
}

// A draft that was saved before rows could be half filled reads as it was
// written, and a draft without half rows is written as ever.
func TestDraftsOfBeforeAreRead(t *testing.T) {
	const before = `{"name":"赵自立","id_number":"379906198405061310","line":"l1","category":"enterprise_employee","attested":true,` +
		`"certificates":[{"trade":"焊工","level":"senior_worker","kind":"qualification","issued_on":"2015-06-01"}],` +
		`"work":[{"trade":"焊工","from":"2001-03","to":"2009-12","employer":"某厂"},{"trade":"焊工","from":"2010-01"}],"saved":["who","work"]}`
	var f enrol.DraftForm
	if err := json.Unmarshal([]byte(before), &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Work) != 2 || f.Work[1].From != programme.NewMonth(2010, 1) || f.Work[1].To != 0 || f.Certificates[0].IssuedOn != 20150601 || f.Half != nil {
		t.Errorf("the draft of before reads %+v", f)
	}
	// What somebody ticked of their own skill is let go: it is not theirs to say.
	if now, want := string(asJSON(t, f)), strings.Replace(before, `"attested":true,`, "", 1); now != want {
		t.Errorf("written again\n%s, want\n%s", now, want)
	}
}

// Half rows stand at their places, survive a change of another step and of the
// keys, and keep a draft from being handed in.
func TestHalfRowsOfADraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := traineeBuild(t, p)
		me := act.As(w.me)
		w.fill(t, w.me)
		half := []enrol.HalfRow{{At: 0, Typed: map[string]string{"employer": "某厂"}, Wrong: []enrol.HalfWrong{{Column: "trade", Words: "请填写从事工种"}}}}
		work := enrol.DraftForm{Work: []enrol.DraftWork{{Trade: "焊工", From: programme.NewMonth(2001, 3)}}, Half: map[string][]enrol.HalfRow{"work": half}}
		if err := w.Enrol.SaveDraft(ctx, me, w.draft, enrol.StepWork, work); err != nil {
			t.Fatal(err)
		}
		if err := w.Enrol.SaveDraft(ctx, me, w.draft, enrol.StepHonours, enrol.DraftForm{}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.RotateKeys(ctx, act.As(act.SystemActor)); err != nil {
			t.Fatal(err)
		}
		v, err := w.Enrol.DraftShown(ctx, me, w.draft)
		if err != nil || v.Ready || len(v.Form.Work) != 1 || len(v.Form.Half["work"]) != 1 || !slices.Contains(v.Lacks(), "工作年限：工作经历第 1 行：请填写从事工种") {
			t.Fatalf("ready %v, half %v, lacks %v, %v", v.Ready, v.Form.Half, v.Lacks(), err)
		}
		rows, wrong := enrol.Merge([]map[string]string{{"trade": "焊工"}}, v.Form.Half["work"])
		if len(rows) != 2 || rows[0]["employer"] != "某厂" || rows[1]["trade"] != "焊工" || wrong[0]["trade"] == "" || wrong[1] != nil {
			t.Errorf("the rows as the form has them: %v, wrong %v", rows, wrong)
		}
		if err := w.Enrol.ClaimDraft(ctx, act.As(w.hr), w.draft); err != nil {
			t.Fatal(err)
		}
		_, err = w.Enrol.SubmitDraft(ctx, me, w.draft)
		demotest.WantCode(t, "handing in a half row", err, programme.Invalid)
		if err := w.Enrol.SaveDraft(ctx, me, w.draft, enrol.StepWork, enrol.DraftForm{Work: work.Work}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Enrol.SubmitDraft(ctx, me, w.draft); err != nil {
			t.Errorf("handing in what is whole: %v", err)
		}
	})
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
