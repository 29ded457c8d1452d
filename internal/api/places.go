package api

import (
	"context"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
)

// TransferBody asks to take an application to another plan line.
type TransferBody struct {
	Application string `json:"application" maxLength:"64" doc:"报名的编号"`
	To          string `json:"to" maxLength:"64" doc:"要转到的培训计划（工种和等级）的编号"`
	Reason      string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// PersonCorrectionBody proposes to put a person's data right.
type PersonCorrectionBody struct {
	Application string `json:"application" maxLength:"64" doc:"报名的编号"`
	Kind        string `json:"kind" enum:"name,id_number,phone,bank" doc:"更正哪一项：姓名、身份证号、手机号、银行账号"`
	Value       string `json:"value" minLength:"1" maxLength:"60" doc:"正确的内容，写全"`
	File        string `json:"file,omitempty" maxLength:"64" doc:"证明材料，先上传的文件的编号；手机号可不附"`
	Reason      string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

var placesOperations = []Operation{
	step(programme.ApplicationConfirm, "/application/{id}/confirm", (*enrol.Desk).Confirm),
	because(programme.ApplicationDecline, "/application/{id}/decline", (*enrol.Desk).Decline),
	made(programme.TransferRequest, "/transfer", "基地教务申请的，视为同意转出。", func(ctx context.Context, sys *app.System, c act.Caller, b *TransferBody) (Done, error) {
		t, err := sys.Enrol.RequestTransfer(ctx, c, enrol.TransferIn{ApplicationID: b.Application, ToLineID: b.To, Reason: b.Reason})
		if err != nil {
			return nothing(err)
		}
		return at(t.ID)
	}),
	step(programme.TransferRelease, "/transfer/{id}/release", (*enrol.Desk).ReleaseTransfer),
	step(programme.TransferConsent, "/transfer/{id}/consent", (*enrol.Desk).ConsentTransfer),
	because(programme.TransferRefuse, "/transfer/{id}/refuse", (*enrol.Desk).RefuseTransfer),
	because(programme.TransferCancel, "/transfer/{id}/cancel", (*enrol.Desk).CancelTransfer),
	made(programme.CorrectionPropose, "/correction", "没有后续办理的，基地教务提出即生效；其余由第二人批准。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *PersonCorrectionBody) (Done, error) {
			k, err := sys.Enrol.ProposeCorrection(ctx, c,
				enrol.CorrectionIn{ApplicationID: b.Application, Kind: b.Kind, Value: b.Value, FileID: b.File, Reason: b.Reason})
			if err != nil {
				return nothing(err)
			}
			return at(k.ID)
		}),
	step(programme.CorrectionApprove, "/correction/{id}/approve", (*enrol.Desk).ApproveCorrection),
	because(programme.CorrectionRefuse, "/correction/{id}/refuse", (*enrol.Desk).RefuseCorrection),
	because(programme.CorrectionCancel, "/correction/{id}/cancel", (*enrol.Desk).CancelCorrection),
}
