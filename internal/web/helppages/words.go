package helppages

import "jinlanling/internal/programme"

// begins is where each role begins, in the order of its day.
var begins = map[programme.Role][]string{
	programme.RoleOfficer: {"“待办”列出轮到您的每一件，过期的在最前。点“办理”，事项、材料和几种结果都在一页上；办完自动到下一件。",
		"“年度总览”看全年：哪个班会误期、哪些人会达不到、钱到了哪里。每个数字都能点开到人。",
		"制作资金单据前，先看基地页面的“拨款条件”：缺什么、由谁补，一条一条列着，可以催办。",
		"您经办的事，批准要由另一人办理。自己办过前一步的，待办里写着“须另一人”。"},
	programme.RoleApprover: {"“待办”列出等您批准的事。批准前，单据的条件、计算过程和经办人都在同一页。",
		"不同意的，在同一页选“退回”或“不予”，写明理由；经办人随即收到消息。", "您经办过前一步的，不能由您批准，请另一人办理。"},
	programme.RoleCounty: {"本地单位申报培训基地后，“待办”里会有一件待推荐。申报内容、材料和意见在同一页，可以推荐、退回补正或不予推荐。",
		"“培训基地”“报名”“班级”里看到的都是本县（市、区）的。"},
	programme.RoleClerk: {"报名：在“审核”逐份看，按键 A 通过、R 退回、X 不予通过；成批的在“报名”列表里勾选后一并办理，先看结果再确认。",
		"编班、排课：先报培训方案，市局同意后按教学计划排课，再开班。", "上课：每次课后由教师登记授课和签到，影像当天上传。缺的列在班级页面的“档案”里。",
		"“课时缺口”列出课都上完也不够的人，点“安排补课”选同一工种和等级的其他班的课；结课后签到有误的，在课次页面申请更正，市局同意后才改。",
		"改课：班级页面“周课表”里点一节课，填改到几时；也可以拖，或用方向键移、按回车。有冲突的不能改。",
		"线上课程的课时从学习平台的文件来：班级页面“线上学习”里导入，先看结果再导入；别班的人、计划以外的课不取，逐行结果写明原因。导错了由另一人撤回。",
		"结课后会同用人单位拟定考评方案；成绩由基地和单位各自登记，一致后共同确定。"},
	programme.RoleTeacher: {"“待办”里是下了课还没登记的课。打开课次，“现场签到”显示二维码和六位数，学员自己签。", "没有手机的学员，由您当面核对后登记；缺课、请假要写明。",
		"教室没有网的，课前有网时打开课次的“手机登记”一次；课上照常写，存在手机上，有网后再打开这一页就自动交。没有网时的到课记为教师登记。",
		"登记错了的，由另一人更正，原来的登记留着。"},
	programme.RoleTreasurer: {"市局拨款后先登记收到，再在“专账凭证”逐笔记支出，附发票和回单。", "补贴只能用于通知允许的用途；不允许的列在记账表的上面。", "记错的用“冲销”，不能改，也不能删。"},
	programme.RoleHead:      {"“待办”里是要您签的事：破格报市局、考评结果、年底的统计表和绩效评估报告。", "基地页面看计划完成多少、钱到了多少、检查还有什么没有整改。"},
	programme.RoleEmployer: {"“本单位报名”列出自称是贵单位职工的人：先认领，再确认工作年限，需要的写推荐意见。", "被退回的报名，照理由补充后重新提交。",
		"考评方案要贵单位会同，考评成绩要贵单位自己登记一份。"},
	programme.RoleTrainee: {"“我的报名”可以分几次填，填到哪里存到哪里；符不符合条件，边填边看得到。", "上课时扫教师屏幕上的二维码，或输入六位数，签到由本人做。",
		"课次页面的“把课表放进手机日历”给您一个自己的网址，改期、停课手机日历里自己更新。",
		"结果有异议的，公示期内可以提出；以您的名义记的签到、成绩，可以在“本人记录”里说不是。"},
	programme.RoleAuditor: {"“日志”按时间、按对象查每一步是谁办的；每条都能证明没有改过。", "“数据核查”一次核对全部数据，“核查提示”“线索”是系统发现的疑点。",
		"“审计工作台”把一个年度写成一个文件，用常用问题去查，也可以下载另行查询；查到的从那一行登记线索。",
		"任何一分钱都能从单据点到人、到规则、到依据。"},
	programme.RoleAdministrator: {"先建用户、授角色，再印邀请函发给本人；本人自己设密码和动态口令。", "涉及权限的改动要另一位管理员确认。", "备份在“备份”页面做，备份和密钥要分开放。"},
}

// word is one that the system uses in a sense of its own.
type word struct{ Name, Text string }

// words are those that are asked about most.
var words = []word{
	{"核查提示", "系统在提交和审核时自动核对：证件号有没有报两处、材料和别人的像不像、在不在以往补贴过的名单里，等等。发现的疑点就是核查提示。它不是结论：查明是误会的写明理由准予，是错的更正，没有查明以前不能通过。"},
	{"比对", "把我们的记录和国家培训券系统、省名册返回的表逐人对照。两边不一样的每一处是一条“差异”，由基地说明、市局确认，直到办结。"},
	{"名册变更", "录取名册公示、封存以后不能再改。有人退出、补录或信息有误的，由基地报“名册变更”，市局另一人批准；原名册和变更都留着。"},
	{"转报", "报名的人换到另一个基地或工种。原基地同意转出，新基地同意转入，按新的工种重新判定资格；同意以前，原来的报名和名额不变。"},
	{"更正", "已经审核过的信息有错（姓名、证件号、单位）时，不直接改，而是提出“更正”，附证明，由另一人批准。改了什么、谁批的，日志里都有。"},
}

// keys are the keys that pages know.
var keys = []word{
	{"Ctrl K 或 /", "到搜索框：找人、单位、班级、证书，或要办的事"}, {"A", "办理：同意、通过、批准"}, {"R", "退回，或中间的结果"}, {"X", "不予通过、撤销等，最后一个"},
	{"J、K", "同类的下一件、上一件"}, {"O", "打开办理的对象"}, {"[、]", "上一张、下一张材料"}, {"+、-、Z", "材料放大、缩小、旋转"}, {"?", "打开本页的说明"},
}

// about says of each noun what it is.
var about = map[programme.Noun]string{
	programme.NounProgramme: "一个年度的项目，绑定当年的通知。年限、课时、补贴、期限都按通知执行。", programme.NounBase: "承担培训的院校。申报、县（市、区）推荐、市局评估、认定后才能招生。",
	programme.NounPlanLine: "基地的一个工种、一个等级和它的名额，按培训计划表导入。", programme.NounEmployer: "报名职工所在的单位，认领职工、确认年限、会同考评。",
	programme.NounPerson: "一个人的各年度记录放在一起。", programme.NounApplication: "一个人报一个工种、一个等级。资格由系统按通知判定，每一条都列出要求、实际和依据。",
	programme.NounDraft: "还没有提交的报名。可以分几次填，单位认领后提交。", programme.NounScheme: "基地报市局同意的培训方案，含每个工种的教学计划。同意后才能开班。",
	programme.NounClass: "一批学员的一期培训：编班、排课、开班、结课、归档。", programme.NounTeacher: "任课教师和他的资格。只有登记的教师能排课。",
	programme.NounLesson: "一次课。课后登记授课、签到，上传影像；学时由它计出。", programme.NounEvaluation: "结业考评。方案由基地会同单位制定，成绩双方各自登记，一致后确定。",
	programme.NounAppraisal: "有国家职业资格的工种（如焊工）的考核鉴定，由市局登记结果、另一人确认。", programme.NounPublication: "对社会的公示，任何人可以提异议。异议办结、期满后由另一人结束，才能发证；名单有误的，由经办“更正公示”，另出一份重新公示。",
	programme.NounRoll: "录取名册：公示、结束、封存。封存后只能报名册变更。", programme.NounObjection: "公示期内提出的异议，逐件核实、答复、办结。", programme.NounAmendment: "名册封存以后的变更，须批准。",
	programme.NounCertificate: "培训合格证书，带签名的核验码，任何人可以查验。", programme.NounStandard: "每个工种等级的补贴标准，经办拟定、审批批准。",
	programme.NounStatement: "核定、预拨、结算、收回的单据。每一分都对应到人、规则和依据。", programme.NounOverride: "拨款条件没有满足、又有正当理由时，由审批准予的例外，有期限。",
	programme.NounVoucher: "培训补贴专账的一笔收支，附凭证文件。", programme.NounInspection: "对班级的检查，多由抽取产生。", programme.NounDraw: "公开随机数的抽取，谁都可以重算。",
	programme.NounFinding: "检查发现的问题：限期整改、报告、复核、办结。", programme.NounClue: "可能违规的线索，核实后成立或排除。", programme.NounReturn: "基地年底报送的统计表和绩效评估报告。",
	programme.NounConfirmation: "学员、教师、单位对以自己名义所记内容的说法。", programme.NounTransfer: "换基地或工种的申请，两边同意后生效。", programme.NounCorrection: "对已审核信息的更正，另一人批准。",
	programme.NounList: "用来比对的名单：以往补贴、机关事业单位、退休、在校人员。", programme.NounHit: "系统发现的疑点，查明以前不能通过。", programme.NounDispatch: "报给外部系统的表，导出过的都留着。",
	programme.NounCollation: "一次与外部系统返回数据的比对。", programme.NounDifference: "比对出的一处不一致。", programme.NounInstitution: "登记过的院校，有了它才能授予校长角色、申报基地。",
	programme.NounCounty: "县（市、区）清单，推荐人的范围从这里选。", programme.NounUser: "系统的用户和角色。", programme.NounLink: "把报名和本人的账户对上：收短信，或带身份证到基地核实。",
	programme.NounClaim:         "多付或取消后要收回的钱：通知、展期、分期收回、移交，直到收齐。",
	programme.NounBankAccount:   "基地收补贴的银行账户，由两人确认后才能付款。",
	programme.NounBankStatement: "专账的银行对账单，逐笔和凭证核对。",
	programme.NounRating:        "年底对基地的绩效评价：指标按记录计算，只有人能评的由两名经办各自评，基地核对，另一人确认，记入信用记录。",
	programme.NounRevocation:    "取消基地资格的过程：告知、听证、决定、申诉。",
	programme.NounDestruction:   "保存年限期满后销毁一个班的录像或其他资料：一人提出，另一人批准，文件删除，登记和日志永远保留。",
	programme.NounConduct:       "审计对一次例外决定的调查，有结论；只有审计看得到。",
	programme.NounCall:          "随机抽中、打电话问的学员：怎样说，与记录对不对得上。",
	programme.NounVoucherQuery:  "市局或审计对一笔专账凭证的询问，由基地答复。",
}
