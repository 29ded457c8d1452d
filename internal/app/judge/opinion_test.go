package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// What trainees think is shown from five on and in whole groups, one answer of
// each, and neither a row nor the journal says whose it is (clause 5.2).
func TestOpinionsHaveNoNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Evaluated)
		base, head := w.Bases[0], act.As(w.Bases[0].Head)
		members, err := w.ClassMembers(ctx, act.As(base.Clerk), base.Classes[0])
		if err != nil || len(members) < 6 {
			t.Fatalf("%d members, %v", len(members), err)
		}
		of := func(i int) act.Caller {
			return act.As(programme.Actor{User: "u-" + members[i].PersonID, Name: "学员", Role: programme.RoleTrainee, Person: members[i].PersonID})
		}
		points := func(n int) map[string]int {
			return map[string]int{"teaching": n, "useful": n, "place": n, "time": n, "overall": n}
		}
		shown := func(c act.Caller) (answers int, mean, words string) {
			t.Helper()
			_, list, err := w.Judge.SatisfactionOf(ctx, c, base.Base.ID)
			if err != nil {
				t.Fatal(err)
			}
			if list[0].Answers > 0 {
				mean = list[0].Rows[0].Mean.String()
			}
			return list[0].Answers, mean, strings.Join(list[0].Words, "；")
		}
		demotest.WantCode(t, "a question left out", w.Judge.Say(ctx, of(0), w.Programme, base.Classes[0], map[string]int{"overall": 5}, ""), programme.Invalid)
		demotest.WantCode(t, "six of five", w.Judge.Say(ctx, of(0), w.Programme, base.Classes[0], points(6), ""), programme.Invalid)
		for i := range 6 {
			if n, _, _ := shown(head); n != 0 && i < 5 {
				t.Errorf("%d answers are shown as %d", i, n)
			}
			must(t, w.Judge.Say(ctx, of(i), w.Programme, base.Classes[0], points(1+min(i, 4)), "实训多一点"))
			demotest.WantCode(t, "twice", w.Judge.Say(ctx, of(i), w.Programme, base.Classes[0], points(5), ""), programme.Conflict)
		}
		if n, mean, words := shown(head); n != 5 || mean != "3" || words != "" {
			t.Errorf("the base sees %d answers of %s, and %q", n, mean, words)
		}
		if _, _, words := shown(act.As(w.Officer)); !strings.Contains(words, "实训多一点") {
			t.Errorf("the city reads %q", words)
		}
		stranger := act.As(programme.Actor{User: "u", Name: "学员", Role: programme.RoleTrainee, Person: "nobody"})
		demotest.WantCode(t, "who was not there", w.Judge.Say(ctx, stranger, w.Programme, base.Classes[0], points(5), ""), programme.Forbidden)
		demotest.WantCode(t, "a clerk", demotest.ErrorOf(w.Judge.SurveyOf(ctx, act.As(base.Clerk), w.Programme)), programme.Forbidden)
		nameless(t, w, members[0].PersonID)
		demotest.Clean(t, "after six opinions", w.System)
	})
}

// nameless fails where an opinion's row or entry says whose it is.
func nameless(t *testing.T, w *demotest.Year, person string) {
	t.Helper()
	err := w.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Opinions(w.Bases[0].Base.ID, "trainees")
		if err != nil {
			return err
		}
		for _, o := range list {
			if strings.Contains(o.Voice+o.ID+string(o.Points), person) {
				t.Errorf("%+v names %s", o, person)
			}
		}
		entries, err := tx.JournalPage(store.JournalQuery{Actions: []string{string(programme.OpinionGive)}, Limit: 20})
		if err == nil && len(entries) != len(list) {
			t.Errorf("%d entries of %d opinions", len(entries), len(list))
		}
		for _, e := range entries {
			if e.User != act.SystemActor.User {
				t.Errorf("the journal says that %s spoke", e.User)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whoever is asked what they think of a class is told so when it ends: its
// trainees and their employers, each once, and nobody else.
func TestWhoIsAskedIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Evaluated)
		class := w.Bases[0].Classes[0]
		members, err := w.ClassMembers(ctx, act.As(w.Bases[0].Clerk), class)
		must(t, err)
		told, employers := map[string]int{}, 0
		err = w.Store.Read(ctx, func(tx *store.Tx) error {
			return tx.EachOf("SELECT rule, person_id, subject, text FROM messages", func(row []any) error {
				rule, person, subject, text := fmt.Sprint(row[0]), fmt.Sprint(row[1]), fmt.Sprint(row[2]), fmt.Sprint(row[3])
				asked := strings.Contains(text, "“评价培训”")
				if asked != strings.HasPrefix(rule, "class.finish/") {
					t.Errorf("%s says %s", rule, text)
				}
				if asked && person == "" {
					employers++
				}
				if asked && subject == class {
					told[person]++
				}
				return nil
			})
		})
		must(t, err)
		for _, m := range members {
			if told[m.PersonID] != 1 {
				t.Errorf("a member is told %d times that their opinion is asked", told[m.PersonID])
			}
		}
		if employers == 0 {
			t.Error("no employer is told that its opinion is asked")
		}
	})
}
