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
	Class  string `json:"class" maxLength:"64" doc:"班级的编号"`
	Plan   string `json:"plan" minLength:"1" maxLength:"4000" doc:"考评方案：考什么、怎么考"`
	HeldOn string `json:"held_on" format:"date" doc:"考评日期"`
}

// ScoresBody are results.
type ScoresBody struct {
	Scores []ScoreBody `json:"scores" minItems:"1" maxItems:"2000" doc:"逐人的成绩"`
}

// ScoreBody is one trainee's.
type ScoreBody struct {
	Application string `json:"application" maxLength:"64" doc:"报名的编号"`
	Theory      int    `json:"theory" minimum:"0" maximum:"100" doc:"理论，百分制"`
	Practice    int    `json:"practice" minimum:"0" maximum:"100" doc:"实操，百分制"`
	Result      string `json:"result" enum:"pass,fail" doc:"基地（鉴定则是鉴定机构）的结论：合格、不合格"`
	Employer    string `json:"employer,omitempty" enum:"pass,fail" doc:"用人单位的结论；鉴定时不写"`
	Reason      string `json:"reason,omitempty" maxLength:"500" doc:"双方不一致时怎样议定"`
}

func (b *ScoresBody) scores() []assess.Score {
	out := make([]assess.Score, len(b.Scores))
	for i, s := range b.Scores {
		out[i] = assess.Score{ApplicationID: s.Application, Theory: s.Theory, Practice: s.Practice, Base: s.Result, Employer: s.Employer, Reason: s.Reason}
	}
	return out
}

// AppraisalBody enters people for the appraisal.
type AppraisalBody struct {
	Base         string   `json:"base" maxLength:"64" doc:"培训基地的编号"`
	Applications []string `json:"applications" minItems:"1" maxItems:"2000" doc:"报名的编号"`
	HeldOn       string   `json:"held_on" format:"date" doc:"鉴定日期"`
}

// OfBase is a body of nothing but a base.
type OfBase struct {
	Base string `json:"base" maxLength:"64" doc:"培训基地的编号"`
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
	List     []National `json:"list" minItems:"1" maxItems:"2000"`
}

// National is one of them.
type National struct {
	ApplicationID string `json:"application" doc:"报名的编号"`
	Number        string `json:"number" minLength:"1" maxLength:"40" doc:"证书编号"`
}

var resultOperations = []Operation{
	made(programme.EvaluationDraft, "/evaluation", "", func(ctx context.Context, sys *app.System, c act.Caller, b *EvaluationBody) (Done, error) {
		on, err := date("held_on", b.HeldOn)
		if err != nil {
			return nothing(err)
		}
		v, err := sys.Assess.DraftEvaluation(ctx, c, b.Class, b.Plan, on)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	step(programme.EvaluationJoin, "/evaluation/{id}/join", (*assess.Desk).JoinEvaluation),
	step(programme.EvaluationAgree, "/evaluation/{id}/agree", (*assess.Desk).AgreeEvaluation),
	on(programme.EvaluationMark, "/evaluation/{id}/mark", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *ScoresBody) (Done, error) {
		return nothing(sys.Assess.MarkEvaluation(ctx, c, id, b.scores()))
	}),
	step(programme.EvaluationAssent, "/evaluation/{id}/assent", (*assess.Desk).AssentToResults),
	step(programme.EvaluationSettle, "/evaluation/{id}/settle", (*assess.Desk).SettleEvaluation),
	because(programme.ResultWithdraw, "/application/{id}/withdraw-result", (*assess.Desk).WithdrawResult),
	made(programme.AppraisalEnter, "/appraisal", "id 是基地的编号。", func(ctx context.Context, sys *app.System, c act.Caller, b *AppraisalBody) (Done, error) {
		on, err := date("held_on", b.HeldOn)
		if err != nil {
			return nothing(err)
		}
		return Done{ID: b.Base}, sys.Assess.EnterAppraisal(ctx, c, b.Base, b.Applications, on)
	}),
	made(programme.AppraisalRecord, "/appraisal/record", "", func(ctx context.Context, sys *app.System, c act.Caller, b *ScoresBody) (Done, error) {
		n := len(b.Scores)
		return Done{Count: &n}, sys.Assess.RecordAppraisals(ctx, c, b.scores())
	}),
	step(programme.AppraisalConfirm, "/programme/{id}/confirm-appraisals", (*assess.Desk).ConfirmAppraisals),
	made(programme.PublicationPost, "/publication", "", func(ctx context.Context, sys *app.System, c act.Caller, b *OfBase) (Done, error) {
		v, err := sys.Assess.Publish(ctx, c, b.Base)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	step(programme.PublicationClose, "/publication/{id}/close", (*assess.Desk).ClosePublication),
	made(programme.CertificateIssue, "/certificate", "为基地公示期满的学员发证；id 是基地的编号，count 是发了几本。", func(ctx context.Context, sys *app.System, c act.Caller, b *OfBase) (Done, error) {
		n, err := sys.Assess.IssueCertificates(ctx, c, b.Base)
		return Done{ID: b.Base, Count: &n}, err
	}),
	made(programme.CertificateRecord, "/certificate/record", "登记发证机构制发的国家职业资格证书；id 是基地的编号。", func(ctx context.Context, sys *app.System, c act.Caller, b *NationalsBody) (Done, error) {
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
	on(programme.CertificateReplace, "/certificate/{id}/replace", "id 是换发的新证书。", func(ctx context.Context, sys *app.System, c act.Caller, id string, _ *struct{}) (Done, error) {
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
