package web

import (
	"slices"

	"jinlanling/internal/app/train"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/assesspages"
	"jinlanling/internal/web/enrolpages"
	"jinlanling/internal/web/helppages"
	"jinlanling/internal/web/moneypages"
	"jinlanling/internal/web/overseepages"
	"jinlanling/internal/web/page"
	"jinlanling/internal/web/peoplepages"
	"jinlanling/internal/web/planpages"
	"jinlanling/internal/web/publicpages"
	"jinlanling/internal/web/recordpages"
	"jinlanling/internal/web/rollpages"
	"jinlanling/internal/web/trainpages"
	"jinlanling/internal/web/yearpages"
)

// routes is every route: those written here, and for each noun its list, its
// workbook and its page, for each deed its form and what it does.
func routes() []page.Route {
	workers := []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleCounty, programme.RoleHead,
		programme.RoleClerk,
		programme.RoleTeacher, programme.RoleTreasurer, programme.RoleEmployer, programme.RoleTrainee, programme.RoleAdministrator}
	city := []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}
	searchers := slices.DeleteFunc(slices.Clone(workers), func(r programme.Role) bool { return !programme.MayRead(r, programme.NounPerson) })
	all := []page.Route{
		{Pattern: "GET /{$}", Open: true, Do: publicpages.Front(yearpages.Home)},
		{Pattern: "GET /may-i", Open: true, Do: publicpages.MayI},
		{Pattern: "POST /may-i", Open: true, Do: publicpages.MayIAnswered},
		{Pattern: "GET /places", Open: true, Do: publicpages.Places},
		{Pattern: "GET /recognised", Open: true, Do: planpages.RecognisedPage},
		{Pattern: "GET /recognised/{kind}", Open: true, Do: planpages.RecognisedFile},
		{Pattern: "GET /subsidies", Open: true, Do: moneypages.Subsidies},
		{Pattern: "GET /subsidies/{id}", Open: true, Do: moneypages.SubsidiesOf},
		{Pattern: "GET /subsidies/{id}/export", Open: true, Do: moneypages.SubsidiesFile},
		{Pattern: "GET /notices", Open: true, Do: publicpages.Notices},
		{Pattern: "GET /notices/{id}", Open: true, Do: publicpages.NoticeList},
		{Pattern: "GET /notices/{id}/{kind}", Open: true, Do: publicpages.NoticeFile},
		{Pattern: "GET /accepted/{id}", Open: true, Do: rollpages.PublicRoll},
		{Pattern: "GET /accepted/{id}/object", Open: true, Do: rollpages.ObjectForm},
		{Pattern: "POST /accepted/{id}/object", Open: true, Do: rollpages.Object},
		{Pattern: "GET /objections", Open: true, Do: rollpages.FollowForm},
		{Pattern: "POST /objections", Open: true, Do: rollpages.Follow},
		{Pattern: "GET /checkpoint", Open: true, Do: publicpages.Points},
		{Pattern: "GET /.well-known/jinlanling-checkpoint", Open: true, Do: publicpages.NewestPoint},
		{Pattern: "GET /.well-known/jinlanling-consistency", Open: true, Do: publicpages.Consistency},
		{Pattern: "GET /check", Open: true, Do: publicpages.CheckForm},
		{Pattern: "POST /check", Open: true, Do: publicpages.CheckCertificate},
		{Pattern: "GET /check/offline", Open: true, Do: publicpages.OfflinePage},
		{Pattern: "POST /check/proof", Open: true, Do: publicpages.ProveCertificate},
		{Pattern: "GET /checkpoint.atom", Open: true, Do: publicpages.PointFeed},
		{Pattern: "GET /log/checkpoint", Open: true, Do: publicpages.NewestPoint},
		{Pattern: "GET /log/tile/{path...}", Open: true, Do: publicpages.LogTile},
		{Pattern: "GET /.well-known/jinlanling-certificate-keys", Open: true, Do: publicpages.CertificateKeys},
		{Pattern: "GET /login", Open: true, Do: peoplepages.SignInForm},
		{Pattern: "POST /login", Open: true, Do: peoplepages.SignIn},
		{Pattern: "POST /logout", Open: true, Do: peoplepages.SignOut},
		{Pattern: "GET /kaitong", Open: true, Do: peoplepages.SlipForm},
		{Pattern: "POST /kaitong", Open: true, Do: peoplepages.OpenSlip},
		{Pattern: "GET /invite/{secret}", Open: true, Do: peoplepages.Invited},
		{Pattern: "POST /invite/{secret}", Open: true, Do: peoplepages.AcceptInvitation},
		{Pattern: "POST /invite/{secret}/code", Open: true, Do: peoplepages.FinishInvitation},
		{Pattern: "GET /demo", Open: true, Do: peoplepages.DemoDoor},
		{Pattern: "POST /demo", Open: true, Do: peoplepages.EnterDemo},
		{Pattern: "GET /register", Open: true, Do: enrolpages.RegisterForm},
		{Pattern: "POST /register", Open: true, Do: enrolpages.Register},
		{Pattern: "GET /register/unit", Open: true, Do: enrolpages.UnitForm},
		{Pattern: "POST /register/unit", Open: true, Do: enrolpages.RegisterUnit},
		{Pattern: "GET /my", Roles: []programme.Role{programme.RoleTrainee}, Do: enrolpages.MyDraft},
		{Pattern: "POST /first-day/{step}/remind", Action: programme.UserRemind, Do: yearpages.RemindStep},
		{Pattern: "GET /settings", Action: programme.SettingSet, Proved: true, Do: peoplepages.Settings},
		{Pattern: "POST /settings", Action: programme.SettingSet, Proved: true, Do: peoplepages.ChangeSettings},
		{Pattern: "GET /invitations", Action: programme.UserInvite, Do: peoplepages.Invitations},
		{Pattern: "POST /invitations", Action: programme.UserInvite, Do: peoplepages.PrintSlips},
		{Pattern: "GET /invitations/template", Action: programme.UserCreate, Do: peoplepages.EnlistTemplate},
		{Pattern: "GET /own", Action: programme.ConfirmationGive, Do: peoplepages.OwnRecords},
		{Pattern: "POST /own", Action: programme.ConfirmationGive, Do: peoplepages.AnswerOwn},
		{Pattern: "GET /group", Roles: []programme.Role{programme.RoleEmployer}, Do: enrolpages.Group},
		{Pattern: "POST /draft/{id}/live/{step}", Noun: programme.NounDraft, Do: enrolpages.Live},
		{Pattern: "POST /application/{id}/live", Noun: programme.NounApplication, Do: enrolpages.LiveRefiled},
		{Pattern: "GET /roles", Any: true, Do: peoplepages.RolesForm},
		{Pattern: "POST /roles", Any: true, Do: peoplepages.ActAs},
		{Pattern: "GET /account", Any: true, Do: peoplepages.Account},
		{Pattern: "POST /account", Any: true, Do: peoplepages.ChangePassword},
		{Pattern: "POST /account/sessions", Any: true, Do: peoplepages.EndSessions},
		{Pattern: "GET /account/prove", Any: true, Do: peoplepages.ProveForm},
		{Pattern: "POST /account/prove", Any: true, Do: peoplepages.Prove},
		{Pattern: "GET /account/code", Any: true, Proved: true, Do: peoplepages.CodeForm},
		{Pattern: "POST /account/code", Any: true, Proved: true, Do: peoplepages.BeginCode},
		{Pattern: "POST /account/code/confirm", Any: true, Proved: true, Do: peoplepages.ConfirmCode},
		{Pattern: "POST /account/code/recovery", Any: true, Proved: true, Do: peoplepages.RenewCodes},
		{Pattern: "GET /account/tokens", Any: true, Do: peoplepages.Tokens},
		{Pattern: "GET /account/tokens/new", Any: true, Proved: true, Do: peoplepages.NewToken},
		{Pattern: "POST /account/tokens", Any: true, Proved: true, Do: peoplepages.CreateToken},
		{Pattern: "POST /account/tokens/accept", Any: true, Proved: true, Do: peoplepages.AcceptToken},
		{Pattern: "GET /sign-ins", Roles: []programme.Role{programme.RoleAuditor, programme.RoleAdministrator}, Do: peoplepages.SignIns},
		{Pattern: "POST /account/tokens/revoke", Any: true, Do: peoplepages.RevokeToken},
		{Pattern: "GET /message", Any: true, Do: peoplepages.Messages},
		{Pattern: "POST /message/read", Any: true, Do: peoplepages.ReadMessages},
		{Pattern: "POST /message/{id}/open", Any: true, Do: peoplepages.OpenMessage},
		{Pattern: "GET /account/messages", Any: true, Proved: true, Do: peoplepages.Contacting},
		{Pattern: "POST /account/messages", Any: true, Proved: true, Do: peoplepages.ChangeContacting},
		{Pattern: "GET /account/messages/confirm/{proof}", Any: true, Do: peoplepages.ConfirmForm},
		{Pattern: "POST /account/messages/confirm/{proof}", Any: true, Do: peoplepages.ConfirmMail},
		{Pattern: "GET /delivery", Roles: []programme.Role{programme.RoleAdministrator}, Do: peoplepages.Deliveries},
		{Pattern: "POST /delivery/{id}/retry", Action: programme.DeliveryRetry, Do: peoplepages.RetryDelivery},
		{Pattern: "GET /overview", Roles: city, Do: yearpages.Overview},
		{Pattern: "GET /doubts", Roles: append([]programme.Role{programme.RoleCounty}, city...), Do: trainpages.YearDoubts},
		{Pattern: "GET /falling", Roles: train.FallingRoles, Do: trainpages.Falling},
		{Pattern: "GET /help", Any: true, Do: helppages.Help},
		{Pattern: "GET /beside/{noun}/{id}", Any: true, Do: page.Beside},
		{Pattern: "GET /palette", Roles: searchers, Do: yearpages.Palette},
		{Pattern: "GET /search", Roles: searchers, Do: peoplepages.Search},
		{Pattern: "POST /search", Roles: searchers, Do: peoplepages.AskSearch},
		{Pattern: "GET /rules", Roles: workers, Do: planpages.RulesPage},
		{Pattern: "GET /application/{id}/paper/{file}", Noun: programme.NounApplication, Do: enrolpages.PaperFile},
		{Pattern: "GET /evaluation/{id}/marks.xlsx", Noun: programme.NounEvaluation, Do: assesspages.MarkTable},
		{Pattern: "GET /class/{id}/evidence/{file}", Noun: programme.NounClass, Do: trainpages.EvidenceFile},
		{Pattern: "GET /sheets", Action: programme.SheetRead, Do: trainpages.SheetsDesk},
		{Pattern: "POST /sheets", Action: programme.SheetRead, Do: trainpages.SheetsBack},
		{Pattern: "GET /sheet/{id}", Roles: trainpages.EvidenceRoles, Do: trainpages.SheetPage},
		{Pattern: "POST /sheet/{id}", Action: programme.SheetConfirm, Do: trainpages.SheetConfirmed},
		{Pattern: "POST /sheet/{id}/drop", Action: programme.SheetDrop, Do: trainpages.SheetDropped},
		{Pattern: "GET /sheet/{id}/line/{line}", Roles: trainpages.EvidenceRoles, Do: trainpages.SheetLine},
		{Pattern: "GET /sheet/{id}/picture", Roles: trainpages.EvidenceRoles, Do: trainpages.SheetPicture},
		{Pattern: "GET /lesson/{id}/room", Action: programme.LessonHold, Do: trainpages.RoomPage},
		{Pattern: "GET /sign/{token}", Open: true, Do: trainpages.ScanRoom},
		{Pattern: "GET /sign", Action: programme.LessonSign, Do: trainpages.SignForm},
		{Pattern: "POST /sign", Action: programme.LessonSign, Do: trainpages.SignScanned},
		{Pattern: "GET /scheme/{id}/plan/{line}", Noun: programme.NounScheme, Do: trainpages.PlanWorkbook},
		{Pattern: "GET /scheme/{id}/file", Noun: programme.NounScheme, Do: trainpages.SchemePaper},
		{Pattern: "GET /application/{id}/letter", Noun: programme.NounApplication, Do: enrolpages.Letter},
		{Pattern: "GET /annex2", Roles: page.RosterRoles, Do: enrolpages.Annex2Desk},
		{Pattern: "POST /annex2", Roles: page.RosterRoles, Do: enrolpages.Annex2Returned},
		{Pattern: "POST /annex2/print", Roles: page.RosterRoles, Do: enrolpages.Annex2Printed},
		{Pattern: "POST /annex2/pick", Roles: page.RosterRoles, Do: enrolpages.Annex2Picked},
		{Pattern: "GET /review", Action: programme.ApplicationAccept, Do: enrolpages.Review},
		{Pattern: "POST /review", Action: programme.ApplicationAccept, Do: enrolpages.Reviewed},
		{Pattern: "GET /application/{id}/frozen", Noun: programme.NounApplication, Do: enrolpages.FrozenPage},
		{Pattern: "GET /list-upload/{id}", Action: programme.ListImport, Do: enrolpages.ListUpload},
		{Pattern: "POST /list-upload/{id}", Action: programme.ListImport, Do: enrolpages.ImportList},
		{Pattern: "GET /outside", Noun: programme.NounCollation, Do: overseepages.OutsidePage},
		{Pattern: "GET /return-upload/{id}", Action: programme.CollationImport, Do: overseepages.ReturnUpload},
		{Pattern: "POST /return-upload/{id}", Action: programme.CollationImport, Do: overseepages.CompareReturn},
		{Pattern: "GET /programme/{id}/annex1", Noun: programme.NounPlanLine, Do: planpages.Annex1},
		{Pattern: "GET /base/{id}/annex4", Noun: programme.NounReturn, Do: overseepages.Annex4},
		{Pattern: "GET /base/{id}/paper/{file}", Noun: programme.NounBase, Do: planpages.BasePaper},
		{Pattern: "GET /programme/notice-file", Action: programme.ProgrammeCreate, Do: planpages.NoticeFile},
		{Pattern: "GET /programme/notice-reference", Action: programme.ProgrammeCreate, Do: planpages.NoticeReference},
		{Pattern: "GET /programme/{id}/template", Noun: programme.NounProgramme, Do: planpages.Template},
		{Pattern: "GET /permissions", Roles: workers, Do: planpages.Permissions},
		{Pattern: "GET /base/{id}/account", Noun: programme.NounVoucher, Do: moneypages.SpecialAccount},
		{Pattern: "GET /base/{id}/account/export", Noun: programme.NounVoucher, Do: moneypages.ExportAccount},
		{Pattern: "GET /base/{id}/reconciled", Noun: programme.NounVoucher, Do: moneypages.ReconciledPage},
		{Pattern: "GET /bank_statement/{id}/file", Noun: programme.NounBankStatement, Do: page.Attachment(programme.NounBankStatement)},
		{Pattern: "GET /bank_account/{id}/file", Noun: programme.NounBankAccount, Do: page.Attachment(programme.NounBankAccount)},
		{Pattern: "GET /statement/{id}/slip/{payment}", Noun: programme.NounStatement, Do: moneypages.Slip},
		{Pattern: "GET /claim/{id}/letter/{kind}", Noun: programme.NounClaim, Do: moneypages.ClaimLetter},
		{Pattern: "GET /base/{id}/account/report", Noun: programme.NounVoucher, Do: moneypages.AccountReport},
		{Pattern: "GET /base/{id}/account/report/export", Noun: programme.NounVoucher, Do: moneypages.ExportAccountReport},
		{Pattern: "GET /base/{id}/guards", Noun: programme.NounStatement, Do: moneypages.GuardsPage},
		{Pattern: "GET /base/{id}/ledger", Noun: programme.NounStatement, Do: moneypages.LedgerPage},
		{Pattern: "GET /person/{id}/money", Roles: city, Do: moneypages.PersonMoney},
		{Pattern: "GET /voucher/{id}/file", Noun: programme.NounVoucher, Do: page.Attachment(programme.NounVoucher)},
		{Pattern: "GET /finding/{id}/file", Noun: programme.NounFinding, Do: page.Attachment(programme.NounFinding)},
		{Pattern: "GET /correction/{id}/file", Noun: programme.NounCorrection, Do: page.Attachment(programme.NounCorrection)},
		{Pattern: "GET /return/{id}/report.docx", Noun: programme.NounReturn, Do: overseepages.PerformanceDocx},
		{Pattern: "GET /return/{id}/report.pdf", Noun: programme.NounReturn, Do: overseepages.PerformancePDF},
		{Pattern: "GET /return/{id}/file", Noun: programme.NounReturn, Do: page.Attachment(programme.NounReturn)},
		{Pattern: "GET /journal", Roles: page.Overseers, Do: recordpages.JournalPage},
		{Pattern: "POST /journal", Roles: page.Overseers, Do: recordpages.VerifyJournal},
		{Pattern: "GET /journal/{id}", Roles: page.Overseers, Do: recordpages.JournalEntry},
		{Pattern: "GET /journal/{id}/proof", Roles: page.Overseers, Do: recordpages.JournalProof},
		{Pattern: "GET /fsck", Roles: page.Overseers, Do: recordpages.FsckPage},
		{Pattern: "POST /fsck", Roles: page.Overseers, Do: recordpages.AskFsck},
		{Pattern: "GET /job", Any: true, Do: recordpages.JobsPage},
		{Pattern: "GET /job/{id}", Any: true, Do: recordpages.OneJob},
		{Pattern: "GET /job/{id}/file", Any: true, Do: recordpages.JobFile},
		{Pattern: "POST /job/{id}/cancel", Any: true, Do: recordpages.CancelJob},
		{Pattern: "POST /job/{id}/again", Any: true, Do: recordpages.AgainJob},
		{Pattern: "POST /job/{id}/submit", Action: programme.ApplicationImport, Do: enrolpages.SubmitRoster},
		{Pattern: "GET /roster", Action: programme.ApplicationImport, Do: enrolpages.RosterBases},
		{Pattern: "GET /base/{id}/roster", Action: programme.ApplicationImport, Do: enrolpages.RosterForm},
		{Pattern: "POST /base/{id}/roster", Action: programme.ApplicationImport, Do: enrolpages.SendRoster},
		{Pattern: "GET /whatif", Roles: page.WhatIfRoles, Do: planpages.WhatIfForm},
		{Pattern: "POST /whatif", Roles: page.WhatIfRoles, Do: planpages.AskWhatIf},
		{Pattern: "POST /class/{id}/zip", Action: programme.PersonUnmask, Do: trainpages.ZipClass},
		{Pattern: "GET /backup", Roles: []programme.Role{programme.RoleAdministrator}, Do: recordpages.Backups},
		{Pattern: "POST /backup", Roles: []programme.Role{programme.RoleAdministrator}, Do: recordpages.AskBackup},
	}
	for i := range programme.Reads {
		n := programme.Reads[i].Noun
		path := "/" + string(n)
		all = append(all,
			page.Route{Pattern: "GET " + path, Noun: n, Do: page.List(n)},
			page.Route{Pattern: "GET " + path + "/export", Noun: n, Do: page.Export(n)},
			page.Route{Pattern: "POST " + path + "/export", Noun: n, Do: page.AskExport(n)},
			page.Route{Pattern: "POST " + path + "/many", Noun: n, Do: page.Many(n)},
			page.Route{Pattern: "GET " + path + "/{id}", Noun: n, Do: page.One(n)})
	}
	for i := range deeds {
		d := &deeds[i]
		path := "/" + string(d.On) + "/{id}/do/" + d.Key
		all = append(all, page.Route{Pattern: "GET " + path, Action: d.Action, Do: page.Ask(d)},
			page.Route{Pattern: "POST " + path, Action: d.Action, Do: page.Do(d)})
	}
	return all
}
