package api_test

import (
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// What is done through a token says so, in the entry of the journal and in the
// history that people read; what its user does without it does not.
func TestWhatATokenDoesNamesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.RostersIn)
		clerk := w.token(t, w.Bases[0].Clerk, everything(programme.RoleClerk)...)
		id := w.waiting(t, clerk, 0)
		w.want(t, 200, "POST", "/api/v1/application/"+id+"/accept", clerk, nil)
		if err := w.Enrol.Withdraw(ctx, act.As(w.Bases[0].Clerk), id, "离职"); err != nil {
			t.Fatal(err)
		}
		through := map[string]string{}
		err := w.Store.Read(ctx, func(tx *store.Tx) error {
			list, err := tx.History(id)
			for _, s := range list {
				e, err := journal.Decode([]byte(s.Body))
				if err != nil {
					return err
				}
				through[e.Action] = act.ThroughToken(e.Facts)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := through[string(programme.ApplicationAccept)], through[string(programme.ApplicationWithdraw)]; a != "试验" || b != "" {
			t.Errorf("the entries name the tokens %q and %q, want the token's name and none", a, b)
		}
		said := map[bool]string{}
		for _, h := range w.want(t, 200, "GET", "/api/v1/application/"+id, clerk, nil).body["history"].([]any) {
			told := h.(map[string]any)
			if action := programme.Action(told["action"].(string)); action == programme.ApplicationAccept || action == programme.ApplicationWithdraw {
				said[action == programme.ApplicationAccept] = told["name"].(string)
			}
		}
		if !strings.HasSuffix(said[true], "（经接口令牌“试验”）") || said[false] == "" || strings.Contains(said[false], "令牌") {
			t.Errorf("the history says %q of what the token did and %q of what was done without", said[true], said[false])
		}
	})
}

// A trainee reads of a lesson what they may; each line bears the action that it
// tells of, though others' signatures stand between.
func TestAHistoryInPartKeepsItsActions(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	b := &w.Bases[0]
	lessons, err := w.Lessons(ctx, act.As(b.Clerk), b.Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	members, err := w.ClassMembers(ctx, act.As(b.Clerk), b.Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	l := lessons[0]
	w.clock.Until(l.StartsAt.Add(-10 * time.Minute))
	for i := range 2 { // another's first, then the reader's
		code, err := w.Attendance.RoomCode(ctx, act.As(b.Teacher), l.ID, false)
		if err != nil {
			t.Fatal(err)
		}
		who := programme.Actor{User: "trainee", Role: programme.RoleTrainee, Person: members[0].PersonID}
		if i == 1 {
			who = w.granted(programme.Grant{Role: programme.RoleTrainee, PersonID: members[1].PersonID}, "signs")
		}
		if err := w.Attendance.SignLesson(ctx, act.As(who), l.ID, attendance.Signing{Digits: code.Digits}); err != nil {
			t.Fatal(err)
		}
	}
	me := w.granted(programme.Grant{Role: programme.RoleTrainee, PersonID: members[1].PersonID}, "signs")
	w.clock.Until(l.EndsAt.Add(time.Minute))
	if err := w.Teaching.CancelLesson(ctx, act.As(b.Clerk), l.ID, "停电"); err != nil && programme.CodeOf(err) != programme.WrongState {
		t.Fatal(err)
	}
	entries := map[string]string{}
	all, err := w.Record.History(ctx, act.As(w.Auditor), l.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		entries[e.ID] = e.Action
	}
	read := w.want(t, 200, "GET", "/api/v1/lesson/"+l.ID, w.token(t, me, people.ScopeRead), nil).body["history"].([]any)
	if len(read) != len(all)-1 {
		t.Fatalf("%d of %d entries are told, want all but the other's signature", len(read), len(all))
	}
	for _, h := range read {
		told := h.(map[string]any)
		if told["action"] != entries[told["id"].(string)] {
			t.Errorf("what is told as %q bears the action %s, want %s", told["name"], told["action"], entries[told["id"].(string)])
		}
	}
}
