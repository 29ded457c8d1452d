package programme

import (
	"encoding/json"
	"slices"
)

// The way to a recognised base (clause 1): the institution, its application, and the
// opinions that the county and the city write about it.

// NounInstitution is a school or other body that may apply to be a base.
const NounInstitution Noun = "institution"

// Its actions, and those of a base's application beside the four steps.
const (
	InstitutionRegister Action = "institution.register"
	InstitutionAmend    Action = "institution.amend"

	BaseAmend    Action = "base.amend"
	BaseWithdraw Action = "base.withdraw"
	BaseReturn   Action = "base.return"
	BaseRefile   Action = "base.refile"
	BaseReassign Action = "base.reassign"
	BaseReassess Action = "base.reassess"
)

// recognitionActions are their rows of the action table.
var recognitionActions = []ActionRow{
	{InstitutionRegister, NounInstitution, "登记院校", []Role{RoleAdministrator, RoleOfficer}, nil, "", false, false, DutyBaseRecognition},
	{InstitutionAmend, NounInstitution, "更正院校登记", []Role{RoleAdministrator, RoleOfficer}, nil, "", false, true, DutyBaseRecognition},
	{BaseAmend, NounBase, "修改申报", []Role{RoleHead}, []State{Applied}, "", false, false, DutyBaseRecognition},
	{BaseWithdraw, NounBase, "撤回申报", []Role{RoleHead}, []State{Applied, Returned}, Withdrawn, false, true, DutyBaseRecognition},
	{BaseReturn, NounBase, "退回补正", []Role{RoleCounty}, []State{Applied}, Returned, false, true, DutyBaseRecognition},
	{BaseRefile, NounBase, "重新申报", []Role{RoleHead}, []State{Returned, Withdrawn, Refused}, Applied, false, false, DutyBaseRecognition},
	{BaseReassign, NounBase, "更正所在县市区", []Role{RoleOfficer}, []State{Applied, Returned}, "", false, true, DutyBaseRecognition},
	{BaseReassess, NounBase, "退回重新评估", []Role{RoleApprover}, []State{Assessed}, Recommended, false, true, DutyBaseRecognition},
}

// recognitionReads is who reads institutions.
var recognitionReads = []ReadRow{{NounInstitution, slices.Concat(cityRoles, []Role{RoleAdministrator, RoleCounty, RoleHead})}}

// Kinds of institutions.
const (
	TechnicianCollege = "technician_college" // 技师学院
	SkilledSchool     = "skilled_school"     // 技工学校
	VocationalCollege = "vocational_college" // 高等职业院校
	VocationalSchool  = "vocational_school"  // 中等职业学校
	TrainingBody      = "training_body"      // 职业培训机构
	EnterpriseCentre  = "enterprise_centre"  // 企业培训中心
)

// InstitutionKinds are the kinds in the order of a form, with their names.
var InstitutionKinds = []struct{ Code, Name string }{{TechnicianCollege, "技师学院"}, {SkilledSchool, "技工学校"}, {VocationalCollege, "高等职业院校"},
	{VocationalSchool, "中等职业学校"}, {TrainingBody, "职业培训机构"}, {EnterpriseCentre, "企业培训中心"}}

// Institution is who may apply to be a base, whatever the year. The credit
// code ties it to its bases and to the roles of its people.
type Institution struct {
	ID         string
	CreditCode string
	Name       string
	County     string
	Kind       string // of InstitutionKinds
	Version    int64
}

// Dossier is what is on file of a base's application. Content is a
// BaseContent, Assessment a Marks, "" before the city assesses.
type Dossier struct {
	ID             string // the base's
	ProgrammeID    string
	Content        json.RawMessage
	Opinion        string // of the county that recommends
	Assessment     json.RawMessage
	DocumentNumber string // of the document that recognises it
	DocumentOn     Date
	Version        int64
}

// BaseContent is what an institution applies with.
type BaseContent struct {
	Licence      string          `json:"licence"` // number of the licence to teach
	LicenceUntil Date            `json:"licence_until,omitempty"`
	Asked        []AskedLine     `json:"asked"`
	Teachers     []BaseTeacher   `json:"teachers"`
	Rooms        []BaseRoom      `json:"rooms"`
	Equipment    []BaseEquipment `json:"equipment"`
	Papers       []BasePaper     `json:"papers"`
}

// AskedLine is a trade and level, and how many places are asked for.
type AskedLine struct {
	Trade  string `json:"trade"`
	Level  Level  `json:"level"`
	Places int    `json:"places"`
}

// BaseTeacher is a teacher with the certificate that lets them teach a trade.
type BaseTeacher struct {
	Name        string `json:"name"`
	Trade       string `json:"trade"`
	Certificate string `json:"certificate"` // kind and level, such as 高级技师
	Number      string `json:"number"`      // of the certificate
}

// Kinds of rooms.
const (
	Classroom = "classroom"
	Workshop  = "workshop"
)

// RoomKinds are the names of the kinds of rooms.
var RoomKinds = map[string]string{Classroom: "教室", Workshop: "实训车间"}

// BaseRoom is where is taught or practised: square metres and seats or stations.
type BaseRoom struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"`
	Area  int    `json:"area"`
	Seats int    `json:"seats"`
}

// BaseEquipment is what a trade is practised on.
type BaseEquipment struct {
	Name  string `json:"name"`
	Trade string `json:"trade,omitempty"`
	Count int    `json:"count"`
}

// BasePaper is a paper handed in with the application.
type BasePaper struct {
	Code   string `json:"code"`
	FileID string `json:"file"`
}

// BasePapers are the papers of an application, and which it cannot do without.
var BasePapers = []struct {
	Code, Name string
	Needed     bool
}{{"licence", "办学许可证或法人登记证书", true}, {"teachers", "教师资格和技能证书", true}, {"rooms", "场地和设备照片、产权或租赁证明", true}, {"rules", "培训管理制度", false}, {"other", "其他材料", false}}

// Asking is how many places are asked for.
func (c *BaseContent) Asking() (sum int) {
	for _, l := range c.Asked {
		sum += l.Places
	}
	return sum
}

// Marks is the sheet by which a base was assessed: the points of each assessor
// for each item, and what comes of them. Average and Threshold are in tenths
// of a point.
type Marks struct {
	Assessors []string         `json:"assessors"`
	Points    map[string][]int `json:"points"` // item → points, beside Assessors
	Average   int              `json:"average"`
	Threshold int              `json:"threshold"`
	On        Date             `json:"on"`
	Note      string           `json:"note"`
}

// Reached reports whether the average is enough.
func (m *Marks) Reached() bool { return m.Average >= m.Threshold }
