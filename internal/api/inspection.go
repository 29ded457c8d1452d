package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"
)

// InspectionBody is a draw of classes to inspect.
type InspectionBody struct {
	Programme string `json:"programme" maxLength:"64" doc:"年度的编号"`
	Seed      string `json:"seed" minLength:"1" maxLength:"200" doc:"抽取所用的种子，公开后人人可以重抽核对"`
	Count     int    `json:"count" minimum:"1" maximum:"500" doc:"抽几个班"`
}

// VisitBody is what a visit saw.
type VisitBody struct {
	Present int    `json:"present" minimum:"0" maximum:"10000" doc:"实到人数"`
	Note    string `json:"note,omitempty" maxLength:"2000" doc:"检查情况"`
}

// FindingBody is something to be put right.
type FindingBody struct {
	Inspection string `json:"inspection" maxLength:"64" doc:"检查的编号"`
	Text       string `json:"text" minLength:"1" maxLength:"2000" doc:"问题"`
	Clause     string `json:"clause,omitempty" maxLength:"20" doc:"条款"`
	DueOn      string `json:"due_on" format:"date" doc:"整改期限"`
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
	made(programme.InspectionDraw, "/inspection", "ids 是抽中的各次检查，id 是其中第一个。", func(ctx context.Context, sys *app.System, c act.Caller, b *InspectionBody) (Done, error) {
		list, err := sys.Oversee.DrawInspections(ctx, c, b.Programme, b.Seed, b.Count)
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
	on(programme.InspectionVisit, "/inspection/{id}/visit", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *VisitBody) (Done, error) {
		return nothing(sys.Oversee.VisitInspection(ctx, c, id, b.Present, b.Note))
	}),
	step(programme.InspectionClose, "/inspection/{id}/close", (*oversee.Desk).CloseInspection),
	made(programme.FindingRaise, "/finding", "", func(ctx context.Context, sys *app.System, c act.Caller, b *FindingBody) (Done, error) {
		due, err := date("due_on", b.DueOn)
		if err != nil {
			return nothing(err)
		}
		v, err := sys.Oversee.RaiseFinding(ctx, c, b.Inspection, b.Text, b.Clause, due)
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
