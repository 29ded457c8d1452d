package programme

import "slices"

// Groups of roles that read alike.
var (
	cityRoles  = []Role{RoleOfficer, RoleApprover, RoleAuditor}
	baseRoles  = []Role{RoleHead, RoleClerk}
	everyRole  = []Role{RoleOfficer, RoleApprover, RoleAuditor, RoleCounty, RoleHead, RoleClerk, RoleTeacher, RoleTreasurer, RoleEmployer, RoleTrainee}
	trainRoles = slices.Concat(cityRoles, baseRoles, []Role{RoleCounty, RoleTeacher, RoleEmployer, RoleTrainee})
	moneyRoles = slices.Concat(cityRoles, []Role{RoleHead, RoleTreasurer, RoleCounty})
	allRoles   = slices.Concat(everyRole, []Role{RoleAdministrator, RoleSystem})
	superRoles = slices.Concat(cityRoles, baseRoles, []Role{RoleCounty})
)

// ReadRow says which roles may read a noun, each within its scope.
type ReadRow struct {
	Noun  Noun
	Roles []Role
}

// Reads is the table of who may read what. Scope bounds it further, row by
// row, in the noun's listing.
var Reads = append([]ReadRow{
	{NounProgramme, everyRole},
	{NounBase, slices.Concat(superRoles, []Role{RoleTeacher, RoleTreasurer})},
	{NounPlanLine, everyRole},
	{NounEmployer, slices.Concat(superRoles, []Role{RoleEmployer})},
	{NounPerson, slices.Concat(superRoles, []Role{RoleEmployer, RoleTrainee})},
	{NounApplication, trainRoles},
	{NounDraft, []Role{RoleAuditor, RoleClerk, RoleEmployer, RoleTrainee}},
	{NounScheme, superRoles},
	{NounClass, trainRoles},
	{NounTeacher, slices.Concat(superRoles, []Role{RoleTeacher})},
	{NounLesson, trainRoles},
	{NounEvaluation, trainRoles},
	{NounAppraisal, slices.Concat(superRoles, []Role{RoleEmployer, RoleTrainee})},
	{NounPublication, superRoles},
	{NounCertificate, slices.Concat(superRoles, []Role{RoleEmployer, RoleTrainee})},
	{NounStandard, everyRole},
	{NounStatement, moneyRoles},
	{NounVoucher, moneyRoles},
	{NounInspection, superRoles},
	{NounFinding, superRoles},
	{NounClue, cityRoles},
	{NounReturn, superRoles},
	{NounTransfer, slices.Concat(superRoles, []Role{RoleEmployer, RoleTrainee})},
	{NounCorrection, slices.Concat(superRoles, []Role{RoleEmployer, RoleTrainee})},
	{NounUser, []Role{RoleAdministrator, RoleAuditor, RoleApprover}},
	{NounCounty, slices.Concat(cityRoles, []Role{RoleAdministrator})},
	{NounList, cityRoles},
	{NounHit, superRoles},
}, slices.Concat(recognitionReads, rollReads, outsideReads, linkReads, confirmationReads, destructionReads, drawReads,
	ratingReads, revocationReads, moneyReads)...)

// MayRead reports whether a role reads a noun at all.
func MayRead(r Role, n Noun) bool {
	for i := range Reads {
		if Reads[i].Noun == n {
			return slices.Contains(Reads[i].Roles, r)
		}
	}
	return false
}
