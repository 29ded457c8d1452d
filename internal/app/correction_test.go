package app_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// answered is every action on a transfer or a correction that was asked for:
// what calls and lateCalls leave out, done by id.
var answered = map[programme.Action]func(w *world, c act.Caller, id string) error{
	programme.TransferRelease:   func(w *world, c act.Caller, id string) error { return w.Enrol.ReleaseTransfer(ctx, c, id) },
	programme.TransferConsent:   func(w *world, c act.Caller, id string) error { return w.Enrol.ConsentTransfer(ctx, c, id) },
	programme.TransferRefuse:    func(w *world, c act.Caller, id string) error { return w.Enrol.RefuseTransfer(ctx, c, id, "不符") },
	programme.TransferCancel:    func(w *world, c act.Caller, id string) error { return w.Enrol.CancelTransfer(ctx, c, id, "不转了") },
	programme.CorrectionApprove: func(w *world, c act.Caller, id string) error { return w.Enrol.ApproveCorrection(ctx, c, id) },
	programme.CorrectionRefuse:  func(w *world, c act.Caller, id string) error { return w.Enrol.RefuseCorrection(ctx, c, id, "不符") },
	programme.CorrectionCancel: func(w *world, c act.Caller, id string) error {
		return w.Enrol.CancelCorrection(ctx, c, id, "不改了")
	},
}

func (w *world) application(t testing.TB, id string) (ap programme.Application) {
	t.Helper()
	err := w.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := store.Get[programme.Application](tx, id)
		if err == nil {
			ap = *p
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ap
}

func (w *world) person(t testing.TB, id string) (out programme.Person) {
	t.Helper()
	err := w.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := store.Get[programme.Person](tx, id)
		if err == nil {
			out = *p
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// hr is the employer of an application.
func (w *world) hr(t testing.TB, id string) act.Caller {
	return act.As(programme.Actor{User: "hr-of-" + id, Role: programme.RoleEmployer, Employer: w.application(t, id).EmployerID})
}

// other is a clerk of a base beside its first.
func clerkBeside(b programme.Actor) act.Caller {
	b.User += "-second"
	return act.As(b)
}

// Transfers and corrections refuse the wrong role, the wrong base and the
// wrong order.
func TestAnswersRefuseTheWrongRoleBaseAndOrder(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, rostersIn)
	l := queueLine(t, w, 9)
	l.accept(t, l.ready[0], l.ready[1])
	far := w.Bases[1].Lines[0]
	tr, err := w.Enrol.RequestTransfer(ctx, w.hr(t, l.ready[0]), enrol.TransferIn{ApplicationID: l.ready[0], ToLineID: far, Reason: "离家近"})
	if err != nil || tr.State != programme.Requested {
		t.Fatalf("asked for between bases: %+v, %v", tr, err)
	}
	_, err = w.Enrol.RequestTransfer(ctx, w.hr(t, l.ready[0]), enrol.TransferIn{ApplicationID: l.ready[0], ToLineID: far, Reason: "离家近"})
	wantCode(t, "asking twice", err, programme.Conflict)
	k, err := w.Enrol.ProposeCorrection(ctx, l.clerk,
		enrol.CorrectionIn{ApplicationID: l.ready[1], Kind: programme.CorrectName, Value: "王更正", FileID: w.evidence(t), Reason: "错字"})
	if err != nil || k.State != programme.Proposed || k.Second != programme.SecondOfBase {
		t.Fatalf("a name on which somebody was admitted: %+v, %v", k, err)
	}
	people := everybody(w)
	nobody := map[programme.Role]programme.Actor{programme.RoleHead: w.Bases[1].Head,
		programme.RoleTrainee:  {User: "t", Role: programme.RoleTrainee, Person: "none"},
		programme.RoleEmployer: {User: "e", Role: programme.RoleEmployer, Employer: "none"},
		programme.RoleClerk:    {User: "c", Role: programme.RoleClerk, Base: "none"}}
	for action, do := range answered {
		row, id := programme.Find(action), tr.ID
		if row.Noun == programme.NounCorrection {
			id = k.ID
		}
		for role, actor := range people {
			if !slices.Contains(row.Roles, role) {
				wantCode(t, string(action)+" by "+string(role), do(w, act.As(actor), id), programme.Forbidden)
			}
		}
		for role, actor := range nobody {
			if slices.Contains(row.Roles, role) {
				wantCode(t, string(action)+" by another's "+string(role), do(w, act.As(actor), id), programme.Forbidden)
			}
		}
		wantCode(t, string(action)+" by nobody", do(w, act.Caller{Actor: programme.Actor{Role: row.Roles[0]}}, id), programme.Forbidden)
	}
	theirs := act.As(w.Bases[1].Clerk)
	wantCode(t, "the receiving base lets go", w.Enrol.ReleaseTransfer(ctx, theirs, tr.ID), programme.Forbidden)
	wantCode(t, "the receiving base takes before it was let go", w.Enrol.ConsentTransfer(ctx, theirs, tr.ID), programme.WrongState)
	wantCode(t, "the receiving base refuses before its turn", w.Enrol.RefuseTransfer(ctx, theirs, tr.ID, "不行"), programme.Forbidden)
	if err := w.Enrol.ReleaseTransfer(ctx, l.clerk, tr.ID); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "letting go twice", w.Enrol.ReleaseTransfer(ctx, l.clerk, tr.ID), programme.WrongState)
	wantCode(t, "the giving base takes", w.Enrol.ConsentTransfer(ctx, l.clerk, tr.ID), programme.Forbidden)
	wantCode(t, "the giving base refuses after its turn", w.Enrol.RefuseTransfer(ctx, l.clerk, tr.ID, "不行"), programme.Forbidden)
	wantCode(t, "approved by who proposed", w.Enrol.ApproveCorrection(ctx, l.clerk, k.ID), programme.Forbidden)
	if err := w.Enrol.RefuseTransfer(ctx, theirs, tr.ID, "工位已满"); err != nil {
		t.Fatal(err)
	}
	if err := w.Enrol.ApproveCorrection(ctx, act.As(w.Bases[0].Head), k.ID); err != nil {
		t.Fatal(err)
	}
	for action, do := range answered {
		row, id, who := programme.Find(action), tr.ID, l.clerk
		if row.Noun == programme.NounCorrection {
			id, who = k.ID, clerkBeside(w.Bases[0].Clerk)
		}
		if action == programme.TransferConsent {
			who = theirs
		}
		wantCode(t, string(action)+" on what is answered", do(w, who, id), programme.WrongState)
	}
	l.sound(t)
}

// evidence is a stored file.
func (w *world) evidence(t testing.TB) string {
	t.Helper()
	f, err := w.StoreFile(ctx, act.As(w.Bases[0].Clerk), strings.NewReader("居民身份证 "+t.Name()))
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}

// A transfer decides afresh, takes a place or queues by the moment it was
// asked for, and what it leaves goes to who waits there.
func TestTransfer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, rostersIn)
		l := queueLine(t, w, 2)
		l.accept(t, l.ready[:4]...) // 2 in, 2 wait
		to := ""
		for _, id := range w.Bases[0].Lines {
			if id != l.id {
				to = id
			}
		}
		tr, err := w.Enrol.RequestTransfer(ctx, l.clerk, enrol.TransferIn{ApplicationID: l.ready[0], ToLineID: to, Reason: "换岗"})
		if err != nil || tr.State != programme.Released {
			t.Fatalf("within a base: %+v, %v", tr, err)
		}
		before := w.application(t, l.ready[0])
		shown, err := w.Enrol.TransferOf(ctx, l.clerk, tr.ID)
		if err != nil {
			t.Fatal(err)
		}
		err = w.Enrol.ConsentTransfer(ctx, l.clerk, tr.ID)
		after := w.application(t, l.ready[0])
		if !shown.Eligible {
			wantCode(t, "moving who is not eligible there", err, programme.WrongState)
			if after != before {
				t.Errorf("a refused transfer changed %+v to %+v", before, after)
			}
			if err := w.Enrol.CancelTransfer(ctx, l.clerk, tr.ID, "不转了"); err != nil {
				t.Fatal(err)
			}
		} else {
			if err != nil || after.PlanLineID != to || after.DecisionID == before.DecisionID || after.State != programme.Accepted {
				t.Fatalf("moved: %+v, %v", after, err)
			}
			if got := l.state(t, l.ready[2]); got != programme.Offered {
				t.Errorf("the first who waited on the old line is %s, want offered", got)
			}
		}
		_, err = w.Enrol.RequestTransfer(ctx, l.clerk, enrol.TransferIn{ApplicationID: after.ID, ToLineID: after.PlanLineID, Reason: "x"})
		wantCode(t, "to where it is", err, programme.Invalid)
		l.sound(t)
	})
}

// A correction keeps what it replaces, rewrites what is sealed, and is a
// second person's where something follows from it.
func TestCorrections(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, rostersIn)
		l := queueLine(t, w, 9)
		fresh, in := l.ready[0], l.ready[1]
		l.accept(t, in)
		file := w.evidence(t)
		propose := func(c act.Caller, id, kind, value, file string) (*programme.Correction, error) {
			return w.Enrol.ProposeCorrection(ctx, c, enrol.CorrectionIn{ApplicationID: id, Kind: kind, Value: value, FileID: file, Reason: "填错"})
		}
		_, err := propose(l.clerk, fresh, programme.CorrectName, "王小明", "")
		wantCode(t, "a name without evidence", err, programme.Invalid)
		_, err = propose(l.clerk, fresh, "height", "180", file)
		wantCode(t, "what is no field", err, programme.Invalid)
		_, err = propose(l.clerk, fresh, programme.CorrectID, "370000", file)
		wantCode(t, "what is no ID number", err, programme.Invalid)
		_, err = propose(l.clerk, fresh, programme.CorrectID, string(idcode.MakeCitizenID("379906", 20990302, 13)), file)
		if wantCode(t, "born in the future", err, programme.Invalid); !strings.Contains(toldOf(err), "出生日期还没有到") {
			t.Errorf("born in the future is refused with %v", err)
		}
		k, err := propose(l.clerk, fresh, programme.CorrectName, "王 小明", file)
		if err != nil || k.State != programme.Approved {
			t.Fatalf("a name on which nothing rests, by the clerk: %+v, %v", k, err)
		}
		if got := w.person(t, k.PersonID).Name; got != "王小明" {
			t.Errorf("the name is %q", got)
		}
		k, err = propose(w.hr(t, fresh), fresh, programme.CorrectPhone, "13912345678", "")
		if err != nil || k.State != programme.Proposed || strings.Contains(k.After, "1234567") {
			t.Fatalf("a phone by the employer: %+v, %v", k, err)
		}
		_, err = propose(l.clerk, fresh, programme.CorrectPhone, "13912345679", "")
		wantCode(t, "while another is open", err, programme.Conflict)
		if err := w.Enrol.RefuseCorrection(ctx, l.clerk, k.ID, "号码是别人的"); err != nil {
			t.Fatal(err)
		}
		theirs := w.person(t, w.application(t, in).PersonID)
		k, err = propose(l.clerk, in, programme.CorrectID, string(idcode.MakeCitizenID("379906", 19850302, 13)), file)
		if err != nil || k.State != programme.Proposed || strings.Contains(k.After, "1985") {
			t.Fatalf("an ID number on which somebody was admitted: %+v, %v", k, err)
		}
		if _, err := w.RotateKeys(ctx, act.As(programme.Actor{User: "admin", Role: programme.RoleAdministrator})); err != nil {
			t.Fatal(err)
		}
		before := w.application(t, in)
		if err := w.Enrol.ApproveCorrection(ctx, clerkBeside(w.Bases[0].Clerk), k.ID); err != nil {
			t.Fatal(err)
		}
		now, after := w.person(t, theirs.ID), w.application(t, in)
		if now.IDIndex == theirs.IDIndex || now.IDMasked != "379906***********"+now.IDMasked[17:] || after.DecisionID == before.DecisionID {
			t.Errorf("after the correction: %+v, %+v", now, after)
		}
		_, err = propose(l.clerk, fresh, programme.CorrectID, string(idcode.MakeCitizenID("379906", 19850302, 13)), file)
		wantCode(t, "an ID number that is another's", err, programme.Conflict)
		told := must(l.Record.Story(ctx, l.clerk, k.ID))(t)
		if last := told[len(told)-1].What; !strings.Contains(last, theirs.IDMasked) || !strings.Contains(last, now.IDMasked) {
			t.Errorf("the history says %q; want from what to what", last)
		}
		l.sound(t)
	})
}

// A closed year refuses corrections and transfers, and says what to do.
func TestAClosedYearRefusesCorrections(t *testing.T) {
	w := &world{System: openDir(t, copyYear(t)), Cast: yearCast(t)}
	th := thingsOf(t, w)
	_, err := w.Enrol.ProposeCorrection(ctx, act.As(w.Bases[0].Clerk),
		enrol.CorrectionIn{ApplicationID: th.application, Kind: programme.CorrectName, Value: "王小明", Reason: "错字"})
	wantCode(t, "a correction", err, programme.WrongState)
	if !strings.Contains(err.Error(), "重新打开年度") {
		t.Errorf("the refusal %q does not say what to do", err)
	}
}
