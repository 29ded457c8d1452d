package programme

import "time"

// Blocks is the severity of a cross-check that keeps an application from being
// accepted until it is cleared or overridden.
const Blocks Severity = "blocks"

// Kinds of lists to compare applicants with.
const (
	ListSubsidised = "subsidised" // had the subsidy before: trade, level, year
	ListPublicBody = "public_body"
	ListPensioner  = "pensioner"
	ListStudent    = "student"
)

// ListKindRow is one kind of list: what it is called, the check that reads it,
// and how long at most its entries may be kept.
type ListKindRow struct {
	Kind, Name, Check string
	Detailed          bool // its rows carry trade, level and year
	KeepDays          int  // from the day of import, at most
	About             string
}

// ListKinds are all kinds of lists. The bounds of keeping are the bureau's own
// rule: long enough for one year's enrolment and settlement, no longer.
var ListKinds = []ListKindRow{
	{ListSubsidised, "以往补贴人员", "subsidised_list", true, 1100, "以往年度或别处已享受补贴的人员，含工种、等级、年度"},
	{ListPublicBody, "机关事业单位人员", "public_body_list", false, 400, "机关事业单位在编人员"},
	{ListPensioner, "退休人员", "pensioner_list", false, 400, "已领取基本养老金的人员"},
	{ListStudent, "在校学生", "student_list", false, 400, "全日制在校学生"},
}

// ListKind is the row of a kind, or nil.
func ListKind(kind string) *ListKindRow {
	for i := range ListKinds {
		if ListKinds[i].Kind == kind {
			return &ListKinds[i]
		}
	}
	return nil
}

// CrosscheckRow is one cross-check before acceptance.
type CrosscheckRow struct {
	Code, Name string
	Severity   Severity // Blocks or Warns
	Clause     string   // the notice's clause or the standard it comes from
	Evidence   string   // what is compared
	Remedy     string
	Override   []Role // who may let it pass, with a reason and to a day; never who reviewed
	Column     string // of a roster, that it is about; "" for none
	Alone      bool   // it compares somebody with nothing but themselves, and is told to whoever sends a roster
}

var (
	headMay    = []Role{RoleHead, RoleOfficer}
	officerMay = []Role{RoleOfficer}
)

// Crosschecks is the table of what is looked for before somebody is accepted:
// at submission, and again in the very transaction that accepts.
var Crosschecks = []CrosscheckRow{
	{"person_elsewhere", "本年度另有报名", Blocks, DutyEnrolment, "本年度其他有效报名", "撤回其中一份", nil, "身份证号码", false},
	{"subsidised_own", "以往年度已享受补贴", Blocks, DutySettlement, "本系统各年度已发证的同工种同等级", "改报其他工种或更高等级；确属误记的由市局准予", officerMay, "培训工种", false},
	{"subsidised_list", "在以往补贴名单上", Blocks, DutySettlement, "导入的以往补贴名单：同一人、同工种、同等级", "改报其他工种或更高等级；名单有误的由市局准予", officerMay, "培训工种", false},
	{"public_body_list", "在机关事业单位名单上", Blocks, DutyPublicBody, "导入的机关事业单位人员名单；职业院校教师除外", "核对现工作单位；已调离的附离职证明，由市局准予", officerMay, "身份证号码", false},
	{"pensioner_list", "在退休人员名单上", Blocks, DutyTraineeCategory, "导入的退休人员名单", "核对劳动合同；名单有误的由市局准予", officerMay, "身份证号码", false},
	{"student_list", "在在校学生名单上", Blocks, DutyTraineeCategory, "导入的在校学生名单", "核对学籍和劳动合同；已毕业的由市局准予", officerMay, "身份证号码", false},
	{"phone_shared", "一个手机号多人使用", Warns, DutyEnrolment, "登记的手机号", "请各人填写本人手机号", headMay, "联系电话", false},
	{"bank_shared", "一个银行账号多人使用", Blocks, DutyEnrolment, "登记的银行账号", "更正为本人账号；确属家庭共用等情形的由基地负责人准予", headMay, "银行账号", false},
	{"paper_shared", "一份材料用于多人", Blocks, DutyEnrolment, "上传的照片和材料的文件", "换成本人的材料；合订扫描的由基地负责人准予", headMay, "", false},
	{"cert_level_differs", "证书编号与所填等级不符", Warns, DutyCatalogueConditions, "证书编号中的等级位", "与证书原件核对等级和编号", headMay, "证书编号", true},
	{"cert_year_differs", "证书编号与发证年份不符", Warns, DutyCatalogueConditions, "证书编号中的年份位", "与证书原件核对发证日期和编号", headMay, "证书编号", true},
	{"cert_region_unknown", "证书编号的地区不存在", Warns, DutyCatalogueConditions, "证书编号中的省份位", "与证书原件核对编号，必要时上网查验", headMay, "证书编号", true},
	{"cert_shared", "一个证书编号多人使用", Blocks, DutyCatalogueConditions, "各份报名所填的证书编号", "与证书原件核对；查清是谁的证书，另一人更正", officerMay, "证书编号", false},
	{"employer_code", "单位代码不合规则", Blocks, DutyEnrolment, "统一社会信用代码的校验位", "与营业执照核对，更正单位", officerMay, "统一社会信用代码", false},
	{"employer_kind", "单位不是企业或职业院校", Blocks, DutyPublicBody, "登记的单位类型；职业院校教师除外", "核对单位类型；登记有误的请市局更正", officerMay, "工作单位", false},
	{"age_minor", "未满最低就业年龄", Blocks, "劳动法第十五条", "身份证号码中的出生日期和报名日期", "核对身份证号码", officerMay, "身份证号码", true},
	{"age_retired", "已到退休年龄", Warns, DutyTraineeCategory, "身份证号码中的出生日期和报名日期", "核对是否仍在职、劳动合同是否有效", headMay, "身份证号码", true},
	{"cert_too_young", "取证时未满最低就业年龄", Blocks, DutyCatalogueConditions, "发证日期和出生日期", "与证书原件核对发证日期", headMay, "发证日期", true},
	{"cert_future", "发证日期晚于报名", Blocks, DutyCatalogueConditions, "发证日期和报名日期", "与证书原件核对发证日期", nil, "发证日期", true},
	{"work_too_young", "参加工作时未满最低就业年龄", Blocks, DutyCatalogueConditions, "工作履历和出生日期", "核对工作起始年月和承诺证明", headMay, "履历1起", true},
	{"work_future", "工作起始晚于报名", Blocks, DutyCatalogueConditions, "工作履历和报名日期", "核对工作起始年月", nil, "履历1起", true},
}

// CrosscheckByCode is the row of a code, or nil.
func CrosscheckByCode(code string) *CrosscheckRow {
	for i := range Crosschecks {
		if Crosschecks[i].Code == code {
			return &Crosschecks[i]
		}
	}
	return nil
}

// Ages that dates are held against, in full years. The retirement age is the
// latest usual one (国发〔1978〕104 号): who may retire earlier is found by a
// list, not by age.
const (
	LeastWorkingAge  = 16
	RetirementMale   = 60
	RetirementFemale = 55
)

// OverrideDays is how long a hit may be let pass at most.
const OverrideDays = 366

// ReturnReasonRow is a reason for sending an application back, as its trainee
// reads it.
type ReturnReasonRow struct {
	Code, Text, Clause string
}

// ReturnReasons is the list that a reviewer picks from; the words written
// beside it are added.
var ReturnReasons = []ReturnReasonRow{
	{"id_copy", "身份证复印件看不清或不完整，请重新上传正反两面", DutyEnrolment},
	{"photo", "照片不符合要求，请上传本人近期一寸免冠照片", DutyEnrolment},
	{"certificate_copy", "证书复印件与所填证书不一致，请核对后重新上传", DutyEnrolment},
	{"commitment", "工作年限承诺证明缺签名或单位盖章，请补全后重新上传", DutyCommitmentForm},
	{"contract", "劳动合同复印件缺失或已过期，请补传有效合同", DutyEnrolment},
	{"statement", "缺材料真实性责任声明，请本人签字后上传", DutyEnrolment},
	{"work_years", "工作履历与证明材料不一致，请核对起止年月", DutyCatalogueConditions},
	{"recommendation", "目录外工种缺单位推荐，请单位按生产需要推荐", DutyRecommendation},
	{"honour_evidence", "破格证明材料不足，请补充荣誉证书或成果证明", DutyExceptional},
	{"identity", "核查发现身份、单位或证书信息有疑点，请按核查提示说明并提供依据", DutyEnrolment},
	{"not_met", "所填情况达不到规定的证书或年限条件", DutyCatalogueConditions},
	{"public_body", "机关事业单位工作人员不在培训范围", DutyPublicBody},
	{"subsidised", "同一工种同一等级已享受过补贴", DutySettlement},
	{"full", "本工种计划人数已满", DutyPlanForm},
}

// ReturnReason is the row of a code, or nil.
func ReturnReason(code string) *ReturnReasonRow {
	for i := range ReturnReasons {
		if ReturnReasons[i].Code == code {
			return &ReturnReasons[i]
		}
	}
	return nil
}

// List is a list that applicants are compared with. Its entries are keyed
// hashes kept beside it in bulk, covered by Digest; the row stays when they
// are cleared.
type List struct {
	ID         string
	Kind       string
	Name       string
	Source     string // who gave it, in words
	Number     int64  // names its entries
	State      State
	Entries    int64 // taken in
	Refused    int64 // rows that were not
	Digest     string
	KeepUntil  Date // the last day on which entries may be kept
	Replaces   string
	ImportedBy string
	ImportedAt time.Time
	ClearedAt  time.Time
	Version    int64
}

// Hit is what a cross-check found about one application.
type Hit struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	ApplicationID string
	Check         string // a code of Crosschecks
	Blocking      bool
	Key           string // what tells it from another of the same check: no personal data
	Evidence      string // in words, masked
	State         State  // found, overridden, gone
	FoundAt       time.Time
	GoneAt        time.Time
	OverriddenBy  string
	OverrideUntil Date // the last day on which it may pass
	Reason        string
	Version       int64
}

// Review is one thing a reviewer said about an application, with what it
// rested on: the decision, and the papers as they stood.
type Review struct {
	ID            string
	ApplicationID string
	DecisionID    string
	Action        string // of the action table
	UserID        string
	Papers        string // digest of the papers, "" where there were none
	PaperCount    int
	Because       []string // codes of ReturnReasons
	Note          string
	At            time.Time
	Version       int64
}
