package web

import (
	"slices"

	"jinlanling/internal/programme"
)

// Route is one row of the route table: a pattern, who it answers, and what it
// does. Exactly one of Open, Any, Noun, Action and Roles says who.
type Route struct {
	Pattern string
	Open    bool             // anybody, signed in or not
	Any     bool             // anybody signed in, in whatever role
	Proved  bool             // who has just proved to be who they are
	Noun    programme.Noun   // who may read it (programme.Reads)
	Action  programme.Action // who may do it (programme.Actions)
	Roles   []programme.Role // these
	Do      func(*request) error
}

// allows reports whether a role passes the route's row. Whose thing it is, the
// app asks.
func (r *Route) allows(role programme.Role) bool {
	switch {
	case r.Open || r.Any:
		return true
	case r.Noun != "":
		return programme.MayRead(role, r.Noun)
	case r.Action != "":
		return slices.Contains(programme.Find(r.Action).Roles, role)
	}
	return slices.Contains(r.Roles, role)
}

// Allows is allows, for the test that walks the table.
func (r *Route) Allows(role programme.Role) bool { return r.allows(role) }

// table is every route: those written here, and for each noun its list, its
// workbook and its page, for each deed its form and what it does.
func (s *Server) table() []Route {
	workers := []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleCounty, programme.RoleHead, programme.RoleClerk,
		programme.RoleTeacher, programme.RoleTreasurer, programme.RoleEmployer, programme.RoleTrainee, programme.RoleAdministrator}
	city := []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}
	searchers := slices.DeleteFunc(slices.Clone(workers), func(r programme.Role) bool { return !programme.MayRead(r, programme.NounPerson) })
	routes := []Route{
		{Pattern: "GET /{$}", Open: true, Do: front},
		{Pattern: "GET /may-i", Open: true, Do: mayI},
		{Pattern: "POST /may-i", Open: true, Do: mayIAnswered},
		{Pattern: "GET /places", Open: true, Do: places},
		{Pattern: "GET /recognised", Open: true, Do: recognisedPage},
		{Pattern: "GET /recognised/{kind}", Open: true, Do: recognisedFile},
		{Pattern: "GET /notices", Open: true, Do: notices},
		{Pattern: "GET /notices/{id}", Open: true, Do: noticeList},
		{Pattern: "GET /accepted/{id}", Open: true, Do: publicRoll},
		{Pattern: "GET /accepted/{id}/object", Open: true, Do: objectForm},
		{Pattern: "POST /accepted/{id}/object", Open: true, Do: object},
		{Pattern: "GET /objections", Open: true, Do: followForm},
		{Pattern: "POST /objections", Open: true, Do: follow},
		{Pattern: "GET /checkpoint", Open: true, Do: points},
		{Pattern: "GET /.well-known/jinlanling-checkpoint", Open: true, Do: newestPoint},
		{Pattern: "GET /.well-known/jinlanling-consistency", Open: true, Do: consistency},
		{Pattern: "GET /check", Open: true, Do: checkForm},
		{Pattern: "POST /check", Open: true, Do: checkCertificate},
		{Pattern: "GET /check/offline", Open: true, Do: offlinePage},
		{Pattern: "GET /.well-known/jinlanling-certificate-keys", Open: true, Do: certificateKeys},
		{Pattern: "GET /login", Open: true, Do: signInForm},
		{Pattern: "POST /login", Open: true, Do: signIn},
		{Pattern: "POST /logout", Open: true, Do: signOut},
		{Pattern: "GET /kaitong", Open: true, Do: slipForm},
		{Pattern: "POST /kaitong", Open: true, Do: openSlip},
		{Pattern: "GET /invite/{secret}", Open: true, Do: invited},
		{Pattern: "POST /invite/{secret}", Open: true, Do: acceptInvitation},
		{Pattern: "POST /invite/{secret}/code", Open: true, Do: finishInvitation},
		{Pattern: "GET /demo", Open: true, Do: demoDoor},
		{Pattern: "POST /demo", Open: true, Do: enterDemo},
		{Pattern: "GET /register", Open: true, Do: registerForm},
		{Pattern: "POST /register", Open: true, Do: register},
		{Pattern: "GET /my", Roles: []programme.Role{programme.RoleTrainee}, Do: myDraft},
		{Pattern: "POST /first-day/{step}/remind", Action: programme.UserRemind, Do: remindStep},
		{Pattern: "GET /invitations", Action: programme.UserInvite, Do: invitations},
		{Pattern: "POST /invitations", Action: programme.UserInvite, Do: printSlips},
		{Pattern: "GET /invitations/template", Action: programme.UserCreate, Do: enlistTemplate},
		{Pattern: "GET /own", Action: programme.ConfirmationGive, Do: ownRecords},
		{Pattern: "POST /own", Action: programme.ConfirmationGive, Do: answerOwn},
		{Pattern: "GET /group", Roles: []programme.Role{programme.RoleEmployer}, Do: group},
		{Pattern: "POST /draft/{id}/live/{step}", Noun: programme.NounDraft, Do: live},
		{Pattern: "POST /application/{id}/live", Noun: programme.NounApplication, Do: liveRefiled},
		{Pattern: "GET /roles", Any: true, Do: rolesForm},
		{Pattern: "POST /roles", Any: true, Do: actAs},
		{Pattern: "GET /account", Any: true, Do: account},
		{Pattern: "POST /account", Any: true, Do: changePassword},
		{Pattern: "POST /account/sessions", Any: true, Do: endSessions},
		{Pattern: "GET /account/prove", Any: true, Do: proveForm},
		{Pattern: "POST /account/prove", Any: true, Do: prove},
		{Pattern: "GET /account/code", Any: true, Proved: true, Do: codeForm},
		{Pattern: "POST /account/code", Any: true, Proved: true, Do: beginCode},
		{Pattern: "POST /account/code/confirm", Any: true, Proved: true, Do: confirmCode},
		{Pattern: "POST /account/code/recovery", Any: true, Proved: true, Do: renewCodes},
		{Pattern: "GET /account/tokens", Any: true, Do: tokens},
		{Pattern: "GET /account/tokens/new", Any: true, Proved: true, Do: newToken},
		{Pattern: "POST /account/tokens", Any: true, Proved: true, Do: createToken},
		{Pattern: "POST /account/tokens/accept", Any: true, Proved: true, Do: acceptToken},
		{Pattern: "GET /sign-ins", Roles: []programme.Role{programme.RoleAuditor, programme.RoleAdministrator}, Do: signIns},
		{Pattern: "POST /account/tokens/revoke", Any: true, Do: revokeToken},
		{Pattern: "GET /message", Any: true, Do: messages},
		{Pattern: "POST /message/read", Any: true, Do: readMessages},
		{Pattern: "POST /message/{id}/open", Any: true, Do: openMessage},
		{Pattern: "GET /account/messages", Any: true, Proved: true, Do: contacting},
		{Pattern: "POST /account/messages", Any: true, Proved: true, Do: changeContacting},
		{Pattern: "GET /account/messages/confirm/{proof}", Any: true, Do: confirmForm},
		{Pattern: "POST /account/messages/confirm/{proof}", Any: true, Do: confirmMail},
		{Pattern: "GET /delivery", Roles: []programme.Role{programme.RoleAdministrator}, Do: deliveries},
		{Pattern: "POST /delivery/{id}/retry", Action: programme.DeliveryRetry, Do: retryDelivery},
		{Pattern: "GET /overview", Roles: city, Do: overview},
		{Pattern: "GET /doubts", Roles: append([]programme.Role{programme.RoleCounty}, city...), Do: yearDoubts},
		{Pattern: "GET /search", Roles: searchers, Do: search},
		{Pattern: "POST /search", Roles: searchers, Do: askSearch},
		{Pattern: "GET /rules", Roles: workers, Do: rulesPage},
		{Pattern: "GET /application/{id}/paper/{file}", Noun: programme.NounApplication, Do: paperFile},
		{Pattern: "GET /class/{id}/evidence/{file}", Noun: programme.NounClass, Do: evidenceFile},
		{Pattern: "GET /lesson/{id}/room", Action: programme.LessonHold, Do: roomPage},
		{Pattern: "GET /sign/{token}", Open: true, Do: scanRoom},
		{Pattern: "GET /sign", Action: programme.LessonSign, Do: signForm},
		{Pattern: "POST /sign", Action: programme.LessonSign, Do: signScanned},
		{Pattern: "GET /scheme/{id}/file", Noun: programme.NounScheme, Do: schemePaper},
		{Pattern: "GET /application/{id}/letter", Noun: programme.NounApplication, Do: letter},
		{Pattern: "GET /annex2", Roles: rosterRoles, Do: annex2Desk},
		{Pattern: "POST /annex2", Roles: rosterRoles, Do: annex2Returned},
		{Pattern: "POST /annex2/print", Roles: rosterRoles, Do: annex2Printed},
		{Pattern: "POST /annex2/pick", Roles: rosterRoles, Do: annex2Picked},
		{Pattern: "GET /review", Action: programme.ApplicationAccept, Do: review},
		{Pattern: "POST /review", Action: programme.ApplicationAccept, Do: reviewed},
		{Pattern: "GET /application/{id}/frozen", Noun: programme.NounApplication, Do: frozenPage},
		{Pattern: "GET /list-upload/{id}", Action: programme.ListImport, Do: listUpload},
		{Pattern: "POST /list-upload/{id}", Action: programme.ListImport, Do: importList},
		{Pattern: "GET /outside", Noun: programme.NounCollation, Do: outsidePage},
		{Pattern: "GET /return-upload/{id}", Action: programme.CollationImport, Do: returnUpload},
		{Pattern: "POST /return-upload/{id}", Action: programme.CollationImport, Do: compareReturn},
		{Pattern: "GET /programme/{id}/annex1", Noun: programme.NounPlanLine, Do: annex1},
		{Pattern: "GET /base/{id}/annex4", Noun: programme.NounReturn, Do: annex4},
		{Pattern: "GET /base/{id}/paper/{file}", Noun: programme.NounBase, Do: basePaper},
		{Pattern: "GET /programme/notice-file", Action: programme.ProgrammeCreate, Do: noticeFile},
		{Pattern: "GET /programme/notice-reference", Action: programme.ProgrammeCreate, Do: noticeReference},
		{Pattern: "GET /programme/{id}/template", Noun: programme.NounProgramme, Do: template},
		{Pattern: "GET /permissions", Roles: workers, Do: permissions},
		{Pattern: "GET /base/{id}/account", Noun: programme.NounVoucher, Do: specialAccount},
		{Pattern: "GET /base/{id}/account/export", Noun: programme.NounVoucher, Do: exportAccount},
		{Pattern: "GET /base/{id}/ledger", Noun: programme.NounStatement, Do: ledgerPage},
		{Pattern: "GET /person/{id}/money", Roles: city, Do: personMoney},
		{Pattern: "GET /voucher/{id}/file", Noun: programme.NounVoucher, Do: attachment(programme.NounVoucher)},
		{Pattern: "GET /finding/{id}/file", Noun: programme.NounFinding, Do: attachment(programme.NounFinding)},
		{Pattern: "GET /correction/{id}/file", Noun: programme.NounCorrection, Do: attachment(programme.NounCorrection)},
		{Pattern: "GET /return/{id}/file", Noun: programme.NounReturn, Do: attachment(programme.NounReturn)},
		{Pattern: "GET /journal", Roles: overseers, Do: journalPage},
		{Pattern: "POST /journal", Roles: overseers, Do: verifyJournal},
		{Pattern: "GET /journal/{id}", Roles: overseers, Do: journalEntry},
		{Pattern: "GET /journal/{id}/proof", Roles: overseers, Do: journalProof},
		{Pattern: "GET /fsck", Roles: overseers, Do: fsckPage},
		{Pattern: "POST /fsck", Roles: overseers, Do: askFsck},
		{Pattern: "GET /job", Any: true, Do: jobsPage},
		{Pattern: "GET /job/{id}", Any: true, Do: oneJob},
		{Pattern: "GET /job/{id}/file", Any: true, Do: jobFile},
		{Pattern: "POST /job/{id}/cancel", Any: true, Do: cancelJob},
		{Pattern: "POST /job/{id}/again", Any: true, Do: againJob},
		{Pattern: "POST /job/{id}/submit", Action: programme.ApplicationImport, Do: submitRoster},
		{Pattern: "GET /roster", Action: programme.ApplicationImport, Do: rosterBases},
		{Pattern: "GET /base/{id}/roster", Action: programme.ApplicationImport, Do: rosterForm},
		{Pattern: "POST /base/{id}/roster", Action: programme.ApplicationImport, Do: sendRoster},
		{Pattern: "GET /whatif", Roles: whatIfRoles, Do: whatIfForm},
		{Pattern: "POST /whatif", Roles: whatIfRoles, Do: askWhatIf},
		{Pattern: "POST /class/{id}/zip", Action: programme.PersonUnmask, Do: zipClass},
		{Pattern: "GET /backup", Roles: []programme.Role{programme.RoleAdministrator}, Do: backups},
		{Pattern: "POST /backup", Roles: []programme.Role{programme.RoleAdministrator}, Do: askBackup},
	}
	for i := range programme.Reads {
		n := programme.Reads[i].Noun
		path := "/" + string(n)
		routes = append(routes,
			Route{Pattern: "GET " + path, Noun: n, Do: list(n)},
			Route{Pattern: "GET " + path + "/export", Noun: n, Do: export(n)},
			Route{Pattern: "POST " + path + "/export", Noun: n, Do: askExport(n)},
			Route{Pattern: "GET " + path + "/{id}", Noun: n, Do: one(n)})
	}
	for i := range deeds() {
		d := &deeds()[i]
		path := "/" + string(d.On) + "/{id}/do/" + d.Key
		routes = append(routes, Route{Pattern: "GET " + path, Action: d.Action, Do: ask(d)}, Route{Pattern: "POST " + path, Action: d.Action, Do: do(d)})
	}
	return routes
}
