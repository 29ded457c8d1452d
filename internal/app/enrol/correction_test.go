package enrol_test

import (
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

func application(t testing.TB, w *demotest.Year, id string) (ap programme.Application) {
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

func person(t testing.TB, w *demotest.Year, id string) (out programme.Person) {
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

// A transfer decides afresh, takes a place or queues by the moment it was
// asked for, and what it leaves goes to who waits there.
func TestTransfer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		l := demotest.QueueLine(t, w, 2)
		l.Accept(t, l.Ready[:4]...) // 2 in, 2 wait
		to := ""
		for _, id := range w.Bases[0].Lines {
			if id != l.ID {
				to = id
			}
		}
		tr, err := w.Enrol.RequestTransfer(ctx, l.Clerk, enrol.TransferIn{ApplicationID: l.Ready[0], ToLineID: to, Reason: "换岗"})
		if err != nil || tr.State != programme.Released {
			t.Fatalf("within a base: %+v, %v", tr, err)
		}
		before := application(t, w, l.Ready[0])
		shown, err := w.Enrol.TransferOf(ctx, l.Clerk, tr.ID)
		if err != nil {
			t.Fatal(err)
		}
		err = w.Enrol.ConsentTransfer(ctx, l.Clerk, tr.ID)
		after := application(t, w, l.Ready[0])
		if !shown.Eligible {
			demotest.WantCode(t, "moving who is not eligible there", err, programme.WrongState)
			if after != before {
				t.Errorf("a refused transfer changed %+v to %+v", before, after)
			}
			if err := w.Enrol.CancelTransfer(ctx, l.Clerk, tr.ID, "不转了"); err != nil {
				t.Fatal(err)
			}
		} else {
			if err != nil || after.PlanLineID != to || after.DecisionID == before.DecisionID || after.State != programme.Accepted {
				t.Fatalf("moved: %+v, %v", after, err)
			}
			if got := l.State(t, l.Ready[2]); got != programme.Offered {
				t.Errorf("the first who waited on the old line is %s, want offered", got)
			}
		}
		_, err = w.Enrol.RequestTransfer(ctx, l.Clerk, enrol.TransferIn{ApplicationID: after.ID, ToLineID: after.PlanLineID, Reason: "x"})
		demotest.WantCode(t, "to where it is", err, programme.Invalid)
		demotest.Clean(t, "in the end", l.System)
	})
}

// A correction keeps what it replaces, rewrites what is sealed, and is a
// second person's where something follows from it.
func TestCorrections(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		l := demotest.QueueLine(t, w, 9)
		fresh, in := l.Ready[0], l.Ready[1]
		l.Accept(t, in)
		file := demotest.Evidence(t, w)
		propose := func(c act.Caller, id, kind, value, file string) (*programme.Correction, error) {
			return w.Enrol.ProposeCorrection(ctx, c, enrol.CorrectionIn{ApplicationID: id, Kind: kind, Value: value, FileID: file, Reason: "填错"})
		}
		_, err := propose(l.Clerk, fresh, programme.CorrectName, "王小明", "")
		demotest.WantCode(t, "a name without evidence", err, programme.Invalid)
		_, err = propose(l.Clerk, fresh, "height", "180", file)
		demotest.WantCode(t, "what is no field", err, programme.Invalid)
		_, err = propose(l.Clerk, fresh, programme.CorrectID, "370000", file)
		demotest.WantCode(t, "what is no ID number", err, programme.Invalid)
		_, err = propose(l.Clerk, fresh, programme.CorrectID, string(idcode.MakeCitizenID("379906", 20990302, 13)), file)
		if demotest.WantCode(t, "born in the future", err, programme.Invalid); !strings.Contains(demotest.ToldOf(err), "出生日期还没有到") {
			t.Errorf("born in the future is refused with %v", err)
		}
		k, err := propose(l.Clerk, fresh, programme.CorrectName, "王 小明", file)
		if err != nil || k.State != programme.Approved {
			t.Fatalf("a name on which nothing rests, by the clerk: %+v, %v", k, err)
		}
		if got := person(t, w, k.PersonID).Name; got != "王小明" {
			t.Errorf("the name is %q", got)
		}
		k, err = propose(demotest.HR(t, w, fresh), fresh, programme.CorrectPhone, "13912345678", "")
		if err != nil || k.State != programme.Proposed || strings.Contains(k.After, "1234567") {
			t.Fatalf("a phone by the employer: %+v, %v", k, err)
		}
		_, err = propose(l.Clerk, fresh, programme.CorrectPhone, "13912345679", "")
		demotest.WantCode(t, "while another is open", err, programme.Conflict)
		if err := w.Enrol.RefuseCorrection(ctx, l.Clerk, k.ID, "号码是别人的"); err != nil {
			t.Fatal(err)
		}
		theirs := person(t, w, application(t, w, in).PersonID)
		k, err = propose(l.Clerk, in, programme.CorrectID, string(idcode.MakeCitizenID("379906", 19850302, 13)), file)
		if err != nil || k.State != programme.Proposed || strings.Contains(k.After, "1985") {
			t.Fatalf("an ID number on which somebody was admitted: %+v, %v", k, err)
		}
		if _, err := w.RotateKeys(ctx, act.As(programme.Actor{User: "admin", Role: programme.RoleAdministrator})); err != nil {
			t.Fatal(err)
		}
		before := application(t, w, in)
		if err := w.Enrol.ApproveCorrection(ctx, demotest.Beside(w.Bases[0].Clerk), k.ID); err != nil {
			t.Fatal(err)
		}
		now, after := person(t, w, theirs.ID), application(t, w, in)
		if now.IDIndex == theirs.IDIndex || now.IDMasked != "379906***********"+now.IDMasked[17:] || after.DecisionID == before.DecisionID {
			t.Errorf("after the correction: %+v, %+v", now, after)
		}
		_, err = propose(l.Clerk, fresh, programme.CorrectID, string(idcode.MakeCitizenID("379906", 19850302, 13)), file)
		demotest.WantCode(t, "an ID number that is another's", err, programme.Conflict)
		told := demotest.Must(l.Record.Story(ctx, l.Clerk, k.ID))(t)
		if last := told[len(told)-1].What; !strings.Contains(last, theirs.IDMasked) || !strings.Contains(last, now.IDMasked) {
			t.Errorf("the history says %q; want from what to what", last)
		}
		demotest.Clean(t, "in the end", l.System)
	})
}
