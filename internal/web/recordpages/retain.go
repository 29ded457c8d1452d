package recordpages

import (
	"context"
	"encoding/json"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/retain"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// RetainDeeds is what is done when the years of keeping are over. A destruction
// is proposed on the class's page.
var RetainDeeds = []page.Deed{
	{Key: "destroy", Action: programme.DestructionPropose, On: programme.NounClass, Grave: true,
		When:        func(s *act.Detail) bool { return s.State == programme.Archived },
		Consequence: "只是提出，由另一人批准以后才能执行。保存期限没有到、有事项没有办结或者暂停销毁的，不能提出。",
		Inputs:      []page.Input{{Name: "kind", Label: "销毁什么", Kind: "choice", Required: true, Choices: dueKinds}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			d, err := f.Request.Sys.Retain.Propose(ctx, c, f.Detail.ID, f.Get("kind"), f.Get("reason"))
			if err != nil {
				return "", err
			}
			return "/destruction/" + d.ID, nil
		}},
	{Key: "hold", Action: programme.ClassHold, On: programme.NounClass, Grave: true,
		When:        func(s *act.Detail) bool { return s.State == programme.Archived || s.State == programme.Finished },
		Consequence: "解除以前，本班的资料不论保存期限都不能销毁；正在销毁的停下来。",
		Do:          page.ActWithReason((*retain.Desk).Hold)},
	{Key: "release", Action: programme.ClassRelease, On: programme.NounClass, Grave: true,
		When:        func(s *act.Detail) bool { return s.Fact("hold").Text != "" },
		Consequence: "本班的资料重新按保存期限办理。审计提出的暂停由审计解除，市局提出的由市局解除。",
		Do:          page.ActWithReason((*retain.Desk).Release)},
	{Key: "approve", Action: programme.DestructionApprove, On: programme.NounDestruction,
		Consequence: "批准后由市局执行。执行前可以撤回；开始执行以后，删除的文件不能恢复。批准人不得是提出人。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Retain.Approve(ctx, c, f.Detail.ID)
		}},
	{Key: "refuse", Action: programme.DestructionRefuse, On: programme.NounDestruction, Grave: true, Consequence: "资料照旧保存，以后可以另行提出。",
		Do: page.ActWithReason((*retain.Desk).Refuse)},
	{Key: "begin", Action: programme.DestructionBegin, On: programme.NounDestruction,
		Consequence: "系统在后台删除清单里的文件，不能恢复；别的记录还在用的留下。登记、签到、成绩和日志都不动，页面写明已按期销毁。中断的可以再办，接着删除。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			id, err := f.Request.Sys.Retain.AskDestroy(ctx, c, f.Detail.ID)
			if err != nil {
				return "", err
			}
			return "/job/" + id, nil
		}},
	{Key: "withdraw", Action: programme.DestructionWithdraw, On: programme.NounDestruction, Grave: true, Consequence: "资料照旧保存，以后可以另行提出。",
		Do: page.ActWithReason((*retain.Desk).Withdraw)},
}

// dueKinds are what of a class may be proposed today.
func dueKinds(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	lines, err := q.Sys.Retain.OfClass(q.Context(), q.Caller(), s.ID)
	for i := range lines {
		if l := &lines[i]; l.Due() {
			out = append(out, act.Choice{ID: l.Kind, Name: programme.KeptName(l.Kind) + "，" + keptWords(l)})
		}
	}
	return out, err
}

const retainTitle = "档案保存和销毁"

// Retention is what the classes of all years hold, and what of it may be
// destroyed.
func Retention(q *page.Request) error {
	lines, err := q.Sys.Retain.List(q.Context(), q.Caller(), "")
	if err != nil {
		return err
	}
	return q.Show(retentionView(q.Page(retainTitle), lines))
}

// RetainPanel is how long a class's files are kept, once it is archived.
func RetainPanel(q *page.Request, v *page.View) error {
	if v.Detail.State != programme.Archived || !programme.MayRead(q.Signed.Actor.Role, programme.NounDestruction) {
		return nil
	}
	lines, err := q.Sys.Retain.OfClass(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	n, err := q.NoticeOf(v.Detail)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, retainClassView(lines, n.Cite(programme.DutyRetention)))
	return nil
}

// DestructionPanel is what an act destroys, file by file.
func DestructionPanel(q *page.Request, v *page.View) error {
	a, err := q.Sys.Retain.ReadAct(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	n, err := q.NoticeOf(v.Detail)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, destructionView(a, n))
	return nil
}

// itemName is what a line is, in words.
func itemName(code string, names map[string]string) string {
	if n, ok := names[code]; ok {
		return n
	}
	return code
}

// keptBy words why a line stays: which table names it is the house's matter.
func keptBy(why string) string {
	table, _, _ := strings.Cut(why, " ")
	words := map[string]string{"vouchers": "凭证", "evidence": "别的班的影像资料", "materials": "别的报名", "corrections": "更正", "findings": "检查问题",
		"rolls": "录取名册", "schemes": "培训方案", "inspection_photos": "检查照片"}
	if w, ok := words[table]; ok {
		return w + "还在用"
	}
	return "别的记录还在用"
}

// RetainWorks are the pages of its long work.
var RetainWorks = []page.Work{{Kinds: []string{retain.Destroy}, BackTo: "销毁的记录", Back: func(v *jobs.JobView) string {
	var args struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(v.Args, &args) != nil {
		return "/retention"
	}
	return "/destruction/" + args.ID
}}}
