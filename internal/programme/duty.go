package programme

// Duty is something that a notice asks for and the program holds people to.
// Acts, checks and refusals cite it by ID; which clause of a notice asks for it
// is said by the notice, by Code (section duties).
type Duty struct{ ID, Code, Name string }

// The duties, by the numbers of the notice that the program was first written
// for. They are written here and nowhere else: acts, checks and refusals name
// the duty.
const (
	DutyBaseRecognition     = "1"
	DutyTraineeCategory     = "2.1.2"
	DutyPublicBody          = "2.1.3"
	DutyCatalogueConditions = "2.2.1"
	DutyRecommendation      = "2.2.2"
	DutyExceptional         = "2.2.4"
	DutyEnrolment           = "2.3"
	DutyTrainingModes       = "3.1.1"
	DutyHours               = "3.1.2"
	DutyScheme              = "3.1.3"
	DutyTrainingRecords     = "3.1.4"
	DutyOutsideSystems      = "3.1.6"
	DutyEvaluation          = "3.2.1"
	DutyJointEvaluation     = "3.2.2"
	DutyEvaluationConsent   = "3.2.3"
	DutyAppraisal           = "3.3"
	DutySkillCertificate    = "3.4.1"
	DutyTrainingCertificate = "3.4.2"
	DutyArchive             = "3.5.1"
	DutyRetention           = "3.1.4.k" // no number of the notice's: its clause asks for keeping and says no years
	DutyAdvance             = "4.1.2"
	DutySettlement          = "4.1.3"
	DutyRecovery            = "4.1.4"
	DutyStandards           = "4.2"
	DutySpecialAccount      = "4.3.1"
	DutyAllowedUses         = "4.3.2"
	DutyInspection          = "5.1"
	DutyRevocation          = "5.2"
	DutyReturns             = "5.4"
	DutyPlanForm            = "A1"
	DutyCommitmentForm      = "A2"
	DutyRosterForm          = "A3"
	DutyStatisticsForm      = "A4"
)

// Duties are all that the program cites. The ids are the numbers of the notice
// that the program was first written for.
var Duties = []Duty{
	{DutyBaseRecognition, "base_recognition", "基地申报、推荐、评估和认定"},
	{DutyTraineeCategory, "trainee_category", "参训对象"},
	{DutyPublicBody, "public_body", "机关事业单位职工不纳入"},
	{DutyCatalogueConditions, "catalogue_conditions", "报名的证书和年限"},
	{DutyRecommendation, "recommendation", "目录外工种由单位推荐"},
	{DutyExceptional, "exceptional", "破格"},
	{DutyEnrolment, "enrolment", "报名、材料和审核"},
	{DutyTrainingModes, "training_modes", "培训方式"},
	{DutyHours, "hours", "课时"},
	{DutyScheme, "scheme", "培训方案报备案"},
	{DutyTrainingRecords, "training_records", "培训记录"},
	{DutyOutsideSystems, "outside_systems", "培训券和外部系统"},
	{DutyEvaluation, "evaluation", "结业考评"},
	{DutyJointEvaluation, "joint_evaluation", "会同用人单位考评"},
	{DutyEvaluationConsent, "evaluation_consent", "考评方案经市局同意"},
	{DutyAppraisal, "appraisal", "统一考核鉴定"},
	{DutySkillCertificate, "skill_certificate", "鉴定合格的证书"},
	{DutyTrainingCertificate, "training_certificate", "公布和培训合格证书"},
	{DutyArchive, "archive", "归档"},
	{DutyRetention, "retention", "档案保存和到期销毁"},
	{DutyAdvance, "advance", "先行拨付"},
	{DutySettlement, "settlement", "按合格人员拨付"},
	{DutyRecovery, "recovery", "收回"},
	{DutyStandards, "standards", "补贴标准"},
	{DutySpecialAccount, "special_account", "专账"},
	{DutyAllowedUses, "allowed_uses", "资金用途"},
	{DutyInspection, "inspection", "检查"},
	{DutyRevocation, "revocation", "取消资格和追回"},
	{DutyReturns, "returns", "年终报送"},
	{DutyPlanForm, "plan_form", "培训计划表"},
	{DutyCommitmentForm, "commitment_form", "工作年限承诺证明"},
	{DutyRosterForm, "roster_form", "学员花名册"},
	{DutyStatisticsForm, "statistics_form", "培训情况统计表"},
}

// DutyOf is the duty with that id, or nil.
func DutyOf(id string) *Duty {
	for i := range Duties {
		if Duties[i].ID == id {
			return &Duties[i]
		}
	}
	return nil
}
