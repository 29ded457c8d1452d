package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/programme"
)

// ObjectionBody is an objection that came by letter or phone.
type ObjectionBody struct {
	Roll        string `json:"roll,omitempty" maxLength:"64" doc:"录取名册的编号；对合格名单公示的，写 publication"`
	Publication string `json:"publication,omitempty" maxLength:"64" doc:"公示的编号"`
	Application string `json:"application,omitempty" maxLength:"64" doc:"涉及的报名的编号；不写则是对整份名单"`
	Channel     string `json:"channel" enum:"letter,phone" doc:"来信、来电"`
	Text        string `json:"text" minLength:"1" maxLength:"2000" doc:"异议的内容和依据"`
	Name        string `json:"name,omitempty" maxLength:"60" doc:"提出人，加密保存"`
	Contact     string `json:"contact,omitempty" maxLength:"60" doc:"联系方式，加密保存"`
}

// FindingsBody is what was found of an objection.
type FindingsBody struct {
	Answer string `json:"answer" minLength:"1" maxLength:"2000" doc:"核实的情况和结论"`
	Upheld bool   `json:"upheld" doc:"异议是否属实"`
}

// AmendBody asks for the changes of a sealed roll to be taken in.
type AmendBody struct {
	Roll   string `json:"roll" maxLength:"64" doc:"录取名册的编号"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

var rollOperations = []Operation{
	on(programme.RollCorrect, "/roll/{id}/correct", "原名单随即作废；名单上没有人了的，没有更正后的名单，id 是原来的编号。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *CorrectPublicationBody) (Done, error) {
			v, err := sys.Roll.CorrectRoll(ctx, c, id, programme.ListCorrection{
				ListPaper: programme.ListPaper{Number: b.Number, Addressee: b.Addressee}, Out: b.Out, Back: b.Back}, b.Reason)
			if err != nil || v == nil {
				return nothing(err)
			}
			return at(v.ID)
		}),
	made(programme.RollPost, "/roll", "", func(ctx context.Context, sys *app.System, c act.Caller, b *PublishBody) (Done, error) {
		v, err := sys.Roll.PostRoll(ctx, c, b.Base, programme.ListPaper{Number: b.Number, Addressee: b.Addressee})
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	step(programme.RollClose, "/roll/{id}/close", (*roll.Desk).CloseRoll),
	step(programme.RollSeal, "/roll/{id}/seal", (*roll.Desk).SealRoll),
	made(programme.ObjectionRaise, "/objection", "", func(ctx context.Context, sys *app.System, c act.Caller, b *ObjectionBody) (Done, error) {
		v, _, err := sys.Roll.RaiseObjection(ctx, c,
			roll.ObjectionIn{RollID: b.Roll, PublicationID: b.Publication, ApplicationID: b.Application, Channel: b.Channel, Text: b.Text, Name: b.Name,
				Contact: b.Contact})
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	on(programme.ObjectionAnswer, "/objection/{id}/answer", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *FindingsBody) (Done, error) {
			return nothing(sys.Roll.AnswerObjection(ctx, c, id, b.Answer, b.Upheld))
		}),
	because(programme.ObjectionReturn, "/objection/{id}/return", (*roll.Desk).ReturnObjection),
	step(programme.ObjectionClose, "/objection/{id}/close", (*roll.Desk).CloseObjection),
	made(programme.AmendmentPropose, "/amendment", "", func(ctx context.Context, sys *app.System, c act.Caller, b *AmendBody) (Done, error) {
		v, err := sys.Roll.ProposeAmendment(ctx, c, b.Roll, b.Reason)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	step(programme.AmendmentApprove, "/amendment/{id}/approve", (*roll.Desk).ApproveAmendment),
	because(programme.AmendmentRefuse, "/amendment/{id}/refuse", (*roll.Desk).RefuseAmendment),
}
