package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"
)

// EvaluationBody is an evaluation to be held.
type EvaluationBody struct {
	Class string `json:"class" maxLength:"64" doc:"班级的编号"`
	PlanBody
}

// PlanBody is a plan of evaluation.
type PlanBody struct {
	Plan      string   `json:"plan" minLength:"1" maxLength:"4000" doc:"考评方案：考什么、怎么考；合格线由通知定"`
	HeldOn    string   `json:"held_on" format:"date" doc:"考评日期"`
	Place     string   `json:"place" minLength:"1" maxLength:"200" doc:"地点和考场"`
	Examiners []string `json:"examiners,omitempty" maxItems:"20" doc:"基地一方考评员的姓名"`
	Papers    string   `json:"papers,omitempty" maxLength:"64" doc:"试卷和任务书，先上传的文件的编号，各科放在一个文件里；修改方案时不填，原来的不变"`
}

func (b *PlanBody) plan() (assess.EvaluationPlan, error) {
	on, err := date("held_on", b.HeldOn)
	return assess.EvaluationPlan{Text: b.Plan, HeldOn: on, Place: b.Place, Examiners: b.Examiners, Papers: b.Papers}, err
}

// JoinBody is an employer's part in a plan.
type JoinBody struct {
	Examiners []string `json:"examiners,omitempty" maxItems:"20" doc:"本单位派出的考评员的姓名"`
}

// ScoresBody are what one side, or the appraisal's centre, found.
type ScoresBody struct {
	Scores []ScoreBody `json:"scores" minItems:"1" maxItems:"10000" doc:"逐人的成绩"`
}

// ScoreBody is one trainee's. The result follows from the points.
type ScoreBody struct {
	Application string         `json:"application" maxLength:"64" doc:"报名的编号"`
	Points      map[string]int `json:"points,omitempty" doc:"各科的成绩，百分制整数，按通知的科目代码，如 theory、practice"`
	Absence     string         `json:"absence,omitempty" enum:"absent,misconduct" doc:"缺考、违纪；参加的不写"`
	Remark      string         `json:"remark,omitempty" maxLength:"200" doc:"备注；违纪的写明情况"`
}

func (b *ScoresBody) scores() []assess.Score {
	out := make([]assess.Score, len(b.Scores))
	for i, s := range b.Scores {
		out[i] = assess.Score{ApplicationID: s.Application, Points: s.Points, Absence: s.Absence, Remark: s.Remark}
	}
	return out
}

// RulingBody is what the bureau rules of one trainee.
type RulingBody struct {
	ScoreBody
	Result string `json:"result,omitempty" enum:"pass,fail" doc:"与成绩不一致的结果；须另一人复核"`
	Reason string `json:"reason" minLength:"1" maxLength:"2000" doc:"理由"`
}

// ResitBody is who sits again, and when.
type ResitBody struct {
	Applications []string `json:"applications" minItems:"1" maxItems:"2000" doc:"报名的编号"`
	HeldOn       string   `json:"held_on" format:"date" doc:"补考日期"`
}

// RoundBody is a day of the city's appraisal.
type RoundBody struct {
	Programme string      `json:"programme" maxLength:"64" doc:"年度项目的编号"`
	Name      string      `json:"name" minLength:"1" maxLength:"100" doc:"名称，如 第一批"`
	Trades    []string    `json:"trades" minItems:"1" maxItems:"50" doc:"鉴定的工种"`
	HeldOn    string      `json:"held_on" format:"date" doc:"鉴定日期"`
	EnterBy   string      `json:"enter_by" format:"date" doc:"报名截止日期"`
	Place     string      `json:"place" minLength:"1" maxLength:"200" doc:"考点"`
	Rooms     []SeatsBody `json:"rooms" minItems:"1" maxItems:"200" doc:"考场，按先后排满"`
	Quota     int         `json:"quota,omitempty" minimum:"0" maximum:"100000" doc:"名额；不写为座位总数"`
}

// SeatsBody is a room of the appraisal.
type SeatsBody struct {
	Name  string `json:"name" minLength:"1" maxLength:"60" doc:"考场"`
	Seats int    `json:"seats" minimum:"1" maximum:"500" doc:"座位数"`
}

// AppraisalBody enters people for the appraisal.
type AppraisalBody struct {
	Base         string   `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Round        string   `json:"round" maxLength:"64" doc:"鉴定安排的编号"`
	Applications []string `json:"applications" minItems:"1" maxItems:"2000" doc:"报名的编号"`
}

// OfBase is a body of nothing but a base.
type OfBase struct {
	Base string `json:"base" maxLength:"64" doc:"培训基地的编号"`
}

// PublishBody is the base whose list is posted, and what the document says
// besides it.
type PublishBody struct {
	Base      string `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Number    string `json:"number,omitempty" maxLength:"80" doc:"文号；没有的不写"`
	Addressee string `json:"addressee,omitempty" maxLength:"80" doc:"主送；没有的不写"`
}

// CorrectPublicationBody is who is struck from a posted list, and who comes back.
type CorrectPublicationBody struct {
	Out       []string `json:"out,omitempty" maxItems:"5000" doc:"从名单上去掉的报名的编号"`
	Back      []string `json:"back,omitempty" maxItems:"5000" doc:"以前更正时去掉、现在恢复的报名的编号"`
	Number    string   `json:"number,omitempty" maxLength:"80" doc:"更正公示的文号；没有的不写"`
	Addressee string   `json:"addressee,omitempty" maxLength:"80" doc:"主送；没有的不写"`
	Reason    string   `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// ReturnBody is what a base files at year's end.
type ReturnBody struct {
	Base string `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Kind string `json:"kind" enum:"statistics,performance" doc:"统计表、绩效评估报告"`
	File string `json:"file" maxLength:"64" doc:"先上传的文件的编号"`
}

// NationalsBody is national certificates of one body and day.
type NationalsBody struct {
	Base     string     `json:"base" doc:"基地的编号"`
	Body     string     `json:"body" minLength:"1" maxLength:"100" doc:"发证机构，以证书上的为准"`
	IssuedOn string     `json:"issued_on" format:"date" doc:"证书上的发证日期"`
	List     []National `json:"list" minItems:"1" maxItems:"2000" doc:"各证书：全部登记，或都不登记"`
}

// National is one of them.
type National struct {
	ApplicationID string `json:"application" doc:"报名的编号"`
	Number        string `json:"number" minLength:"1" maxLength:"40" doc:"证书编号"`
}

var resultOperations = []Operation{
	made(programme.EvaluationDraft, "/evaluation", "", func(ctx context.Context, sys *app.System, c act.Caller, b *EvaluationBody) (Done, error) {
		plan, err := b.plan()
		if err != nil {
			return nothing(err)
		}
		v, err := sys.Assess.DraftEvaluation(ctx, c, b.Class, plan)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	on(programme.EvaluationAmend, "/evaluation/{id}/amend", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *PlanBody) (Done, error) {
		plan, err := b.plan()
		if err != nil {
			return nothing(err)
		}
		return nothing(sys.Assess.AmendEvaluation(ctx, c, id, plan))
	}),
	on(programme.EvaluationJoin, "/evaluation/{id}/join", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *JoinBody) (Done, error) {
		return nothing(sys.Assess.JoinEvaluation(ctx, c, id, b.Examiners))
	}),
	because(programme.EvaluationObject, "/evaluation/{id}/object", (*assess.Desk).ObjectToEvaluation),
	step(programme.EvaluationAgree, "/evaluation/{id}/agree", (*assess.Desk).AgreeEvaluation),
	because(programme.EvaluationReturn, "/evaluation/{id}/return", (*assess.Desk).ReturnEvaluation),
	on(programme.EvaluationMark, "/evaluation/{id}/mark", "基地一方的成绩。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *ScoresBody) (Done, error) {
			return nothing(sys.Assess.MarkEvaluation(ctx, c, id, b.scores()))
		}),
	on(programme.EvaluationAssent, "/evaluation/{id}/assent", "用人单位一方的成绩。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *ScoresBody) (Done, error) {
			return nothing(sys.Assess.MarkForEmployer(ctx, c, id, b.scores()))
		}),
	on(programme.EvaluationRule, "/evaluation/{id}/rule", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *RulingBody) (Done, error) {
		return nothing(sys.Assess.RuleResult(ctx, c, id,
			assess.Ruling{ApplicationID: b.Application, Points: b.Points, Absence: b.Absence, Result: b.Result}, b.Reason))
	}),
	step(programme.EvaluationAffirm, "/evaluation/{id}/affirm", (*assess.Desk).AffirmRulings),
	step(programme.EvaluationSettle, "/evaluation/{id}/settle", (*assess.Desk).SettleEvaluation),
	on(programme.EvaluationResit, "/evaluation/{id}/resit", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *ResitBody) (Done, error) {
			on, err := date("held_on", b.HeldOn)
			if err != nil {
				return nothing(err)
			}
			return nothing(sys.Assess.ArrangeResit(ctx, c, id, b.Applications, on))
		}),
	because(programme.DisputeRaise, "/application/{id}/dispute", (*assess.Desk).RaiseDispute),
	because(programme.DisputeUphold, "/application/{id}/uphold-dispute", (*assess.Desk).UpholdDispute),
	because(programme.DisputeDismiss, "/application/{id}/dismiss-dispute", (*assess.Desk).DismissDispute),
	because(programme.ResultWithdraw, "/application/{id}/withdraw-result", (*assess.Desk).WithdrawResult),
	made(programme.AppraisalAnnounce, "/appraisal/round", "", func(ctx context.Context, sys *app.System, c act.Caller, b *RoundBody) (Done, error) {
		on, err := date("held_on", b.HeldOn)
		if err != nil {
			return nothing(err)
		}
		by, err := date("enter_by", b.EnterBy)
		if err != nil {
			return nothing(err)
		}
		in := assess.RoundIn{Name: b.Name, Trades: b.Trades, HeldOn: on, EnterBy: by, Place: b.Place, Quota: b.Quota}
		for _, x := range b.Rooms {
			in.Rooms = append(in.Rooms, assess.Room{Name: x.Name, Seats: x.Seats})
		}
		r, err := sys.Assess.AnnounceAppraisal(ctx, c, b.Programme, in)
		if err != nil {
			return nothing(err)
		}
		return at(r.ID)
	}),
	because(programme.AppraisalCancel, "/appraisal/round/{id}/cancel", (*assess.Desk).CancelAppraisal),
	step(programme.AppraisalSeat, "/appraisal/round/{id}/seat", (*assess.Desk).SeatAppraisal),
	because(programme.AppraisalWithdraw, "/application/{id}/withdraw-appraisal", (*assess.Desk).WithdrawAppraisal),
	because(programme.AppraisalReturn, "/programme/{id}/return-appraisals", (*assess.Desk).ReturnAppraisals),
	made(programme.AppraisalEnter, "/appraisal", "id 是基地的编号。", func(ctx context.Context, sys *app.System, c act.Caller, b *AppraisalBody) (Done, error) {
		return Done{ID: b.Base}, sys.Assess.EnterAppraisal(ctx, c, b.Base, b.Round, b.Applications)
	}),
	made(programme.AppraisalRecord, "/appraisal/record", "", func(ctx context.Context, sys *app.System, c act.Caller, b *ScoresBody) (Done, error) {
		n := len(b.Scores)
		return Done{Count: &n}, sys.Assess.RecordAppraisals(ctx, c, b.scores())
	}),
	step(programme.AppraisalConfirm, "/programme/{id}/confirm-appraisals", (*assess.Desk).ConfirmAppraisals),
	made(programme.PublicationPost, "/publication", "", func(ctx context.Context, sys *app.System, c act.Caller, b *PublishBody) (Done, error) {
		v, err := sys.Assess.Publish(ctx, c, b.Base, programme.ListPaper{Number: b.Number, Addressee: b.Addressee})
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	step(programme.PublicationClose, "/publication/{id}/close", (*assess.Desk).ClosePublication),
	on(programme.PublicationCorrect, "/publication/{id}/correct", "原名单随即作废；名单上没有人了的，没有更正后的名单，id 是原来的编号。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *CorrectPublicationBody) (Done, error) {
			v, err := sys.Assess.CorrectPublication(ctx, c, id, programme.ListCorrection{
				ListPaper: programme.ListPaper{Number: b.Number, Addressee: b.Addressee}, Out: b.Out, Back: b.Back}, b.Reason)
			if err != nil || v == nil {
				return nothing(err)
			}
			return at(v.ID)
		}),
	made(programme.CertificateIssue, "/certificate", "为基地公示期满的学员发证；id 是基地的编号，count 是发了几本。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *OfBase) (Done, error) {
			n, err := sys.Assess.IssueCertificates(ctx, c, b.Base)
			return Done{ID: b.Base, Count: &n}, err
		}),
	made(programme.CertificateRecord, "/certificate/record", "登记发证机构制发的国家职业资格证书；id 是基地的编号。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *NationalsBody) (Done, error) {
			on, err := date("issued_on", b.IssuedOn)
			if err != nil {
				return nothing(err)
			}
			n := len(b.List)
			in := assess.Nationals{Body: b.Body, On: on}
			for _, x := range b.List {
				in.List = append(in.List, assess.National(x))
			}
			return Done{ID: b.Base, Count: &n}, sys.Assess.RecordCertificates(ctx, c, b.Base, in)
		}),
	step(programme.CertificateConfirm, "/certificate/{id}/confirm", (*assess.Desk).ConfirmCertificate),
	because(programme.CertificateRefuse, "/certificate/{id}/refuse", (*assess.Desk).RefuseCertificate),
	because(programme.CertificateDoubt, "/certificate/{id}/doubt", (*assess.Desk).DoubtCertificate),
	step(programme.CertificateVoid, "/certificate/{id}/revoke", (*assess.Desk).RevokeCertificate),
	because(programme.CertificateRenew, "/certificate/{id}/renew", (*assess.Desk).RenewCertificate),
	on(programme.CertificateReplace, "/certificate/{id}/replace", "id 是换发的新证书。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, _ *struct{}) (Done, error) {
			v, err := sys.Assess.ReplaceCertificate(ctx, c, id)
			if err != nil {
				return nothing(err)
			}
			return at(v.ID)
		}),
	because(programme.CertificateKeep, "/certificate/{id}/keep", (*assess.Desk).KeepCertificate),
	made(programme.ReturnFile, "/return", "", func(ctx context.Context, sys *app.System, c act.Caller, b *ReturnBody) (Done, error) {
		v, err := sys.Oversee.FileReturn(ctx, c, b.Base, b.Kind, b.File)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	step(programme.ReturnAccept, "/return/{id}/accept", (*oversee.Desk).AcceptReturn),
	because(programme.ReturnReturn, "/return/{id}/return", (*oversee.Desk).ReturnReturn),
}
