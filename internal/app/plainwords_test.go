package app_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/judge"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Nothing that somebody writes freely is kept with a personal number in it:
// it is refused by field, in words that do not repeat the number, and nothing
// of it reaches the disk.
func TestFreeTextKeepsNoPersonalNumber(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	l := demotest.QueueLine(t, w.year(), 9)
	l.Accept(t, l.Ready[:2]...)
	officer, id := act.As(w.Officer), l.Ready[0]
	r, err := w.Roll.PostRoll(ctx, officer, w.Bases[0].Base.ID, programme.ListPaper{})
	if err != nil {
		t.Fatal(err)
	}
	w.clock.To(r.From)
	numbers := map[string]string{
		"身份证号码": string(idcode.MakeCitizenID("379906", 19770707, 77)), "手机号码": "13977770777", "银行卡号": "6222021234567890128",
	}
	for kind, number := range numbers {
		text := "与本人核对，" + number + "有误"
		for name, c := range map[string]struct {
			field string
			err   error
		}{
			"a refusal's reason":          {"reason", w.Enrol.Refuse(ctx, l.Clerk, id, text)},
			"a withdrawal's reason":       {"reason", w.Enrol.Withdraw(ctx, l.Clerk, id, text)},
			"words beside listed reasons": {"reason", w.Enrol.ReturnFor(ctx, l.Clerk, l.Ready[3], nil, text)},
			"a transfer's reason": {"reason",
				one(w.Enrol.RequestTransfer(ctx, l.Clerk, enrol.TransferIn{ApplicationID: id, ToLineID: w.Bases[1].Lines[0], Reason: text}))},
			"a correction's reason": {"reason",
				one(w.Enrol.ProposeCorrection(ctx, l.Clerk,
					enrol.CorrectionIn{ApplicationID: id, Kind: programme.CorrectName, Value: "王更正", FileID: demotest.Evidence(t, w.year()), Reason: text}))},
			"why a roster is exported": {"reason", w.Enrol.ExportRoster(ctx, officer, w.Bases[0].Base.ID, false, text, &bytes.Buffer{})},
			"why somebody looks":       {"reason", w.Roll.ReadAnnex(ctx, officer, programme.NounRoll, r.ID, text, &bytes.Buffer{})},
			"a plan's reason":          {"reason", w.Plan.AmendPlan(ctx, officer, l.ID, 8, text)},
			"an objection by letter": {"text",
				three(w.Roll.RaiseObjection(ctx, officer, roll.ObjectionIn{RollID: r.ID, Channel: "letter", Text: text}))},
			"an objection by anybody": {"text", one(w.Roll.PublicObjection(ctx, roll.ObjectionIn{RollID: r.ID, Text: text}, "from "+kind, ""))},
			"a county's name":         {"names", w.Plan.SetCounties(ctx, officer, []string{text})},
			"an answer":               {"answer", w.Roll.AnswerObjection(ctx, officer, "none", text, false)},
			"a base's assessment":     {"note", w.Plan.AssessBase(ctx, officer, w.Bases[0].Base.ID, plan.AssessmentIn{Note: text})},
			"a county's opinion":      {"opinion", w.Plan.RecommendBase(ctx, officer, w.Bases[0].Base.ID, text)},
			"what an inspection saw":  {"note", w.Oversee.VisitInspection(ctx, officer, "none", oversee.VisitIn{Present: 1, Note: text})},
			"what a trainee thinks":   {"words", w.Judge.Say(ctx, officer, w.Programme, "none", nil, text)},
			"a hearing's record":      {"minutes", w.Judge.Hear(ctx, officer, "none", judge.HearingIn{Minutes: text})},
			"a base's remark":         {"remark", w.Oversee.RemarkInspection(ctx, act.As(w.Bases[0].Head), "none", text)},
			"why a scheme is changed": {"why", w.Teaching.FileDraft(ctx, l.Clerk, "none", teaching.SchemeFiling{Why: text})},
			"a report of performance": {"progress",
				one(w.Oversee.FilePerformance(ctx, act.As(w.Bases[0].Head), w.Bases[0].Base.ID, map[string]string{"progress": text}, ""))},
			"a plan of evaluation":          {"plan", one(w.Assess.DraftEvaluation(ctx, l.Clerk, "none", assess.EvaluationPlan{Text: text, HeldOn: 20211101}))},
			"a finding":                     {"text", one(w.Oversee.RaiseFinding(ctx, officer, "none", text, "5.1", 20211231))},
			"what was done about a finding": {"answer", w.Oversee.AnswerFinding(ctx, act.As(w.Bases[0].Head), "none", text, "")},
			"a voucher's memo": {"memo",
				one(w.Money.BookVoucher(ctx, act.As(w.Bases[0].Treasurer), w.Bases[0].Base.ID, money.VoucherIn{Memo: text}))},
			"a voucher's payee": {"payee",
				one(w.Money.BookVoucher(ctx, act.As(w.Bases[0].Treasurer), w.Bases[0].Base.ID, money.VoucherIn{Payee: text}))},
			"a question about a voucher": {"text", one(w.Money.AskVoucher(ctx, officer, "none", text))},
			"a clue":                     {"text", one(w.Oversee.RaiseClue(ctx, officer, w.Programme, programme.NounApplication, id, "by_hand", text))},
		} {
			e, ok := errors.AsType[*programme.Error](c.err)
			if !ok || e.Code != programme.Invalid || len(e.Problems) != 1 || e.Problems[0].Field != c.field || !strings.Contains(e.Message, kind) ||
				strings.Contains(e.Message, number) {
				t.Errorf("%s with %s: %v %+v; want it refused at %s, without the number", name, kind, c.err, e, c.field)
			}
		}
	}
	if err := w.Enrol.Withdraw(ctx, l.Clerk, id, "与本人核对，身份证后四位 0777 有误"); err != nil {
		t.Errorf("the last four digits: %v", err)
	}
	for _, name := range []string{act.DatabaseFile, act.DatabaseFile + "-wal"} {
		raw, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil {
			continue
		}
		for _, number := range numbers {
			if bytes.Contains(raw, []byte(number)) {
				t.Errorf("%s holds %s", name, number)
			}
		}
	}
}

func three[A, B any](_ A, _ B, err error) error { return err }
