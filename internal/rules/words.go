package rules

// The closed lists of words that applicants and notices use, in the order of
// the small numbers they are compiled to, with their Chinese names.
var (
	categories    = []string{"", "enterprise_employee", "vocational_teacher", "public_body_staff", "other"}
	categoryNames = map[string]string{"": "未填写", "enterprise_employee": "企业在职职工", "vocational_teacher": "技工院校、职业院校专业教师", "public_body_staff": "机关事业单位职工",
		"other": "其他人员"}

	ranks     = []string{"", "assistant_engineer", "engineer", "senior_engineer"}
	rankNames = map[string]string{"assistant_engineer": "助理工程师", "engineer": "工程师", "senior_engineer": "高级工程师"}

	honourKinds      = []string{"skills_expert", "invention", "innovation", "breakthrough"}
	honourNames      = map[string]string{"skills_expert": "技术能手称号", "invention": "发明创造", "innovation": "技术革新", "breakthrough": "技能攻关成果"}
	honourLevels     = []string{"", "county", "city", "province", "national"}
	honourLevelNames = map[string]string{"county": "县", "city": "市", "province": "省", "national": "国家"}

	certificateKinds = []string{"qualification", "skill_level"}

	schoolings     = []string{"", "none", "primary", "junior_secondary", "senior_secondary", "associate", "bachelor", "master"}
	schoolingNames = map[string]string{"": "未填写", "none": "无", "primary": "小学", "junior_secondary": "初中", "senior_secondary": "高中（中专、技校）",
		"associate": "大专", "bachelor": "本科", "master": "研究生"}
)

// Indexes into certificateKinds.
const (
	qualification = iota
	skillLevel
)

func indexOf(list []string, w string) int {
	for i, x := range list {
		if x == w {
			return i
		}
	}
	return -1
}
