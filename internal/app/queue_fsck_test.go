package app_test

import "fmt"

const (
	anOffer = "INSERT INTO offers SELECT 'o', a.programme_id, a.base_id, a.plan_line_id, a.id, 'offered', 1, '2021-03-20', '', 0, " +
		"1 FROM applications a WHERE a.state = 'certified' "
	aCorrection = "INSERT INTO corrections SELECT 'k', programme_id, base_id, id, person_id, 'name', 'a', 'b', '', '', '%s', '', 'base', " +
		"'approved', 'r', '', 'u', 1, 'u', 1, 1 FROM applications LIMIT 1"
	aTransfer = " programme_id, id, plan_line_id, base_id, plan_line_id, base_id, '%s', 'u', 1, '', 'u', 'none', 'r', '', 1 " +
		"FROM applications ORDER BY id LIMIT 1"
	theFirstDone = "(SELECT MIN(id) FROM applications WHERE state = 'certified')"
)

// queueBreaks are the ways to break what is true of places and offers.
var queueBreaks = map[string]string{
	"places_held":      "UPDATE plan_lines SET places = 0",
	"offer_running":    "UPDATE applications SET state = 'offered' WHERE id = " + theFirstDone,
	"offer_held":       anOffer + "LIMIT 1",
	"waiting_eligible": "UPDATE applications SET state = 'waiting', eligible = 0 WHERE id = " + theFirstDone,
	"waiting_overtaken": "UPDATE applications SET state = 'waiting', submitted_at = 0 WHERE id = " + theFirstDone + "; " + anOffer +
		"AND a.plan_line_id = (SELECT plan_line_id FROM applications WHERE submitted_at = 0) LIMIT 1",
	"places_idle": "UPDATE programmes SET state = 'open'; UPDATE plan_lines SET places = 9999; UPDATE applications " +
		"SET state = 'waiting' WHERE id = " + theFirstDone,
	"correction_two_people": fmt.Sprintf(aCorrection, ""),
	"correction_sealed":     fmt.Sprintf(aCorrection, "x"),
	"transfer_moved":        "INSERT INTO transfers SELECT 't'," + fmt.Sprintf(aTransfer, "moved"),
	"transfer_once": "INSERT INTO transfers SELECT 't'," + fmt.Sprintf(aTransfer, "requested") + "; INSERT INTO transfers SELECT 'u'," +
		fmt.Sprintf(aTransfer, "released"),
}
