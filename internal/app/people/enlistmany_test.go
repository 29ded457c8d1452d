package people_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A workbook lets people in line by line as one form does: what is wrong is
// said of every line at once and makes nobody, and what was made is not made
// again.
func TestEnlistByWorkbook(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.PlansImported)
		admin := act.As(actorOf(t, w, "admin", programme.RoleAdministrator))
		county, school := w.Bases[0].Base.County, w.Bases[0].Base
		read := func(lines ...string) (*bytes.Reader, int64) {
			csv := "姓名,角色,县（市、区）,院校,用人单位,手机,登录名,备注\n" + strings.Join(lines, "\n") + "\n"
			return bytes.NewReader([]byte(csv)), int64(len(csv))
		}

		r, size := read("新人甲,县市区人社局,没有的县,,,,,", "新人乙,站长,,,,,,", "新人丙,基地教务,,没有的学校,,1390000,,", ",市局经办,,,,,,",
			"新人丁,用人单位经办,,,没有的单位,,,", "新人戊,市局经办,"+county+",,,,,", "新人己,基地教务,,"+school.Name+",,13900000001,xinren,",
			"新人庚,基地教务,,"+school.CreditCode+",,13900000001,xinren,",
			"新人己,基地教务,,"+school.Name+",,,,")
		got, err := w.People.ReadEnlistment(ctx, admin, r, size)
		if err != nil {
			t.Fatal(err)
		}
		var wrong []string
		for _, p := range got.Problems() {
			wrong = append(wrong, string(rune('0'+p.Row))+p.Field)
		}
		const all = "2县（市、区） 3角色 4院校 4手机 5姓名 6用人单位 7县（市、区） 9登录名 9手机"
		if s := strings.Join(wrong, " "); s != all {
			t.Errorf("wrong: %s\nwant:  %s", s, all)
		}
		if len(got.Unread) != 1 || got.Unread[0] != "备注" {
			t.Errorf("not read: %q", got.Unread)
		}
		before := len(comingTo(t, w, admin))
		if made, err := w.People.EnlistAll(ctx, admin, r, size); programme.CodeOf(err) != programme.Invalid || len(made) > 0 {
			t.Errorf("with wrong lines: %v, %v", made, err)
		}
		if n := len(comingTo(t, w, admin)); n != before {
			t.Errorf("wrong lines made %d people", n-before)
		}

		lines := []string{"新人甲,县市区人社局," + county + ",,,13900000001,,", "新人乙,市局经办,,,,,,", "新人己,基地教务,," + school.Name + ",,,,",
			"新人己,基地教务,," + school.CreditCode + ",,,xinren9,"}
		r, size = read(lines...)
		made, err := w.People.EnlistAll(ctx, admin, r, size)
		if err != nil || len(made) != 4 {
			t.Fatalf("made %d: %v", len(made), err)
		}
		if made[0].Secret == "" || made[1].Secret != "" || made[2].Secret == "" || made[2].User.Login == made[3].User.Login {
			t.Errorf("made %+v", made)
		}
		if again, err := w.People.EnlistAll(ctx, admin, r, size); programme.CodeOf(err) != programme.Conflict || len(again) > 0 {
			t.Errorf("the same again: %v, %v", again, err)
		}
		r, size = read(append(lines, "新人辛,审计,,,,,,")...)
		if more, err := w.People.EnlistAll(ctx, admin, r, size); err != nil || len(more) != 1 {
			t.Errorf("one more: %v, %v", more, err)
		}
		if _, err := w.People.ReadEnlistment(ctx, act.As(w.Officer), r, size); programme.CodeOf(err) != programme.Forbidden {
			t.Errorf("an officer lets people in: %v", err)
		}

		contacts, err := w.Message.Contacting(ctx, act.Caller{Actor: programme.Actor{User: made[0].User.ID, Role: programme.RoleCounty, County: county}})
		if err != nil || contacts.Contacts[1].Masked != "139****0001" || contacts.Contacts[1].Confirmed || contacts.Contacts[1].Asked {
			t.Errorf("the phone that was given: %+v, %v", contacts, err)
		}
	})
}

// The empty workbook is read by its own reader, and its example is nobody.
func TestEnlistTemplate(t *testing.T) {
	w := demotest.Build(t, storetest.Place{}, demotest.PlansImported)
	admin := act.As(actorOf(t, w, "admin", programme.RoleAdministrator))
	var b bytes.Buffer
	if err := w.People.EnlistTemplate(ctx, admin, &b); err != nil {
		t.Fatal(err)
	}
	_, err := w.People.ReadEnlistment(ctx, admin, bytes.NewReader(b.Bytes()), int64(b.Len()))
	if programme.CodeOf(err) != programme.Invalid || !strings.Contains(err.Error(), "示例") {
		t.Errorf("the template as it comes: %v", err)
	}
}

func actorOf(t *testing.T, w *demotest.Year, login string, role programme.Role) programme.Actor {
	t.Helper()
	u, err := w.People.UserByLogin(ctx, login)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.People.Actor(ctx, u.ID, role)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func comingTo(t *testing.T, w *demotest.Year, admin act.Caller) []people.Coming {
	t.Helper()
	list, err := w.People.ComingAll(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
