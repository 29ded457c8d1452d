package web_test

import (
	"testing"

	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
)

// homeExceptions are states from which a role may act although nothing waits:
// corrections, withdrawals and what is nobody's turn.
var homeExceptions = map[programme.Action]string{
	programme.UserGrant: "standing", programme.UserRevoke: "standing", programme.UserDisable: "standing", programme.UserEnable: "standing",
	programme.UserInvite: "standing", programme.UserSecure: "one's own account", programme.UserRecover: "one's own account",
	programme.UserForgot: "told at once", programme.UserContact: "one's own account",
	programme.UserRemind: "on the checklist of the first day: TestRemindedOnceADay", programme.UserSignOut: "standing",
	programme.TokenCreate: "one's own account", programme.TokenRevoke: "one's own account", programme.TokenAccept: "one's own account",
	programme.UserPropose: "part of granting and inviting", programme.UserFound: "part of granting", programme.UserResetFactor: "standing",
	programme.UserWithdraw: "a free choice",
	programme.UserConfirm:  "told by user, in no year: TestTwoPeopleForAccounts", programme.UserRefuse: "with confirming",
	programme.ProgrammeClose: "told when everything is filed", programme.ProgrammeReopen: "a correction", programme.LetterWord: "a free choice",
	programme.BaseRevoke: "a sanction",
	programme.BaseRefuse: "with recommending, assessing and recognising", programme.BaseReturn: "with recommending",
	programme.BaseReassess: "with recognising", programme.BaseReassign: "a free choice",
	programme.BaseAmend: "a free choice", programme.BaseWithdraw: "a free choice", programme.BaseRefile: "told where it was returned; a free choice elsewhere",
	programme.ApplicationRefuse: "with reviewing", programme.ApplicationWithdraw: "a free choice",
	programme.DraftSave: "told to the trainee, whom the employer may help", programme.ApplicationReinstate: "a correction",
	programme.ApplicationResubmit: "the base waits for the employer or trainee",
	programme.ClassEnrol:          "told as people without a class", programme.ClassDrop: "a correction", programme.LessonCancel: "a correction",
	programme.SheetPrinted: "a free choice", programme.SheetRead: "a free choice", programme.SheetConfirm: "on the desk at which sheets come back",
	programme.SheetDrop:             "a correction",
	programme.EvaluationPrintScores: "a free choice", programme.EvaluationPrintPlan: "a free choice", programme.EvaluationPaperRead: "a free choice",
	programme.EvaluationPaperDrop: "a correction", programme.EvaluationScoresEnter: "on the page of what came back",
	programme.EvaluationPlanEnter: "on the page of what came back", programme.EvaluationMarksAccept: "a free choice",
	programme.EvaluationMarksDoubt: "a free choice", programme.MarkCorrectPropose: "a correction", programme.MarkCorrectApprove: "told by message",
	programme.MarkCorrectRefuse: "with approving",
	programme.LessonMove:        "a correction", programme.LessonSubstitute: "a correction",
	programme.SchemeWrite: "with filing", programme.SchemeAsk: "with agreeing", programme.SchemeWithdraw: "a free choice",
	programme.LessonSign: "on the trainee's own card", programme.LessonCorrect: "a correction", programme.ResultWithdraw: "a sanction",
	programme.ApplicationWait: "with accepting and consenting", programme.ApplicationDecline: "with confirming",
	programme.TransferCancel: "a free choice", programme.CorrectionCancel: "a free choice",
	programme.HitRevoke: "a correction", programme.ListWithdraw: "a correction", programme.ListActivate: "part of an import",
	programme.ApplicationCrosscheck: "a free choice",
	programme.DifferenceReopen:      "a correction",
	programme.CertificateDoubt:      "a sanction", programme.CertificateRenew: "a correction", programme.CertificateRefuse: "with confirming",
	programme.CertificateKeep: "with withdrawing and replacing",
	programme.StatementCancel: "a correction", programme.StatementReturn: "with approving", programme.StatementRevoke: "a correction",
	programme.StatementBounce: "a correction", programme.StandardRefuse: "with approving", programme.ClassRestore: "a correction",
	programme.ArchiveAsk: "a correction", programme.ArchiveCancel: "a free choice", programme.LessonWitness: "a free choice",
	programme.LateCorrectAsk: "a correction", programme.PublicationCorrect: "a correction", programme.RollCorrect: "a correction",
	programme.CalendarOpen: "one's own account", programme.CalendarClose: "one's own account",
	programme.MakeUpRefuse: "with consenting", programme.LateCorrectCancel: "a free choice",
	programme.VoucherReverse: "a correction",
	programme.LinkConfirm:    "one who was refused comes again with the card", programme.LinkRefuse: "with confirming", programme.LinkUndo: "a correction",
	programme.EmployerVerify: "one that was refused comes again with its papers", programme.EmployerRefuse: "with verifying",
	programme.EmployerDoubt: "a correction", programme.EmployerReapply: "told where it was refused; a free choice elsewhere",
	programme.InspectionRemark:     "a free choice",
	programme.InspectionPhotograph: "a free choice", programme.InspectionSign: "done on the spot", programme.InspectionUnsigned: "done on the spot",
	programme.InspectionWatch:   "listed on the inspection's page",
	programme.DestructionRefuse: "with approving", programme.DestructionWithdraw: "a free choice", programme.DestructionFinish: "by the job",
	programme.ClassHold: "a free choice", programme.ClassRelease: "a free choice",
	programme.RatingObject: "with accepting", programme.RatingReturn: "with concluding", programme.RatingWithdraw: "a correction",
	programme.RevocationWaive: "with asking to be heard", programme.RevocationSpare: "with deciding", programme.RevocationOverturn: "with sustaining",
	programme.RevocationWithdraw: "a correction",
	programme.ConductUphold:      "listed to the auditor", programme.ConductDismiss: "listed to the auditor", programme.ConductReopen: "a correction",
	programme.YearCopy: "an auditor's own question",
	programme.CallDial: "with answering", programme.CallMiss: "with answering", programme.CallRefuse: "with answering",
	programme.EvaluationResit: "a free choice", programme.EvaluationInvite: "a free choice",
	programme.DisputeRaise: "a free choice", programme.AppraisalWithdraw: "a free choice",
	programme.OverrideRevoke: "a correction",
	programme.QueryAgain:     "with closing", programme.QueryDrop: "a correction",
	programme.OnlineRead: "a free choice", programme.OnlineWithdraw: "a correction",
	programme.BankUnmatch: "a correction", programme.BankWithdraw: "a correction",
	programme.AccountRefuse: "with confirming", programme.AccountWithdraw: "a free choice",
	programme.ClaimRecall: "a correction", programme.ClaimAsk: "a free choice", programme.ClaimDeny: "with extending", programme.ClaimResume: "a correction",
	programme.ClaimDrop: "a correction",
}

// Every state from which a role acts is told to it, or stands among the
// exceptions with the reason.
func TestHomeCoversTheActionTable(t *testing.T) {
	for _, row := range programme.Actions {
		for _, state := range row.From {
			for _, role := range row.Roles {
				if role == programme.RoleSystem || year.Covers(role, row.Noun, state) || homeExceptions[row.Action] != "" {
					continue
				}
				t.Errorf("%s: %s acts on a %s that is %s, and is told nothing", row.Action, role, row.Noun, state)
			}
		}
	}
	for action := range homeExceptions {
		if programme.Find(action) == nil {
			t.Errorf("exception for %s, which is no action", action)
		}
	}
}
