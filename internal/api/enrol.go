package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
)

// EnrolBody is somebody's application.
type EnrolBody struct {
	Name         string `json:"name" minLength:"1" maxLength:"60" doc:"姓名"`
	Sex          string `json:"sex,omitempty" enum:"男,女" doc:"性别；不写由身份证号得出"`
	IDNumber     string `json:"id_number" maxLength:"18" doc:"身份证号"`
	Phone        string `json:"phone,omitempty" maxLength:"20" doc:"手机号"`
	BankAccount  string `json:"bank_account,omitempty" maxLength:"40" doc:"银行账号"`
	EmployerCode string `json:"employer_code,omitempty" maxLength:"18" doc:"工作单位的统一社会信用代码"`
	EmployerName string `json:"employer_name,omitempty" maxLength:"100" doc:"工作单位"`
	County       string `json:"county,omitempty" maxLength:"40" doc:"县市区"`
	Facts        Facts  `json:"facts" doc:"资格决定所依据的情况"`
}

// enrolment reads a body as app takes it; date and birth date are app's.
func (b *EnrolBody) enrolment(today programme.Date) (enrol.Enrolment, error) {
	facts, err := applicant(&Applicant{ID: "new", AppliedOn: today.String(), Facts: b.Facts})
	if err != nil {
		return enrol.Enrolment{}, err
	}
	facts.ID, facts.AppliedOn = "", 0
	return enrol.Enrolment{Name: b.Name, Sex: b.Sex, IDNumber: b.IDNumber, Phone: b.Phone, BankAccount: b.BankAccount,
		EmployerCode: b.EmployerCode, EmployerName: b.EmployerName, County: b.County, Facts: *facts}, nil
}

// SubmitBody is an application at a base.
type SubmitBody struct {
	Base string `json:"base" maxLength:"64" doc:"培训基地的编号"`
	EnrolBody
}

// Applications names several applications.
type Applications struct {
	Applications []string `json:"applications" minItems:"1" maxItems:"2000" doc:"报名的编号"`
}

// InviteBody is somebody who is invited to enrol.
type InviteBody struct {
	Programme    string `json:"programme" maxLength:"64" doc:"年度的编号"`
	Name         string `json:"name" minLength:"1" maxLength:"60" doc:"姓名"`
	EmployerCode string `json:"employer_code,omitempty" maxLength:"18" doc:"工作单位的统一社会信用代码；基地邀请时要填，单位邀请的就是本单位"`
}

// YearsBody is a confirmation of years worked.
type YearsBody struct {
	Skilled bool `json:"skilled,omitempty" doc:"同时确认其具有较高的专业知识和操作技能"`
}

// MaterialBody is a paper for an application.
type MaterialBody struct {
	Kind string `json:"kind" maxLength:"60" doc:"材料的代码，见通知"`
	File string `json:"file" maxLength:"64" doc:"先上传的文件的编号"`
}

// VoidPaperBody is a paper to be taken out, and why.
type VoidPaperBody struct {
	Material string `json:"material" maxLength:"64" doc:"材料所用文件的编号"`
	Reason   string `json:"reason" minLength:"1" maxLength:"1000" doc:"理由"`
}

var enrolOperations = []Operation{
	made(programme.ApplicationSubmit, "/application", "", func(ctx context.Context, sys *app.System, c act.Caller, b *SubmitBody) (Done, error) {
		in, err := b.enrolment(sys.Today())
		if err != nil {
			return nothing(err)
		}
		v, err := sys.Enrol.Submit(ctx, c, b.Base, in)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	made(programme.DraftInvite, "/draft", "密钥只给这一次；邀请网址是 /invite/ 后接密钥。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *InviteBody) (Done, error) {
			id, secret, err := sys.Enrol.InviteTrainee(ctx, c, b.Programme, enrol.TraineeInvitation{Name: b.Name, EmployerCode: b.EmployerCode})
			if c.DryRun {
				secret = ""
			}
			return Done{ID: id, Secret: secret}, err
		}),
	step(programme.DraftClaim, "/draft/{id}/claim", (*enrol.Desk).ClaimDraft),
	because(programme.DraftDecline, "/draft/{id}/decline", (*enrol.Desk).DeclineDraft),
	on(programme.AttestYears, "/application/{id}/confirm-years", "按现在所填的本单位工作经历确认；skilled 为同时确认专业知识和操作技能。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *YearsBody) (Done, error) {
			return nothing(sys.Enrol.ConfirmYears(ctx, c, id, b.Skilled))
		}),
	because(programme.AttestRecommend, "/application/{id}/recommend", (*enrol.Desk).Recommend),
	step(programme.AttestNudge, "/application/{id}/nudge", (*enrol.Desk).Nudge),
	{programme.ApplicationImport, "/base/{id}/import-roster", "上传花名册，xlsx 或 csv；逐行给出结果，一行有误不妨碍别的行。", importRoster},
	on(programme.ApplicationResubmit, "/application/{id}/resubmit", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *EnrolBody) (Done, error) {
			in, err := b.enrolment(sys.Today())
			if err != nil {
				return nothing(err)
			}
			return nothing(sys.Enrol.Resubmit(ctx, c, id, in))
		}),
	because(programme.ApplicationReturn, "/application/{id}/return", (*enrol.Desk).Return),
	step(programme.ApplicationAccept, "/application/{id}/accept", acceptOne),
	made(programme.ApplicationAccept, "/application/accept", "一次审核多件：能通过的通过；名额已满的列入候补，不计入 count；不能的在 problems 里说明。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *Applications) (Done, error) {
			n, problems, err := sys.Enrol.Accept(ctx, c, b.Applications)
			return Done{Count: &n, Problems: troubles(problems)}, err
		}),
	step(programme.ApplicationRefer, "/application/{id}/refer", (*enrol.Desk).Refer),
	step(programme.ApplicationConsent, "/application/{id}/consent", (*enrol.Desk).Consent),
	because(programme.ApplicationRefuse, "/application/{id}/refuse", (*enrol.Desk).Refuse),
	because(programme.ApplicationWithdraw, "/application/{id}/withdraw", (*enrol.Desk).Withdraw),
	because(programme.ApplicationReinstate, "/application/{id}/reinstate", (*enrol.Desk).Reinstate),
	on(programme.MaterialAttach, "/application/{id}/attach", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *MaterialBody) (Done, error) {
			return nothing(sys.Material.AttachMaterial(ctx, c, id, b.Kind, b.File))
		}),
	on(programme.MaterialVoid, "/application/{id}/void-paper", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *VoidPaperBody) (Done, error) {
			return nothing(sys.Material.VoidMaterial(ctx, c, id, b.Material, b.Reason))
		}),
}

// acceptOne accepts one.
func acceptOne(sys *app.System, ctx context.Context, c act.Caller, id string) error {
	_, _, err := sys.Enrol.Accept(ctx, c, []string{id})
	return err
}
