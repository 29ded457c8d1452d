package confirm_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/confirm"
	"jinlanling/internal/app/money"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// saidOf counts what is said of the first base's records.
func saidOf(t *testing.T, w *demotest.Year) (f confirm.Figures) {
	t.Helper()
	err := w.Store.Read(ctx, func(tx *store.Tx) (err error) {
		f, err = confirm.Of(tx, w.Bases[0].Base.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// traineesOf are the trainees of a class, as who they are.
func traineesOf(t *testing.T, w *demotest.Year, class string) (out []act.Caller) {
	t.Helper()
	apps, err := w.ClassMembers(ctx, act.As(w.Bases[0].Clerk), class)
	if err != nil {
		t.Fatal(err)
	}
	for _, ap := range apps {
		out = append(out, act.As(programme.Actor{User: "u-" + ap.PersonID, Name: "学员", Role: programme.RoleTrainee, Person: ap.PersonID}))
	}
	return out
}

// A yes counts until the record changes, a silence is neither a yes nor a no,
// and a no opens a clue that nobody but the city sees.
func TestWhatIsDeniedIsTheCitysAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Certified)
		base := w.Bases[0]
		before := saidOf(t, w)
		if before.Asked == 0 || before.Silent != before.Asked || before.Confirmed+before.Denied != 0 {
			t.Fatalf("before anybody said anything: %+v", before)
		}
		people := traineesOf(t, w, base.Classes[0])
		yes, no, some := people[0], people[1], people[2]
		parts, err := w.Confirm.Own(ctx, no, w.Programme)
		if err != nil || len(parts) != 1 || len(parts[0].Rows) < 3 || !parts[0].Over {
			t.Fatalf("own: %+v, %v", parts, err)
		}
		if err := w.Confirm.Answer(ctx, yes, confirm.AnswerIn{ProgrammeID: w.Programme, ClassID: base.Classes[0], All: true}); err != nil {
			t.Fatal(err)
		}
		lesson := parts[0].Rows[1].ID
		demotest.WantCode(t, "untrue without why", w.Confirm.Answer(ctx, no, confirm.AnswerIn{ProgrammeID: w.Programme, ClassID: base.Classes[0],
			One: []confirm.OneIn{{ID: lesson, Answer: programme.AnswerUntrue}}}), programme.Invalid)
		demotest.WantCode(t, "nothing said", w.Confirm.Answer(ctx, no, confirm.AnswerIn{ProgrammeID: w.Programme, ClassID: base.Classes[0]}), programme.Invalid)
		demotest.WantCode(t, "another class", w.Confirm.Answer(ctx, no,
			confirm.AnswerIn{ProgrammeID: w.Programme, ClassID: base.Classes[len(base.Classes)-1] + "x", All: true}), programme.NotFound)
		if err := w.Confirm.Answer(ctx, no, confirm.AnswerIn{ProgrammeID: w.Programme, ClassID: base.Classes[0],
			One: []confirm.OneIn{{ID: lesson, Answer: programme.AnswerUntrue, Why: "absent"}}, Words: "那天在外地出差"}); err != nil {
			t.Fatal(err)
		}
		if err := w.Confirm.Answer(ctx, some, confirm.AnswerIn{ProgrammeID: w.Programme, ClassID: base.Classes[0], AskedBack: true}); err != nil {
			t.Fatal(err)
		}
		if f := saidOf(t, w); f.Confirmed != 1 || f.Denied != 2 || f.Silent != before.Asked-3 || f.Open != 2 {
			t.Errorf("one yes, two no: %+v of %+v", f, before)
		}

		// the city is told and reads who; the base and the county learn nothing
		clues, err := w.Browse(ctx, act.As(w.Officer), programme.NounClue,
			act.Query{Programme: w.Programme, Values: map[string]string{"state": "open"}, Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		mine := slices.DeleteFunc(clues.Rows, func(r act.TableRow) bool { return !strings.HasPrefix(r.Title, "学员反映") })
		if len(mine) != 2 {
			t.Errorf("the officer sees %d clues", len(mine))
		}
		for _, c := range []act.Caller{act.As(base.Head), act.As(base.Clerk), act.As(base.Teacher), act.As(w.Employers[0]),
			act.As(programme.Actor{User: "county", Role: programme.RoleCounty, County: base.Base.County})} {
			for _, noun := range []programme.Noun{programme.NounClue, programme.NounConfirmation} {
				_, err := w.Browse(ctx, c, noun, act.Query{Programme: w.Programme, Limit: 5})
				demotest.WantCode(t, c.Role.Name()+" browses "+noun.Name(), err, programme.Forbidden)
			}
		}
		for _, kind := range []string{programme.KindSettlement, programme.KindAdvance} {
			r, err := w.Money.ReadyFor(ctx, act.As(base.Head), base.Base.ID, kind)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Waiting) != 0 {
				t.Errorf("%s names whose money waits: %+v", kind, r.Waiting)
			}
		}

		// the money of all waits until the city has decided, and of none by name
		r, err := w.Money.ReadyFor(ctx, act.As(w.Officer), base.Base.ID, programme.KindSettlement)
		if err != nil {
			t.Fatal(err)
		}
		if k := slices.IndexFunc(r.Guards, func(g money.Guarded) bool { return g.Code == "denials_decided" }); k < 0 || r.Guards[k].Holds {
			t.Errorf("a settlement does not wait for what was denied: %+v", r.Guards)
		}
		for _, c := range mine {
			if err := w.Oversee.DismissClue(ctx, act.As(w.Officer), c.ID, "核对录像，本人在场"); err != nil {
				t.Fatal(err)
			}
		}
		if f := saidOf(t, w); f.Open != 0 || f.Denied != 2 {
			t.Errorf("decided on: %+v", f)
		}

		// a later yes counts, and what was denied stays on record
		if err := w.Confirm.Answer(ctx, no, confirm.AnswerIn{ProgrammeID: w.Programme, ClassID: base.Classes[0], All: true}); err != nil {
			t.Fatal(err)
		}
		if f := saidOf(t, w); f.Confirmed != 2 || f.Denied != 1 {
			t.Errorf("a later yes: %+v", f)
		}
		list, err := w.Browse(ctx, act.As(w.Auditor), programme.NounConfirmation, act.Query{Programme: w.Programme, Limit: 50})
		if err != nil || len(list.Rows) != 4 {
			t.Errorf("the auditor reads %d answers, %v", len(list.Rows), err)
		}
	})
}

// A teacher and an employer say of theirs what is not so.
func TestTeachersAndEmployersSayWhatIsTheirs(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Certified)
	found := 0
	for _, c := range []act.Caller{act.As(w.Bases[0].Teacher), act.As(w.Employers[0])} {
		parts, err := w.Confirm.Own(ctx, c, w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		if len(parts) == 0 {
			t.Errorf("nothing is recorded in the name of %s", c.Name)
			continue
		}
		found++
		why := programme.WhyUntrue[c.Role][0].Code
		if err := w.Confirm.Answer(ctx, c, confirm.AnswerIn{ProgrammeID: w.Programme, ClassID: parts[0].ClassID,
			One: []confirm.OneIn{{ID: parts[0].Rows[0].ID, Answer: programme.AnswerUntrue, Why: why}}}); err != nil {
			t.Fatal(err)
		}
		again, err := w.Confirm.Own(ctx, c, w.Programme)
		if err != nil || again[0].Rows[0].Last == nil || !again[0].Rows[0].Last.Denies() {
			t.Errorf("%s does not see the answer: %+v, %v", c.Name, again[0].Rows[0], err)
		}
	}
	all, err := w.Browse(ctx, act.As(w.Officer), programme.NounConfirmation, act.Query{Programme: w.Programme, Limit: 50})
	if err != nil || len(all.Rows) != found {
		t.Errorf("%d answers, %v", len(all.Rows), err)
	}
	demotest.WantCode(t, "a clerk", w.Confirm.Answer(ctx, act.As(w.Bases[0].Clerk), confirm.AnswerIn{ProgrammeID: w.Programme}), programme.Forbidden)
}
