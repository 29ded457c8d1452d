package api

import (
	"context"
	"slices"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
)

// Operations is the table of everything that programs may do, area by area in
// the order in which a year meets them.
var Operations = slices.Concat(
	userOperations, baseOperations, enrolOperations, placesOperations, crosscheckOperations,
	trainingOperations, resultOperations, moneyOperations, inspectionOperations, judgeOperations, retainOperations, rollOperations, outsideOperations,
)

// RevokeBody revokes a base at once.
type RevokeBody struct {
	Ground string `json:"ground" enum:"fraud,forged,danger,ended" doc:"为什么不能等"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// Except are the actions that no program does, each with why.
var Except = map[programme.Action]string{
	programme.SchemeDraft: "a program files whole plans in one request", programme.SchemeWrite: "a program files whole plans in one request",
	programme.ListImport:        "比对名单含整库人员，只由市局经办在网页上预览后导入",
	programme.ListActivate:      "导入比对名单时一并办理",
	programme.ListClear:         "由系统到期自动办理",
	programme.HitLapse:          "由系统到期自动办理",
	programme.OverrideLapse:     "由系统到期自动办理",
	programme.PaymentFile:       "付款文件里有完整的账号，只在网页上制作",
	programme.ClaimRaise:        "批准结算单时由系统办理",
	programme.ClaimReduce:       "登记收到、抵扣时由系统办理",
	programme.ClaimSettle:       "登记收到、抵扣时由系统办理",
	programme.ClaimReopen:       "登记退票、撤销单据时由系统办理",
	programme.ClaimLapse:        "撤销单据时由系统办理",
	programme.ClaimOverdue:      "由系统到期自动办理",
	programme.EmployerContacted: "确认码发往的手机只由人在网页上核对后登记",
	programme.EvaluationInvite:  "一次性链接只在网页上显示一次", programme.EvaluationUnlink: "一次性链接只在网页上办理",
	programme.EvaluationExaminer: "一次性链接只在网页上显示一次", programme.EvaluationHandIn: "考评员本人在网页上登记",
	programme.EvaluationPrintScores: "评分表只在网页上打印", programme.EvaluationPrintPlan: "会同意见只在网页上打印",
	programme.EvaluationPaperRead: "须由人接着对照图片录入，只在网页上", programme.EvaluationPaperDrop: "与录入在同一页上",
	programme.EvaluationScoresEnter: "须由人对照图片逐行录入，只在网页上", programme.EvaluationPlanEnter: "须由人对照图片录入，只在网页上",
	programme.MarkCorrectPropose: "更正要先看随之改变什么，只在网页上提请", programme.MarkCorrectApprove: "须由人看过随之改变什么，在网页上决定",
	programme.MarkCorrectRefuse:     "与同意在同一页上",
	programme.EvaluationMarksAccept: "考评员本人在网页上认可", programme.EvaluationMarksDoubt: "考评员本人在网页上提出",
	programme.EvidenceLook:   "由系统用 ffmpeg 自动查看",
	programme.MaterialLook:   "由系统对启用检查以前的材料自动补查",
	programme.UserSecure:     "密码和动态口令只由本人在网页上更改",
	programme.UserRecover:    "忘了密码的人还没有登录，只在网页上凭验证码重设",
	programme.UserForgot:     "忘了密码的人还没有登录，只在网页上凭验证码请求",
	programme.UserCopied:     "系统自己作废疑被复制的通行密钥",
	programme.TokenCreate:    "令牌不能发放令牌，只在网页上由人发放",
	programme.KeysRotate:     "更换密钥在服务器上办理，不在一次请求之内",
	programme.JournalRestore: "恢复备份在服务器上办理，当场登记",
	programme.PersonUnmask:   "接口只给出遮盖后的号码，完整信息在网页上逐个查看",
	programme.TokenAccept:    "令牌由本人在网页上接受",

	programme.UserPropose:     "授予角色、发出邀请时由系统提请",
	programme.UserFound:       "授予角色时由系统判断",
	programme.UserRegain:      "只在服务器的控制台上开放",
	programme.UserConfirm:     "须由人在网页上核实后确认",
	programme.UserRefuse:      "须由人在网页上核实后办理",
	programme.UserWithdraw:    "由提请人在网页上撤回",
	programme.UserResetFactor: "须由人先向本人核实，在网页上提请",

	programme.DoubtLetPass:  "须由人看过录像和照片，在网页上准予",
	programme.DoubtRevoke:   "须由人看过录像和照片，在网页上收回",
	programme.ArchivePack:   "档案包里有完整的身份证号码和证件，只在网页和服务器上打包",
	programme.SheetPrinted:  "签到表只在网页上打印",
	programme.SheetRead:     "须由人接着对照图片逐行核对，只在网页上",
	programme.SheetConfirm:  "须由人对照图片逐行核对，只在网页上",
	programme.SheetDrop:     "与核对在同一页上",
	programme.LessonWitness: "须由当时在场的人本人在网页上见证",
	programme.CalendarOpen:  "课表订阅由本人在网页上开通",
	programme.CalendarClose: "课表订阅由本人在网页上停止",
	programme.LessonHandIn:  "由教师的手机页面交；程序登记授课用 lesson.hold",
	programme.HandInSettle:  "须由人看过手机上写的和签到簿，在网页上了结",

	programme.InspectionPhotograph: "照片由到场的检查人员在网页上附上",
	programme.InspectionSign:       "须由签字的人当面在屏幕上签",
	programme.InspectionUnsigned:   "须由到场的检查人员在网页上记载",
	programme.InspectionWatch:      "须由人看过录像，在网页上登记",
	programme.OpinionGive:          "满意度由本人在网页上评价",
	programme.DestructionApprove:   "批准销毁须由人看过清单，只在网页上",
	programme.DestructionBegin:     "销毁作为长时间办理，在网页上执行",
	programme.DestructionFinish:    "销毁完毕时由系统登记",
	programme.RatingScore:          "评分须由人看着评价逐项给出，只在网页上",
	programme.RatingReplace:        "确认更正的评价时由系统办理",
	programme.RevocationHear:       "听证记录由经办在网页上登记",
	programme.RevocationUrgent:     "紧急取消资格时由系统办理",
	programme.BaseRestore:          "改变取消决定时由系统办理",
	programme.ConductOpen:          "案件只由审计在网页上办理",
	programme.ConductUphold:        "案件只由审计在网页上办理",
	programme.ConductDismiss:       "案件只由审计在网页上办理",
	programme.ConductReopen:        "案件只由审计在网页上办理",
	programme.YearCopy:             "副本里有全年的人和账，只由审计在网页上制作",
	programme.CallDraw:             "电话抽查由人在网页上抽取和拨打",
	programme.CallDial:             "号码只给拨打的人看",
	programme.CallAnswer:           "须由拨打的人在网页上登记",
	programme.CallMiss:             "须由拨打的人在网页上登记",
	programme.CallRefuse:           "须由拨打的人在网页上登记",

	programme.DispatchMake:    "报送表里有完整的身份证号码，只在网页上导出",
	programme.DifferenceFind:  "导入返回数据时由系统办理",
	programme.DifferenceRecur: "导入返回数据时由系统办理",
	programme.DifferenceAgree: "导入返回数据时由系统办理",

	programme.MaterialPrint:    "承诺证明上有完整的身份证号码，只在网页上打印",
	programme.ApplicationWait:  "审核通过或同意破格时，名额已满的由系统列入候补",
	programme.ApplicationOffer: "名额空出时由系统递补",
	programme.ApplicationLapse: "递补逾期由系统办理",
	programme.EmployerSignUp:   "由单位在登记页面办理，程序不代单位登记",
	programme.DraftRegister:    "由本人在登记页面办理，程序不代人登记",
	programme.DraftStart:       "草稿由本人在网页上开始和填写",
	programme.DraftSave:        "草稿逐页填写、逐页保存，只在网页上；程序报名直接用 application.submit",
	programme.LinkAsk:          "提交报名时由系统登记",
	programme.LinkCode:         "身份核实码由本人在网页上索取",
	programme.LinkProve:        "身份核实码由本人在网页上填写",
	programme.LinkConfirm:      "凭身份证原件当面办理，只在网页上",
	programme.LinkRefuse:       "凭身份证原件当面办理，只在网页上",
	programme.LinkUndo:         "凭身份证原件当面办理，只在网页上",
	programme.SettingSet:       "密码不经程序，只在网页上由系统管理员设置",
	programme.LetterWord:       "文书的措辞由经办在网页上看着样张改",
	programme.UserRemind:       "由人在首页的开办清单上催办",
	programme.UserContact:      "接收消息的地址只由本人在网页上更改",
	programme.DeliveryRetry:    "投递只由系统管理员在网页上重试",
	programme.ConfirmationGive: "本人的话由本人在网页上说，程序不代说",
}

func at(id string) (Done, error) { return Done{ID: id}, nil }

// nothing is the outcome of what has none beyond that it was done.
func nothing(err error) (Done, error) { return Done{}, err }

// UserBody is a user to be made.
type UserBody struct {
	Login string `json:"login" minLength:"1" maxLength:"60" doc:"登录名"`
	Name  string `json:"name" minLength:"1" maxLength:"60" doc:"姓名"`
}

// GrantBody is a role with what it is bounded to.
type GrantBody struct {
	Role     programme.Role `json:"role" enum:"officer,approver,county,clerk,teacher,treasurer,head,employer,trainee,auditor,administrator" doc:"角色"`
	BaseCode string         `json:"base_code,omitempty" maxLength:"18" doc:"培训基地的统一社会信用代码，基地的角色要填"`
	Employer string         `json:"employer,omitempty" maxLength:"64" doc:"用人单位编号，单位经办要填"`
	County   string         `json:"county,omitempty" maxLength:"40" doc:"县市区，县市区人社局要填"`
	Person   string         `json:"person,omitempty" maxLength:"64" doc:"人员编号，学员要填"`
}

// GrantName names a role that was given.
type GrantName struct {
	Grant  string `json:"grant" minLength:"1" maxLength:"64" doc:"授予的编号"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// TokenName names a token.
type TokenName struct {
	Token string `json:"token" minLength:"1" maxLength:"64" doc:"令牌的编号（不是密钥）"`
}

// CountiesBody is the city's list of counties.
type CountiesBody struct {
	Names []string `json:"names" minItems:"1" maxItems:"60" doc:"全部县（市、区）的全称，按顺序"`
}

var userOperations = []Operation{
	made(programme.CountySet, "/county", "整份名单一次设定：不在其中的停用，有人或单位在用的不能去掉。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *CountiesBody) (Done, error) {
			return nothing(sys.Plan.SetCounties(ctx, c, b.Names))
		}),
	made(programme.UserCreate, "/user", "", func(ctx context.Context, sys *app.System, c act.Caller, b *UserBody) (Done, error) {
		u, err := sys.People.CreateUser(ctx, c, b.Login, b.Name)
		if err != nil {
			return nothing(err)
		}
		return at(u.ID)
	}),
	on(programme.UserGrant, "/user/{id}/grant", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *GrantBody) (Done, error) {
		return nothing(sys.People.Grant(ctx, c, programme.Grant{UserID: id, Role: b.Role, BaseCode: b.BaseCode, EmployerID: b.Employer, County: b.County,
			PersonID: b.Person}))
	}),
	on(programme.UserRevoke, "/user/{id}/revoke", "", func(ctx context.Context, sys *app.System, c act.Caller, _ string, b *GrantName) (Done, error) {
		return nothing(sys.People.RevokeRole(ctx, c, b.Grant, b.Reason))
	}),
	because(programme.UserDisable, "/user/{id}/disable", (*people.Desk).DisableUser),
	on(programme.UserEnable, "/user/{id}/enable", "持有或持有过市局、审计、管理角色的只是提请，另一人确认后才启用",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *Reason) (Done, error) {
			_, err := sys.People.EnableUser(ctx, c, id, b.Reason)
			return Done{}, err
		}),
	step(programme.UserSignOut, "/user/{id}/sign-out", func(sys *app.System, ctx context.Context, c act.Caller, id string) error {
		return sys.People.EndUserSessions(ctx, c, id)
	}),
	{programme.UserInvite, "/user/{id}/invite", "密钥只给这一次；邀请网址是 /invite/ 后接密钥。市局、审计和管理角色的人须另一人在网页上确认：没有给密钥的，是已提请，确认后再请求一次。", func(h *Handler, o *Operation) {
		register(h, &Gate{Action: o.Action}, o.document(), func(ctx context.Context, in *onBare) (*doneOut, error) {
			return h.carryOut(ctx, o, in.ID, &in.Sending, nil, func(c act.Caller) (Done, error) {
				secret, err := h.sys.People.Invite(ctx, c, in.ID)
				if c.DryRun {
					secret = ""
				}
				return Done{Secret: secret}, err
			})
		})
	}},
	on(programme.TokenRevoke, "/user/{id}/revoke-token", "本人的令牌，或由系统管理员收回任何人的。",
		func(ctx context.Context, sys *app.System, c act.Caller, _ string, b *TokenName) (Done, error) {
			return nothing(sys.People.RevokeToken(ctx, c, b.Token))
		}),
}

// NoticeBody is a year to be opened.
type NoticeBody struct {
	Name string `json:"name" minLength:"1" maxLength:"60" doc:"通知文件的名称，例如 dezhou-2021"`
	Text string `json:"text" minLength:"1" doc:"通知文件全文（YAML）"`
}

// BaseBody is an institution that applies to be a base.
type BaseBody struct {
	Programme  string `json:"programme" maxLength:"64" doc:"年度的编号"`
	CreditCode string `json:"credit_code" maxLength:"18" doc:"统一社会信用代码"`
	BaseContentBody
}

// PlacesBody changes a plan line.
type PlacesBody struct {
	Places int    `json:"places" minimum:"0" maximum:"100000" doc:"改为多少人"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// EmployerBody is a unit to be registered.
type EmployerBody struct {
	CreditCode string `json:"credit_code" maxLength:"18" doc:"统一社会信用代码"`
	Name       string `json:"name" minLength:"1" maxLength:"100" doc:"名称"`
	County     string `json:"county,omitempty" maxLength:"40" doc:"县市区"`
	Kind       string `json:"kind" enum:"enterprise,school,public_body" doc:"企业、职业院校、机关事业单位"`
}

// LookedBody says at what somebody looked who verifies a unit.
type LookedBody struct {
	Looked string `json:"looked" enum:"papers,register,both" doc:"核对了什么：证照、公开信息、两者"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"核对情况，写进日志"`
}

var baseOperations = []Operation{
	made(programme.ProgrammeCreate, "/programme", "", func(ctx context.Context, sys *app.System, c act.Caller, b *NoticeBody) (Done, error) {
		p, err := sys.Plan.CreateProgramme(ctx, c, b.Name, []byte(b.Text))
		if err != nil {
			return nothing(err)
		}
		return at(p.ID)
	}),
	step(programme.ProgrammeClose, "/programme/{id}/close", (*oversee.Desk).CloseProgramme),
	because(programme.ProgrammeReopen, "/programme/{id}/reopen", (*oversee.Desk).ReopenProgramme),
	made(programme.InstitutionRegister, "/institution", "", func(ctx context.Context, sys *app.System, c act.Caller, b *InstitutionBody) (Done, error) {
		v, err := sys.Plan.RegisterInstitution(ctx, c, b.in())
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	on(programme.InstitutionAmend, "/institution/{id}/amend", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *InstitutionAmendBody) (Done, error) {
			return nothing(sys.Plan.AmendInstitution(ctx, c, id, b.in(), b.Reason))
		}),
	made(programme.BaseApply, "/base", "已登记的院校以登记的名称和县市区为准。", func(ctx context.Context, sys *app.System, c act.Caller, b *BaseBody) (Done, error) {
		in, err := b.application(b.CreditCode)
		if err != nil {
			return nothing(err)
		}
		v, err := sys.Plan.ApplyBase(ctx, c, b.Programme, in)
		if err != nil {
			return nothing(err)
		}
		return at(v.ID)
	}),
	on(programme.BaseAmend, "/base/{id}/amend", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *BaseContentBody) (Done, error) {
		in, err := b.application("")
		if err != nil {
			return nothing(err)
		}
		return nothing(sys.Plan.AmendBase(ctx, c, id, in))
	}),
	on(programme.BaseRefile, "/base/{id}/refile", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *BaseContentBody) (Done, error) {
		in, err := b.application("")
		if err != nil {
			return nothing(err)
		}
		return nothing(sys.Plan.RefileBase(ctx, c, id, in))
	}),
	because(programme.BaseWithdraw, "/base/{id}/withdraw", (*plan.Desk).WithdrawBase),
	because(programme.BaseReturn, "/base/{id}/return", (*plan.Desk).ReturnBase),
	on(programme.BaseReassign, "/base/{id}/reassign", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *ReassignBody) (Done, error) {
		return nothing(sys.Plan.ReassignBase(ctx, c, id, b.County, b.Reason))
	}),
	on(programme.BaseRecommend, "/base/{id}/recommend", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *OpinionBody) (Done, error) {
		return nothing(sys.Plan.RecommendBase(ctx, c, id, b.Opinion))
	}),
	on(programme.BaseAssess, "/base/{id}/assess", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *AssessmentBody) (Done, error) {
		return nothing(sys.Plan.AssessBase(ctx, c, id, plan.AssessmentIn{Assessors: b.Assessors, Points: b.Points, Note: b.Note}))
	}),
	because(programme.BaseReassess, "/base/{id}/reassess", (*plan.Desk).ReassessBase),
	on(programme.BaseRecognise, "/base/{id}/recognise", "",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *RecognitionBody) (Done, error) {
			on, err := date("on", b.On)
			if err != nil {
				return nothing(err)
			}
			return nothing(sys.Plan.RecogniseBase(ctx, c, id, plan.Recognition{Number: b.Number, On: on}))
		}),
	because(programme.BaseRefuse, "/base/{id}/refuse", (*plan.Desk).RefuseBase),
	on(programme.BaseRevoke, "/base/{id}/revoke", "只用于不能等的情形；其他情形先告知、听证。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *RevokeBody) (Done, error) {
			return nothing(sys.Plan.RevokeBase(ctx, c, id, b.Ground, b.Reason))
		}),
	{programme.PlanImport, "/programme/{id}/import-plan", "上传培训计划表，xlsx 或 csv；count 是导入的行数。", importPlan},
	on(programme.PlanAmend, "/plan_line/{id}/amend", "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *PlacesBody) (Done, error) {
		return nothing(sys.Plan.AmendPlan(ctx, c, id, b.Places, b.Reason))
	}),
	made(programme.EmployerRegister, "/employer", "已登记过同一代码的，给出原来的编号。",
		func(ctx context.Context, sys *app.System, c act.Caller, b *EmployerBody) (Done, error) {
			v, err := sys.Plan.RegisterEmployer(ctx, c, b.CreditCode, b.Name, b.County, b.Kind)
			if err != nil {
				return nothing(err)
			}
			return at(v.ID)
		}),
	on(programme.EmployerVerify, "/employer/{id}/verify", "须核对过证照或公开信息；与登记的不是同一人。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *LookedBody) (Done, error) {
			return nothing(sys.Plan.VerifyEmployer(ctx, c, id, b.Looked, b.Reason))
		}),
	because(programme.EmployerRefuse, "/employer/{id}/refuse", (*plan.Desk).RefuseEmployer),
	because(programme.EmployerDoubt, "/employer/{id}/doubt", (*plan.Desk).DoubtEmployer),
	on(programme.EmployerReapply, "/employer/{id}/reapply", "给出改正后的全部登记内容。",
		func(ctx context.Context, sys *app.System, c act.Caller, id string, b *EmployerBody) (Done, error) {
			return nothing(sys.Plan.ReapplyEmployer(ctx, c, id, plan.EmployerIn{CreditCode: b.CreditCode, Name: b.Name, County: b.County, Kind: b.Kind}))
		}),
}
