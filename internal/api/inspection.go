package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"
)

// DrawBody is a draw of classes to inspect, to be announced.
type DrawBody struct {
	Programme string `json:"programme" maxLength:"64" doc:"年度的编号"`
	County    string `json:"county,omitempty" maxLength:"60" doc:"县（市、区），不写为全市"`
	Count     int    `json:"count" minimum:"1" maximum:"500" doc:"抽几个班"`
}

// InspectionBody draws what was announced.
type InspectionBody struct {
	Draw string `json:"draw" maxLength:"64" doc:"已宣布的抽取的编号"`
}

// PlannedBody is an inspection that no lot decides.
type PlannedBody struct {
	Class  string `json:"class,omitempty" maxLength:"64" doc:"班级的编号"`
	Base   string `json:"base,omitempty" maxLength:"64" doc:"代替 class：检查基地本身，种类为 place 或 money"`
	Kind   string `json:"kind" maxLength:"20" doc:"periodic、surprise、place、money、clue 或 telephone"`
	Clue   string `json:"clue,omitempty" maxLength:"64" doc:"核查哪条线索"`
	Reason string `json:"reason" minLength:"1" maxLength:"2000" doc:"为什么检查"`
}

// RemarkBody is the base's own word.
type RemarkBody struct {
	Remark string `json:"remark" minLength:"1" maxLength:"2000" doc:"补充意见"`
}

// VisitBody is what a visit saw.
type VisitBody struct {
	Present int           `json:"present" minimum:"0" maximum:"10000" doc:"实到人数"`
	Note    string        `json:"note,omitempty" maxLength:"2000" doc:"检查情况"`
	Checks  []CheckedBody `json:"checks,omitempty" doc:"检查表"`
}

// CheckedBody is what a visit saw of one row of the checklist.
type CheckedBody struct {
	Code   string `json:"code" maxLength:"40" doc:"检查表的项目"`
	Result string `json:"result" maxLength:"10" doc:"ok 符合，bad 不符合，none 没有查"`
	Note   string `json:"note,omitempty" maxLength:"200" doc:"看到什么"`
}

// FindingBody is something to be put right.
type FindingBody struct {
	Inspection string `json:"inspection" maxLength:"64" doc:"检查的编号"`
	Text       string `json:"text" minLength:"1" maxLength:"2000" doc:"问题"`
	Clause     string `json:"clause,omitempty" maxLength:"20" doc:"条款"`
	Offence    string `json:"offence,omitempty" maxLength:"40" doc:"通知的违规种类"`
	DueOn      string `json:"due_on,omitempty" format:"date" doc:"整改期限；写了违规种类的可以不写"`
}

// AnswerBody is how it was put right.
type AnswerBody struct {
	Answer string `json:"answer" minLength:"1" maxLength:"2000" doc:"整改情况"`
	File   string `json:"file,omitempty" maxLength:"64" doc:"先上传的佐证的编号"`
}

// ClueBody is a suspicion.
type ClueBody struct {
	Programme string         `json:"programme" maxLength:"64" doc:"年度的编号"`
	Noun      programme.Noun `json:"noun" maxLength:"40" doc:"关于哪一类"`
	Subject   string         `json:"subject" maxLength:"64" doc:"关于哪一件，编号"`
	Check     string         `json:"check,omitempty" maxLength:"60" doc:"来源，例如检查的代码"`
	Text      string         `json:"text" minLength:"1" maxLength:"2000" doc:"线索"`
}

var inspectionOperations = []Operation{
	made(programme.DrawAnnounce, "/draw", "", func(ctx context.Context, sys *app.System, c act.Caller, b *DrawBody) (Done, error) {
		d, err := sys.Oversee.AnnounceDraw(ctx, c, oversee.DrawIn{ProgrammeID: b.Programme, County: b.County, Count: b.Count})
		if err != nil {
			return nothing(err)
		}
		return at(d.ID)
	}),
	because(programme.DrawCancel, "/draw/{id}/cancel", (*oversee.Desk).CancelDraw),
	made(programme.InspectionPlan, "/inspection/plan", "", func(ctx context.Context, sys *app.System, c act.Caller, b *PlannedBody) (Done, error) {
		i, err := sys.Oversee.PlanInspection(ctx, c, oversee.PlanIn{ClassID: b.Class, BaseID: b.Base, Kind: b.Kind, ClueID: b.Clue}, b.Reason)
		if err != nil {
			return nothing(err)
		}
		return at(i.ID)
	}),
	because(programme.InspectionCancel, "/inspection/{id}/cancel", (*oversee.Desk).CancelInspection),
	on(programme.InspectionRemark, "/inspection/{id}/remark", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *RemarkBody) (Done, error) {
			return nothing(sys.Oversee.RemarkInspection(ctx, c, id, b.Remark))
		}),
	made(programme.InspectionDraw, "/inspection", "ids 是抽中的各次检查，id 是其中第一个。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *InspectionBody) (Done, error) {
			list, err := sys.Oversee.CastDraw(ctx, c, b.Draw)
			n := len(list)
			d := Done{Count: &n}
			for _, x := range list {
				d.IDs = append(d.IDs, x.ID)
			}
			if n > 0 {
				d.ID = d.IDs[0]
			}
			return d, err
		}),
	on(programme.InspectionVisit, "/inspection/{id}/visit", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *VisitBody) (Done, error) {
			in := oversee.VisitIn{Present: b.Present, Note: b.Note}
			for _, x := range b.Checks {
				in.Checklist = append(in.Checklist, programme.Checked{Code: x.Code, Result: x.Result, Note: x.Note})
			}
			return nothing(sys.Oversee.VisitInspection(ctx, c, id, in))
		}),
	step(programme.InspectionClose, "/inspection/{id}/close", (*oversee.Desk).CloseInspection),
	made(programme.FindingRaise, "/finding", "", func(ctx context.Context, sys *app.System, c act.Caller, b *FindingBody) (Done, error) {
		in := oversee.FindingIn{InspectionID: b.Inspection, Text: b.Text, Clause: b.Clause, Offence: b.Offence}
		if b.DueOn != "" {
			due, err := date("due_on", b.DueOn)
			if err != nil {
				return nothing(err)
			}
			in.DueOn = due
		}
		v, err := sys.Oversee.RaiseOffence(ctx, c, in)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	on(programme.FindingAnswer, "/finding/{id}/answer", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *AnswerBody) (Done, error) {
		return nothing(sys.Oversee.AnswerFinding(ctx, c, id, b.Answer, b.File))
	}),
	step(programme.FindingAccept, "/finding/{id}/accept", (*oversee.Desk).AcceptFinding),
	because(programme.FindingReopen, "/finding/{id}/reopen", (*oversee.Desk).ReopenFinding),
	made(programme.ClueRaise, "/clue", "", func(ctx context.Context, sys *app.System, c act.Caller, b *ClueBody) (Done, error) {
		v, err := sys.Oversee.RaiseClue(ctx, c, b.Programme, b.Noun, b.Subject, b.Check, b.Text)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	because(programme.ClueUphold, "/clue/{id}/uphold", (*oversee.Desk).UpholdClue),
	because(programme.ClueDismiss, "/clue/{id}/dismiss", (*oversee.Desk).DismissClue),
}
