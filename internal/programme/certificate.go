package programme

// Kinds of certificates: the national one, made out by others and recorded
// (clause 3.4.1), and the programme's own (3.4.2).
const (
	QualificationCertificate = "qualification"
	TrainingCertificate      = "training"
)

// CertificateNames is what the kinds are called everywhere.
var CertificateNames = map[string]string{QualificationCertificate: "国家职业资格证书", TrainingCertificate: "培训合格证书"}

// InForce reports whether a certificate is in force: while somebody has asked
// to withdraw or replace it, it still is.
func (c *Certificate) InForce() bool {
	return c.State == Issued || c.State == Doubted || c.State == Renewing
}

// The actions of certificates beside issuing.
const (
	CertificateRecord  Action = "certificate.record"
	CertificateConfirm Action = "certificate.confirm"
	CertificateRefuse  Action = "certificate.refuse"
	CertificateDoubt   Action = "certificate.doubt"
	CertificateVoid    Action = "certificate.revoke"
	CertificateRenew   Action = "certificate.renew"
	CertificateReplace Action = "certificate.replace"
	CertificateKeep    Action = "certificate.keep"
)

// certificateActions are their rows of the action table: who asks and who
// decides are two people.
var certificateActions = []ActionRow{
	{CertificateRecord, NounCertificate, "登记国家职业资格证书", []Role{RoleOfficer}, nil, Received, false, false, DutySkillCertificate},
	{CertificateConfirm, NounCertificate, "核实证书编号", []Role{RoleApprover}, []State{Received}, Issued, true, false, DutySkillCertificate},
	{CertificateRefuse, NounCertificate, "退回重新登记", []Role{RoleApprover}, []State{Received}, Returned, false, true, DutySkillCertificate},
	{CertificateDoubt, NounCertificate, "提出撤销证书", []Role{RoleOfficer}, []State{Issued}, Doubted, false, true, DutyRevocation},
	{CertificateVoid, NounCertificate, "撤销证书", []Role{RoleApprover}, []State{Doubted}, Revoked, true, false, DutyRevocation},
	{CertificateRenew, NounCertificate, "提出换发证书", []Role{RoleOfficer}, []State{Issued}, Renewing, false, true, DutyTrainingCertificate},
	{CertificateReplace, NounCertificate, "换发证书", []Role{RoleApprover}, []State{Renewing}, Replaced, true, false, DutyTrainingCertificate},
	{CertificateKeep, NounCertificate, "不予办理，证书照旧", []Role{RoleOfficer, RoleApprover}, []State{Doubted, Renewing}, Issued, false, true,
		DutyTrainingCertificate},
}
