package rules

import (
	"reflect"
	"slices"
	"strings"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
)

// key is what a notice may write under one key: its Chinese name, the unit and
// bounds of a number, and the words where not every word will do.
type key struct {
	name     string
	unit     string
	min, max int // of a number
	words    func() []Word
	note     string
}

func only(words []Word) func() []Word { return func() []Word { return words } }

// Words that a notice chooses from.
var (
	levelWords      = func() []Word { return levels(programme.JuniorWorker, programme.SeniorTechnician) }
	categoryWords   = Categories
	tradeWords      = only([]Word{{"same", "与申报的职业（工种）相同"}, {"any", "不限职业（工种）"}})
	whenNeededWords = only([]Word{{outsideCatalogue, "职业（工种）在目录外时"}, {"always", "一律"}})
	passedWhenWords = only([]Word{{whenAppraised, "有考核鉴定的工种"}, {whenOtherwise, "其他工种"}})
	passedByWords   = only([]Word{{ByEvaluation, "结业考评合格"}, {ByPublication, "考评结果公示期满"}, {ByAppraisal, "考核鉴定合格"}, {ByCertificate, "取得证书"}})
	perWords        = only([]Word{{PerBase, "每所基地"}, {PerClass, "每班"}, {PerLesson, "每次课"}, {PerTrainee, "每名学员"}})
	attendWords     = only([]Word{{string(curriculum.OfTotal), "总课时"}, {string(curriculum.OfEach), "每一类课时"}, {string(curriculum.OfBoth), "总课时和每一类课时"}})
	consentWords    = only([]Word{{ConsentOfCity, "市局同意"}, {ConsentOfNobody, "不需要"}})
	returnWords     = func() (out []Word) {
		for _, k := range programme.ReturnKinds {
			out = append(out, Word{k.Code, k.Name})
		}
		return out
	}
	modeWords = func() (out []Word) {
		for _, m := range curriculum.Modes {
			out = append(out, Word{string(m.Mode), m.Name})
		}
		return out
	}
	deadlineWords = only([]Word{{Enrolment, "报名截止"}, {SchemesFiled, "培训方案备案"}, {TrainingEnd, "培训结束"}, {EvaluationEnd, "结业考评完毕"},
		{AppraisalTime, "考核鉴定"}, {ReturnsDue, "报送统计表和绩效报告"}})
)

func levels(from, to programme.Level) (out []Word) {
	for l := from; l <= to; l++ {
		out = append(out, Word{l.String(), l.Chinese()})
	}
	return out
}

// Codes that the program acts on. Others may stand beside them and are listed,
// printed and demanded, but nothing more is done with them.
var actedOn = map[string][]Word{
	"Route.route": {{"certificate", "持证途径：不必出具工作年限证明"}, {"title_with_certificate", "职称加证书途径：不必出具工作年限证明"},
		{programme.ExceptionalRoute, "破格途径：不写 consent 的须市局同意"}},
	"Material.code": {{"work_years_commitment", "承诺证明：可打印、回传识别"}, {"photos", "证件照片：核对尺寸，印在证书上"}, {"id_card_copy", "身份证：查重复使用"},
		{"certificate_copy", "证书：查重复使用"}, {"title_copy", "职称证书：查重复使用"}, {"exceptional_evidence", "破格证明：几个人可共用一份"},
		{"labour_contract_copy", "劳动合同：拍照提示"}, {"truth_statement", "真实性说明：拍照提示"}},
	"Subject.code":     {{SubjectTheory, "理论：在名单和台账里单列一栏"}, {SubjectPractice, "实操：在名单和台账里单列一栏"}},
	"ArchiveItem.code": {{ItemRoster, "名册：打包时由系统生成"}, {ItemSignIn, "签到簿：逐节核对怎样签到（签到码、签到表、第二人见证），打包时由系统生成汇总"}, {ItemResults, "考评成绩：由系统已有的成绩算作齐备"}},
}

// beside are codes that often stand beside those acted on and are no
// misspelling of them.
var beside = map[string][]string{
	"Route.route":      {"work_years", "title", "apprentice"},
	"Material.code":    {"diploma_copy"},
	"Subject.code":     {"skill", "essay", "oral", "thesis", "general"},
	"ArchiveItem.code": {"scheme", "enrolment", "lesson_book", "recording", "opening_photo", "closing_photo"},
}

// schema describes every key of a notice, by its Go type and key. A key that
// several types share in one sense stands once, under "*".
var schema = map[string]key{
	"*.clause":  {name: "条款", note: "依据的条款编号，须在条款表（clauses）中"},
	"*.reading": {name: "读法", note: "原文留有余地的，写明本系统怎么读；哪一处都可以写"},
	"*.aliases": {name: "别名", note: "别的写法，按同一个处理"},
	"*.name":    {name: "名称"},
	"*.code":    {name: "代码", note: "小写字母、数字和下划线；系统认得的代码见文末"},

	"Notice.format":      {name: "格式版本", min: 1, max: 1},
	"Notice.id":          {name: "编号", note: "小写字母、数字和短横，如 dezhou-2022"},
	"Notice.city":        {name: "城市"},
	"Notice.city_code":   {name: "行政区划代码", note: "前四位，加引号"},
	"Notice.year":        {name: "年度", unit: "年", min: 2000, max: 2100},
	"Notice.title":       {name: "标题"},
	"Notice.bureau":      {name: "发文单位"},
	"Notice.brand":       {name: "项目的名称", note: "如 高技能人才，不带引号，印在界面、文书和短信上；不写取标题里用“”标出的"},
	"Notice.clauses":     {name: "条款"},
	"Notice.levels":      {name: "培训等级和上限"},
	"Notice.trades":      {name: "职业（工种）"},
	"Notice.bases":       {name: "培训基地的名称和别名", note: "没有别名可写成 []"},
	"Notice.eligibility": {name: "报名条件"},
	"Notice.materials":   {name: "报名材料"},
	"Notice.hours":       {name: "课时"},
	"Notice.deadlines":   {name: "期限"},
	"Notice.evaluation":  {name: "结业考评", note: "不写按理论、实操各 60 分合格，不补考"},
	"Notice.appraisal":   {name: "考核鉴定"},
	"Notice.publication": {name: "公示"},
	"Notice.enrolment":   {name: "候补", note: "不写按 3 天"},
	"Notice.recognition": {name: "基地评估的评分表", note: "不写按通用的六项百分制"},
	"Notice.supervision": {name: "检查和违规", note: "不写按通用的检查表和违规种类，不作为拨款条件"},
	"Notice.performance": {name: "绩效评价", note: "不写不评价"},
	"Notice.archive":     {name: "归档"},
	"Notice.retention":   {name: "档案保存", note: "不写的，档案资料一律不得销毁"},
	"Notice.passed":      {name: "合格的认定"},
	"Notice.money":       {name: "资金"},
	"Notice.returns":     {name: "年终报送", note: "不写为各种材料都报"},
	"Notice.duties":      {name: "事项的依据", note: "系统所办的每个事项依据哪一条；不写的，条款须按系统的编号来编"},

	"DutyClause.duty": {name: "事项", words: dutyWords},

	"Clause.id":   {name: "编号", note: "本文件内引用用；2.1 这样的写法要加引号"},
	"Clause.cite": {name: "原文编号", note: "如 第二条（三），界面和文书上写它"},
	"Clause.text": {name: "内容", note: "用自己的话概述"},

	"TrainedLevel.level": {name: "等级", words: levelWords},
	"TrainedLevel.cap":   {name: "补贴上限", unit: "元/人", min: 1, max: 100000},

	"Trade.catalogue": {name: "在国家目录内的期间", note: "不写为目录外"},
	"Span.from":       {name: "起"},
	"Span.before":     {name: "止（不含当日）", note: "不写为至今"},

	"Eligibility.gates":    {name: "先决条件", note: "都要符合"},
	"Eligibility.routes":   {name: "报名途径", note: "按先后，符合一条即可"},
	"Route.route":          {name: "途径代码"},
	"Route.levels":         {name: "通向的等级"},
	"Route.consent":        {name: "须谁同意", words: consentWords, note: "基地审核之外；不写的，破格途径须市局同意，其他不需要"},
	"RouteWays.level":      {name: "等级", words: levelWords},
	"RouteWays.conditions": {name: "条件", note: "都要符合"},

	"Condition.condition": {name: "条件代码"},
	"Condition.kind":      {name: "条件种类", words: kindWords},
	"Condition.level":     {name: "证书等级", words: levelWords},
	"Condition.years":     {name: "年限", unit: "年", min: 1, max: 60},
	"Condition.counts":    {name: "算数的证书", words: CertificateKinds},
	"Condition.trade":     {name: "工种", words: tradeWords},
	"Condition.rank":      {name: "职称", words: Ranks, note: "这一级及以上"},
	"Condition.from":      {name: "级别", words: HonourLevels, note: "这一级及以上"},
	"Condition.kinds":     {name: "称号或成果的种类", words: HonourKinds},
	"Condition.allowed":   {name: "人员类别", words: categoryWords},
	"Condition.when":      {name: "何时需要", words: whenNeededWords},
	"Condition.age_min":   {name: "最低年龄", unit: "周岁", min: 14, max: 70},
	"Condition.age_max":   {name: "最高年龄", unit: "周岁", min: 16, max: 100, note: "到这个岁数为止，含"},
	"Condition.schooled":  {name: "学历", words: Schoolings, note: "这一级及以上"},
	"Condition.any":       {name: "其中之一"},

	"Material.count": {name: "份数", unit: "份", min: 1, max: 20},
	"Material.for":   {name: "用于", note: "途径代码，或 途径/条件；不写为人人要交"},
	"Material.shows": {name: "须载明"},

	"Hours.total":           {name: "总课时", unit: "课时", min: 1, max: 3000},
	"Hours.minutes":         {name: "每课时分钟数", unit: "分钟", min: 20, max: 120},
	"Hours.attend_permille": {name: "出勤要求", unit: "千分之", min: 0, max: 1000, note: "800 即八成"},
	"Hours.kinds":           {name: "课时种类"},
	"Hours.attend":          {name: "出勤按什么算", words: attendWords, note: "不写按 total"},
	"Hours.bounds":          {name: "按类别和授课方式的限额", note: "各类课时和总课时的下限另有，不必重写"},
	"Hours.day":             {name: "每天的课", note: "不写不限"},
	"HourKind.min":          {name: "最低课时", unit: "课时", min: 0, max: 3000},
	"HourKind.in_trade":     {name: "限本工种教师", note: "true：教师登记的工种须有培训的工种"},

	"HourBound.kinds":        {name: "课时种类", note: "kinds 中的代码；不写为各类"},
	"HourBound.modes":        {name: "授课方式", words: modeWords, note: "不写为各种方式"},
	"HourBound.min":          {name: "不少于", unit: "课时", min: 1, max: 3000},
	"HourBound.max":          {name: "不超过", unit: "课时", min: 1, max: 3000},
	"HourBound.min_permille": {name: "占总课时不少于", unit: "千分之", min: 1, max: 1000},
	"HourBound.max_permille": {name: "占总课时不超过", unit: "千分之", min: 1, max: 1000},

	"SchoolDay.most":     {name: "每班每天最多", unit: "课时", min: 1, max: 24},
	"SchoolDay.earliest": {name: "最早上课", unit: "点", min: 1, max: 12, note: "更早的须写明原因"},
	"SchoolDay.latest":   {name: "最晚下课", unit: "点", min: 12, max: 24, note: "更晚的须写明原因"},

	"Hours.online":                 {name: "线上课时怎样计", note: "不写则平台的学习记录不计课时"},
	"OnlineHours.minutes":          {name: "观看多少分钟计 1 课时", unit: "分钟", min: 10, max: 120},
	"OnlineHours.watched_permille": {name: "一段至少看多少才计", unit: "千分之", min: 0, max: 1000, note: "按平台写的片长；没有片长的按起止时间"},
	"OnlineHours.day_most":         {name: "每人每天最多计", unit: "课时", min: 1, max: 24, note: "不写不限"},
	"OnlineHours.checks_permille":  {name: "随机检查至少通过", unit: "千分之", min: 1, max: 1000, note: "不写则不要求"},
	"OnlineHours.night_from":       {name: "深夜自", unit: "点", min: 18, max: 23, note: "与 night_until 同写；此间学习的列为疑点"},
	"OnlineHours.night_until":      {name: "深夜至", unit: "点", min: 1, max: 8},

	"Deadline.code": {name: "环节", words: deadlineWords},
	"Deadline.from": {name: "起"},
	"Deadline.on":   {name: "截止日"},

	"Appraisal.trades": {name: "组织鉴定的职业（工种）", note: "职业（工种）表中的名称；不组织的写 []"},

	"Appraisal.exam": {name: "鉴定的科目和合格线", note: "不写按理论、实操各 60 分合格，不补考"},

	"Exam.subjects":      {name: "科目"},
	"Exam.pass":          {name: "总分合格线", unit: "分", min: 0, max: FullPoints, note: "按占比折算的总分；不写只看各科"},
	"Exam.resits":        {name: "补考次数", unit: "次", min: 0, max: 5, note: "不写不补考"},
	"Exam.resit_days":    {name: "补考期限", unit: "天", min: 0, max: 180, note: "结果确定后几天内"},
	"Exam.dispute_days":  {name: "异议期限", unit: "天", min: 0, max: 60, note: "结果确定后几天内学员可以提出异议；不写不受理"},
	"Exam.examiners":     {name: "考评员", note: "不写不作要求"},
	"Subject.weight":     {name: "占总分的百分比", unit: "%", min: 0, max: 100},
	"Subject.pass":       {name: "本科合格线", unit: "分", min: 0, max: FullPoints, note: "不写本科不单独要求"},
	"Examiners.base":     {name: "基地一方至少几人", unit: "人", min: 0, max: 20},
	"Examiners.employer": {name: "用人单位一方至少几人", unit: "人", min: 0, max: 20, note: "每个单位"},
	"Examiners.teachers": {name: "本班教师可以担任", note: "true 可以；不写不得担任"},

	"Publication.days":               {name: "公示天数", unit: "天", min: 1, max: 60},
	"Publication.working":            {name: "按工作日计", note: "true：days 是工作日，避开周末和法定节假日；不写按自然日"},
	"Publication.certificate_number": {name: "培训合格证书编号的写法", note: "可用 {city} {year} {base} {level} {serial}；后两项之外须有 {year} {base}；不写为 " + defaultNumber},
	"Publication.accepted":           {name: "录取名单的公示", note: "不写同考评结果的公示"},
	"Accepted.days":                  {name: "公示天数", unit: "天", min: 1, max: 60},
	"Accepted.working":               {name: "按工作日计", note: "true：days 是工作日；不写按自然日，不随考评结果的公示"},
	"Accepted.seal":                  {name: "封存名册", note: "true：录取名册封存后才能编班"},

	"Enrolling.offer_days": {name: "候补递补的确认天数", unit: "天", min: 1, max: maxOfferDays},

	"Recognition.threshold": {name: "合格分数", unit: "分", min: 1, max: 1000},
	"Recognition.assessors": {name: "至少几人评分", unit: "人", min: 1, max: MostAssessors},
	"Recognition.items":     {name: "评分项目"},
	"AssessmentItem.points": {name: "满分", unit: "分", min: 1, max: 100},

	"Supervision.confirmed_permille": {name: "本人确认的比例", unit: "千分之", min: 0, max: 1000, note: "结算前须有这么多学员确认属实；不写不要求"},
	"Supervision.coverage_permille":  {name: "检查覆盖的比例", unit: "千分之", min: 0, max: 1000, note: "结算前须有这么多班至少检查过一次；不写不要求"},
	"Supervision.inspectors":         {name: "每次检查几人", unit: "人", min: 1, max: 9},
	"Supervision.checklist":          {name: "检查表"},
	"Supervision.questions":          {name: "电话抽查的问题"},
	"Supervision.offences":           {name: "违规种类"},
	"Question.against":               {name: "与哪项记录对照", words: func() []Word { return QuestionRecords }},
	"Offence.rung":                   {name: "轻重", min: 1, max: 3, note: "1 轻，3 重"},
	"Offence.days":                   {name: "整改期限", unit: "天", min: 1, max: 90},
	"Offence.times":                  {name: "一年内几次有后果", unit: "次", min: 1, max: 10, note: "不写为 1"},
	"Offence.effect":                 {name: "后果", words: func() []Word { return OffenceEffects }, note: "不写为没有"},
	"Offence.months":                 {name: "暂停开班多久", unit: "个月", min: 1, max: 36},
	"Offence.years":                  {name: "几年内不得再申报", unit: "年", min: 1, max: 10},

	"Retention.films_years":  {name: "录像保存", unit: "年", min: 1, max: 100, note: "影像资料和系统从中抽取的画面"},
	"Retention.papers_years": {name: "其他档案资料保存", unit: "年", min: 1, max: 100, note: "报名材料、签到表、照片、备课本等"},
	"Retention.from":         {name: "起算之日", words: only(RetentionWords)},

	"Performance.from":           {name: "可以出具的第一天"},
	"Performance.round":          {name: "分数保留", words: only(RoundWords), note: "四舍五入"},
	"Performance.without":        {name: "没有数据的指标", words: only(WithoutWords)},
	"Performance.differ":         {name: "两人评分可以相差", unit: "分", min: 0, max: FullPoints, note: "超过的由第三人定"},
	"Performance.objection_days": {name: "基地异议期限", unit: "天", min: 1, max: 60, note: "送达后几天内"},
	"Performance.hearing_days":   {name: "要求听证的期限", unit: "天", min: 1, max: 60, note: "告知拟取消资格后几天内，期满前不作决定"},
	"Performance.appeal_days":    {name: "申诉期限", unit: "天", min: 1, max: 90, note: "决定送达后几天内"},
	"Performance.fewest_answers": {name: "满意度最少几份", unit: "份", min: FewestAnswers, max: 1000, note: "不足的不显示、不计分"},
	"Performance.questions":      {name: "满意度的问题", note: "1 至 5 分；不写不问"},
	"Performance.indicators":     {name: "指标", note: "分值合计 100"},
	"Performance.bands":          {name: "等次", note: "由高到低，最低的从 0 分起"},
	"Indicator.points":           {name: "分值", unit: "分", min: 1, max: FullPoints},
	"Indicator.measure":          {name: "怎么算", words: only(Measures)},
	"Indicator.floor_permille":   {name: "不得分的起点", unit: "千分之", min: 0, max: 1000, note: "到此为止不得分；算比例的写"},
	"Indicator.target_permille":  {name: "得满分的目标", unit: "千分之", min: 1, max: 1000, note: "算比例的写"},
	"Indicator.by":               {name: "截止日", note: "advance_used 写：列支到哪一天为止"},
	"Indicator.deduct":           {name: "每件扣几分", note: "findings 写"},
	"Indicator.guidance":         {name: "评分说明", note: "scored 写"},
	"Deductions.light":           {name: "轻微的", unit: "分", min: 0, max: FullPoints, note: "违规种类的 rung 为 1"},
	"Deductions.serious":         {name: "较重的", unit: "分", min: 0, max: FullPoints},
	"Deductions.grave":           {name: "严重的", unit: "分", min: 0, max: FullPoints},
	"Band.from":                  {name: "起始分", unit: "分", min: 0, max: FullPoints},
	"Band.credit":                {name: "信用分", unit: "分", min: -100, max: 100, note: "不写为 0"},
	"Band.consequence":           {name: "后果", words: only(BandConsequences)},
	"Band.days":                  {name: "整改期限", unit: "天", min: 1, max: 365, note: "限期整改的写"},
	"Band.fewer_permille":        {name: "核减计划", unit: "千分之", min: 1, max: 1000, note: "核减计划的写"},
	"SurveyItem.of":              {name: "问谁", words: only(SurveyedWords)},

	"ArchiveItem.per":     {name: "按什么计", words: perWords},
	"ArchiveItem.count":   {name: "份数", unit: "份", min: 1, max: 100},
	"ArchiveItem.minutes": {name: "影像时长", unit: "分钟", min: 1, max: 600},

	"PassedBy.when":  {name: "情形", words: passedWhenWords},
	"PassedBy.event": {name: "合格的标志", words: passedByWords},

	"Money.advance":        {name: "预拨"},
	"Money.standards":      {name: "补贴标准"},
	"Money.uses":           {name: "资金用途"},
	"Money.limits":         {name: "享受次数"},
	"Money.guards":         {name: "拨款条件", note: "没有列出的按系统默认"},
	"Money.doubtful_words": {name: "要询问的字样", note: "专账支出的摘要或收款人里有这些字样的，自动询问基地"},
	"Money.appraisal_fees": {name: "鉴定收费标准", note: "这一用途的支出累计超过 鉴定人数 × 标准 的，自动询问基地；不写不核对"},
	"Money.override":       {name: "例外准予", note: "不写为市局审批，最长 60 天"},
	"Advance.permille":     {name: "预拨比例", unit: "千分之", min: 0, max: 1000, note: "600 即 60%"},
	"Standard.level":       {name: "等级", words: levelWords},
	"Standard.trade":       {name: "职业（工种）", note: "不写为这个等级的一般标准"},
	"Standard.amount":      {name: "金额", unit: "元/人", min: 1, max: 100000},
	"Use.allowed":          {name: "可以列支", note: "true 可以，false 不得"},

	"FeeStandard.use":  {name: "管哪个用途", note: "uses 中的代码"},
	"FeeStandard.rows": {name: "各工种和等级的标准"},
	"FeeRate.trade":    {name: "职业（工种）", note: "不写为各工种"},
	"FeeRate.level":    {name: "等级", words: levelWords, note: "不写为各等级"},
	"FeeRate.amount":   {name: "每人", unit: "元/人", min: 1, max: 100000},

	"GuardRule.guard":          {name: "条件", words: guardWords},
	"GuardRule.asked":          {name: "何时查", words: stepWords},
	"GuardRule.within_days":    {name: "不早于几天前", unit: "天", min: 1, max: 366, note: "专账已对账：已对平到的那一天离查的那一天最多几天；不写是 45 天"},
	"GuardRule.least_permille": {name: "最低比例", unit: "千分之", min: 1, max: 1000, note: "检查覆盖：到场检查过的班占本基地各班的比例；先垫付：垫付占核定补贴的比例"},
	"Overriding.by":            {name: "由谁准予", words: overrideWords},
	"Overriding.days":          {name: "最长期限", unit: "天", min: 1, max: 366},

	"Returns.due": {name: "报送的材料", words: returnWords, note: "不报送的写 []"},

	"Limits.once_per_trade_and_level": {name: "同一工种同一等级只补一次"},
	"Limits.per_year":                 {name: "每人每年最多补贴次数", unit: "次", min: 1, max: 20, note: "不写为不限"},
	"Limits.never_lower":              {name: "取得较高等级后不再补较低等级"},
}

// describe is what is known of a key of a type.
func describe(t reflect.Type, name string) (key, bool) {
	if k, ok := schema[t.Name()+"."+name]; ok {
		return k, true
	}
	k, ok := schema["*."+name]
	return k, ok
}

// spelt lists words as a message does: code（name）.
func spelt(words []Word) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Code + "（" + w.Name + "）"
	}
	return strings.Join(out, "、")
}

func codes(words []Word) (out []string) {
	for _, w := range words {
		out = append(out, w.Code)
	}
	return out
}

// likely is the known code that an unknown one is probably a misspelling of;
// "" where it resembles none.
func likely(code string, known []string) string {
	best, at := "", 3
	for _, k := range known {
		if d := distance(code, k); d < at && d*3 <= len(k) {
			best, at = k, d
		}
	}
	return best
}

// distance is how many letters must be put in, left out, changed or swapped
// with their neighbour to make b of a.
func distance(a, b string) int {
	prev2, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+b2i(a[i-1] != b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev, row = prev, row, prev2
	}
	return prev[len(b)]
}

// keysOfType are the keys of a struct in the order of the file, and which of
// them must be there.
func keysOfType(t reflect.Type) (names []string, field map[string]reflect.StructField, required map[string]bool) {
	field, required = map[string]reflect.StructField{}, map[string]bool{}
	for f := range t.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "-" || name == "" {
			continue
		}
		names, field[name] = append(names, name), f
		if opts != "omitempty" {
			required[name] = true
		}
	}
	return names, field, required
}

// kindWords are the kinds of conditions with their names.
func kindWords() (out []Word) {
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for k := range kinds {
			if !yield(k) {
				return
			}
		}
	}) {
		out = append(out, Word{name, kinds[name].title})
	}
	return out
}

func keysOf(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
