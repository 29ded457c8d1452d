package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Offer]{name: "offers", noun: programme.NounApplication, columns: func(r *programme.Offer) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"plan_line_id", &r.PlanLineID},
		{"application_id", &r.ApplicationID},
		{"state", (*string)(&r.State)},
		{"offered_at", &r.OfferedAt},
		{"due_on", &r.DueOn},
		{"answered_by", &r.AnsweredBy},
		{"answered_at", &r.AnsweredAt},
		{"version", &r.Version},
	}
}})

// Queue is who waits for a place of a plan line, first come first: by the
// moment of the complete submission, and by id where two share it. At most
// limit of them; 0 for all.
func (tx *Tx) Queue(planLineID string, limit int) ([]programme.Application, error) {
	where, args := "WHERE t.plan_line_id=$1 AND t.state='waiting' ORDER BY t.submitted_at, t.id", []any{planLineID}
	if limit > 0 {
		where, args = where+" LIMIT $2", append(args, limit)
	}
	return list[programme.Application](tx, where, args...)
}

// QueuePlace is the place in its line's queue of an application that was
// submitted then: 1 where nobody is before it.
func (tx *Tx) QueuePlace(ap *programme.Application) (int, error) {
	n, err := tx.count(`
		SELECT COUNT(*)
		FROM applications
		WHERE plan_line_id=$1 AND state='waiting' AND (submitted_at<$2 OR submitted_at=$2 AND id<$3)`,
		ap.PlanLineID, ap.SubmittedAt.UnixMicro(), ap.ID)
	return n + 1, err
}

// RunningOffer is the offer that an application has to answer, or nil.
func (tx *Tx) RunningOffer(applicationID string) (*programme.Offer, error) {
	return one[programme.Offer](tx, "WHERE t.application_id=$1 AND t.state='offered'", applicationID)
}

// RunningOffers are the offers of a plan line that are not answered, the
// oldest first.
func (tx *Tx) RunningOffers(planLineID string) ([]programme.Offer, error) {
	return list[programme.Offer](tx, "WHERE t.plan_line_id=$1 AND t.state='offered' ORDER BY t.offered_at, t.id", planLineID)
}

// LineOffers are all offers of a plan line, the oldest first.
func (tx *Tx) LineOffers(planLineID string) ([]programme.Offer, error) {
	return list[programme.Offer](tx, "WHERE t.plan_line_id=$1 ORDER BY t.offered_at, t.id", planLineID)
}

// UnsettledLines are the plan lines of open years on which something is to be
// done without anybody asking: an offer ran out before today, or a place is
// free while somebody waits at a recognised base.
func (tx *Tx) UnsettledLines(today programme.Date) ([]string, error) {
	overdue, err := tx.texts(`
		SELECT DISTINCT o.plan_line_id
		FROM offers o
		JOIN programmes y ON y.id=o.programme_id
		WHERE o.state='offered' AND o.due_on<$1 AND y.state='open'
		ORDER BY o.plan_line_id`, today.String())
	if err != nil {
		return nil, err
	}
	idle, err := tx.texts(idlePlaces)
	seen := map[string]bool{}
	var out []string
	for _, id := range append(overdue, idle...) {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out, err
}

// LineClasses is how many classes a plan line has, and how many of them can
// still take somebody in.
func (tx *Tx) LineClasses(lineID string) (all, open int, err error) {
	_, err = tx.row(`
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN state IN ('planned', 'running') THEN 1 ELSE 0 END), 0)
		FROM classes
		WHERE plan_line_id=$1`,
		[]any{lineID}, &all, &open)
	return all, open, err
}

// heldStates are the states of applications that take or hold a place.
const heldStates = "('accepted', 'training', 'passed', 'failed', 'certified', 'offered')"

// PlacesIdle is the code of the invariant that no place is free while somebody
// waits for it. Whoever looks leaves out the lines whose time of offers is over.
const PlacesIdle = "places_idle"

// idlePlaces are the lines with a free place for which somebody waits.
const idlePlaces = `
	SELECT l.id
	FROM plan_lines l
	JOIN programmes y ON y.id=l.programme_id
	JOIN bases b ON b.id=l.base_id
	WHERE y.state='open'
		AND b.state='recognised'
		AND EXISTS (SELECT 1 FROM applications w WHERE w.plan_line_id=l.id AND w.state='waiting')
		AND l.places > (SELECT COUNT(*) FROM applications a WHERE a.plan_line_id=l.id AND a.state IN ` + heldStates + `)
	ORDER BY l.id`

// OpenEnrolment counts what enrolment has under way in a programme: offers,
// transfers and corrections that are not answered.
func (tx *Tx) OpenEnrolment(programmeID string) (int, error) {
	return tx.count(`
		SELECT (SELECT COUNT(*) FROM offers WHERE programme_id=$1 AND state='offered')
			+ (SELECT COUNT(*) FROM transfers WHERE programme_id=$1 AND state IN ('requested', 'released'))
			+ (SELECT COUNT(*) FROM corrections WHERE programme_id=$1 AND state='proposed')`, programmeID)
}

// PlacesHeld is how many places of a plan line are held by offers.
func (tx *Tx) PlacesHeld(planLineID string) (int, error) {
	return tx.count("SELECT COUNT(*) FROM applications WHERE plan_line_id=$1 AND state='offered'", planLineID)
}

// queueInvariants are those of places, offers, transfers and corrections.
var queueInvariants = []Invariant{
	{"places_held", "录取和待确认人数之和不超过计划", `
		SELECT l.id
		FROM plan_lines l
		JOIN applications a ON a.plan_line_id = l.id AND a.state IN ` + heldStates + `
		GROUP BY l.id, l.places
		HAVING COUNT(*) > l.places`},
	{"offer_running", "待确认的报名都有一份未过期的递补通知", `
		SELECT a.id
		FROM applications a
		WHERE a.state = 'offered' AND (SELECT COUNT(*)
				FROM offers o
				WHERE o.application_id = a.id AND o.state = 'offered' AND o.plan_line_id = a.plan_line_id) <> 1`},
	{"offer_held", "未答复的递补通知都占着名额", `
		SELECT o.id
		FROM offers o JOIN applications a ON a.id = o.application_id
		WHERE o.state = 'offered' AND a.state <> 'offered'`},
	{"waiting_eligible", "候补和待确认的都符合条件", "SELECT id FROM applications WHERE state IN ('waiting', 'offered') AND eligible = 0"},
	{"waiting_overtaken", "递补按先后，没有越过前面的人", `
		SELECT o.id
		FROM offers o
		JOIN applications a ON a.id = o.application_id
		JOIN applications w ON w.plan_line_id = o.plan_line_id
			AND w.state = 'waiting'
			AND (w.submitted_at < a.submitted_at OR w.submitted_at = a.submitted_at AND w.id < a.id)
		WHERE o.state = 'offered' AND NOT EXISTS (SELECT 1
				FROM journal j
				WHERE j.subject = w.id AND j.action IN ('application.wait', 'transfer.consent') AND j.at >= o.offered_at)`},
	{PlacesIdle, "有人候补时没有空着的名额", idlePlaces},
	{"correction_two_people", "须第二人批准的更正由另一人批准", `
		SELECT id
		FROM corrections
		WHERE state = 'approved' AND second <> '' AND (answered_by = '' OR answered_by = proposed_by)`},
	{"correction_sealed", "已办结的更正不再留存号码", "SELECT id FROM corrections WHERE state <> 'proposed' AND after_sealed <> ''"},
	{"transfer_moved", "已转报的报名有其新的决定", `
		SELECT t.id
		FROM transfers t
		LEFT JOIN decisions d ON d.id = t.decision_id
		WHERE t.state = 'moved' AND (d.id IS NULL OR d.application_id <> t.application_id)`},
	{"transfer_once", "一个报名同时只有一个转报申请", `
		SELECT application_id
		FROM transfers
		WHERE state IN ('requested', 'released')
		GROUP BY application_id
		HAVING COUNT(*) > 1`},
}
