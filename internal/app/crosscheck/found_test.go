package crosscheck_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// crossWorld is an enrolment with its lists.
type crossWorld struct{ *demotest.Enrolling }

// listOf imports a list that names the people.
func (w *crossWorld) listOf(kind, replaces string, keep programme.Date, people ...int) *programme.List {
	w.T.Helper()
	text := "身份证号码,工种,等级,年度\n"
	for _, n := range people {
		text += fmt.Sprintf("%s,%s,%s,2019\n", demotest.NumberOf(n), w.Line.Trade, w.Line.Level.Chinese())
	}
	l, err := w.Crosscheck.ImportList(ctx, act.As(w.Officer), crosscheck.ListIn{Kind: kind, Name: "名单", Source: "某局", KeepUntil: keep, Replaces: replaces},
		strings.NewReader(text), int64(len(text)))
	if err != nil {
		w.T.Fatal(err)
	}
	return l
}

// blocks are the codes of what blocks an application.
func (w *crossWorld) blocks(id string) (codes []string, first string) {
	w.T.Helper()
	hits, err := w.Crosscheck.HitsOf(ctx, w.Clerk, id)
	if err != nil {
		w.T.Fatal(err)
	}
	for _, h := range hits {
		if h.Blocks() {
			codes = append(codes, h.Check)
			if first == "" {
				first = h.ID
			}
		}
	}
	return codes, first
}

func (w *crossWorld) wantBlocks(what, id string, want ...string) string {
	w.T.Helper()
	got, first := w.blocks(id)
	if !slices.Equal(got, want) {
		w.T.Errorf("%s: %v blocks, want %v", what, got, want)
	}
	return first
}

// Each check finds what it is for, in its own words, and nothing in somebody
// about whom all is well.
func TestCrosschecksFind(t *testing.T) {
	w := &crossWorld{demotest.Enrols(t, storetest.Place{Dir: t.TempDir()})}
	w.listOf(programme.ListSubsidised, "", 20211231, 1)
	w.listOf(programme.ListPublicBody, "", 20211231, 2, 3)
	w.listOf(programme.ListPensioner, "", 20211231, 4)
	w.listOf(programme.ListStudent, "", 20211231, 5)
	wrongLevel := idcode.MakeQualification(2015, "3799", programme.JuniorWorker, 900)
	shared := w.Someone(30)
	shared.BankAccount = "6222020000000000001"
	w.Enter(shared)
	public, err := w.Plan.RegisterEmployer(ctx, act.As(w.Officer), string(idcode.MakeCreditCode("11", "371400", "00000001")), "某局", "德城区", plan.PublicBody)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		n    int
		with func(in *enrol.Enrolment)
		want []string // all that is found, in the table's order
	}{
		{"nothing", 10, nil, nil},
		{"subsidised on a list", 1, nil, []string{"subsidised_list"}},
		{"a public body's list", 2, nil, []string{"public_body_list"}},
		{"a teacher on a public body's list", 3, func(in *enrol.Enrolment) { in.Facts.Category = "vocational_teacher" }, nil},
		{"a pensioner", 4, nil, []string{"pensioner_list"}},
		{"a student", 5, nil, []string{"student_list"}},
		{"another's phone and account", 11, func(in *enrol.Enrolment) { in.Phone, in.BankAccount = shared.Phone, shared.BankAccount },
			[]string{"phone_shared", "bank_shared"}},
		{"another's certificate", 12, func(in *enrol.Enrolment) {
			in.Facts.Certificates[0].Number = shared.Facts.Certificates[0].Number
		}, []string{"cert_shared"}},
		{"a number of another level", 13, func(in *enrol.Enrolment) { in.Facts.Certificates[0].Number = wrongLevel }, []string{"cert_level_differs"}},
		{"a number of another year", 14, func(in *enrol.Enrolment) { in.Facts.Certificates[0].IssuedOn = 20160301 }, []string{"cert_year_differs"}},
		{"a number of no province", 15, func(in *enrol.Enrolment) {
			in.Facts.Certificates[0].Number = "15" + "99" + in.Facts.Certificates[0].Number[4:]
		}, []string{"cert_region_unknown"}},
		{"a public body", 16, func(in *enrol.Enrolment) { in.EmployerCode, in.EmployerName = public.CreditCode, public.Name }, []string{"employer_kind"}},
		{"a child's certificate", 17, func(in *enrol.Enrolment) {
			in.Facts.Certificates[0].IssuedOn, in.Facts.Certificates[0].Number = 19950301, idcode.MakeQualification(1995, "3799", w.Line.Level-1, 801)
		}, []string{"cert_too_young"}},
		{"a certificate of tomorrow", 18, func(in *enrol.Enrolment) {
			in.Facts.Certificates = append(in.Facts.Certificates, rules.Certificate{Trade: "钳工", Level: programme.SeniorWorker, IssuedOn: 20210602})
		}, []string{"cert_future"}},
		{"a child's work, and work to come", 19, func(in *enrol.Enrolment) {
			in.Facts.Work = []rules.Work{{Trade: w.Line.Trade, From: programme.NewMonth(1995, 1), To: rules.Until(programme.NewMonth(2000, 1))},
				{Trade: w.Line.Trade, From: programme.NewMonth(2021, 8)}}
		}, []string{"work_too_young", "work_future"}},
		{"past retirement", 20, func(in *enrol.Enrolment) { in.IDNumber = string(idcode.MakeCitizenID("379905", 19610531, 101)) }, []string{"age_retired"}},
	} {
		in := w.Someone(c.n)
		if c.with != nil {
			c.with(&in)
		}
		ap := w.Enter(in)
		hits, err := w.Crosscheck.HitsOf(ctx, w.Clerk, ap.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, row := range programme.Crosschecks {
			for _, h := range hits {
				if h.Check == row.Code {
					got = append(got, h.Check)
					if h.Evidence == "" || strings.Contains(h.Evidence, in.IDNumber) || strings.Contains(h.Evidence, in.Phone) {
						t.Errorf("%s: evidence %q", c.name, h.Evidence)
					}
				}
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: found %v, want %v", c.name, got, c.want)
		}
	}
}

// Somebody on a list is not accepted until whoever may has let them pass, and
// not after the day on which that ends (clauses 2.1.3 and 2.3).
func TestOverrideRunsOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := &crossWorld{demotest.Enrols(t, p)}
		ap := w.Enter(w.Someone(1))
		w.listOf(programme.ListPublicBody, "", 20211231, 1)
		hit := w.wantBlocks("the list came after the application", ap.ID, "public_body_list")
		demotest.WantCode(t, "accepting who is on a list", demotest.Accept(w.Year.System, w.Clerk, ap.ID), programme.WrongState)
		officer := act.As(w.Officer)
		demotest.WantCode(t, "the head lets pass what only the city may", w.Crosscheck.OverrideHit(ctx, act.As(w.Base.Head), hit, 20210602, "已离职"),
			programme.Forbidden)
		demotest.WantCode(t, "the clerk lets pass", w.Crosscheck.OverrideHit(ctx, w.Clerk, hit, 20210602, "已离职"), programme.Forbidden)
		demotest.WantCode(t, "no reason", w.Crosscheck.OverrideHit(ctx, officer, hit, 20210602, ""), programme.Invalid)
		demotest.WantCode(t, "until yesterday", w.Crosscheck.OverrideHit(ctx, officer, hit, 20210531, "已离职"), programme.Invalid)
		demotest.WantCode(t, "for ever", w.Crosscheck.OverrideHit(ctx, officer, hit, 20991231, "已离职"), programme.Invalid)
		demotest.WantCode(t, "taking back what was not given", w.Crosscheck.RevokeOverride(ctx, officer, hit, "不属实"), programme.WrongState)
		c := officer
		c.Key = "once"
		if err := w.Crosscheck.OverrideHit(ctx, c, hit, 20210602, "已离职"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "the same form twice", w.Crosscheck.OverrideHit(ctx, c, hit, 20210602, "已离职"), programme.Repeated)
		demotest.WantCode(t, "letting pass twice", w.Crosscheck.OverrideHit(ctx, officer, hit, 20210602, "已离职"), programme.WrongState)
		w.wantBlocks("let pass", ap.ID)
		w.Clock.To(20210603)
		demotest.WantCode(t, "accepting after the day", demotest.Accept(w.Year.System, w.Clerk, ap.ID), programme.WrongState)
		w.wantBlocks("after the day", ap.ID, "public_body_list")
		if err := w.Crosscheck.OverrideHit(ctx, officer, hit, 20210610, "已离职，证明附后"); err != nil {
			t.Fatal(err)
		}
		if err := demotest.Accept(w.Year.System, w.Clerk, ap.ID); err != nil {
			t.Errorf("accepting who was let pass: %v", err)
		}
		w.Clock.To(20210611)
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		w.wantBlocks("swept", ap.ID, "public_body_list")
		demotest.Sound(t, w.System)
	})
}

// A list goes when its time is over; its row stays and the journal says so.
func TestListsAreClearedInTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := &crossWorld{demotest.Enrols(t, p)}
		officer := act.As(w.Officer)
		ap := w.Enter(w.Someone(1))
		old := w.listOf(programme.ListStudent, "", 20210610, 1, 2, 3)
		w.wantBlocks("on the list", ap.ID, "student_list")
		l := w.listOf(programme.ListStudent, old.ID, 20210610, 4)
		w.wantBlocks("on the newer list no more", ap.ID)
		_, err := w.Crosscheck.ImportList(ctx, officer,
			crosscheck.ListIn{Kind: programme.ListStudent, Name: "又一份", Source: "某局", KeepUntil: 20210610, Replaces: old.ID},
			strings.NewReader("身份证号\n"+demotest.NumberOf(1)), 30)
		demotest.WantCode(t, "replacing what was replaced", err, programme.Conflict)
		_, err = w.Crosscheck.ImportList(ctx, officer, crosscheck.ListIn{Kind: programme.ListStudent, Name: "永久", Source: "某局", KeepUntil: 20991231},
			strings.NewReader("身份证号\n"+demotest.NumberOf(1)), 30)
		demotest.WantCode(t, "keeping for ever", err, programme.Invalid)
		counts := func() (out []int) {
			err := w.Store.Read(ctx, func(tx *store.Tx) error {
				for _, x := range []*programme.List{old, l} {
					n, err := tx.CountListEntries(x.Number)
					if err != nil {
						return err
					}
					out = append(out, n)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if got := counts(); !slices.Equal(got, []int{0, 1}) {
			t.Errorf("after the first sweep %v entries stand, want those of the newer list", got)
		}
		w.Clock.To(20210611)
		late := w.Enter(w.Someone(4))
		w.wantBlocks("after the list's last day", late.ID)
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if got := counts(); !slices.Equal(got, []int{0, 0}) {
			t.Errorf("after its time %v entries stand, want none", got)
		}
		story, err := w.Record.Story(ctx, officer, l.ID)
		if err != nil || len(story) != 3 || story[2].What != "清除名单条目" {
			t.Errorf("the list's story is %+v, %v", story, err)
		}
		demotest.WantCode(t, "withdrawing a cleared list", w.Crosscheck.WithdrawList(ctx, officer, l.ID, "有误"), programme.WrongState)
		demotest.Sound(t, w.System)
	})
}

// While a list is replaced again and again by one that names the same person,
// no acceptance slips between the two.
func TestReplacingAListLeavesNoGap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := &crossWorld{demotest.Enrols(t, p)}
		ap := w.Enter(w.Someone(1))
		l := w.listOf(programme.ListPensioner, "", 20211231, 1)
		var stop atomic.Bool
		var running sync.WaitGroup
		running.Go(func() {
			for !stop.Load() {
				if err := demotest.Accept(w.Year.System, w.Clerk, ap.ID); err == nil {
					t.Error("accepted while a list named them")
					return
				}
			}
		})
		for range 8 {
			l = w.listOf(programme.ListPensioner, l.ID, 20211231, 1, 2)
			if err := w.Sweep(ctx); err != nil {
				t.Error(err)
			}
		}
		stop.Store(true)
		running.Wait()
	})
}

// An exceptional case takes the clerk's signature, another person's referral
// and the city's consent, in that order (clause 2.2.4).
func TestExceptionalCasesTakeTwoReviewers(t *testing.T) {
	w := &crossWorld{demotest.Enrols(t, storetest.Place{Dir: t.TempDir()})}
	in := w.Someone(1)
	in.Facts.Certificates[0].IssuedOn = 20200501
	in.Facts.Certificates[0].Number = ""
	in.Facts.Honours = []rules.Honour{{Kind: "skills_expert", Level: "city"}}
	ap := w.Enter(in)
	head := act.As(w.Base.Head)
	demotest.WantCode(t, "referring before anybody examined", w.Enrol.Refer(ctx, head, ap.ID), programme.WrongState)
	demotest.WantCode(t, "signing without a word", w.Enrol.Examine(ctx, w.Clerk, ap.ID, ""), programme.Invalid)
	if err := w.Enrol.Examine(ctx, w.Clerk, ap.ID, "证书原件已核"); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "signing twice", w.Enrol.Examine(ctx, w.Clerk, ap.ID, "再签"), programme.Conflict)
	same := w.Base.Head
	same.User = w.Base.Clerk.User
	demotest.WantCode(t, "the examiner refers", w.Enrol.Refer(ctx, act.As(same), ap.ID), programme.Forbidden)
	if err := w.Enrol.Refer(ctx, head, ap.ID); err != nil {
		t.Fatal(err)
	}
	city := w.Officer
	city.User = w.Base.Head.User
	demotest.WantCode(t, "the referrer consents", w.Enrol.Consent(ctx, act.As(city), ap.ID), programme.Forbidden)
	if err := w.Enrol.Consent(ctx, act.As(w.Officer), ap.ID); err != nil {
		t.Fatal(err)
	}
	ordinary := w.Enter(w.Someone(2))
	demotest.WantCode(t, "signing an ordinary case", w.Enrol.Examine(ctx, w.Clerk, ordinary.ID, "x"), programme.WrongState)
	demotest.Sound(t, w.System)
}

// Confirming somebody's skill decides again; what was decided and said before
// stays and can be decided again.
func TestAttestingDecidesAgain(t *testing.T) {
	w := &crossWorld{demotest.Enrols(t, storetest.Place{Dir: t.TempDir()})}
	in := w.Someone(1)
	in.Facts.Certificates = nil
	in.Facts.Work = []rules.Work{{Trade: w.Line.Trade, From: programme.NewMonth(1999, 1)}}
	ap := w.Enter(in)
	if ap.Eligible {
		t.Fatal("eligible before the skill is confirmed")
	}
	if err := w.Enrol.ReturnFor(ctx, w.Clerk, ap.ID, []string{"id_copy"}, "8 月前补"); err != nil {
		t.Fatal(err)
	}
	s, err := w.Show(ctx, w.Clerk, programme.NounApplication, ap.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Fact("reason").Text, "身份证复印件看不清或不完整，请重新上传正反两面（二(三)）；8 月前补"; got != want {
		t.Errorf("the trainee reads %q, want %q", got, want)
	}
	demotest.WantCode(t, "a reason of no list", w.Enrol.ReturnFor(ctx, w.Clerk, ap.ID, []string{"none"}, ""), programme.Invalid)
	demotest.WantCode(t, "attesting what was sent back", w.Enrol.Attest(ctx, w.Clerk, ap.ID, "现场实操"), programme.WrongState)
	if err := w.Enrol.Resubmit(ctx, w.Clerk, ap.ID, in); err != nil {
		t.Fatal(err)
	}
	if err := w.Enrol.Attest(ctx, w.Clerk, ap.ID, "现场实操"); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "attesting twice", w.Enrol.Attest(ctx, w.Clerk, ap.ID, "再次"), programme.Conflict)
	if err := demotest.Accept(w.Year.System, w.Clerk, ap.ID); err != nil {
		t.Fatal(err)
	}
	frozen, err := w.Enrol.Frozen(ctx, w.Clerk, ap.ID)
	if err != nil || len(frozen) != 3 {
		t.Fatalf("%d decisions are kept, want 3; %v", len(frozen), err)
	}
	for i, f := range frozen {
		if !f.Same || f.Current != (i == 0) {
			t.Errorf("decision %d: %+v", i, f)
		}
	}
	if r := frozen[0].Reviews; len(r) != 2 || r[0].What != "确认技能水平" || r[1].What != "审核通过" || !r[1].SamePapers {
		t.Errorf("the newest decision carries %+v", r)
	}
	demotest.Sound(t, w.System)
}

// A file kept for two people, and an account used by two, is let pass by the
// head of their own base only; taken back it blocks again.
func TestHeadsLetPassAtTheirOwnBase(t *testing.T) {
	w := &crossWorld{demotest.Enrols(t, storetest.Place{Dir: t.TempDir()})}
	first, second := w.Enter(w.Someone(1)), w.Enter(w.Someone(2))
	file, err := w.StoreFile(ctx, w.Clerk, strings.NewReader(demotest.Paper))
	if err != nil {
		t.Fatal(err)
	}
	for _, ap := range []*programme.Application{first, second} {
		if err := w.Material.AttachMaterial(ctx, w.Clerk, ap.ID, "exceptional_evidence", file.ID); err != nil {
			t.Fatal(err)
		}
	}
	demotest.WantCode(t, "accepting with another's evidence", demotest.Accept(w.Year.System, w.Clerk, second.ID), programme.WrongState)
	hit := w.wantBlocks("another's evidence", second.ID, "paper_shared")
	demotest.WantCode(t, "another base's head", w.Crosscheck.OverrideHit(ctx, act.As(w.Bases[1].Head), hit, 20210701, "合订扫描"), programme.Forbidden)
	head := act.As(w.Base.Head)
	if err := w.Crosscheck.OverrideHit(ctx, head, hit, 20210701, "合订扫描"); err != nil {
		t.Fatal(err)
	}
	if err := w.Crosscheck.RevokeOverride(ctx, head, hit, "是两份"); err != nil {
		t.Fatal(err)
	}
	w.wantBlocks("taken back", second.ID, "paper_shared")
	if err := w.Crosscheck.Crosscheck(ctx, w.Clerk, second.ID); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "checking at another base", w.Crosscheck.Crosscheck(ctx, act.As(w.Bases[1].Clerk), second.ID), programme.Forbidden)
}

// A list's job done twice is one list, and a file of people who cannot be read
// says which rows and why.
func TestListUpload(t *testing.T) {
	w := &crossWorld{demotest.Enrols(t, storetest.Place{Dir: t.TempDir()})}
	officer := act.As(w.Officer)
	text := "某市退休人员名单,,\n姓名,身份证号,备注\n张某," + demotest.NumberOf(1) + ",\n李某,3.71402E+17,\n王某,379905198001011234,\n张某," + demotest.NumberOf(1) + ",再次\n合计,,3 人\n"
	up, err := w.Crosscheck.PrepareList(ctx, officer, crosscheck.ListIn{Kind: programme.ListPensioner, Name: "退休人员", Source: "社保中心", KeepUntil: 20211231},
		strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	if up.Rows != 4 || up.Taken != 1 || up.Doubles != 1 || up.Refused != 2 || len(up.Bad) != 2 || up.Bad[0].Row != 4 {
		t.Errorf("the preview is %+v", up)
	}
	_, err = w.Crosscheck.ListUpload(ctx, act.As(w.Second), up.ID)
	demotest.WantCode(t, "another officer's upload", err, programme.NotFound)
	_, err = w.Crosscheck.ListUpload(ctx, w.Clerk, up.ID)
	demotest.WantCode(t, "a clerk", err, programme.Forbidden)
	first, err := w.Crosscheck.AskImportList(ctx, officer, up.ID)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.Crosscheck.AskImportList(ctx, officer, up.ID); err != nil || again != first {
		t.Errorf("asked twice: %s and %s, %v", first, again, err)
	}
	w.Work()
	for range 200 {
		j, err := w.Jobs.Job(ctx, officer, first)
		if err != nil {
			t.Fatal(err)
		}
		if j.State.Over() {
			if j.State != jobs.JobDone {
				t.Errorf("the job: %s %s", j.State, j.Error)
			}
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	l, err := w.Crosscheck.ListChoices(ctx, officer)
	if err != nil || len(l) != 1 || l[0].Entries != 1 || l[0].Refused != 2 {
		t.Errorf("lists in force: %+v, %v", l, err)
	}
	_, err = w.Crosscheck.AskImportList(ctx, officer, up.ID)
	demotest.WantCode(t, "once more when it is in", err, programme.NotFound)
}
