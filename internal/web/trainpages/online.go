package trainpages

import (
	"context"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/online"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

var onlineInputs = []page.Input{
	{Name: "layout", Label: "学习平台", Kind: "choice", Required: true, Choices: onlineLayouts},
	{Name: "file", Label: "学习记录", Kind: "file", Required: true, Hold: true, Accept: ".xlsx,.csv",
		Hint: "从学习平台导出的表格，原样上传，.xlsx 或 .csv，2 万行以内；同一个文件只能导入一次"},
}

// OnlineDeeds read what learning platforms say of a class, and take it back.
var OnlineDeeds = []page.Deed{
	{Key: "read-online", Action: programme.OnlineRead, On: programme.NounClass, When: never,
		Consequence: "本班学员、教学计划里线上课程的记录按通知的规则计入各人课时；别班的、计划以外的不取，逐行写明。可以先看结果，再导入。",
		Inputs:      onlineInputs,
		Preview: func(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
			r, err := readOnline(ctx, f, c)
			if err != nil || r == nil {
				return nil, err
			}
			return onlineResultView(r, f.Detail.ID), nil
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			r, err := readOnline(ctx, f, c)
			if err != nil || r == nil {
				return "", err
			}
			return "/class/" + f.Detail.ID + "/online", nil
		}},
	{Key: "online-result", Action: programme.OnlineRead, On: programme.NounClass, When: never, Name: "核对线上学习记录", Button: "下载逐行结果", Again: true,
		Consequence: "只核对，不导入。每一行写上计多少课时，不计的写明原因。",
		Inputs:      onlineInputs,
		Answer: func(ctx context.Context, f *page.Form, c act.Caller) error {
			c.DryRun, c.Key = true, ""
			r, err := readOnline(ctx, f, c)
			if err != nil || r == nil {
				return err
			}
			return f.Request.SendWorkbook("线上学习记录逐行结果.xlsx", r.WriteResult)
		}},
	{Key: "withdraw-online", Action: programme.OnlineWithdraw, On: programme.NounClass, When: never, Grave: true,
		Consequence: "这份记录不再计课时，其余的重新计算；文件和原因留存。已经有考评结果靠它的，不能撤回。",
		Inputs:      []page.Input{{Name: "file", Label: "哪一份", Kind: "choice", Required: true, Choices: onlineFiles, Start: page.FromQuery("file")}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "/class/" + f.Detail.ID + "/online", f.Request.Sys.Online.Withdraw(ctx, c, f.Detail.ID, f.Get("file"), f.Get("reason"))
		}},
}

func readOnline(ctx context.Context, f *page.Form, c act.Caller) (*online.Reading, error) {
	file := f.StoredOne("file")
	if f.Err() != nil {
		return nil, nil //nolint:nilnil // the form says what is wrong with it
	}
	return f.Request.Sys.Online.Import(ctx, c, f.Detail.ID, f.Get("layout"), file)
}

func onlineLayouts(q *page.Request, _ *act.Detail) (out []act.Choice, err error) {
	for _, l := range q.Sys.Online.Layouts() {
		out = append(out, act.Choice{ID: l.Code, Name: l.Says()})
	}
	return out, nil
}

func onlineFiles(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	p, err := q.Sys.Online.OfClass(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for i := range p.Files {
		if f := &p.Files[i]; f.State == programme.Active {
			out = append(out, act.Choice{ID: f.ID, Name: page.Minute(f.ReadAt) + "　" + f.Platform + "　" + strconv.Itoa(f.Taken) + " 条"})
		}
	}
	return out, nil
}

// Online is what a class learnt online.
func Online(q *page.Request) error {
	p, err := q.Sys.Online.OfClass(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	may := func(action programme.Action) bool {
		return programme.May(q.Signed.Actor, action, p.Owner) == nil && slices.Contains(programme.Find(action).From, p.Class.State)
	}
	return q.Show(onlineView(q.Page(p.Class.Name+"线上学习"), p, may(programme.OnlineRead) && p.Rule != nil, may(programme.OnlineWithdraw)))
}

// OnlineResult is a platform's file with what became of each row.
func OnlineResult(q *page.Request) error {
	r, err := q.Sys.Online.FileOf(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("file"))
	if err != nil {
		return err
	}
	return q.SendWorkbook("线上学习记录逐行结果.xlsx", r.WriteResult)
}

// OnlineOriginal is a platform's file as it came.
func OnlineOriginal(q *page.Request) error {
	f, err := q.Sys.Online.Original(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("file"))
	if err != nil {
		return err
	}
	return q.ServeStored(f, "线上学习记录")
}

// OnlinePanel shows what a trainee learnt online.
func OnlinePanel(q *page.Request, v *page.View) error {
	o, err := q.Sys.Online.OwnOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if len(o.Rows) > 0 {
		v.Panels = append(v.Panels, ownOnlineView(o))
	}
	return nil
}

func classHours(done, minutes int) string { return curriculum.HoursText(done, minutes) }

// watchedText is seconds as a table of minutes shows them.
func watchedText(seconds int) string { return strconv.Itoa(seconds / 60) }

func watchedSpan(from, to time.Time) string {
	return from.In(act.Shanghai).Format("1月2日 15:04") + "—" + to.In(act.Shanghai).Format("15:04")
}

// mostOnlineShown is how many rows of a preview stand on the page: what is not
// taken or not counted first.
const mostOnlineShown = 200

func onlineShown(r *online.Reading) (out []*online.Row) {
	for _, odd := range []bool{true, false} {
		for i := range r.Rows {
			if x := &r.Rows[i]; (x.Line.Why != "") == odd && len(out) < mostOnlineShown {
				out = append(out, x)
			}
		}
	}
	return out
}

func takenOf(r *online.Reading) int {
	return act.CountIf(r.Rows, func(x online.Row) bool { return x.Taken() })
}
