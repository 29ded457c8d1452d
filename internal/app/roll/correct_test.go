package roll_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A list of accepted people is a document with a number and an addressee, is
// corrected by a new edition that names it, marks who is accepted no longer, and
// what was said against the old edition is said against the new one.
func TestAListOfAcceptedPeopleIsCorrected(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		l := demotest.QueueLine(t, w, 9)
		l.Accept(t, l.Ready[:5]...)
		officer, approver, base := act.As(w.Officer), act.As(w.Approver), w.Bases[0].Base.ID
		paper := programme.ListPaper{Number: "临人社公示〔2021〕3号", Addressee: "各培训基地"}
		post := func(in programme.ListPaper) error { return demotest.ErrorOf(w.Roll.PostRoll(ctx, officer, base, in)) }
		demotest.WantCode(t, "a number that is too long", post(programme.ListPaper{Number: strings.Repeat("号", 81)}), programme.Invalid)
		demotest.WantCode(t, "somebody's number", post(programme.ListPaper{Addressee: "13800000031"}), programme.Invalid)
		first, err := w.Roll.PostRoll(ctx, officer, base, paper)
		if err != nil {
			t.Fatal(err)
		}
		out, gone := first.People[0], first.People[1]
		about := roll.ObjectionIn{RollID: first.ID, ApplicationID: gone, Channel: "letter", Text: "年限不实"}
		if _, _, err := w.Roll.RaiseObjection(ctx, officer, about); err != nil {
			t.Fatal(err)
		}
		correct := func(c act.Caller, id, reason string, x programme.ListCorrection) error {
			return demotest.ErrorOf(w.Roll.CorrectRoll(ctx, c, id, x, reason))
		}
		strike := programme.ListCorrection{ListPaper: programme.ListPaper{Number: "临人社公示〔2021〕4号"}, Out: []string{out}}
		demotest.WantCode(t, "by a base", correct(l.Clerk, first.ID, "误列", strike), programme.Forbidden)
		demotest.WantCode(t, "without a reason", correct(officer, first.ID, "", strike), programme.Invalid)
		demotest.WantCode(t, "of nobody", correct(officer, first.ID, "误列", programme.ListCorrection{}), programme.Invalid)
		demotest.WantCode(t, "of a stranger", correct(officer, first.ID, "误列", programme.ListCorrection{Out: []string{"nobody"}}), programme.Invalid)
		demotest.WantCode(t, "of what there is not", correct(officer, "none", "误列", strike), programme.NotFound)
		w.Clock.To(first.To.Next())
		if err := w.Roll.CloseRoll(ctx, approver, first.ID); err != nil {
			t.Fatal(err)
		}
		next, err := w.Roll.CorrectRoll(ctx, officer, first.ID, strike, "误列一人")
		if err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "twice", correct(officer, first.ID, "误列", strike), programme.WrongState)
		demotest.WantCode(t, "a list beside it", post(programme.ListPaper{}), programme.Conflict)
		demotest.WantCode(t, "an objection to the old one", demotest.ErrorOf(drop(w.Roll.RaiseObjection(ctx, officer,
			roll.ObjectionIn{RollID: first.ID, Channel: "letter", Text: "不实"}))), programme.WrongState)
		if err := w.Enrol.Withdraw(ctx, l.Clerk, next.People[3], "本人到外地工作"); err != nil {
			t.Fatal(err)
		}
		w.Clock.To(next.From)
		papersOf(t, w, first.ID, next.ID)
		w.Clock.To(next.To.Next())
		if err := w.Roll.CloseRoll(ctx, approver, next.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Roll.SealRoll(ctx, officer, next.ID); err != nil {
			t.Fatal(err)
		}
		page, err := w.Roll.RollOf(ctx, l.Clerk, next.ID)
		if err != nil || slices.ContainsFunc(page.Sealed, func(r programme.RollRow) bool { return r.Application == out || r.Application == gone }) {
			t.Errorf("sealed with who was struck or is objected to: %+v, %v", page.Sealed, err)
		}
		demotest.WantCode(t, "after it was sealed", correct(officer, next.ID, "误列", programme.ListCorrection{Out: []string{gone}}), programme.WrongState)
		demotest.Clean(t, "after a corrected list", w.System)
	})
}

func drop[A, B any](a A, _ B, err error) (A, error) { return a, err }

// papersOf reads both editions as the public does.
func papersOf(t *testing.T, w *demotest.Year, first, next string) {
	t.Helper()
	old, err := w.Year.AcceptedOpen(ctx, first)
	if err != nil || old.AfterID != next || !strings.Contains(old.Letter("").Paragraphs[0], "〔2021〕4号") {
		t.Errorf("the old edition: %q, %v", old.Letter("").Paragraphs, err)
	}
	now, err := w.Year.AcceptedOpen(ctx, next)
	if err != nil {
		t.Fatal(err)
	}
	letter := now.Letter("0534-2626000")
	text := strings.Join(letter.Paragraphs, "\n")
	for _, want := range []string{"〔2021〕3号", "有误，现予更正", "下列 4 人", "0534-2626000"} {
		if !strings.Contains(text, want) {
			t.Errorf("the new edition says nothing of %s: %s", want, text)
		}
	}
	marked := 0
	for _, r := range letter.Rows {
		if strings.Contains(r[1], "录取已撤销") {
			marked++
		}
		if len(r[2]) == 18 && !strings.Contains(r[2], "*") {
			t.Errorf("a whole number stands in %q", r)
		}
	}
	if len(letter.Rows) != 4 || marked != 1 || letter.Number != "临人社公示〔2021〕4号" || !strings.Contains(letter.Title, "录取学员公示（更正）") {
		t.Errorf("%d rows, %d marked, %q %q", len(letter.Rows), marked, letter.Number, letter.Title)
	}
	for kind, begins := range map[string]string{year.AsPDF: "%PDF", year.AsWord: "PK"} {
		var b bytes.Buffer
		if err := year.WriteAccepted(&b, kind, now, "", nil); err != nil || !bytes.HasPrefix(b.Bytes(), []byte(begins)) {
			t.Errorf("%s: %d bytes, %v", kind, b.Len(), err)
		}
	}
	if err := year.WriteAccepted(&bytes.Buffer{}, "txt", now, "", nil); programme.CodeOf(err) != programme.NotFound {
		t.Errorf("another kind: %v", err)
	}
}
