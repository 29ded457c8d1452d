package enrol_test

import (
	"context"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// claimed is a trainee who typed the name and number of somebody whom the
// register knows: from an application at another base, which was taken back.
type claimed struct {
	*traineeWorld
	old, fresh string // applications
	person     string
	phone      string // that the register has
	link       string
	oldClerk   programme.Actor
}

const claimedPhone = "13905340009"

func claim(t *testing.T, p storetest.Place) *claimed {
	t.Helper()
	w := &claimed{traineeWorld: traineeBuild(t, p)}
	w.oldClerk = w.Bases[1].Clerk
	apps, err := w.BaseApplications(ctx, act.As(w.oldClerk), w.Bases[1].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.old, w.person = apps[0].ID, apps[0].PersonID
	if err := w.Enrol.Withdraw(ctx, act.As(w.oldClerk), w.old, "改报别处"); err != nil {
		t.Fatal(err)
	}
	known, err := w.People.UnmaskPerson(ctx, act.As(w.oldClerk), w.person, "核对")
	if err != nil {
		t.Fatal(err)
	}
	w.phone = known.Phone
	w.fill(t, w.me)
	if err := w.Enrol.SaveDraft(ctx, act.As(w.me), w.draft, enrol.StepWho,
		enrol.DraftForm{Name: known.Name, IDNumber: known.IDNumber, Phone: claimedPhone}); err != nil {
		t.Fatal(err)
	}
	if err := w.Enrol.ClaimDraft(ctx, act.As(w.hr), w.draft); err != nil {
		t.Fatal(err)
	}
	ap, err := w.Enrol.SubmitDraft(ctx, act.As(w.me), w.draft)
	if err != nil {
		t.Fatal(err)
	}
	w.fresh = ap.ID
	w.again(t)
	list, err := w.Browse(ctx, act.As(w.me), programme.NounLink, act.Query{Programme: w.Programme, Limit: 10})
	if err != nil || len(list.Rows) != 1 {
		t.Fatalf("the account sees %+v, %v; want its one link", list, err)
	}
	w.link = list.Rows[0].ID
	return w
}

// again reads who the account is now.
func (w *claimed) again(t *testing.T) {
	t.Helper()
	var err error
	if w.me, err = w.People.Actor(ctx, w.me.User, programme.RoleTrainee); err != nil {
		t.Fatal(err)
	}
}

// sees says which of the new application, the old one and the person the
// account reaches, by every way that there is.
func (w *claimed) sees(t *testing.T, fresh, old bool) {
	t.Helper()
	w.again(t)
	c := act.As(w.me)
	for _, x := range []struct {
		name string
		want bool
		err  error
	}{
		{"the new application", fresh, demotest.ErrorOf(w.Show(ctx, c, programme.NounApplication, w.fresh))},
		{"the new decision", fresh, demotest.ErrorOf(w.Enrol.DecisionOf(ctx, c, w.fresh))},
		{"annex 2 of the new one", fresh, w.Material.PrintAnnex2(ctx, c, []string{w.fresh}, "", io.Discard)},
		{"the old application", old, demotest.ErrorOf(w.Show(ctx, c, programme.NounApplication, w.old))},
		{"the old decision", old, demotest.ErrorOf(w.Enrol.DecisionOf(ctx, c, w.old))},
		{"the old papers", old, demotest.ErrorOf(w.Material.Papers(ctx, c, w.old))},
		{"annex 2 of the old one", old, w.Material.PrintAnnex2(ctx, c, []string{w.old}, "", io.Discard)},
		{"the person", old, demotest.ErrorOf(w.Show(ctx, c, programme.NounPerson, w.person))},
		{"the years", old, demotest.ErrorOf(w.System.Year.YearsOf(ctx, c, w.person))},
	} {
		if got := x.err == nil; got != x.want {
			t.Errorf("%s is reached %v, want %v: %v", x.name, got, x.want, x.err)
		}
	}
	want := 0
	for _, x := range []bool{fresh, old} {
		if x {
			want++
		}
	}
	list, err := w.Browse(ctx, c, programme.NounApplication, act.Query{Programme: w.Programme, Limit: 10})
	if err != nil || len(list.Rows) != want {
		t.Errorf("the list holds %d applications, want %d: %v", len(list.Rows), want, err)
	}
	mine, err := w.System.Year.OwnYear(ctx, c, w.Programme)
	if err != nil || len(mine) != want {
		t.Errorf("its own are %d, want %d: %v", len(mine), want, err)
	}
	if _, err := w.System.Year.Todos(ctx, c, w.Programme); err != nil {
		t.Error(err)
	}
}

// A claim opens no record: who typed somebody's name and number reaches what
// they handed in and nothing else, until a base has seen the ID card; and there
// is a way back.
func TestAClaimOpensNoRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := claim(t, p)
		w.sees(t, true, false)
		if got, err := phoneGiven(ctx, w.System, w.fresh); err != nil || got != claimedPhone {
			t.Errorf("annex 2 prints the phone %q, %v; want the one of this application", got, err)
		}
		demotest.WantCode(t, "correcting the register", demotest.ErrorOf(w.Enrol.ProposeCorrection(ctx, act.As(w.me),
			enrol.CorrectionIn{ApplicationID: w.fresh, Kind: programme.CorrectPhone, Value: "13905340010", Reason: "换号"})), programme.Forbidden)
		const seen = "本人到场，身份证原件与登记相符"
		for who, actor := range map[string]programme.Actor{"the account": w.me, "the employer": w.hr, "another employer": w.other, "the officer": w.Officer} {
			demotest.WantCode(t, who, w.People.ConfirmLink(ctx, act.As(actor), w.link, seen), programme.Forbidden)
		}
		demotest.WantCode(t, "a clerk of a third base", w.People.ConfirmLink(ctx, act.As(w.Bases[2].Clerk), w.link, seen), programme.NotFound)
		demotest.WantCode(t, "without saying what was seen", w.People.ConfirmLink(ctx, act.As(w.oldClerk), w.link, ""), programme.Invalid)
		self := w.oldClerk
		self.User = w.hr.User // who claimed, in another role
		demotest.WantCode(t, "who claimed", w.People.ConfirmLink(ctx, act.As(self), w.link, seen), programme.Forbidden)

		todos, err := w.System.Year.Todos(ctx, act.As(w.Bases[0].Clerk), w.Programme)
		if err != nil || !hasTodo(todos, programme.LinkConfirm) {
			t.Errorf("the new base is not told: %v", err)
		}
		if err := w.People.ConfirmLink(ctx, act.As(w.oldClerk), w.link, seen); err != nil {
			t.Fatal(err)
		}
		w.sees(t, true, true)
		demotest.WantCode(t, "a second time", w.People.ConfirmLink(ctx, act.As(w.oldClerk), w.link, seen), programme.WrongState)
		if err := w.People.UndoLink(ctx, act.As(w.Officer), w.link, "核对错了人"); err != nil {
			t.Fatal(err)
		}
		w.sees(t, false, false)
		if err := w.People.ConfirmLink(ctx, act.As(w.Bases[0].Head), w.link, seen); err != nil {
			t.Fatal(err)
		}
		w.sees(t, true, true)
		if w.me.Person != w.person {
			t.Errorf("the account is %s, want the person", w.me.Person)
		}
		if err := w.Record.Sequence(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := w.RotateKeys(ctx, act.As(act.SystemActor)); err != nil {
			t.Fatal(err)
		}
		if got, err := phoneGiven(ctx, w.System, w.fresh); err != nil || got != claimedPhone {
			t.Errorf("after the keys were changed: %q, %v", got, err)
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

func hasTodo(list []year.Todo, a programme.Action) bool {
	for _, x := range list {
		if x.Action == a {
			return true
		}
	}
	return false
}

// The phone that the register had before says who somebody is: by a code that
// is good for a quarter of an hour and five tries, and in words where there is
// no gateway. Who was there before is told.
func TestTheOldPhoneProvesALink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := claim(t, p)
		c := func() act.Caller { return act.As(w.me) }
		if err := w.People.SendLinkCode(ctx, c(), w.link); programme.CodeOf(err) != programme.WrongState || !strings.Contains(err.Error(), "身份证原件") {
			t.Errorf("without a gateway: %v", err)
		}
		phone := &demotest.Carrier{}
		w.Message.SetPost(message.Post{Phone: phone})
		w.Clock.Tick(time.Hour)
		demotest.Deliver(t, w.Year.System)
		told := phone.Take()
		if !sent(told, w.phone, "不是您本人") {
			t.Errorf("the old phone was not told that somebody claims its owner: %d messages", len(told))
		}
		code := func() string {
			t.Helper()
			if err := w.People.SendLinkCode(ctx, c(), w.link); err != nil {
				t.Fatal(err)
			}
			demotest.Deliver(t, w.Year.System)
			for _, m := range phone.Take() {
				if m.To == w.phone && strings.Contains(m.Text, "核实码") {
					return regexp.MustCompile(`\d{6}`).FindString(m.Text)
				}
			}
			t.Fatal("no code came to the old phone")
			return ""
		}
		demotest.WantCode(t, "no code sent", w.People.ProveLink(ctx, c(), w.link, "000000"), programme.WrongState)
		first := code()
		wrong := "000000"
		if first == wrong {
			wrong = "000001"
		}
		for range 5 {
			demotest.WantCode(t, "a wrong code", w.People.ProveLink(ctx, c(), w.link, wrong), programme.Invalid)
		}
		demotest.WantCode(t, "the right code after five wrong ones", w.People.ProveLink(ctx, c(), w.link, first), programme.WrongState)
		late := code()
		demotest.WantCode(t, "the code before", w.People.ProveLink(ctx, c(), w.link, first), programme.Invalid)
		w.Clock.Tick(16 * time.Minute)
		demotest.WantCode(t, "too late", w.People.ProveLink(ctx, c(), w.link, late), programme.WrongState)
		demotest.WantCode(t, "another's link", w.People.ProveLink(ctx, act.As(w.Bases[0].Clerk), w.link, late), programme.Forbidden)
		if err := w.People.ProveLink(ctx, c(), w.link, code()); err != nil {
			t.Fatal(err)
		}
		w.sees(t, true, true)
		demotest.Deliver(t, w.Year.System)
		if !sent(phone.Take(), w.phone, "已通过原登记手机办结") {
			t.Error("the old phone was not told that its owner was proved")
		}
		employer := application(t, w.Year, w.old).EmployerID
		for _, hr := range w.Employers {
			if hr.Employer != employer {
				continue
			}
			inbox, err := w.Message.Inbox(ctx, act.As(hr), false, "")
			if err != nil || len(inbox.Messages) == 0 || !strings.Contains(inbox.Messages[0].Text, "已通过原登记手机办结") {
				t.Errorf("the old employer was not told: %v", err)
			}
		}
	})
}

func sent(list []message.Parcel, to, words string) bool {
	for _, p := range list {
		if p.To == to && strings.Contains(p.Text, words) {
			return true
		}
	}
	return false
}

// A claim that was refused by mistake is confirmed after all.
func TestARefusedClaimIsConfirmed(t *testing.T) {
	w := claim(t, storetest.Place{Dir: t.TempDir()})
	if err := w.People.RefuseLink(ctx, act.As(w.Bases[0].Clerk), w.link, "照片不是本人"); err != nil {
		t.Fatal(err)
	}
	w.sees(t, false, false)
	if err := w.People.ConfirmLink(ctx, act.As(w.oldClerk), w.link, "后来核对了身份证原件，是本人"); err != nil {
		t.Fatal(err)
	}
	w.sees(t, true, true)
}

// phoneGiven is the phone that annex 2 of an application prints.
func phoneGiven(ctx context.Context, sys *app.System, applicationID string) (phone string, err error) {
	err = sys.Store.Read(ctx, func(tx *store.Tx) error {
		ap, err := store.Get[programme.Application](tx, applicationID)
		if err != nil {
			return err
		}
		p, err := store.Get[programme.Person](tx, ap.PersonID)
		if err != nil {
			return err
		}
		phone, err = people.PhoneOf(sys.Desk, tx, ap, p)
		return err
	})
	return phone, err
}
