package programme

import (
	"slices"
	"time"
)

// Verification is whether a unit is who it says it is. A unit that came with a
// base's roster or was registered by a base or the city has no row and is
// Verified: somebody knew it. One that registered itself is Unverified until a
// base at which it enrols, its county or the city has looked at its papers.
type Verification struct {
	ID         string // of the employer
	State      State  // Unverified, Verified, Refused
	BaseCode   string // the base at which it means to enrol, "" where it named none
	AskedBy    string // the user
	AskedAt    time.Time
	Looked     string // at what: VerifiedByPapers, VerifiedByRegister, VerifiedByBoth; "" where nobody has
	Seen       string // what was seen, or why it was refused or taken back
	AnsweredBy string
	AnsweredAt time.Time
	Version    int64
}

// The papers that the verifier of a unit looked at.
const (
	VerifiedByPapers   = "papers"
	VerifiedByRegister = "register"
	VerifiedByBoth     = "both"
)

// WaysToVerify are what may be looked at, in the order of a form.
var WaysToVerify = []struct{ Code, Name string }{
	{VerifiedByPapers, "营业执照或法人证书（原件，或盖章的复印件）"},
	{VerifiedByRegister, "国家企业信用信息公示系统或登记机关的公开信息"},
	{VerifiedByBoth, "证照和公开信息都核对了"},
}

const (
	Unverified State = "unverified"
	Verified   State = "verified"

	EmployerSignUp  Action = "employer.sign_up"
	EmployerVerify  Action = "employer.verify"
	EmployerRefuse  Action = "employer.refuse"
	EmployerReapply Action = "employer.reapply"
	EmployerDoubt   Action = "employer.doubt"
)

// whoVerifies are a unit's own bases, its county and the city.
var whoVerifies = []Role{RoleClerk, RoleHead, RoleCounty, RoleOfficer}

var verificationActions = []ActionRow{
	{EmployerSignUp, NounEmployer, "单位自行登记", []Role{RoleSystem}, nil, Unverified, false, false, DutyEnrolment},
	{EmployerVerify, NounEmployer, "核实单位", whoVerifies, []State{Unverified, Refused}, Verified, true, true, DutyEnrolment},
	{EmployerRefuse, NounEmployer, "不予核实", whoVerifies, []State{Unverified}, Refused, false, true, DutyEnrolment},
	{EmployerReapply, NounEmployer, "改正后重新申请核实", []Role{RoleEmployer}, []State{Unverified, Refused}, Unverified, false, false, DutyEnrolment},
	{EmployerDoubt, NounEmployer, "收回核实", whoVerifies, []State{Verified}, Unverified, false, true, DutyEnrolment},
}

// preparing are the actions of a unit's clerk that need no verified unit: they
// prepare, or take back. Everything else is said in the unit's name. What is
// new waits for the unit to be verified until it stands here.
var preparing = []Action{EmployerReapply, DraftInvite, DraftSave, AttestNudge, ApplicationWithdraw, ApplicationDecline, TransferCancel, CorrectionCancel,
	MaterialVoid}

// Prepares reports whether a unit's clerk may do an action before anybody has
// verified the unit.
func Prepares(a Action) bool {
	row := Find(a)
	return slices.Contains(preparing, a) || row != nil && row.Noun == NounUser
}

// Stands refuses what a unit's clerk says in the unit's name as long as nobody
// has verified the unit, which is in state.
func Stands(a Actor, action Action, state State) error {
	if a.Role != RoleEmployer || state == Verified || Prepares(action) {
		return nil
	}
	row := Find(action)
	if state == Refused {
		return Errorf(Forbidden, "贵单位的登记没有通过核实，不能办理“%s”。请在单位页面改正后重新申请", row.Name).Under(row.Clause)
	}
	return Errorf(Forbidden, "贵单位还没有核实，不能办理“%s”。请带营业执照到培训基地或县（市、区）人社局核实；此前可以邀请职工、填写报名", row.Name).Under(row.Clause)
}
