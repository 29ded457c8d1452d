package app_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
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

// Transfers and corrections refuse the wrong role, the wrong base and the
// wrong order.
func TestAnswersRefuseTheWrongRoleBaseAndOrder(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	l := demotest.QueueLine(t, w.year(), 9)
	l.Accept(t, l.Ready[0], l.Ready[1])
	far := w.Bases[1].Lines[0]
	tr, err := w.Enrol.RequestTransfer(ctx, demotest.HR(t, w.year(), l.Ready[0]), enrol.TransferIn{ApplicationID: l.Ready[0], ToLineID: far, Reason: "离家近"})
	if err != nil || tr.State != programme.Requested {
		t.Fatalf("asked for between bases: %+v, %v", tr, err)
	}
	_, err = w.Enrol.RequestTransfer(ctx, demotest.HR(t, w.year(), l.Ready[0]), enrol.TransferIn{ApplicationID: l.Ready[0], ToLineID: far, Reason: "离家近"})
	wantCode(t, "asking twice", err, programme.Conflict)
	k, err := w.Enrol.ProposeCorrection(ctx, l.Clerk,
		enrol.CorrectionIn{ApplicationID: l.Ready[1], Kind: programme.CorrectName, Value: "王更正", FileID: demotest.Evidence(t, w.year()), Reason: "错字"})
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
	if err := w.Enrol.ReleaseTransfer(ctx, l.Clerk, tr.ID); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "letting go twice", w.Enrol.ReleaseTransfer(ctx, l.Clerk, tr.ID), programme.WrongState)
	wantCode(t, "the giving base takes", w.Enrol.ConsentTransfer(ctx, l.Clerk, tr.ID), programme.Forbidden)
	wantCode(t, "the giving base refuses after its turn", w.Enrol.RefuseTransfer(ctx, l.Clerk, tr.ID, "不行"), programme.Forbidden)
	wantCode(t, "approved by who proposed", w.Enrol.ApproveCorrection(ctx, l.Clerk, k.ID), programme.Forbidden)
	if err := w.Enrol.RefuseTransfer(ctx, theirs, tr.ID, "工位已满"); err != nil {
		t.Fatal(err)
	}
	if err := w.Enrol.ApproveCorrection(ctx, act.As(w.Bases[0].Head), k.ID); err != nil {
		t.Fatal(err)
	}
	for action, do := range answered {
		row, id, who := programme.Find(action), tr.ID, l.Clerk
		if row.Noun == programme.NounCorrection {
			id, who = k.ID, demotest.Beside(w.Bases[0].Clerk)
		}
		if action == programme.TransferConsent {
			who = theirs
		}
		wantCode(t, string(action)+" on what is answered", do(w, who, id), programme.WrongState)
	}
	demotest.Clean(t, "in the end", l.System)
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
