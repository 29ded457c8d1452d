package api

import (
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
)

// InstitutionBody is who may apply to be a base.
type InstitutionBody struct {
	CreditCode string `json:"credit_code" maxLength:"18" doc:"统一社会信用代码"`
	Name       string `json:"name" minLength:"1" maxLength:"100" doc:"名称"`
	County     string `json:"county" minLength:"1" maxLength:"40" doc:"县市区"`
	Kind       string `json:"kind" enum:"technician_college,skilled_school,vocational_college,vocational_school,training_body,enterprise_centre" doc:"技师学院、技工学校、高等职业院校、中等职业学校、职业培训机构、企业培训中心"`
}

func (b *InstitutionBody) in() plan.InstitutionIn {
	return plan.InstitutionIn{CreditCode: b.CreditCode, Name: b.Name, County: b.County, Kind: b.Kind}
}

// InstitutionAmendBody corrects a registration.
type InstitutionAmendBody struct {
	InstitutionBody
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// BaseContentBody is what an institution applies with.
type BaseContentBody struct {
	Name         string          `json:"name,omitempty" maxLength:"100" doc:"名称；已登记的院校不用填"`
	Aliases      []string        `json:"aliases,omitempty" maxItems:"20" doc:"别名"`
	County       string          `json:"county,omitempty" maxLength:"40" doc:"县市区；已登记的院校不用填"`
	Licence      string          `json:"licence" minLength:"1" maxLength:"60" doc:"办学许可证或法人登记证书的编号"`
	LicenceUntil string          `json:"licence_until,omitempty" format:"date" doc:"有效期至；长期的不填"`
	Asked        []AskedBody     `json:"asked" minItems:"1" maxItems:"100" doc:"申报的工种、等级、人数"`
	Teachers     []StaffBody     `json:"teachers" minItems:"1" maxItems:"300" doc:"任教教师"`
	Rooms        []RoomBody      `json:"rooms" minItems:"1" maxItems:"100" doc:"教室和实训场地"`
	Equipment    []EquipmentBody `json:"equipment" minItems:"1" maxItems:"300" doc:"主要设备"`
	Papers       []BasePaperBody `json:"papers" minItems:"1" maxItems:"50" doc:"材料，先上传得到编号"`
}

// AskedBody is a trade and level that is asked for.
type AskedBody struct {
	Trade  string          `json:"trade" minLength:"1" maxLength:"60" doc:"工种"`
	Level  programme.Level `json:"level" doc:"等级"`
	Places int             `json:"places" minimum:"1" maximum:"10000" doc:"人数"`
}

// StaffBody is a teacher that an application names.
type StaffBody struct {
	Name        string `json:"name" minLength:"1" maxLength:"60" doc:"姓名"`
	Trade       string `json:"trade" minLength:"1" maxLength:"60" doc:"任教工种"`
	Certificate string `json:"certificate" minLength:"1" maxLength:"60" doc:"证书名称及等级"`
	Number      string `json:"number" minLength:"1" maxLength:"60" doc:"证书编号"`
}

// RoomBody is where is taught or practised.
type RoomBody struct {
	Name  string `json:"name" minLength:"1" maxLength:"60" doc:"名称"`
	Kind  string `json:"kind" enum:"classroom,workshop" doc:"教室、实训车间"`
	Area  int    `json:"area" minimum:"1" doc:"面积，平方米"`
	Seats int    `json:"seats" minimum:"1" doc:"座位或工位"`
}

// EquipmentBody is what a trade is practised on.
type EquipmentBody struct {
	Name  string `json:"name" minLength:"1" maxLength:"60" doc:"名称"`
	Trade string `json:"trade,omitempty" maxLength:"60" doc:"使用工种"`
	Count int    `json:"count" minimum:"1" doc:"数量"`
}

// BasePaperBody is a paper of an application.
type BasePaperBody struct {
	Code string `json:"code" enum:"licence,teachers,rooms,rules,other" doc:"哪一种材料：证照、教师证书、场地设备、制度、其他"`
	File string `json:"file" maxLength:"64" doc:"先上传的文件的编号"`
}

func (b *BaseContentBody) application(code string) (plan.BaseApplication, error) {
	in := plan.BaseApplication{CreditCode: code, Name: b.Name, Aliases: b.Aliases, County: b.County}
	c := &in.Content
	c.Licence = b.Licence
	if b.LicenceUntil != "" {
		until, err := date("licence_until", b.LicenceUntil)
		if err != nil {
			return in, err
		}
		c.LicenceUntil = until
	}
	for _, l := range b.Asked {
		c.Asked = append(c.Asked, programme.AskedLine(l))
	}
	for _, t := range b.Teachers {
		c.Teachers = append(c.Teachers, programme.BaseTeacher(t))
	}
	for _, r := range b.Rooms {
		c.Rooms = append(c.Rooms, programme.BaseRoom(r))
	}
	for _, e := range b.Equipment {
		c.Equipment = append(c.Equipment, programme.BaseEquipment(e))
	}
	for _, p := range b.Papers {
		c.Papers = append(c.Papers, programme.BasePaper{Code: p.Code, FileID: p.File})
	}
	return in, nil
}

// ReassignBody puts an application under another county.
type ReassignBody struct {
	County string `json:"county" minLength:"1" maxLength:"40" doc:"县市区"`
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// OpinionBody is a county's recommendation.
type OpinionBody struct {
	Opinion string `json:"opinion" minLength:"1" maxLength:"1000" doc:"推荐意见"`
}

// AssessmentBody is a filled sheet.
type AssessmentBody struct {
	Assessors []string         `json:"assessors" minItems:"1" maxItems:"9" doc:"评估人的姓名"`
	Points    map[string][]int `json:"points" doc:"各评分项目的分数，以项目代码为名，顺序同评估人"`
	Note      string           `json:"note,omitempty" maxLength:"1000" doc:"评估意见"`
}

// RecognitionBody is the document that recognises a base.
type RecognitionBody struct {
	Number string `json:"number" minLength:"1" maxLength:"60" doc:"认定文号"`
	On     string `json:"on" format:"date" doc:"认定日期"`
}
