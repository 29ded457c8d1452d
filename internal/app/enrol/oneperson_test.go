package enrol_test

import (
	"fmt"
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

// known is somebody whom the register has from a base's roster.
type known struct{ person, application, name, number, phone string }

// knownAt are people of a base's roster; their applications are taken back.
func (w *traineeWorld) knownAt(t *testing.T, base, n int) (out []known) {
	t.Helper()
	clerk := act.As(w.Bases[base].Clerk)
	apps, err := w.BaseApplications(ctx, clerk, w.Bases[base].Base.ID)
	if err != nil || len(apps) < n {
		t.Fatalf("%d applications, %v", len(apps), err)
	}
	for i := range n {
		if err := w.Enrol.Withdraw(ctx, clerk, apps[i].ID, "改报别处"); err != nil {
			t.Fatal(err)
		}
		p, err := w.People.UnmaskPerson(ctx, clerk, apps[i].PersonID, "核对")
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, known{apps[i].PersonID, apps[i].ID, p.Name, p.IDNumber, p.Phone})
	}
	return out
}

// row is everything that the register has of a person.
func (w *traineeWorld) row(t *testing.T, person string) (out string) {
	t.Helper()
	err := w.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := store.Get[programme.Person](tx, person)
		out = fmt.Sprintf("%+v", p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// says makes a draft one of somebody with a name and a number.
func (w *traineeWorld) says(t *testing.T, me programme.Actor, draft, name, number string) {
	t.Helper()
	w.me, w.draft, w.who = me, draft, enrol.DraftForm{Name: name, IDNumber: number, Phone: claimedPhone}
	w.fill(t, me)
}

// handsIn claims a draft for the employer and hands it in.
func (w *traineeWorld) handsIn(me programme.Actor, draft string) (ap *programme.Application, err error) {
	if err := w.Enrol.ClaimDraft(ctx, act.As(w.hr), draft); err != nil {
		return nil, err
	}
	return w.Enrol.SubmitDraft(ctx, act.As(me), draft)
}

// registers makes a further account with a draft of its own.
func (w *traineeWorld) registers(t *testing.T, name, phone string) (me programme.Actor, draft string) {
	t.Helper()
	login, _, err := w.Enrol.Register(ctx,
		enrol.Registration{Name: name, Phone: phone, Password: traineePassword, EmployerCode: w.employer.CreditCode}, "192.0.2.1", "register "+name+phone)
	if err != nil {
		t.Fatal(err)
	}
	u, err := w.People.UserByLogin(ctx, login)
	if err != nil {
		t.Fatal(err)
	}
	me = w.actor(t, u.ID)
	if draft, _, err = w.Enrol.OwnDraft(ctx, act.As(me), w.Programme); err != nil || draft == "" {
		t.Fatalf("the draft of who registered: %q, %v", draft, err)
	}
	return me, draft
}

func (w *traineeWorld) actor(t *testing.T, user string) programme.Actor {
	t.Helper()
	a, err := w.People.Actor(ctx, user, programme.RoleTrainee)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// anew begins the draft of a later time for who handed one in before.
func (w *traineeWorld) anew(t *testing.T, p storetest.Place, me programme.Actor, draft string) string {
	t.Helper()
	storetest.Exec(t, p, "DELETE FROM drafts WHERE id='"+draft+"'")
	id, err := w.Enrol.StartDraft(ctx, act.As(me), w.Programme, w.employer.CreditCode)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func wantConflict(t *testing.T, what string, err error, words string) {
	t.Helper()
	if programme.CodeOf(err) != programme.Conflict || !strings.Contains(err.Error(), words) {
		t.Errorf("%s: %v, want a conflict that says %q", what, err, words)
	}
}

// An account that is somebody, or holds somebody's application, enrols nobody
// else: neither whom the register knows nor whom it does not.
func TestAnAccountIsOnePerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := traineeBuild(t, p)
		them := w.knownAt(t, 1, 2)
		unknown := string(idcode.MakeCitizenID("379906", 19830405, 77))
		const another = "已登记为另一人"

		w.says(t, w.me, w.draft, "赵自立", string(idcode.MakeCitizenID("379906", 19840506, 131)))
		registered := w.me
		ap, err := w.handsIn(w.me, w.draft)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Enrol.Withdraw(ctx, act.As(w.Bases[0].Clerk), ap.ID, "本人放弃"); err != nil {
			t.Fatal(err)
		}
		own, before := w.row(t, registered.Person), w.row(t, them[0].person)
		draft := w.anew(t, p, registered, w.draft)
		w.says(t, registered, draft, "钱多", unknown)
		_, err = w.handsIn(registered, draft)
		wantConflict(t, "a registered person hands in for a stranger", err, another)
		draft = w.anew(t, p, registered, draft)
		w.says(t, registered, draft, them[0].name, them[0].number)
		_, err = w.handsIn(registered, draft)
		wantConflict(t, "a registered person hands in for somebody known", err, another)

		holder, draft := w.registers(t, "孙三", "13905340003")
		w.says(t, holder, draft, them[0].name, them[0].number)
		if _, err = w.handsIn(holder, draft); err != nil {
			t.Fatal(err)
		}
		holder = w.actor(t, holder.User)
		if !programme.Holds(holder.Person) {
			t.Fatalf("who claimed is %q, want a holder", holder.Person)
		}
		draft = w.anew(t, p, holder, draft)
		w.says(t, holder, draft, "钱多", unknown)
		_, err = w.handsIn(holder, draft)
		wantConflict(t, "a holder hands in for a stranger", err, another)
		draft = w.anew(t, p, holder, draft)
		w.says(t, holder, draft, them[1].name, them[1].number)
		_, err = w.handsIn(holder, draft)
		wantConflict(t, "a holder hands in for a second person", err, another)
		if w.row(t, registered.Person) != own || w.row(t, them[0].person) != before {
			t.Error("what the register has of somebody was changed by a claim")
		}
	})
}

// One record is not opened to a second account: not by the number of who has an
// account, not by the phone that they registered, not while another claim waits,
// and not by the card in hand once somebody signs in as the person.
func TestOneRecordOpensToOneAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := traineeBuild(t, p)
		them := w.knownAt(t, 1, 1)
		first := w.me
		number := string(idcode.MakeCitizenID("379906", 19840506, 131))
		w.says(t, first, w.draft, "赵自立", number)
		ap, err := w.handsIn(first, w.draft)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Enrol.Withdraw(ctx, act.As(w.Bases[0].Clerk), ap.ID, "本人放弃"); err != nil {
			t.Fatal(err)
		}
		own := w.row(t, first.Person)
		// The phone of who registered before, and their name and number.
		second, draft := w.registers(t, "赵自立", "13905340001")
		if second.Person == first.Person {
			t.Fatal("a registered phone opens its person's record")
		}
		w.says(t, second, draft, "赵自立", number)
		_, err = w.handsIn(second, draft)
		wantConflict(t, "the number of who has an account", err, "已有登录账号")
		if w.row(t, first.Person) != own || w.actor(t, second.User).Person == first.Person {
			t.Error("the second account reached the first one's record")
		}
		for what, err := range map[string]error{
			"the person":      demotest.ErrorOf(w.Show(ctx, act.As(second), programme.NounPerson, first.Person)),
			"the application": demotest.ErrorOf(w.Show(ctx, act.As(second), programme.NounApplication, ap.ID)),
		} {
			if err == nil {
				t.Errorf("the second account reads %s", what)
			}
		}
		// Two accounts claim one person: the first one waits, the second is refused.
		third, draft := w.registers(t, "孙三", "13905340003")
		w.says(t, third, draft, them[0].name, them[0].number)
		if _, err = w.handsIn(third, draft); err != nil {
			t.Fatal(err)
		}
		before := w.row(t, them[0].person)
		fourth, draft := w.registers(t, "李四", "13905340004")
		w.says(t, fourth, draft, them[0].name, them[0].number)
		_, err = w.handsIn(fourth, draft)
		demotest.WantCode(t, "a second claim while the first waits", err, programme.Invalid)
		third = w.actor(t, third.User)
		links, err := w.Browse(ctx, act.As(third), programme.NounLink, act.Query{Programme: w.Programme, Limit: 10})
		if err != nil || len(links.Rows) != 1 {
			t.Fatalf("links: %+v, %v", links, err)
		}
		u, err := w.People.CreateUser(ctx, act.As(demotest.Admin), "benren", them[0].name)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.People.Grant(ctx, act.As(demotest.Admin),
			programme.Grant{UserID: u.ID, Role: programme.RoleTrainee, PersonID: them[0].person}); err != nil {
			t.Fatal(err)
		}
		err = w.People.ConfirmLink(ctx, act.As(w.Bases[1].Clerk), links.Rows[0].ID, "身份证原件")
		wantConflict(t, "the card of who signs in by now", err, "已有登录账号")
		if w.row(t, them[0].person) != before || w.actor(t, third.User).Person == them[0].person {
			t.Error("a second account reached the record")
		}
	})
}

// The card in hand is nothing where the same clerk invited the account: another
// looks at it. An employer who invited confirms nothing at all.
func TestWhoInvitedConfirmsNoCard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := traineeBuild(t, p)
		them := w.knownAt(t, 0, 2)
		clerk, seen := act.As(w.Bases[0].Clerk), "身份证原件与登记相符"
		for i, by := range []act.Caller{clerk, act.As(w.hr)} {
			draft, secret, err := w.Enrol.InviteTrainee(ctx, by, w.Programme, enrol.TraineeInvitation{Name: them[i].name, EmployerCode: w.employer.CreditCode})
			if err != nil {
				t.Fatal(err)
			}
			demotest.Enter(t, w.System, secret, "", demotest.GoodPassword)
			v, err := w.Enrol.DraftShown(ctx, by, draft)
			if err != nil {
				t.Fatal(err)
			}
			me := w.actor(t, v.UserID)
			w.says(t, me, draft, them[i].name, them[i].number)
			if by.Role != programme.RoleEmployer {
				if err := w.Enrol.ClaimDraft(ctx, act.As(w.hr), draft); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := w.Enrol.SubmitDraft(ctx, act.As(me), draft); err != nil {
				t.Fatal(err)
			}
			links, err := w.Browse(ctx, act.As(w.actor(t, me.User)), programme.NounLink, act.Query{Programme: w.Programme, Limit: 10})
			if err != nil || len(links.Rows) != 1 {
				t.Fatalf("links: %+v, %v", links, err)
			}
			link := links.Rows[0].ID
			demotest.WantCode(t, "who invited", w.People.ConfirmLink(ctx, by, link, seen), programme.Forbidden)
			self := clerk
			self.User = me.User
			demotest.WantCode(t, "the account's own user, in a clerk's role", w.People.ConfirmLink(ctx, self, link, seen), programme.Forbidden)
			if got := w.actor(t, me.User).Person; !programme.Holds(got) {
				t.Errorf("the account is %s before anybody else looked", got)
			}
			other := clerk
			if by.User == clerk.User {
				other = act.As(w.Bases[0].Head)
			}
			if err := w.People.ConfirmLink(ctx, other, link, seen); err != nil {
				t.Fatal(err)
			}
			if got := w.actor(t, me.User).Person; got != them[i].person {
				t.Errorf("the account is %s, want the person", got)
			}
		}
	})
}
