package programme

// Duty is something that a notice asks for and the program holds people to.
// Acts, checks and refusals cite it by ID; which clause of a notice asks for it
// is said by the notice, by Code (section duties).
type Duty struct{ ID, Code, Name string }

// Duties are all that the program cites. The ids are the numbers of the notice
// that the program was first written for.
var Duties = []Duty{
	{"1", "base_recognition", "基地申报、推荐、评估和认定"},
	{"2.1.2", "trainee_category", "参训对象"},
	{"2.1.3", "public_body", "机关事业单位职工不纳入"},
	{"2.2.1", "catalogue_conditions", "报名的证书和年限"},
	{"2.2.2", "recommendation", "目录外工种由单位推荐"},
	{"2.2.4", "exceptional", "破格"},
	{"2.3", "enrolment", "报名、材料和审核"},
	{"3.1.1", "training_modes", "培训方式"},
	{"3.1.2", "hours", "课时"},
	{"3.1.3", "scheme", "培训方案报备案"},
	{"3.1.4", "training_records", "培训记录"},
	{"3.1.6", "outside_systems", "培训券和外部系统"},
	{"3.2.1", "evaluation", "结业考评"},
	{"3.2.2", "joint_evaluation", "会同用人单位考评"},
	{"3.2.3", "evaluation_consent", "考评方案经市局同意"},
	{"3.3", "appraisal", "统一考核鉴定"},
	{"3.4.1", "skill_certificate", "鉴定合格的证书"},
	{"3.4.2", "training_certificate", "公布和培训合格证书"},
	{"3.5.1", "archive", "归档"},
	{"4.1.2", "advance", "先行拨付"},
	{"4.1.3", "settlement", "按合格人员拨付"},
	{"4.1.4", "recovery", "收回"},
	{"4.2", "standards", "补贴标准"},
	{"4.3.1", "special_account", "专账"},
	{"4.3.2", "allowed_uses", "资金用途"},
	{"5.1", "inspection", "检查"},
	{"5.2", "revocation", "取消资格和追回"},
	{"5.4", "returns", "年终报送"},
	{"A1", "plan_form", "培训计划表"},
	{"A2", "commitment_form", "工作年限承诺证明"},
	{"A3", "roster_form", "学员花名册"},
	{"A4", "statistics_form", "培训情况统计表"},
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
