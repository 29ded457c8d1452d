package trainpages

import (
	"context"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// ArchiveDeeds is what is done about a class's record: doubts that are let pass,
// and an archive that is opened again.
var ArchiveDeeds = []page.Deed{
	{Key: "let-pass", Action: programme.DoubtLetPass, On: programme.NounClass, Consequence: "准予后这处疑点仍列在班级页面，写明谁准予、到哪天；到期后重新计为疑点。", When: never,
		Inputs: []page.Input{{Name: "doubt", Label: "疑点", Kind: "choice", Required: true, Choices: openDoubts, Start: askedDoubt},
			{Name: "until", Label: "准予到", Hint: fmt.Sprintf("最长 %d 天", programme.PassDays), Kind: "date", Required: true}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			until := f.Date("until")
			if err := f.Err(); err != nil {
				return "", err
			}
			return "", f.Request.Sys.Evidence.LetPass(ctx, c, f.Detail.ID, f.Get("doubt"), until, f.Get("reason"))
		}},
	{Key: "revoke-pass", Action: programme.DoubtRevoke, On: programme.NounClass, Name: "收回疑点准予", Consequence: "这一处重新计为疑点。", When: never,
		Inputs: []page.Input{{Name: "doubt", Label: "疑点", Kind: "choice", Required: true, Choices: passedDoubts, Start: askedDoubt}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Evidence.RevokePass(ctx, c, f.Detail.ID, f.Get("doubt"), f.Get("reason"))
		}},
	{Key: "ask-reopen", Action: programme.ArchiveAsk, On: programme.NounClass, Grave: true, Consequence: "市局同意后档案打开，可以补充；补充后须重新归档。原来的归档和这次的理由都留在日志里。",
		When: func(s *act.Detail) bool { return s.State == programme.Archived && s.Fact("reopening").Text == "" },
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Archive.AskReopening(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "cancel-reopen", Action: programme.ArchiveCancel, On: programme.NounClass, When: reopeningAsked, Consequence: "档案仍然封存。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Archive.CancelReopening(ctx, c, f.Detail.ID)
		}},
	{Key: "reopen", Action: programme.ArchiveReopen, On: programme.NounClass, When: reopeningAsked, Consequence: "档案打开，基地可以补充资料，补充后重新归档。申请的理由在“班级档案”一栏。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Archive.Reopen(ctx, c, f.Detail.ID)
		}},
	{Key: "keep-sealed", Action: programme.ArchiveKeep, On: programme.NounClass, When: reopeningAsked, Consequence: "档案仍然封存，理由告知基地。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Archive.KeepSealed(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "witness", Action: programme.LessonWitness, On: programme.NounLesson, Button: "我在场，签到属实",
		Consequence: "写明您当时在场、签到簿与实到的人一致，以您的姓名和此刻的时间存档。登记这节课的人不能自己见证；签到更正后须重新见证。",
		When:        func(s *act.Detail) bool { return s.State == programme.Held },
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Attendance.WitnessLesson(ctx, c, f.Detail.ID)
		}},
}

// never hides a deed from the list of what can be done: something on the page
// leads to it where there is cause.
func never(*act.Detail) bool { return false }

func reopeningAsked(s *act.Detail) bool {
	return s.State == programme.Archived && s.Fact("reopening").Text != ""
}

// askedDoubt is the doubt from whose line the form was asked for.
func askedDoubt(q *page.Request, _ *act.Detail) string { return q.URL.Query().Get("doubt") }

func openDoubts(q *page.Request, s *act.Detail) ([]act.Choice, error) {
	return doubtChoices(q, s, func(d *evidence.Doubt) bool { return !d.Passed() })
}

func passedDoubts(q *page.Request, s *act.Detail) ([]act.Choice, error) {
	return doubtChoices(q, s, func(d *evidence.Doubt) bool { return d.Pass != nil })
}

func doubtChoices(q *page.Request, s *act.Detail, of func(*evidence.Doubt) bool) (out []act.Choice, err error) {
	p, err := q.Sys.Archive.ClassProgress(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	where := lessonsOf(p)
	for i := range p.Doubts {
		if d := &p.Doubts[i]; of(d) {
			out = append(out, act.Choice{ID: d.ID(), Name: d.Name + "　" + where(d.Lesson) + "　" + d.Says})
		}
	}
	return out, nil
}

// doubtHref is the form that lets a doubt pass, or takes that back.
func doubtHref(d *evidence.Doubt, key string) string {
	return "/class/" + d.Class + "/do/" + key + page.Query("doubt", d.ID())
}

// passesDoubts reports whether the reader lets doubts pass.
func passesDoubts(q *page.Request, owner programme.Subject) bool {
	return programme.May(q.Signed.Actor, programme.DoubtLetPass, owner) == nil
}

// openOf counts the doubts that are not let pass.
func openOf(list []evidence.Doubt) int {
	return act.CountIf(list, func(d evidence.Doubt) bool { return !d.Passed() })
}
