package enrol_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// unitOf is what somebody registers as a unit.
func unitOf(w *demotest.Year, code, name string) enrol.UnitRegistration {
	return enrol.UnitRegistration{EmployerIn: plan.EmployerIn{CreditCode: code, Name: name, County: w.Bases[0].Base.County, Kind: act.Enterprise},
		BaseCode: w.Bases[0].Base.CreditCode, Clerk: "孙报名", Password: traineePassword, Repeated: traineePassword}
}

// signUp registers a unit and is its clerk.
func signUp(t *testing.T, w *demotest.Year, in enrol.UnitRegistration, key string) programme.Actor {
	t.Helper()
	login, session, err := w.Enrol.RegisterUnit(ctx, in, "192.0.2.7", key)
	if err != nil || session == "" {
		t.Fatalf("registering %s: %q, %v %+v", in.Name, session, err, err)
	}
	u, err := w.People.UserByLogin(ctx, login)
	if err != nil {
		t.Fatal(err)
	}
	hr, err := w.People.Actor(ctx, u.ID, programme.RoleEmployer)
	if err != nil {
		t.Fatal(err)
	}
	return hr
}

// A unit that registered itself prepares and says nothing in its name until
// somebody who knows it has looked at its papers; refused it may correct itself,
// and a verification that was a mistake is taken back.
func TestAUnitThatRegisteredItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := traineeBuild(t, p)
		code := string(idcode.MakeCreditCode("91", "371400", "MA3Y7010"))
		hr := signUp(t, w.Year, unitOf(w.Year, code, "德州自报机械有限公司"), "u1")
		id, as := hr.Employer, act.As
		clerk, head, elsewhere := w.Bases[0].Clerk, w.Bases[0].Head, w.Bases[1].Clerk
		county := programme.Actor{User: "county", Role: programme.RoleCounty, County: w.Bases[0].Base.County}

		_, _, err := w.Enrol.RegisterUnit(ctx, unitOf(w.Year, code, "德州自报机械有限公司"), "192.0.2.7", "u2")
		demotest.WantCode(t, "a code that somebody else has registered", err, programme.Invalid)
		_, _, err = w.Enrol.RegisterUnit(ctx, unitOf(w.Year, w.employer.CreditCode, "别名"), "192.0.2.7", "u3")
		demotest.WantCode(t, "a unit that is known", err, programme.Invalid)
		_, _, err = w.Enrol.RegisterUnit(ctx, enrol.UnitRegistration{}, "192.0.2.7", "u4")
		if e, ok := err.(*programme.Error); !ok || len(e.Problems) < 5 {
			t.Errorf("an empty form: %v, want all that is wrong at once", err)
		}

		// it prepares, and no more
		draft, _, err := w.Enrol.InviteTrainee(ctx, as(hr), w.Programme, enrol.TraineeInvitation{Name: "周预备"})
		if err != nil {
			t.Errorf("inviting: %v", err)
		}
		if err := w.Enrol.SaveDraft(ctx, as(hr), draft, enrol.StepWho,
			enrol.DraftForm{Name: "周预备", IDNumber: string(idcode.MakeCitizenID("379906", 19850506, 133))}); err != nil {
			t.Errorf("filling in: %v", err)
		}
		for what, err := range map[string]error{
			"claiming": w.Enrol.ClaimDraft(ctx, as(hr), w.draft), "confirming years": w.Enrol.ConfirmYears(ctx, as(hr), draft, true),
			"recommending": w.Enrol.Recommend(ctx, as(hr), draft, "急需"), "handing in": demotest.ErrorOf(w.Enrol.SubmitDraft(ctx, as(hr), draft)),
			"registering a unit": demotest.ErrorOf(w.Plan.RegisterEmployer(ctx, as(hr), "91350100M000100Y43", "某厂", "", act.Enterprise)),
		} {
			demotest.WantCode(t, what+" before it is verified", err, programme.Forbidden)
		}
		_, _, err = w.Enrol.Register(ctx, enrol.Registration{Name: "钱跟报", Phone: "13905340009", Password: traineePassword, EmployerCode: code},
			"192.0.2.8", "u5")
		demotest.WantCode(t, "a trainee who names it", err, programme.Invalid)
		if got := rosterCodes(t, w.Year, clerk, code); !slices.Contains(got, "employer_unverified") {
			t.Errorf("a roster with people of it has the problems %q", got)
		}

		// who may, and who not
		verify := func(a programme.Actor) error {
			return w.Plan.VerifyEmployer(ctx, as(a), id, programme.VerifiedByPapers, "执照原件")
		}
		demotest.WantCode(t, "verified by itself", verify(hr), programme.Forbidden)
		demotest.WantCode(t, "verified by another base", verify(elsewhere), programme.NotFound)
		demotest.WantCode(t, "verified by another county", verify(programme.Actor{User: "c", Role: programme.RoleCounty, County: "别县"}), programme.NotFound)
		demotest.WantCode(t, "verified without words", w.Plan.VerifyEmployer(ctx, as(clerk), id, programme.VerifiedByPapers, ""), programme.Invalid)
		demotest.WantCode(t, "verified without looking", w.Plan.VerifyEmployer(ctx, as(clerk), id, "", "看过"), programme.Invalid)
		demotest.WantCode(t, "a refusal without reason", w.Plan.RefuseEmployer(ctx, as(head), id, ""), programme.Invalid)
		waits := func(a programme.Actor) bool {
			list, err := w.System.Year.Todos(ctx, as(a), w.Programme)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range list {
				if x.Noun == programme.NounEmployer && strings.Contains(x.Title, "自报") {
					return true
				}
			}
			return false
		}
		for _, a := range []programme.Actor{clerk, head, county, w.Officer, hr} {
			if !waits(a) {
				t.Errorf("%s is not told of what waits", a.Role)
			}
		}

		// refused, corrected, verified, taken back
		if err := w.Plan.RefuseEmployer(ctx, as(head), id, "名称与执照不符"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "refused twice", w.Plan.RefuseEmployer(ctx, as(head), id, "名称与执照不符"), programme.WrongState)
		if !waits(hr) || waits(clerk) {
			t.Error("a refused unit waits for itself and for nobody else")
		}
		again := plan.EmployerIn{CreditCode: code, Name: "德州自报机械制造有限公司", County: w.Bases[0].Base.County, Kind: act.Enterprise}
		demotest.WantCode(t, "corrected by another unit", w.Plan.ReapplyEmployer(ctx, as(w.hr), id, again), programme.NotFound)
		taken := again
		taken.CreditCode = w.employer.CreditCode
		demotest.WantCode(t, "corrected to another's code", w.Plan.ReapplyEmployer(ctx, as(hr), id, taken), programme.Invalid)
		if err := w.Plan.ReapplyEmployer(ctx, as(hr), id, again); err != nil {
			t.Fatal(err)
		}
		if err := verify(county); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "corrected after it is verified", w.Plan.ReapplyEmployer(ctx, as(hr), id, again), programme.WrongState)
		if err := w.Enrol.SaveDraft(ctx, as(hr), draft, enrol.StepWork,
			enrol.DraftForm{Work: []enrol.DraftWork{{Trade: "焊工", From: programme.NewMonth(2001, 3), Employer: again.Name}}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Enrol.ConfirmYears(ctx, as(hr), draft, false); err != nil {
			t.Errorf("confirming years once it is verified: %v", err)
		}
		if err := w.Plan.DoubtEmployer(ctx, as(w.Officer), id, "经办人不是该单位的"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "after it was taken back", w.Enrol.ConfirmYears(ctx, as(hr), draft, false), programme.Forbidden)

		// a unit of before, known to a base, is verified; that can be taken back too
		if err := w.Enrol.ClaimDraft(ctx, as(w.hr), w.draft); programme.CodeOf(err) == programme.Forbidden {
			t.Errorf("a unit of a roster: %v", err)
		}
		if err := w.Plan.DoubtEmployer(ctx, as(clerk), w.employer.ID, "代码被冒用"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "a unit of a roster, taken back", w.Enrol.ConfirmYears(ctx, as(w.hr), w.draft, false), programme.Forbidden)
		if err := w.Plan.VerifyEmployer(ctx, as(clerk), w.employer.ID, programme.VerifiedByBoth, "执照原件"); err != nil {
			t.Error(err)
		}
	})
}

// Whoever registered a name that was refused acts for the unit no more once
// the unit itself comes.
func TestARefusedUnitIsRegisteredByItsOwn(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	code := string(idcode.MakeCreditCode("91", "371400", "MA3Y7020"))
	stranger := signUp(t, w, unitOf(w, code, "德州冒名机械有限公司"), "s1")
	if err := w.Plan.RefuseEmployer(ctx, act.As(w.Bases[0].Clerk), stranger.Employer, "不是该单位的人"); err != nil {
		t.Fatal(err)
	}
	own := signUp(t, w, unitOf(w, code, "德州真名机械有限公司"), "s2")
	if own.Employer != stranger.Employer || own.User == stranger.User {
		t.Errorf("the unit is %+v, was %+v", own, stranger)
	}
	_, err := w.People.Actor(ctx, stranger.User, programme.RoleEmployer)
	demotest.WantCode(t, "who was refused", err, programme.Forbidden)
	err = w.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := store.Get[programme.Employer](tx, own.Employer)
		if err == nil && e.Name != "德州真名机械有限公司" {
			t.Errorf("it is called %s", e.Name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	twice := unitOf(w, string(idcode.MakeCreditCode("91", "371400", "MA3Y7030")), "德州两次机械有限公司")
	signUp(t, w, twice, "s3")
	_, _, err = w.Enrol.RegisterUnit(ctx, twice, "192.0.2.7", "s3")
	demotest.WantCode(t, "a form that was sent twice", err, programme.Repeated)
}

// A name that somebody gave themselves blocks nobody's roster.
func TestAnUnverifiedNameMeansNobody(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	var e *programme.Employer
	if err := w.Store.Read(ctx, func(tx *store.Tx) (err error) {
		e, err = store.Get[programme.Employer](tx, w.Employers[0].Employer)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	signUp(t, w, unitOf(w, string(idcode.MakeCreditCode("91", "371400", "MA3Y7040")), e.Name), "n1")
	if got := rosterCodesNamed(t, w, w.Bases[0].Clerk, e.Name, ""); slices.Contains(got, "employer_ambiguous") {
		t.Errorf("a roster that names the unit has the problems %q", got)
	}
}

func rosterCodes(t *testing.T, w *demotest.Year, clerk programme.Actor, code string) []string {
	return rosterCodesNamed(t, w, clerk, "", code)
}

// rosterCodesNamed are the problems of a roster with one person of a unit.
func rosterCodesNamed(t *testing.T, w *demotest.Year, clerk programme.Actor, name, code string) (out []string) {
	t.Helper()
	lines, err := w.PlanLines(ctx, act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	line := lines[slices.IndexFunc(lines, func(l programme.PlanLine) bool { return l.BaseID == w.Bases[0].Base.ID })]
	text := "姓名,身份证号码,工作单位,统一社会信用代码,培训工种,培训等级\n吴试读," + string(idcode.MakeCitizenID("379906", 19850506, 135)) + "," + name + "," + code + "," +
		line.Trade + "," + line.Level.Chinese() + "\n"
	c := act.As(clerk)
	c.DryRun = true
	r, err := w.Enrol.ImportRoster(ctx, c, w.Bases[0].Base.ID, bytes.NewReader([]byte(text)), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range r.Rows {
		for _, p := range row.Problems {
			out = append(out, p.Code)
		}
	}
	return out
}
