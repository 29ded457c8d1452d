package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Transfer]{name: "transfers", noun: programme.NounTransfer, columns: func(r *programme.Transfer) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"application_id", &r.ApplicationID},
		{"from_line_id", &r.FromLineID},
		{"from_base_id", &r.FromBaseID},
		{"to_line_id", &r.ToLineID},
		{"to_base_id", &r.ToBaseID},
		{"state", (*string)(&r.State)},
		{"requested_by", &r.RequestedBy},
		{"requested_at", &r.RequestedAt},
		{"released_by", &r.ReleasedBy},
		{"answered_by", &r.AnsweredBy},
		{"decision_id", &r.DecisionID},
		{"reason", &r.Reason},
		{"answer", &r.Answer},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Correction]{name: "corrections", noun: programme.NounCorrection, columns: func(r *programme.Correction) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"application_id", &r.ApplicationID},
		{"person_id", &r.PersonID},
		{"kind", &r.Kind},
		{"before_text", &r.Before},
		{"after_text", &r.After},
		{"before_index", &r.BeforeIndex},
		{"after_index", &r.AfterIndex},
		{"after_sealed", &r.AfterSealed},
		{"file_id", &r.FileID},
		{"second", &r.Second},
		{"state", (*string)(&r.State)},
		{"reason", &r.Reason},
		{"answer", &r.Answer},
		{"proposed_by", &r.ProposedBy},
		{"proposed_at", &r.ProposedAt},
		{"answered_by", &r.AnsweredBy},
		{"answered_at", &r.AnsweredAt},
		{"version", &r.Version},
	}
}})

// OpenTransfer is the transfer that an application has under way, or nil.
func (tx *Tx) OpenTransfer(applicationID string) (*programme.Transfer, error) {
	return one[programme.Transfer](tx, "WHERE t.application_id=$1 AND t.state IN ('requested', 'released')", applicationID)
}

// OpenCorrection is the correction of a kind that a person has under way, or
// nil.
func (tx *Tx) OpenCorrection(personID, kind string) (*programme.Correction, error) {
	return one[programme.Correction](tx, "WHERE t.person_id=$1 AND t.kind=$2 AND t.state='proposed'", personID, kind)
}

// CorrectionsNotSealedWith are up to limit corrections whose new value is
// sealed with another key than the one named.
func (tx *Tx) CorrectionsNotSealedWith(key string, limit int) ([]programme.Correction, error) {
	return list[programme.Correction](tx, "WHERE t.after_sealed<>'' AND t.after_sealed NOT LIKE $1 ORDER BY t.id LIMIT $2", key+":%", limit)
}

// PaidFor reports whether an approved or paid statement holds an item of the
// person.
func (tx *Tx) PaidFor(personID string) (bool, error) {
	n, err := tx.count(`
		SELECT COUNT(*)
		FROM items i
		JOIN statements s ON s.id=i.statement_id
		JOIN applications a ON a.id=i.application_id
		WHERE a.person_id=$1 AND s.state IN ('approved', 'paid')`, personID)
	return n > 0, err
}

var correctionWords = map[string]string{programme.CorrectName: "姓名", programme.CorrectID: "身份证号码", programme.CorrectPhone: "手机号", programme.CorrectBank: "银行账号"}

var secondWords = map[string]string{"": "不须第二人", programme.SecondOfBase: "基地另一人", programme.SecondOfCity: "市局经办"}

// queueSQL is an application's place in its line's queue, in words.
const queueSQL = `CASE WHEN t.state='waiting' THEN '第 ' || CAST(1+(SELECT COUNT(*)
			FROM applications w
			WHERE w.plan_line_id=t.plan_line_id
				AND w.state='waiting'
				AND (w.submitted_at<t.submitted_at OR w.submitted_at=t.submitted_at AND w.id<t.id)) AS TEXT) || ' 位' ELSE '' END`

// offerDueSQL is the last day on which an offered place may be confirmed.
const offerDueSQL = "COALESCE((SELECT o.due_on FROM offers o WHERE o.application_id=t.id AND o.state='offered'), '')"

// transferListings are the listings of transfers and corrections.
var transferListings = []Listing{
	{
		Noun: programme.NounTransfer, Title: "p.name || ' 转报' || n.trade", State: "t.state", Year: "t.programme_id", Newest: true,
		From: `transfers t JOIN applications a ON a.id=t.application_id JOIN persons p ON p.id=a.person_id
			JOIN plan_lines l ON l.id=t.from_line_id JOIN plan_lines n ON n.id=t.to_line_id
			JOIN bases b ON b.id=t.from_base_id JOIN bases r ON r.id=t.to_base_id`,
		Owner: Owner{Base: "? IN (b.credit_code, r.credit_code)", County: "? IN (b.county, r.county)", Employer: "a.employer_id", Person: "a.person_id",
			Held: heldBy("a.id")},
		Columns: []Field{{Key: "name", Title: "姓名", SQL: "p.name", Link: programme.NounTransfer},
			{Key: "from", Title: "原报", SQL: "l.trade", Link: programme.NounPlanLine, LinkSQL: "l.id"},
			{Key: "from_level", Title: "原等级", Kind: Grade, SQL: "l.level"},
			{Key: "from_base", Title: "原基地", SQL: "b.name"}, {Key: "to", Title: "转报", SQL: "n.trade", Link: programme.NounPlanLine, LinkSQL: "n.id"},
			{Key: "to_level", Title: "转报等级", Kind: Grade, SQL: "n.level"},
			{Key: "to_base", Title: "转报基地", SQL: "r.name"}, stateField},
		Detail: []Field{{Key: "application", Title: "报名", SQL: "'查看报名'", Link: programme.NounApplication, LinkSQL: "a.id"},
			user("requested_by", "申请人", "t.requested_by"), {Key: "requested_at", Title: "申请时间", Kind: Instant, SQL: "t.requested_at"},
			{Key: "reason", Title: "申请理由", SQL: "t.reason"}, user("released_by", "同意转出", "t.released_by"), user("answered_by", "答复人", "t.answered_by"),
			{Key: "answer", Title: "答复", SQL: "t.answer"}},
		Filters: []Filter{byState, {Key: "application", Title: "报名", SQL: "t.application_id", Hidden: true},
			{Key: "giving", Title: "由本基地转出", SQL: "b.credit_code=?", Hidden: true}, {Key: "receiving", Title: "转入本基地", SQL: "r.credit_code=?", Hidden: true}},
	},
	{
		Noun: programme.NounCorrection, Title: "p.name || ' 更正'", State: "t.state", Year: "t.programme_id", Newest: true,
		From:  "corrections t JOIN applications a ON a.id=t.application_id JOIN persons p ON p.id=t.person_id JOIN bases b ON b.id=t.base_id",
		Owner: Owner{Base: "b.credit_code", County: "b.county", Employer: "a.employer_id", Person: "t.person_id"},
		Columns: []Field{{Key: "name", Title: "姓名", SQL: "p.name", Link: programme.NounCorrection},
			{Key: "kind", Title: "更正", Kind: Word, SQL: "t.kind", Words: correctionWords}, {Key: "before", Title: "原为", SQL: "t.before_text"},
			{Key: "after", Title: "改为", SQL: "t.after_text"},
			baseField, {Key: "second", Title: "由谁批准", Kind: Word, SQL: "t.second", Words: secondWords}, stateField},
		Detail: []Field{{Key: "application", Title: "报名", SQL: "'查看报名'", Link: programme.NounApplication, LinkSQL: "a.id"},
			user("proposed_by", "提出人", "t.proposed_by"), {Key: "proposed_at", Title: "提出时间", Kind: Instant, SQL: "t.proposed_at"},
			{Key: "reason", Title: "理由", SQL: "t.reason"}, user("answered_by", "答复人", "t.answered_by"),
			{Key: "answered_at", Title: "答复时间", Kind: Instant, SQL: "t.answered_at"}, {Key: "answer", Title: "答复", SQL: "t.answer"}},
		Filters: []Filter{byState, byBase, {Key: "kind", Title: "更正", Kind: Word, SQL: "t.kind", Words: correctionWords},
			{Key: "application", Title: "报名", SQL: "t.application_id", Hidden: true},
			{Key: "second", Title: "由谁批准", Kind: Word, SQL: "t.second", Words: secondWords, Hidden: true}, others("t.proposed_by")},
	},
}

// addTransfers adds them to applications, and what they hold to plan lines.
func addTransfers(l *Listing) {
	switch l.Noun {
	case programme.NounApplication:
		l.Detail = append(l.Detail, Field{Key: "queue", Title: "候补", SQL: queueSQL}, Field{Key: "offer_due", Title: "确认期限", Kind: Day, SQL: offerDueSQL})
		l.Related = append(l.Related, Related{"转报", programme.NounTransfer, "application", ""}, Related{"更正", programme.NounCorrection, "application", ""})
	case programme.NounPlanLine:
		l.Columns = append(l.Columns, Field{Key: "held", Title: "待确认", Kind: Number,
			SQL: "(SELECT COUNT(*) FROM applications a WHERE a.plan_line_id=t.id AND a.state='offered')", Sum: true},
			Field{Key: "free", Title: "空余", Kind: Number,
				SQL: "t.places-(SELECT COUNT(*) FROM applications a WHERE a.plan_line_id=t.id AND a.state IN " + heldStates + ")", Sum: true},
			Field{Key: "queue", Title: "候补", Kind: Number,
				SQL: "(SELECT COUNT(*) FROM applications a WHERE a.plan_line_id=t.id AND a.state='waiting')", Sum: true})
	}
}
