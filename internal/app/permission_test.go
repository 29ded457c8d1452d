package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/outside"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
	"jinlanling/internal/wording"
	"jinlanling/notices"
)

// call is one action done to a subject of base 0 of the world.
type call func(w *world, c act.Caller) error

// subjects are ids of things in a world of which base 0 is in training.
type subjects struct {
	application, class, lesson string
	hit                        string

	rating, revocation, destruction, conduct, call, calls, round, inspection, draw, override, claim, account, bank, query, voucher string // of the closed year
}

func one[T any](v T, err error) error { return err }

// calls is every action that a method of the app carries out, done to base 0.
// The states are wrong for most: permission is asked first, so that a refusal
// for the role or the base must come before one for the state.
func calls(w *world, s subjects) map[programme.Action]call {
	b := w.Bases[0].Base
	planText, _ := notices.FS.ReadFile("dezhou-2021.plan.csv")
	text, _ := notices.Text("dezhou-2021")
	var roster bytes.Buffer
	forms.WriteExtendedRoster(&roster, forms.RosterSheet{Rows: []forms.RosterRow{{Name: "张三", IDNumber: "x", Trade: "电工", Level: programme.Technician}}})
	in := enrol.Enrolment{Name: "张三"}
	all := map[programme.Action]call{
		programme.UserCreate: func(w *world, c act.Caller) error {
			return one(w.People.CreateUser(ctx, c, "n"+string(c.Role), "新人"))
		},
		programme.CountySet: func(w *world, c act.Caller) error {
			return w.Plan.SetCounties(ctx, c, []string{"德城区", "齐河县"})
		},
		programme.UserGrant: func(w *world, c act.Caller) error {
			return w.People.Grant(ctx, c, programme.Grant{UserID: w.Officer.User, Role: programme.RoleAuditor})
		},
		programme.UserRevoke: func(w *world, c act.Caller) error { return w.People.RevokeRole(ctx, c, "none", "调岗") },
		programme.UserEnable: func(w *world, c act.Caller) error {
			_, err := w.People.EnableUser(ctx, c, "none", "复岗")
			return err
		},
		programme.UserInvite: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error { return one(w.People.Invite(ctx, c, w.Officer.User)) })
		},
		programme.UserPropose: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error { return one(w.People.Invite(ctx, c, w.Approver.User)) })
		},
		programme.UserFound: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error {
				return w.People.Grant(ctx, c, programme.Grant{UserID: w.Approver.User, Role: programme.RoleApprover})
			})
		},
		programme.UserResetFactor: func(w *world, c act.Caller) error { return w.People.ResetFactor(ctx, c, "none", "手机丢了") },
		programme.UserConfirm:     func(w *world, c act.Caller) error { return one(w.People.ConfirmUser(ctx, c, "none")) },
		programme.UserRefuse:      func(w *world, c act.Caller) error { return w.People.RefuseUser(ctx, c, "none", "不认识") },
		programme.UserWithdraw:    func(w *world, c act.Caller) error { return w.People.WithdrawUser(ctx, c, "none") },
		programme.TokenAccept: func(w *world, c act.Caller) error {
			_, _, err := w.People.AcceptToken(ctx, c, "none")
			return err
		},
		programme.UserSignOut: func(w *world, c act.Caller) error { return w.People.EndUserSessions(ctx, c, "none") },
		programme.TokenCreate: func(w *world, c act.Caller) error {
			_, _, err := w.People.CreateToken(ctx, c, people.TokenIn{UserID: w.Officer.User, GrantID: "none"})
			return err
		},
		programme.TokenRevoke:     func(w *world, c act.Caller) error { return w.People.RevokeToken(ctx, c, "none") },
		programme.UserContact:     func(w *world, c act.Caller) error { return w.Message.ChooseMessages(ctx, c, nil) },
		programme.DeliveryRetry:   func(w *world, c act.Caller) error { return w.Message.RetryDelivery(ctx, c, "none") },
		programme.UserDisable:     func(w *world, c act.Caller) error { return w.People.DisableUser(ctx, c, "none", "离职") },
		programme.KeysRotate:      func(w *world, c act.Caller) error { return one(w.RotateKeys(ctx, c)) },
		programme.JournalRestore:  func(w *world, c act.Caller) error { return one(w.Record.RecordRestore(ctx, c, "恢复")) },
		programme.ProgrammeCreate: func(w *world, c act.Caller) error { return one(w.Plan.CreateProgramme(ctx, c, "x", text)) },
		programme.ProgrammeClose:  func(w *world, c act.Caller) error { return w.Oversee.CloseProgramme(ctx, c, w.Programme) },
		programme.ProgrammeReopen: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error { return w.Oversee.ReopenProgramme(ctx, c, w.Programme, "审计发现问题") })
		},
		programme.LetterWord: func(w *world, c act.Caller) error {
			return w.Letters.Word(ctx, c, wording.Recognition, "认定 {家数} 家单位为 {年度} 年度基地。", "照公文格式")
		},
		programme.BaseApply: func(w *world, c act.Caller) error {
			return one(w.Plan.ApplyBase(ctx, c, w.Programme, plan.BaseApplication{CreditCode: b.CreditCode}))
		},
		programme.StatementReturn: func(w *world, c act.Caller) error { return w.Money.ReturnStatement(ctx, c, "none", "有误") },
		programme.StatementRevoke: func(w *world, c act.Caller) error { return w.Money.RevokeStatement(ctx, c, "none", "有误") },
		programme.StatementBounce: func(w *world, c act.Caller) error {
			return w.Money.BounceStatement(ctx, c, "none", money.ReturnIn{}, "户名不符")
		},
		programme.QueryRaise: func(w *world, c act.Caller) error {
			return one(w.Money.AskVoucher(ctx, c, s.voucher, "打印了什么"))
		},
		programme.QueryAnswer: func(w *world, c act.Caller) error { return w.Money.AnswerQuery(ctx, c, s.query, "资料") },
		programme.QueryAgain:  func(w *world, c act.Caller) error { return w.Money.AskAgain(ctx, c, s.query, "说不清") },
		programme.QueryClose:  func(w *world, c act.Caller) error { return w.Money.CloseQuery(ctx, c, s.query) },
		programme.QueryDrop:   func(w *world, c act.Caller) error { return w.Money.DropQuery(ctx, c, s.query, "问错") },
		programme.BankRead: func(w *world, c act.Caller) error {
			return one(w.Money.ReadBankStatement(ctx, c, b.ID, "generic", "none"))
		},
		programme.BankMatch: func(w *world, c act.Caller) error {
			return w.Money.MatchLines(ctx, c, s.bank, []string{"a"}, []string{"b"})
		},
		programme.BankUnmatch:  func(w *world, c act.Caller) error { return w.Money.UnmatchLine(ctx, c, s.bank, "a", "核错") },
		programme.BankWithdraw: func(w *world, c act.Caller) error { return w.Money.WithdrawBankStatement(ctx, c, s.bank, "导错") },
		programme.AccountPropose: func(w *world, c act.Caller) error {
			return one(w.Money.ProposeAccount(ctx, c, b.ID, money.AccountIn{Holder: "x", Bank: "y", Number: "12345678", FileID: "none"}))
		},
		programme.AccountConfirm:  func(w *world, c act.Caller) error { return w.Money.ConfirmAccount(ctx, c, s.account, "12345678") },
		programme.AccountRefuse:   func(w *world, c act.Caller) error { return w.Money.RefuseAccount(ctx, c, s.account, "不清楚") },
		programme.AccountWithdraw: func(w *world, c act.Caller) error { return w.Money.WithdrawAccount(ctx, c, s.account, "登记错") },
		programme.PaymentFile: func(w *world, c act.Caller) error {
			return one(w.Money.MakePaymentFile(ctx, c, w.Programme, "generic", false, io.Discard))
		},
		programme.ClaimCharge: func(w *world, c act.Caller) error {
			return one(w.Money.ChargePerson(ctx, c, s.claim, s.application, "替考"))
		},
		programme.ClaimDemand: func(w *world, c act.Caller) error {
			return w.Money.DemandClaim(ctx, c, s.claim, money.DemandIn{DueOn: 20211231, Payee: "市局", PayeeBank: "银行", PayeeAccount: "1612000109000001"})
		},
		programme.ClaimRecall: func(w *world, c act.Caller) error { return w.Money.RecallClaim(ctx, c, s.claim, "账号写错") },
		programme.ClaimAsk: func(w *world, c act.Caller) error {
			return w.Money.AskExtension(ctx, c, s.claim, 20220101, "资金周转")
		},
		programme.ClaimExtend: func(w *world, c act.Caller) error { return w.Money.ExtendClaim(ctx, c, s.claim) },
		programme.ClaimDeny:   func(w *world, c act.Caller) error { return w.Money.DenyExtension(ctx, c, s.claim, "理由不足") },
		programme.ClaimHand: func(w *world, c act.Caller) error {
			return w.Money.HandOverClaim(ctx, c, s.claim, "法院", "催收无果")
		},
		programme.ClaimResume: func(w *world, c act.Caller) error { return w.Money.ResumeClaim(ctx, c, s.claim, "已联系上") },
		programme.ClaimDrop:   func(w *world, c act.Caller) error { return w.Money.DropClaim(ctx, c, s.claim, "误转") },
		programme.OverrideAsk: func(w *world, c act.Caller) error {
			return one(w.Money.AskOverride(ctx, c, b.ID, programme.GuardArchive, programme.KindSettlement, 20211231, "缺录像"))
		},
		programme.OverrideGrant:    func(w *world, c act.Caller) error { return w.Money.GrantOverride(ctx, c, s.override) },
		programme.OverrideRefuse:   func(w *world, c act.Caller) error { return w.Money.RefuseOverride(ctx, c, s.override, "不足") },
		programme.OverrideWithdraw: func(w *world, c act.Caller) error { return w.Money.WithdrawOverride(ctx, c, s.override, "误申请") },
		programme.OverrideRevoke:   func(w *world, c act.Caller) error { return w.Money.RevokeOverride(ctx, c, s.override, "不实") },
		programme.StandardRefuse:   func(w *world, c act.Caller) error { return w.Money.RefuseStandard(ctx, c, "none", "依据不足") },
		programme.ClassRestore:     func(w *world, c act.Caller) error { return w.Teaching.RestoreToClass(ctx, c, s.application, "误办") },
		programme.DoubtLetPass: func(w *world, c act.Caller) error {
			return w.Evidence.LetPass(ctx, c, s.class, "none", 20210801, "核实")
		},
		programme.DoubtRevoke:   func(w *world, c act.Caller) error { return w.Evidence.RevokePass(ctx, c, s.class, "none", "再查") },
		programme.LessonWitness: func(w *world, c act.Caller) error { return w.Attendance.WitnessLesson(ctx, c, s.lesson) },
		programme.CalendarOpen:  func(w *world, c act.Caller) error { return one(w.Teaching.OpenCalendar(ctx, c)) },
		programme.CalendarClose: func(w *world, c act.Caller) error { return w.Teaching.CloseCalendar(ctx, c) },
		programme.OnlineRead: func(w *world, c act.Caller) error {
			return one(w.Online.Import(ctx, c, s.class, "sample_id", "none"))
		},
		programme.OnlineWithdraw: func(w *world, c act.Caller) error { return w.Online.Withdraw(ctx, c, s.class, "none", "导错") },
		programme.MakeUpArrange: func(w *world, c act.Caller) error {
			return w.Teaching.ArrangeMakeUps(ctx, c, s.application, []string{"none"})
		},
		programme.MakeUpCancel:  func(w *world, c act.Caller) error { return w.Teaching.CancelMakeUp(ctx, c, s.application, "none") },
		programme.MakeUpConsent: func(w *world, c act.Caller) error { return w.Teaching.ConsentMakeUps(ctx, c, s.lesson) },
		programme.MakeUpRefuse:  func(w *world, c act.Caller) error { return w.Teaching.RefuseMakeUps(ctx, c, s.lesson, "坐不下") },
		programme.LateCorrectAsk: func(w *world, c act.Caller) error {
			return w.Attendance.AskCorrection(ctx, c, s.lesson, []attendance.Presence{{ApplicationID: "none"}}, "漏签")
		},
		programme.LateCorrectCancel: func(w *world, c act.Caller) error { return w.Attendance.CancelCorrection(ctx, c, s.lesson) },
		programme.LateCorrectAgree:  func(w *world, c act.Caller) error { return w.Attendance.AgreeCorrection(ctx, c, s.lesson) },
		programme.LateCorrectRefuse: func(w *world, c act.Caller) error { return w.Attendance.RefuseCorrection(ctx, c, s.lesson, "不实") },
		programme.LessonHandIn: func(w *world, c act.Caller) error {
			return one(w.Attendance.HandInLesson(ctx, c, s.lesson, attendance.HandInNote{PhoneKey: "phone-key-1"}))
		},
		programme.HandInSettle: func(w *world, c act.Caller) error {
			return w.Attendance.SettleHandIns(ctx, c, s.lesson, "另一人已更正")
		},
		programme.SheetPrinted: func(w *world, c act.Caller) error {
			return w.Attendance.PrintSheets(ctx, c, []string{s.lesson}, false, io.Discard)
		},
		programme.ArchiveAsk:    func(w *world, c act.Caller) error { return w.Archive.AskReopening(ctx, c, s.class, "漏传一段") },
		programme.ArchiveCancel: func(w *world, c act.Caller) error { return w.Archive.CancelReopening(ctx, c, s.class) },
		programme.ArchiveReopen: func(w *world, c act.Caller) error { return w.Archive.Reopen(ctx, c, s.class) },
		programme.ArchiveKeep:   func(w *world, c act.Caller) error { return w.Archive.KeepSealed(ctx, c, s.class, "没有必要") },
		programme.ArchivePack: func(w *world, c act.Caller) error {
			return one(w.Archive.AskZip(ctx, c, s.class, "调阅"))
		},
		programme.InstitutionRegister: func(w *world, c act.Caller) error {
			return one(w.Plan.RegisterInstitution(ctx, c, plan.InstitutionIn{}))
		},
		programme.InstitutionAmend: func(w *world, c act.Caller) error {
			return w.Plan.AmendInstitution(ctx, c, "none", plan.InstitutionIn{}, "登记错了")
		},
		programme.BaseAmend:     func(w *world, c act.Caller) error { return w.Plan.AmendBase(ctx, c, b.ID, plan.BaseApplication{}) },
		programme.BaseRefile:    func(w *world, c act.Caller) error { return w.Plan.RefileBase(ctx, c, b.ID, plan.BaseApplication{}) },
		programme.BaseWithdraw:  func(w *world, c act.Caller) error { return w.Plan.WithdrawBase(ctx, c, b.ID, "不办了") },
		programme.BaseReturn:    func(w *world, c act.Caller) error { return w.Plan.ReturnBase(ctx, c, b.ID, "缺证书") },
		programme.BaseReassign:  func(w *world, c act.Caller) error { return w.Plan.ReassignBase(ctx, c, b.ID, "禹城市", "填错了") },
		programme.BaseReassess:  func(w *world, c act.Caller) error { return w.Plan.ReassessBase(ctx, c, b.ID, "分数有误") },
		programme.BaseRecommend: func(w *world, c act.Caller) error { return w.Plan.RecommendBase(ctx, c, b.ID, "同意") },
		programme.BaseAssess:    func(w *world, c act.Caller) error { return w.Plan.AssessBase(ctx, c, b.ID, plan.AssessmentIn{}) },
		programme.BaseRecognise: func(w *world, c act.Caller) error { return w.Plan.RecogniseBase(ctx, c, b.ID, plan.Recognition{}) },
		programme.BaseRefuse:    func(w *world, c act.Caller) error { return w.Plan.RefuseBase(ctx, c, b.ID, "不合格") },
		programme.BaseRevoke: func(w *world, c act.Caller) error {
			return one(0, dry(c, func(c act.Caller) error { return w.Plan.RevokeBase(ctx, c, b.ID, "fraud", "失信") }))
		},
		programme.PlanImport: func(w *world, c act.Caller) error {
			return one(w.Plan.ImportPlan(ctx, c, w.Programme, bytes.NewReader(planText), int64(len(planText))))
		},
		programme.PlanAmend: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error { return w.Plan.AmendPlan(ctx, c, w.Bases[0].Lines[0], 99, "扩招") })
		},
		programme.EmployerRegister: func(w *world, c act.Caller) error {
			return one(w.Plan.RegisterEmployer(ctx, c, "91350100M000100Y43", "某厂", "德城区", act.Enterprise))
		},
		programme.ApplicationSubmit: func(w *world, c act.Caller) error { return one(w.Enrol.Submit(ctx, c, b.ID, in)) },
		programme.ApplicationImport: func(w *world, c act.Caller) error {
			return one(w.Enrol.ImportRoster(ctx, c, b.ID, bytes.NewReader(roster.Bytes()), int64(roster.Len())))
		},
		programme.ApplicationResubmit:  func(w *world, c act.Caller) error { return w.Enrol.Resubmit(ctx, c, s.application, in) },
		programme.ApplicationReturn:    func(w *world, c act.Caller) error { return w.Enrol.Return(ctx, c, s.application, "缺材料") },
		programme.ApplicationAccept:    func(w *world, c act.Caller) error { return acceptOne(w, c, s.application) },
		programme.ApplicationRefer:     func(w *world, c act.Caller) error { return w.Enrol.Refer(ctx, c, s.application) },
		programme.ApplicationConsent:   func(w *world, c act.Caller) error { return w.Enrol.Consent(ctx, c, s.application) },
		programme.ApplicationRefuse:    func(w *world, c act.Caller) error { return w.Enrol.Refuse(ctx, c, s.application, "不合格") },
		programme.ApplicationWithdraw:  func(w *world, c act.Caller) error { return w.Enrol.Withdraw(ctx, c, s.application, "不来") },
		programme.ApplicationReinstate: func(w *world, c act.Caller) error { return w.Enrol.Reinstate(ctx, c, s.application, "恢复") },
		programme.MaterialAttach: func(w *world, c act.Caller) error {
			return w.Material.AttachMaterial(ctx, c, s.application, "photos", "none")
		},
		programme.MaterialVoid: func(w *world, c act.Caller) error {
			return w.Material.VoidMaterial(ctx, c, s.application, "none", "传错")
		},
		programme.MaterialPrint: func(w *world, c act.Caller) error {
			return w.Material.PrintAnnex2(ctx, c, []string{s.application}, "", io.Discard)
		},
		programme.PersonUnmask: func(w *world, c act.Caller) error {
			return w.Enrol.ExportRoster(ctx, c, b.ID, false, "核对", &bytes.Buffer{})
		},
		programme.SchemeDraft: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error { return one(w.Teaching.DraftScheme(ctx, c, b.ID)) })
		},
		programme.SchemeFile: func(w *world, c act.Caller) error {
			return one(w.Teaching.FileScheme(ctx, c, b.ID, teaching.SchemeFiling{}))
		},
		programme.TeacherRegister: func(w *world, c act.Caller) error {
			return one(w.Teaching.RegisterTeacher(ctx, c, b.ID, teaching.TeacherIn{}))
		},
		programme.ApplicationWait: func(w *world, c act.Caller) error { // comes of either
			if c.Role == programme.RoleOfficer {
				return w.Enrol.Consent(ctx, c, s.application)
			}
			return acceptOne(w, c, s.application)
		},
		programme.ApplicationOffer:   func(w *world, c act.Caller) error { return w.Plan.OfferPlaces(ctx, c, w.Bases[0].Lines[0]) },
		programme.ApplicationLapse:   func(w *world, c act.Caller) error { return one(w.Plan.LapseOffers(ctx, c)) },
		programme.ApplicationConfirm: func(w *world, c act.Caller) error { return w.Enrol.Confirm(ctx, c, s.application) },
		programme.ApplicationDecline: func(w *world, c act.Caller) error { return w.Enrol.Decline(ctx, c, s.application, "不来") },
		programme.TransferRequest: func(w *world, c act.Caller) error {
			return one(w.Enrol.RequestTransfer(ctx, c, enrol.TransferIn{ApplicationID: s.application, ToLineID: w.Bases[0].Lines[0], Reason: "换岗"}))
		},
		programme.CorrectionPropose: func(w *world, c act.Caller) error {
			return one(w.Enrol.ProposeCorrection(ctx, c,
				enrol.CorrectionIn{ApplicationID: s.application, Kind: programme.CorrectName, Value: "1", Reason: "错字"}))
		},
		programme.ApplicationExamine:    func(w *world, c act.Caller) error { return w.Enrol.Examine(ctx, c, s.application, "符合") },
		programme.ApplicationAttest:     func(w *world, c act.Caller) error { return w.Enrol.Attest(ctx, c, s.application, "技能高") },
		programme.ApplicationCrosscheck: func(w *world, c act.Caller) error { return w.Crosscheck.Crosscheck(ctx, c, s.application) },
		programme.ListImport: func(w *world, c act.Caller) error {
			return one(w.Crosscheck.ImportList(ctx, c, crosscheck.ListIn{}, strings.NewReader(""), 0))
		},
		programme.ListWithdraw: func(w *world, c act.Caller) error { return w.Crosscheck.WithdrawList(ctx, c, "none", "有误") },
		programme.HitOverride:  func(w *world, c act.Caller) error { return w.Crosscheck.OverrideHit(ctx, c, s.hit, 20211231, "属实") },
		programme.HitRevoke:    func(w *world, c act.Caller) error { return w.Crosscheck.RevokeOverride(ctx, c, s.hit, "不属实") },
		programme.ClassPlan: func(w *world, c act.Caller) error {
			return one(w.Teaching.PlanClass(ctx, c, teaching.ClassPlan{PlanLineID: w.Bases[0].Lines[0]}))
		},
		programme.ClassEnrol: func(w *world, c act.Caller) error {
			return w.Teaching.EnrolInClass(ctx, c, s.class, []string{s.application})
		},
		programme.ClassStart: func(w *world, c act.Caller) error { return w.Teaching.StartClass(ctx, c, s.class) },
		programme.ClassDrop: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error { return w.Teaching.DropFromClass(ctx, c, s.application, "离职") })
		},
		programme.ClassFinish: func(w *world, c act.Caller) error { return w.Teaching.FinishClass(ctx, c, s.class) },
		programme.LessonSchedule: func(w *world, c act.Caller) error {
			return one(w.Teaching.ScheduleLessons(ctx, c, s.class, []teaching.LessonPlan{{TeacherID: "none"}}))
		},
		programme.LessonCancel: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error { return w.Teaching.CancelLesson(ctx, c, s.lesson, "停电") })
		},
		programme.LessonMove: func(w *world, c act.Caller) error {
			return w.Teaching.MoveLesson(ctx, c, s.lesson, teaching.LessonChange{})
		},
		programme.LessonSubstitute: func(w *world, c act.Caller) error {
			return w.Teaching.SubstituteTeacher(ctx, c, s.lesson, "none", "生病")
		},
		programme.LessonHold: func(w *world, c act.Caller) error { return w.Attendance.HoldLesson(ctx, c, s.lesson, nil) },
		programme.LessonCorrect: func(w *world, c act.Caller) error {
			return w.Attendance.CorrectAttendance(ctx, c, s.lesson, nil, "漏签")
		},
		programme.EvidenceAttach: func(w *world, c act.Caller) error {
			return w.Evidence.Attach(ctx, c, s.class, []evidence.Attachment{{Kind: "recording", FileID: "none"}})
		},
		programme.EvaluationDraft: func(w *world, c act.Caller) error {
			return one(w.Assess.DraftEvaluation(ctx, c, s.class, assess.EvaluationPlan{Text: "方案", HeldOn: 20211112}))
		},
		programme.AppraisalEnter: func(w *world, c act.Caller) error {
			return w.Assess.EnterAppraisal(ctx, c, b.ID, "none", []string{s.application})
		},
		programme.AppraisalAnnounce: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error {
				return one(w.Assess.AnnounceAppraisal(ctx, c, w.Programme, assess.RoundIn{}))
			})
		},
		programme.AppraisalCancel:   func(w *world, c act.Caller) error { return w.Assess.CancelAppraisal(ctx, c, s.round, "改期") },
		programme.AppraisalSeat:     func(w *world, c act.Caller) error { return w.Assess.SeatAppraisal(ctx, c, s.round) },
		programme.AppraisalWithdraw: func(w *world, c act.Caller) error { return w.Assess.WithdrawAppraisal(ctx, c, s.application, "不考") },
		programme.AppraisalRecord: func(w *world, c act.Caller) error {
			return w.Assess.RecordAppraisals(ctx, c, []assess.Score{{ApplicationID: "none"}})
		},
		programme.DraftInvite: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error {
				_, _, err := w.Enrol.InviteTrainee(ctx, c, w.Programme, enrol.TraineeInvitation{Name: "张三"})
				return err
			})
		},
		programme.DraftStart: func(w *world, c act.Caller) error { return one(w.Enrol.StartDraft(ctx, c, w.Programme, "")) },
		programme.DraftSave: func(w *world, c act.Caller) error {
			return w.Enrol.SaveDraft(ctx, c, "none", enrol.StepWho, enrol.DraftForm{})
		},
		programme.DraftClaim: func(w *world, c act.Caller) error { return w.Enrol.ClaimDraft(ctx, c, "none") },
		programme.DraftDecline: func(w *world, c act.Caller) error {
			return w.Enrol.DeclineDraft(ctx, c, "none", "不是本单位职工")
		},
		programme.AttestYears:     func(w *world, c act.Caller) error { return w.Enrol.ConfirmYears(ctx, c, "none", true) },
		programme.AttestRecommend: func(w *world, c act.Caller) error { return w.Enrol.Recommend(ctx, c, "none", "岗位需要") },
		programme.AttestNudge:     func(w *world, c act.Caller) error { return one(w.Enrol.NudgeAll(ctx, c, w.Programme)) },
		programme.RollPost: func(w *world, c act.Caller) error {
			return dry(c, func(c act.Caller) error { return one(w.Roll.PostRoll(ctx, c, b.ID, programme.ListPaper{})) })
		},
		programme.DispatchMake: func(w *world, c act.Caller) error {
			_, _, err := w.Outside.MakeDispatch(ctx, c, outside.DispatchIn{Programme: w.Programme, Base: b.ID, Layout: "voucher"}, "报送", io.Discard)
			return err
		},
		programme.CollationImport: func(w *world, c act.Caller) error {
			file := strings.NewReader("证件号码,姓名\n" + string(idcode.MakeCitizenID("379901", 19800101, 7)) + ",某人\n")
			return dry(c, func(c act.Caller) error {
				return one(w.Outside.ImportReturn(ctx, c, outside.ReturnIn{Programme: w.Programme, Base: b.ID, Layout: "voucher", AsOf: w.Today()}, file,
					file.Size()))
			})
		},
		programme.PublicationPost:  func(w *world, c act.Caller) error { return one(w.Assess.Publish(ctx, c, b.ID, programme.ListPaper{})) },
		programme.CertificateIssue: func(w *world, c act.Caller) error { return one(w.Assess.IssueCertificates(ctx, c, b.ID)) },
		programme.CertificateRecord: func(w *world, c act.Caller) error {
			return w.Assess.RecordCertificates(ctx, c, b.ID, assess.Nationals{})
		},
		programme.StandardPropose: func(w *world, c act.Caller) error {
			return one(w.Money.ProposeStandard(ctx, c, w.Programme, programme.Technician, "", 1, "x"))
		},
		programme.StatementDraw:  func(w *world, c act.Caller) error { return one(w.Money.DrawAdvance(ctx, c, b.ID, 1)) },
		programme.VoucherBook:    func(w *world, c act.Caller) error { return one(w.Money.BookVoucher(ctx, c, b.ID, money.VoucherIn{})) },
		programme.InspectionDraw: func(w *world, c act.Caller) error { return one(w.Oversee.CastDraw(ctx, c, s.draw)) },
		programme.ConductOpen: func(w *world, c act.Caller) error {
			return one(w.Oversee.OpenConduct(ctx, c, w.Programme, "none", "override", "查"))
		},
		programme.ConductUphold:  func(w *world, c act.Caller) error { return w.Oversee.UpholdConduct(ctx, c, s.conduct, "查实") },
		programme.ConductDismiss: func(w *world, c act.Caller) error { return w.Oversee.DismissConduct(ctx, c, s.conduct, "查无") },
		programme.YearCopy:       func(w *world, c act.Caller) error { return one(w.Oversee.AskCopy(ctx, c, w.Programme, "审计")) },
		programme.ConductReopen:  func(w *world, c act.Caller) error { return w.Oversee.ReopenConduct(ctx, c, s.conduct, "再查") },
		programme.CallDraw:       func(w *world, c act.Caller) error { return one(w.Oversee.CastCalls(ctx, c, s.calls)) },
		programme.CallDial:       func(w *world, c act.Caller) error { return one(w.Oversee.DialCall(ctx, c, s.call)) },
		programme.CallAnswer:     func(w *world, c act.Caller) error { return w.Oversee.AnswerCall(ctx, c, s.call, nil) },
		programme.CallMiss:       func(w *world, c act.Caller) error { return w.Oversee.MissCall(ctx, c, s.call) },
		programme.CallRefuse:     func(w *world, c act.Caller) error { return w.Oversee.RefuseCall(ctx, c, s.call) },
		programme.DrawAnnounce: func(w *world, c act.Caller) error {
			return one(w.Oversee.AnnounceDraw(ctx, c, oversee.DrawIn{ProgrammeID: w.Programme}))
		},
		programme.DrawCancel: func(w *world, c act.Caller) error { return w.Oversee.CancelDraw(ctx, c, s.draw, "x") },
		programme.InspectionPlan: func(w *world, c act.Caller) error {
			return one(w.Oversee.PlanInspection(ctx, c, oversee.PlanIn{ClassID: s.class}, "x"))
		},
		programme.InspectionCancel: func(w *world, c act.Caller) error { return w.Oversee.CancelInspection(ctx, c, s.inspection, "x") },
		programme.ClueRaise: func(w *world, c act.Caller) error {
			return one(w.Oversee.RaiseClue(ctx, c, w.Programme, programme.NounBase, b.ID, "x", ""))
		},
		programme.ReturnFile: func(w *world, c act.Caller) error { return one(w.Oversee.FileReturn(ctx, c, b.ID, "x", "")) },
	}
	maps.Copy(all, judgeCalls(b.ID, s))
	return all
}

func dry(c act.Caller, do func(act.Caller) error) error {
	c.DryRun = true
	return do(c)
}

func acceptOne(w *world, c act.Caller, id string) error { return demotest.Accept(w.System, c, id) }

// everybody is one actor of every role, at base 0 and its county.
func everybody(w *world) map[programme.Role]programme.Actor { return demotest.EachRole(w.Cast) }

func TestEveryActionRefusesTheWrongRoleAndTheWrongBase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		apps, err := w.BaseApplications(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		k := slices.IndexFunc(apps, func(a programme.Application) bool { return a.State == programme.InTraining })
		s := subjects{application: apps[k].ID, class: apps[k].ClassID}
		lessons, err := w.Lessons(ctx, act.As(w.Officer), s.class)
		if err != nil {
			t.Fatal(err)
		}
		s.lesson = lessons[0].ID
		s.hit = demotest.PlantHit(t, w.System, apps[k])
		s.plantMoney(t, w)
		people := everybody(w)
		elsewhere := w.Bases[1]
		strangers := map[programme.Role]programme.Actor{programme.RoleHead: elsewhere.Head, programme.RoleClerk: elsewhere.Clerk,
			programme.RoleTeacher:   elsewhere.Teacher,
			programme.RoleTreasurer: elsewhere.Treasurer, programme.RoleCounty: {User: "c", Role: programme.RoleCounty, County: "别县"}}
		for action, do := range calls(w, s) {
			row := programme.Find(action)
			for role, actor := range people {
				err := do(w, act.As(actor))
				forbidden := programme.CodeOf(err) == programme.Forbidden
				if !slices.Contains(row.Roles, role) && !forbidden {
					t.Errorf("%s by %s: %v, want forbidden", action, role, err)
				}
			}
			if action == programme.UserContact || action == programme.EmployerRegister || action == programme.TokenRevoke ||
				action == programme.TokenAccept || action == programme.DraftInvite || action == programme.CalendarOpen ||
				action == programme.CalendarClose { // makes one's own; belongs to nobody; to its user
				continue
			}
			for role, actor := range strangers {
				if slices.Contains(row.Roles, role) {
					wantCode(t, fmt.Sprintf("%s by another's %s", action, role), do(w, act.As(actor)), programme.Forbidden)
				}
			}
			wantCode(t, string(action)+" by nobody", do(w, act.Caller{Actor: programme.Actor{Role: row.Roles[0]}}), programme.Forbidden)
		}
	})
}

// plantMoney puts at base 0 what waits for somebody beside its statements: an
// account, a statement of the bank, a question about a voucher, a claim, and an
// evaluation and a proposal to revoke.
func (s *subjects) plantMoney(t *testing.T, w *world) {
	t.Helper()
	b := w.Bases[0].Base.ID
	err := w.Store.Write(ctx, func(tx *store.Tx) error {
		s.claim, s.account, s.bank, s.query, s.voucher = tx.NewID(), tx.NewID(), tx.NewID(), tx.NewID(), tx.NewID()
		s.rating, s.revocation, s.destruction = tx.NewID(), tx.NewID(), tx.NewID()
		err := errors.Join(
			store.Insert(tx, &programme.Rating{ID: s.rating, ProgrammeID: w.Programme, BaseID: b, State: programme.Scoring, Lines: []byte("[]"),
				Scores: []byte("[]")}),
			store.Insert(tx, &programme.Destruction{ID: s.destruction, ProgrammeID: w.Programme, BaseID: b, ClassID: s.class, State: programme.Proposed,
				Kind: programme.KeptFilms, ProposedBy: "somebody"}),
			store.Insert(tx, &programme.Revocation{ID: s.revocation, ProgrammeID: w.Programme, BaseID: b, State: programme.Notified, DueOn: 20991231}),
			store.Insert(tx, &programme.Voucher{ID: s.voucher, ProgrammeID: w.Programme, BaseID: b, Direction: "out", Source: "own", Amount: 100,
				OnDate: 20210901, State: programme.Booked}),
			store.Insert(tx, &programme.BankStatement{ID: s.bank, ProgrammeID: w.Programme, BaseID: b, State: programme.ReadIn}),
			store.Insert(tx, &programme.VoucherQuery{ID: s.query, ProgrammeID: w.Programme, BaseID: b, VoucherID: s.voucher, State: programme.Queried}),
			store.Insert(tx, &programme.BankAccount{ID: s.account, ProgrammeID: w.Programme, BaseID: b, State: programme.Proposed, ProposedBy: "somebody"}),
			store.Insert(tx, &programme.Claim{ID: s.claim, ProgrammeID: w.Programme, BaseID: b, State: programme.Demanded, Amount: 100, Open: 100}))
		if err != nil {
			return err
		}
		_, err = tx.Append(journal.Entry{User: "system", Role: "system", Action: string(programme.ClaimDemand), Noun: "claim", Subject: s.claim,
			Programme: w.Programme, Facts: []byte("{}")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// plantWaiting puts what the end of a year leaves nothing of beside it: a day
// of the appraisal, a draw, a visit and an override that wait for somebody.
func (s *subjects) plantWaiting(t *testing.T, w *world) {
	t.Helper()
	b := w.Bases[0].Base.ID
	err := w.Store.Write(ctx, func(tx *store.Tx) error {
		s.round, s.draw, s.inspection, s.override = tx.NewID(), tx.NewID(), tx.NewID(), tx.NewID()
		s.call, s.calls, s.conduct = tx.NewID(), tx.NewID(), tx.NewID()
		err := errors.Join(
			store.Insert(tx, &programme.AppraisalRound{ID: s.round, ProgrammeID: w.Programme, Name: "第九批", State: programme.Open, Trades: []string{"焊工"},
				HeldOn: 20211124, EnterBy: 20211122, Rooms: []string{"一:9"}, Quota: 9}),
			store.Insert(tx, &programme.Draw{ID: s.draw, ProgrammeID: w.Programme, Count: 1, Pool: []string{s.class}, State: programme.Announced,
				AnnouncedAt: tx.Now()}),
			store.Insert(tx, &programme.Draw{ID: s.calls, ProgrammeID: w.Programme, Count: 1, Pool: []string{s.application}, State: programme.Announced,
				AnnouncedAt: tx.Now(), Draws: programme.DrawsTrainees}),
			store.Insert(tx, &programme.Call{ID: s.call, ProgrammeID: w.Programme, BaseID: b, ClassID: s.class, ApplicationID: s.application, DrawID: s.calls,
				State: programme.CallDue}),
			store.Insert(tx, &programme.ConductCase{ID: s.conduct, ProgrammeID: w.Programme, State: programme.Open, Official: "somebody"}),
			store.Insert(tx, &programme.Inspection{ID: s.inspection, ProgrammeID: w.Programme, BaseID: b, ClassID: s.class, State: programme.Planned,
				DrawnOn: 20211012}),
			store.Insert(tx, &programme.Override{ID: s.override, ProgrammeID: w.Programme, BaseID: b, Guard: programme.GuardArchive,
				Step: programme.KindSettlement, State: programme.Proposed, Decides: programme.RoleApprover, AskedBy: "somebody", AskedAt: tx.Now(),
				Until: 20211231}))
		if err != nil {
			return err
		}
		_, err = tx.Append(journal.Entry{User: "system", Role: "system", Action: string(programme.DrawAnnounce), Noun: "draw", Subject: s.draw,
			Programme: w.Programme, Facts: []byte("{}")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// After the year is closed nothing that belongs to it can be done any more.
func TestAClosedYearRefusesEverything(t *testing.T) {
	sys := openDir(t, copyYear(t))
	w := &world{System: sys, Cast: yearCast(t)}
	apps, err := w.BaseApplications(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(apps, func(a programme.Application) bool { return a.ClassID != "" })
	s := subjects{application: apps[k].ID, class: apps[k].ClassID}
	lessons, err := w.Lessons(ctx, act.As(w.Officer), s.class)
	if err != nil {
		t.Fatal(err)
	}
	s.lesson = lessons[0].ID
	s.hit = demotest.PlantHit(t, sys, apps[k])
	s.plantWaiting(t, w)
	s.plantMoney(t, w)
	people := everybody(w)
	free := []programme.Action{programme.UserContact, programme.DeliveryRetry, programme.ListImport, programme.ListWithdraw, programme.TokenCreate,
		programme.TokenRevoke, programme.UserCreate, programme.UserGrant, programme.UserDisable, programme.UserRevoke, programme.UserEnable,
		programme.UserInvite, programme.UserPropose, programme.UserFound, programme.UserResetFactor, programme.UserConfirm, programme.UserRefuse,
		programme.UserWithdraw, programme.TokenAccept, programme.UserSignOut, programme.KeysRotate, programme.JournalRestore, programme.CountySet,
		programme.LetterWord,
		programme.ProgrammeCreate, programme.EmployerRegister, programme.PersonUnmask, programme.AppraisalRecord, programme.ProgrammeReopen,
		programme.InstitutionRegister, programme.InstitutionAmend,
		programme.CalendarOpen, programme.CalendarClose, programme.YearCopy,
		// what officials did in a year is looked into after it
		programme.ConductOpen, programme.ConductUphold, programme.ConductDismiss, programme.ConductReopen,
		programme.ArchivePack,
		// files are destroyed, and held, long after their year
		programme.DestructionPropose, programme.DestructionApprove, programme.DestructionRefuse, programme.DestructionWithdraw, programme.DestructionBegin,
		programme.ClassHold, programme.ClassRelease,
		// a class's archive is asked for long after its year, and a package changes nothing of it
		programme.StatementReturn, programme.StatementRevoke, programme.StatementBounce, programme.StandardRefuse, // of one that is not there
		programme.DraftSave, programme.DraftClaim, programme.DraftDecline, programme.AttestYears, programme.AttestRecommend} // of a draft that is not there
	for action, do := range calls(w, s) {
		if slices.Contains(free, action) {
			continue
		}
		for _, role := range programme.Find(action).Roles {
			actor, ok := people[role]
			if !ok || role == programme.RoleTrainee ||
				role == programme.RoleEmployer && (strings.HasPrefix(string(action), "application.") || strings.HasPrefix(string(action), "material.") ||
					action == programme.TransferRequest || action == programme.CorrectionPropose) {
				continue // not of this person or employer: forbidden comes first
			}
			err := do(w, act.As(actor))
			if c := programme.CodeOf(err); c != programme.WrongState && c != programme.Invalid {
				t.Errorf("%s by %s in a closed year: %v", action, role, err)
			}
		}
	}
}
