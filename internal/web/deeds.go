package web

import (
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/web/assesspages"
	"jinlanling/internal/web/enrolpages"
	"jinlanling/internal/web/moneypages"
	"jinlanling/internal/web/overseepages"
	"jinlanling/internal/web/page"
	"jinlanling/internal/web/peoplepages"
	"jinlanling/internal/web/planpages"
	"jinlanling/internal/web/recordpages"
	"jinlanling/internal/web/rollpages"
	"jinlanling/internal/web/trainpages"
)

// deeds is everything that pages let people do, noun by noun in the order in
// which a year meets them. Each noun's part stands in its chapter.
var deeds = slices.Concat(
	planpages.ProgrammeDeeds, planpages.InstitutionDeeds, planpages.BaseDeeds, planpages.PlanLineDeeds, planpages.EmployerDeeds,
	enrolpages.QueueDeeds, enrolpages.ApplicationDeeds, enrolpages.DraftDeeds, enrolpages.PaperDeeds, enrolpages.CrosscheckDeeds, enrolpages.TransferDeeds,
	enrolpages.CorrectionDeeds, peoplepages.LinkDeeds, rollpages.RollDeeds, overseepages.OutsideDeeds, peoplepages.PersonDeeds,
	trainpages.SchemeDeeds, trainpages.TeacherDeeds, trainpages.ClassDeeds, trainpages.ArchiveDeeds, trainpages.LessonDeeds, trainpages.MakeUpDeeds,
	trainpages.OnlineDeeds,
	trainpages.SheetDeeds,
	assesspages.EvaluationDeeds, assesspages.LinkDeeds, assesspages.ExaminerDeeds, assesspages.PaperDeeds, assesspages.MarkCorrectionDeeds,
	assesspages.AppraisalDeeds, assesspages.PublicationDeeds, assesspages.CertificateDeeds,
	moneypages.StandardDeeds, moneypages.StatementDeeds, moneypages.OverrideDeeds, moneypages.ClaimDeeds, moneypages.BankAccountDeeds,
	moneypages.BankStatementDeeds, moneypages.VoucherQueryDeeds, moneypages.VoucherDeeds,
	overseepages.InspectionDeeds, overseepages.CallDeeds, overseepages.ConductDeeds, overseepages.FindingDeeds, overseepages.ClueDeeds,
	overseepages.ReturnDeeds, overseepages.RatingDeeds, overseepages.RevocationDeeds, recordpages.RetainDeeds,
	peoplepages.EnlistDeeds, peoplepages.UserDeeds, peoplepages.CountyDeeds,
)

// panels is what the page of one shows beyond its facts, in the order in which
// it shows them.
var panels = map[programme.Noun][]page.Panel{
	programme.NounProgramme: {planpages.ProgrammePanel, overseepages.YearReports, assesspages.AppraisalPanel},
	programme.NounBase:      {planpages.BasePanel, moneypages.BaseMoney, overseepages.CreditPanel},
	programme.NounPlanLine:  {enrolpages.LineQueuePanel},

	programme.NounApplication: {enrolpages.QueuePanel, enrolpages.ApplicationPanel, trainpages.MakeUpPanel, trainpages.OnlinePanel, enrolpages.CrosscheckPanel,
		overseepages.OutsideOfApplication},
	programme.NounDraft:      {enrolpages.DraftPanel},
	programme.NounPerson:     {peoplepages.PersonPanel, moneypages.PersonMoneyLink},
	programme.NounTransfer:   {enrolpages.TransferPanel},
	programme.NounCorrection: {enrolpages.CorrectionPanel},
	programme.NounHit:        {enrolpages.HitPanel},
	programme.NounList:       {enrolpages.ListPanel},
	programme.NounRoll:       {rollpages.RollPanel},
	programme.NounObjection:  {rollpages.ObjectionPanel},
	programme.NounAmendment:  {rollpages.AmendmentPanel},

	programme.NounScheme: {trainpages.SchemePanel},
	programme.NounClass:  {trainpages.ClassPanel, recordpages.RetainPanel},
	programme.NounLesson: {trainpages.LessonPanel},

	programme.NounEvaluation:  {assesspages.EvaluationPanel},
	programme.NounPublication: {assesspages.PublicationPanel},
	programme.NounCertificate: {assesspages.CertificatePanel},

	programme.NounStandard:      {moneypages.StandardPanel},
	programme.NounStatement:     {moneypages.StatementPanel},
	programme.NounOverride:      {moneypages.OverridePanel},
	programme.NounBankStatement: {moneypages.BankStatementPanel},
	programme.NounBankAccount:   {moneypages.BankAccountPanel},
	programme.NounClaim:         {moneypages.ClaimPanel},
	programme.NounVoucher:       {moneypages.VoucherPanel},

	programme.NounInspection:  {overseepages.InspectionPanel},
	programme.NounDraw:        {overseepages.DrawPanel},
	programme.NounCall:        {overseepages.CallPanel},
	programme.NounConduct:     {overseepages.ConductPanel},
	programme.NounFinding:     {overseepages.FindingPanel},
	programme.NounClue:        {overseepages.CluePanel},
	programme.NounReturn:      {overseepages.ReturnPanel},
	programme.NounRating:      {overseepages.RatingPanel},
	programme.NounRevocation:  {overseepages.RevocationPanel},
	programme.NounDestruction: {recordpages.DestructionPanel},
	programme.NounCollation:   {overseepages.CollationPanel},
	programme.NounDifference:  {overseepages.DifferencePanel},

	programme.NounUser: {peoplepages.UserPanel},
}

// papers are what stands beside the facts where something is decided.
var papers = map[programme.Noun]page.Papers{
	programme.NounApplication: enrolpages.ApplicationPapers,
	programme.NounHit:         enrolpages.PapersOfApplication("application"),
	programme.NounTransfer:    enrolpages.PapersOfApplication("application"),
	programme.NounBase:        planpages.BasePapers,
	programme.NounScheme:      trainpages.SchemePapers,
	programme.NounLesson:      trainpages.LessonPapers,
	programme.NounCorrection:  page.AttachedPaper(programme.NounCorrection, "证明材料"),
	programme.NounVoucher:     page.AttachedPaper(programme.NounVoucher, "凭证文件"),
	programme.NounFinding:     page.AttachedPaper(programme.NounFinding, "佐证文件"),
	programme.NounRevocation:  page.AttachedPaper(programme.NounRevocation, "听证记录"),
	programme.NounReturn:      page.AttachedPaper(programme.NounReturn, "报送的文件"),
}

// works are the pages of long work.
var works = slices.Concat(enrolpages.RosterWorks, planpages.WhatIfWorks, recordpages.RecordWorks, recordpages.RetainWorks)
