package app_test

import (
	"errors"
	"io"
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/confirm"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// things are ids of base 0 at the end of its year.
type things struct {
	scheme, evaluation, publication, certificate, standard, statement, voucher string
	inspection, finding, clue, ret, application, class, lesson                 string
	person, difference, employer                                               string
	taught                                                                     string // a class of which a lesson was held in the teacher's name
}

func firstOf[T any](t *testing.T, list []T, id func(*T) string, of func(*T) bool) string {
	t.Helper()
	for i := range list {
		if of(&list[i]) {
			return id(&list[i])
		}
	}
	t.Errorf("the year has no %T of base 0", list)
	return ""
}

func thingsOf(t *testing.T, w *world) (th things) {
	t.Helper()
	b := w.Bases[0].Base.ID
	err := w.Store.Read(ctx, func(tx *store.Tx) error {
		schemes, err1 := tx.BaseSchemes(b)
		evaluations, err2 := tx.Evaluations(w.Programme)
		publications, err3 := tx.Publications(w.Programme)
		certificates, err4 := tx.Certificates(w.Programme)
		standards, err5 := tx.Standards(w.Programme)
		statements, err6 := tx.Statements(w.Programme, b)
		vouchers, err7 := tx.Vouchers(b)
		inspections, err8 := tx.Inspections(w.Programme)
		findings, err9 := tx.Findings(w.Programme)
		returns, err10 := tx.Returns(w.Programme)
		apps, err11 := tx.BaseApplications(w.Programme, b)
		th.scheme = schemes[0].ID
		th.evaluation = firstOf(t, evaluations, func(r *programme.Evaluation) string { return r.ID },
			func(r *programme.Evaluation) bool { return r.BaseID == b })
		th.publication = firstOf(t, publications, func(r *programme.Publication) string { return r.ID },
			func(r *programme.Publication) bool { return r.BaseID == b })
		th.certificate = firstOf(t, certificates, func(r *programme.Certificate) string { return r.ID },
			func(r *programme.Certificate) bool { return r.BaseID == b })
		th.standard = standards[0].ID
		th.statement = statements[0].ID
		th.voucher = vouchers[0].ID
		th.inspection = inspections[0].ID
		for _, i := range inspections {
			if i.BaseID == b {
				th.inspection = i.ID
			}
		}
		for _, f := range findings {
			if f.BaseID == b {
				th.finding = f.ID
			}
		}
		th.ret = firstOf(t, returns, func(r *programme.Return) string { return r.ID }, func(r *programme.Return) bool { return r.BaseID == b })
		k := slices.IndexFunc(apps, func(a programme.Application) bool { return a.State == programme.Certified })
		th.employer = apps[k].EmployerID
		th.application, th.class, th.person = apps[k].ID, apps[k].ClassID, apps[k].PersonID
		differences, err13 := tx.LayoutDifferences(w.Programme, b, "voucher")
		if err13 != nil || len(differences) == 0 {
			return errors.Join(err13, errors.New("the year has no difference of base 0"))
		}
		th.difference = differences[0].ID
		lessons, err12 := tx.ClassLessons(th.class)
		th.lesson = lessons[0].ID
		return errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11, err12)
	})
	if err != nil {
		t.Fatal(err)
	}
	taught, err := w.Confirm.Own(ctx, act.As(w.Bases[0].Teacher), w.Programme)
	if err != nil || len(taught) == 0 {
		t.Fatalf("nothing is taught in the teacher's name: %v", err)
	}
	th.taught = taught[0].ClassID
	return th
}

// lateCalls is every action that calls leaves out, on the things of base 0.
func lateCalls(th things) map[programme.Action]call {
	return map[programme.Action]call{
		programme.SchemeAgree: func(w *world, c act.Caller) error { return w.Teaching.AgreeScheme(ctx, c, th.scheme) },
		programme.SchemeAsk:   func(w *world, c act.Caller) error { return w.Teaching.AskScheme(ctx, c, th.scheme, "在哪里实训") },
		programme.SchemeAnswer: func(w *world, c act.Caller) error {
			return w.Teaching.AnswerScheme(ctx, c, th.scheme, "在一号车间")
		},
		programme.SchemeWithdraw: func(w *world, c act.Caller) error { return w.Teaching.WithdrawScheme(ctx, c, th.scheme) },
		programme.SchemeWrite: func(w *world, c act.Caller) error {
			return one(w.Teaching.WritePlan(ctx, c, th.scheme, curriculum.Plan{}))
		},
		programme.SchemeReturn: func(w *world, c act.Caller) error { return w.Teaching.ReturnScheme(ctx, c, th.scheme, "补充") },
		programme.ClassArchive: func(w *world, c act.Caller) error { return w.Archive.ArchiveClass(ctx, c, th.class, "补") },
		programme.LessonSign: func(w *world, c act.Caller) error {
			return w.Attendance.SignLesson(ctx, c, th.lesson, attendance.Signing{Digits: "000000"})
		},
		programme.EvaluationJoin: func(w *world, c act.Caller) error { return w.Assess.JoinEvaluation(ctx, c, th.evaluation, nil) },
		programme.EvaluationInvite: func(w *world, c act.Caller) error {
			return one(w.Assess.SendEmployerLink(ctx, c, th.evaluation, th.employer))
		},
		programme.EvaluationUnlink: func(w *world, c act.Caller) error { return w.Assess.WithdrawLink(ctx, c, th.evaluation, "none") },
		programme.EvaluationExaminer: func(w *world, c act.Caller) error {
			return one(w.Assess.SendExaminerLink(ctx, c, th.evaluation, "甲考评", "13900002222"))
		},
		programme.EvaluationHandIn: func(w *world, c act.Caller) error { return w.Assess.HandIn(ctx, c, th.evaluation, nil) },
		programme.EvaluationPrintScores: func(w *world, c act.Caller) error {
			return w.Assess.PrintScores(ctx, c, th.evaluation, assess.ScoresAsked{Employer: th.employer, Examiners: []string{"甲考评"}}, io.Discard)
		},
		programme.EvaluationPrintPlan: func(w *world, c act.Caller) error {
			return w.Assess.PrintPlan(ctx, c, th.evaluation, []string{th.employer}, io.Discard)
		},
		programme.EvaluationPaperRead: func(w *world, c act.Caller) error {
			return one(w.Assess.ReadPapers(ctx, c, th.evaluation, "none", assess.PaperPick{}))
		},
		programme.EvaluationPaperDrop: func(w *world, c act.Caller) error { return w.Assess.DropPaper(ctx, c, th.evaluation, "none") },
		programme.EvaluationScoresEnter: func(w *world, c act.Caller) error {
			return w.Assess.EnterScores(ctx, c, th.evaluation, "none", nil)
		},
		programme.EvaluationPlanEnter: func(w *world, c act.Caller) error {
			return w.Assess.EnterPlan(ctx, c, th.evaluation, "none", assess.PlanAnswer{})
		},
		programme.MarkCorrectPropose: func(w *world, c act.Caller) error {
			return w.Assess.ProposeMarkCorrection(ctx, c, th.evaluation, assess.CorrectionAsked{ApplicationID: th.application}, "抄错")
		},
		programme.MarkCorrectApprove: func(w *world, c act.Caller) error {
			return w.Assess.ApproveMarkCorrection(ctx, c, th.evaluation, "none")
		},
		programme.MarkCorrectRefuse: func(w *world, c act.Caller) error {
			return w.Assess.RefuseMarkCorrection(ctx, c, th.evaluation, "none", "没有抄错")
		},
		programme.EvaluationMarksAccept: func(w *world, c act.Caller) error { return w.Assess.AcceptMarks(ctx, c, th.evaluation, "theory") },
		programme.EvaluationMarksDoubt: func(w *world, c act.Caller) error {
			return w.Assess.DoubtMarks(ctx, c, th.evaluation, "theory", "不是我给的分")
		},
		programme.EvaluationAgree:  func(w *world, c act.Caller) error { return w.Assess.AgreeEvaluation(ctx, c, th.evaluation) },
		programme.EvaluationMark:   func(w *world, c act.Caller) error { return w.Assess.MarkEvaluation(ctx, c, th.evaluation, nil) },
		programme.EvaluationAssent: func(w *world, c act.Caller) error { return w.Assess.MarkForEmployer(ctx, c, th.evaluation, nil) },
		programme.EvaluationAmend: func(w *world, c act.Caller) error {
			return w.Assess.AmendEvaluation(ctx, c, th.evaluation, assess.EvaluationPlan{})
		},
		programme.EvaluationObject: func(w *world, c act.Caller) error { return w.Assess.ObjectToEvaluation(ctx, c, th.evaluation, "改") },
		programme.EvaluationReturn: func(w *world, c act.Caller) error { return w.Assess.ReturnEvaluation(ctx, c, th.evaluation, "改") },
		programme.EvaluationRule: func(w *world, c act.Caller) error {
			return w.Assess.RuleResult(ctx, c, th.evaluation, assess.Ruling{ApplicationID: th.application}, "裁定")
		},
		programme.EvaluationAffirm: func(w *world, c act.Caller) error { return w.Assess.AffirmRulings(ctx, c, th.evaluation) },
		programme.EvaluationResit: func(w *world, c act.Caller) error {
			return w.Assess.ArrangeResit(ctx, c, th.evaluation, []string{th.application}, 20211115)
		},
		programme.DisputeRaise:     func(w *world, c act.Caller) error { return w.Assess.RaiseDispute(ctx, c, th.application, "不服") },
		programme.DisputeUphold:    func(w *world, c act.Caller) error { return w.Assess.UpholdDispute(ctx, c, th.application, "属实") },
		programme.DisputeDismiss:   func(w *world, c act.Caller) error { return w.Assess.DismissDispute(ctx, c, th.application, "不实") },
		programme.EvaluationSettle: func(w *world, c act.Caller) error { return w.Assess.SettleEvaluation(ctx, c, th.evaluation) },
		programme.ResultWithdraw:   func(w *world, c act.Caller) error { return w.Assess.WithdrawResult(ctx, c, th.application, "替考") },
		programme.AppraisalReturn:  func(w *world, c act.Caller) error { return w.Assess.ReturnAppraisals(ctx, c, w.Programme, "重登") },
		programme.AppraisalConfirm: func(w *world, c act.Caller) error { return w.Assess.ConfirmAppraisals(ctx, c, w.Programme) },
		programme.DifferenceExplain: func(w *world, c act.Caller) error {
			return w.Outside.ExplainDifference(ctx, c, th.difference, "已报送更正")
		},
		programme.DifferenceReturn: func(w *world, c act.Caller) error { return w.Outside.ReturnDifference(ctx, c, th.difference, "再核") },
		programme.DifferenceResolve: func(w *world, c act.Caller) error {
			return w.Outside.ResolveDifference(ctx, c, th.difference, programme.ByCorrection, "已更正")
		},
		programme.DifferenceReopen: func(w *world, c act.Caller) error { return w.Outside.ReopenDifference(ctx, c, th.difference, "仍有") },
		programme.InspectionRemark: func(w *world, c act.Caller) error { return w.Oversee.RemarkInspection(ctx, c, th.inspection, "x") },
		programme.ConfirmationGive: func(w *world, c act.Caller) error {
			in := confirm.AnswerIn{ProgrammeID: w.Programme, ClassID: th.class}
			if c.Role == programme.RoleTeacher {
				in.ClassID = th.taught
			}
			return w.Confirm.Answer(ctx, c, in)
		},
		programme.RollClose: func(w *world, c act.Caller) error { return w.Roll.CloseRoll(ctx, c, "none") },
		programme.RollSeal:  func(w *world, c act.Caller) error { return w.Roll.SealRoll(ctx, c, "none") },
		programme.ObjectionRaise: func(w *world, c act.Caller) error {
			_, _, err := w.Roll.RaiseObjection(ctx, c, roll.ObjectionIn{RollID: "none"})
			return err
		},
		programme.ObjectionAnswer:  func(w *world, c act.Caller) error { return w.Roll.AnswerObjection(ctx, c, "none", "查实", true) },
		programme.ObjectionReturn:  func(w *world, c act.Caller) error { return w.Roll.ReturnObjection(ctx, c, "none", "再查") },
		programme.ObjectionClose:   func(w *world, c act.Caller) error { return w.Roll.CloseObjection(ctx, c, "none") },
		programme.AmendmentApprove: func(w *world, c act.Caller) error { return w.Roll.ApproveAmendment(ctx, c, "none") },
		programme.AmendmentRefuse:  func(w *world, c act.Caller) error { return w.Roll.RefuseAmendment(ctx, c, "none", "不符") },
		programme.PublicationClose: func(w *world, c act.Caller) error { return w.Assess.ClosePublication(ctx, c, th.publication) },
		programme.RollCorrect: func(w *world, c act.Caller) error {
			return one(w.Roll.CorrectRoll(ctx, c, "none", programme.ListCorrection{}, "试"))
		},
		programme.PublicationCorrect: func(w *world, c act.Caller) error {
			return one(w.Assess.CorrectPublication(ctx, c, th.publication, programme.ListCorrection{}, "试"))
		},
		programme.CertificateConfirm: func(w *world, c act.Caller) error { return w.Assess.ConfirmCertificate(ctx, c, th.certificate) },
		programme.CertificateRefuse: func(w *world, c act.Caller) error {
			return w.Assess.RefuseCertificate(ctx, c, th.certificate, "有误")
		},
		programme.CertificateDoubt:   func(w *world, c act.Caller) error { return w.Assess.DoubtCertificate(ctx, c, th.certificate, "替考") },
		programme.CertificateVoid:    func(w *world, c act.Caller) error { return w.Assess.RevokeCertificate(ctx, c, th.certificate) },
		programme.CertificateRenew:   func(w *world, c act.Caller) error { return w.Assess.RenewCertificate(ctx, c, th.certificate, "遗失") },
		programme.CertificateReplace: func(w *world, c act.Caller) error { return one(w.Assess.ReplaceCertificate(ctx, c, th.certificate)) },
		programme.CertificateKeep: func(w *world, c act.Caller) error {
			return w.Assess.KeepCertificate(ctx, c, th.certificate, "不属实")
		},
		programme.StandardApprove:  func(w *world, c act.Caller) error { return w.Money.ApproveStandard(ctx, c, th.standard) },
		programme.StatementApprove: func(w *world, c act.Caller) error { return w.Money.ApproveStatement(ctx, c, th.statement) },
		programme.StatementPay:     func(w *world, c act.Caller) error { return w.pay(c, th.statement) },
		programme.StatementCancel:  func(w *world, c act.Caller) error { return w.Money.CancelStatement(ctx, c, th.statement, "错了") },
		programme.VoucherReverse:   func(w *world, c act.Caller) error { return w.Money.ReverseVoucher(ctx, c, th.voucher, "记错") },
		programme.InspectionVisit: func(w *world, c act.Caller) error {
			return w.Oversee.VisitInspection(ctx, c, th.inspection, oversee.VisitIn{Present: 1})
		},
		programme.InspectionPhotograph: func(w *world, c act.Caller) error { return w.Oversee.PhotographInspection(ctx, c, th.inspection, nil) },
		programme.InspectionSign: func(w *world, c act.Caller) error {
			return w.Oversee.SignInspection(ctx, c, th.inspection, oversee.SignatureIn{Name: "王五", Refused: "x"})
		},
		programme.InspectionUnsigned: func(w *world, c act.Caller) error {
			return w.Oversee.DeclineSignature(ctx, c, th.inspection, "王五", "不签")
		},
		programme.InspectionWatch: func(w *world, c act.Caller) error {
			return w.Oversee.WatchRecording(ctx, c, th.inspection, "none", nil)
		},
		programme.InspectionClose: func(w *world, c act.Caller) error { return w.Oversee.CloseInspection(ctx, c, th.inspection) },
		programme.FindingRaise: func(w *world, c act.Caller) error {
			return one(w.Oversee.RaiseFinding(ctx, c, th.inspection, "x", "5.1", 20211231))
		},
		programme.FindingAnswer: func(w *world, c act.Caller) error { return w.Oversee.AnswerFinding(ctx, c, th.finding, "改了", "") },
		programme.FindingAccept: func(w *world, c act.Caller) error { return w.Oversee.AcceptFinding(ctx, c, th.finding) },
		programme.FindingReopen: func(w *world, c act.Caller) error { return w.Oversee.ReopenFinding(ctx, c, th.finding, "没改") },
		programme.ClueUphold:    func(w *world, c act.Caller) error { return w.Oversee.UpholdClue(ctx, c, th.clue, "属实") },
		programme.ClueDismiss:   func(w *world, c act.Caller) error { return w.Oversee.DismissClue(ctx, c, th.clue, "不实") },
		programme.ReturnAccept:  func(w *world, c act.Caller) error { return w.Oversee.AcceptReturn(ctx, c, th.ret) },
		programme.ReturnReturn:  func(w *world, c act.Caller) error { return w.Oversee.ReturnReturn(ctx, c, th.ret, "不符") },
	}
}

// At the end of a year every action of it refuses the wrong role and the
// wrong base with Forbidden, and the right one with WrongState.
func TestEveryLateActionRefusesTheWrongRoleBaseAndOrder(t *testing.T) {
	w := &world{System: openDir(t, copyYear(t)), Cast: yearCast(t)}
	th := thingsOf(t, w)
	people := everybody(w)
	people[programme.RoleTrainee] = programme.Actor{User: "trainee", Role: programme.RoleTrainee, Person: th.person}
	elsewhere := w.Bases[1]
	strangers := map[programme.Role]programme.Actor{programme.RoleHead: elsewhere.Head, programme.RoleClerk: elsewhere.Clerk,
		programme.RoleTeacher:   elsewhere.Teacher,
		programme.RoleTreasurer: elsewhere.Treasurer, programme.RoleTrainee: {User: "t", Role: programme.RoleTrainee, Person: "none"},
		programme.RoleEmployer: {User: "e", Role: programme.RoleEmployer, Employer: "none"}}
	for action, do := range lateCalls(th) {
		row := programme.Find(action)
		for role, actor := range people {
			code := programme.CodeOf(do(w, act.As(actor)))
			switch right := slices.Contains(row.Roles, role); {
			case !right && code != programme.Forbidden:
				t.Errorf("%s by %s: %q, want forbidden", action, role, code)
			case right && role != programme.RoleEmployer && !late(code):
				t.Errorf("%s by %s after the year: %q, want wrong_state", action, role, code)
			}
		}
		for role, actor := range strangers {
			if slices.Contains(row.Roles, role) {
				if code := programme.CodeOf(do(w, act.As(actor))); code != programme.Forbidden {
					t.Errorf("%s by another's %s: %q, want forbidden", action, role, code)
				}
			}
		}
		wantCode(t, string(action)+" by nobody", do(w, act.Caller{Actor: programme.Actor{Role: row.Roles[0]}}), programme.Forbidden)
	}
}

// late is how an action after the year's end is refused; a clue of a small
// year, of which there is none, is not found.
func late(code programme.ErrorCode) bool {
	return code == programme.WrongState || code == programme.NotFound
}

// No action of the table is without a test of who may not do it.
func TestEveryActionIsTested(t *testing.T) {
	early, after := calls(&world{System: openDir(t, copyYear(t)), Cast: yearCast(t)}, subjects{}), lateCalls(things{})
	for i := range programme.Actions {
		a := programme.Actions[i].Action
		switch a {
		case programme.UserSecure, programme.UserRecover, programme.UserForgot, programme.UserCopied, programme.DraftRegister,
			programme.AmendmentPropose:
			// everybody's own credential: TestSecuring; who is not signed in:
			// TestAForgottenPassword; the system's own: TestACopiedPasskeyEnds; a sealed roll's: TestRoll;
			// nobody who is signed in: TestRegisterTellsNothing
			continue
		case programme.SheetRead, programme.SheetConfirm, programme.SheetDrop: // of a picture: TestAPrintedSheetComesBack
			continue
		case programme.DifferenceFind, programme.DifferenceRecur, programme.DifferenceAgree: // done by an import: TestDifferencesLiveOn
			continue
		case programme.LinkAsk, programme.LinkCode, programme.LinkProve, programme.LinkConfirm, programme.LinkRefuse,
			programme.LinkUndo: // of accounts whose person is not seen yet: TestAClaimOpensNoRecord, TestTheOldPhoneProvesALink
			continue
		case programme.EmployerContacted: // of no year: TestEmployerJoinsByLink
			continue
		case programme.EmployerSignUp, programme.EmployerVerify, programme.EmployerRefuse, programme.EmployerReapply,
			programme.EmployerDoubt: // of a unit that registered itself: TestAUnitThatRegisteredItself
			continue
		case programme.UserRegain: // of the console alone: TestRegainTheSecondPerson
			continue
		case programme.SettingSet: // of the administrator alone: TestSettings
			continue
		case programme.UserRemind: // of a city that begins: TestRemindedOnceADay
			continue
		case programme.ClaimRaise, programme.ClaimReduce, programme.ClaimSettle, programme.ClaimReopen, programme.ClaimLapse,
			programme.ClaimOverdue: // done with a statement and by the sweep: claim_test.go
			continue
		case programme.DestructionFinish: // done by the job that began it: package retain
			continue
		case programme.RatingReplace, programme.RevocationUrgent, programme.BaseRestore: // done with another action: package judge
			continue
		case programme.ListActivate, programme.ListClear, programme.HitLapse, programme.OverrideLapse,
			programme.MaterialLook, programme.EvidenceLook: // done by an import and by the sweep: crosscheck_test.go, paperbackfill_test.go, look_test.go
			continue
		}
		if early[a] == nil && after[a] == nil && answered[a] == nil {
			t.Errorf("%s is in the table and in no test of permissions", a)
		}
	}
}
