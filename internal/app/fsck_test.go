package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/forms"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// breaks says, for every invariant, how to break it behind the system's back.
// SQL runs on a copy of the year's database with foreign keys off.
var breaks = map[string]string{
	"postings_balance":     "UPDATE postings SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM postings)",
	"books_zero":           "UPDATE postings SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM postings)",
	"postings_source":      "UPDATE postings SET statement_id = 'none', voucher_id = 'none' WHERE id = (SELECT MIN(id) FROM postings)",
	"items_sum":            "UPDATE items SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM items)",
	"statement_two_people": "UPDATE statements SET approved_by = drawn_by",
	"payment_two_people":   "UPDATE statements SET paid_by = approved_by WHERE paid_by <> ''",
	"paid_posted":          "DELETE FROM postings WHERE statement_id = (SELECT MIN(id) FROM statements WHERE state = 'paid')",
	"unpaid_not_posted":    "UPDATE statements SET state = 'drawn' WHERE state = 'paid'",
	"unpaid_fund":          "UPDATE statements SET state = 'approved' WHERE state = 'paid'",
	"voucher_posted":       "UPDATE vouchers SET amount = amount + 1",
	"voucher_file":         "UPDATE vouchers SET file_id = 'none'",
	"quota":                "UPDATE plan_lines SET places = 0",
	"one_application":      "DROP INDEX applications_live; UPDATE applications SET person_id = (SELECT MIN(person_id) FROM applications)",
	"application_line":     "UPDATE applications SET base_id = 'none' WHERE id = (SELECT MIN(id) FROM applications)",
	"application_decision": "UPDATE applications SET route = 'x' WHERE id = (SELECT MIN(id) FROM applications)",
	"accepted_eligible":    "UPDATE applications SET eligible = 0 WHERE state = 'certified'",
	"consent":              "UPDATE applications SET route = 'exceptional' WHERE state = 'certified'",
	"reasons":              "UPDATE applications SET reason = '' WHERE state = 'refused'",
	"exceptional_two_people": "INSERT INTO reviews SELECT 'r1', id, decision_id, 'application.examine', 'x', '', 0, '', '', 0, 1 " +
		"FROM applications WHERE id = (SELECT MIN(id) " +
		"FROM applications); INSERT INTO reviews SELECT 'r2', id, decision_id, 'application.refer', 'x', '', 0, '', '', 0, " +
		"1 FROM applications WHERE id = (SELECT MIN(id) FROM applications)",
	"override_two_people": "INSERT INTO reviews SELECT 'r1', id, decision_id, 'application.accept', 'x', '', 0, '', '', 0, 1 " +
		"FROM applications WHERE id = (SELECT MIN(id) " +
		"FROM applications); INSERT INTO hits SELECT 'h1', programme_id, base_id, id, 'bank_shared', 1, 'k', 'e', " +
		"'overridden', 0, 0, 'x', '2099-12-31', 'r', 1 FROM applications WHERE id = (SELECT MIN(id) FROM applications)",
	"list_cleared": "INSERT INTO lists VALUES ('l', 'student', 'n', 's', 1, 'cleared', 1, 0, 'd', '2021-12-31', '', 'x', 0, 0, 1); " +
		"INSERT INTO list_entries VALUES (1, 2, 3, '')",
	"lists_whole": "INSERT INTO lists VALUES ('l', 'student', 'n', 's', 1, 'in_force', 1, 0, 'd', '2099-12-31', '', 'x', 0, 0, 1); " +
		"INSERT INTO list_entries VALUES (1, 2, 3, '')",
	"class_line":     "UPDATE classes SET plan_line_id = 'none' WHERE id = (SELECT MIN(id) FROM classes)",
	"training_class": "UPDATE applications SET class_id = '' WHERE state = 'certified'",
	"class_scheme":   "UPDATE schemes SET state = 'returned'",
	"teacher_once":   "UPDATE lessons SET starts_at = (SELECT MIN(starts_at) FROM lessons), ends_at = (SELECT MIN(ends_at) FROM lessons)",
	"class_once": "UPDATE lessons SET starts_at = (SELECT MIN(starts_at) FROM lessons), ends_at = (SELECT MIN(ends_at) " +
		"FROM lessons), teacher_id = id",
	"lesson_finished":     "UPDATE lessons SET state = 'scheduled' WHERE id = (SELECT MIN(id) FROM lessons)",
	"signed":              "UPDATE attendances SET signed_at = 0 WHERE id = (SELECT MIN(id) FROM attendances WHERE state = 'present')",
	"sheet_members":       "UPDATE attendances SET application_id = 'none' WHERE id = (SELECT MIN(id) FROM attendances)",
	"sheet_once":          "UPDATE attendances SET application_id = 'same'",
	"evidence_once":       "UPDATE evidence SET file_id = (SELECT MIN(file_id) FROM evidence)",
	"evidence_read":       "UPDATE evidence_readings SET form = 'jpeg' WHERE id = (SELECT MIN(id) FROM evidence_readings WHERE seconds > 0)",
	"evaluation_joined":   "UPDATE evaluation_parties SET joined_by = ''",
	"evaluation_assented": "UPDATE evaluation_parties SET assented_by = ''",
	"evaluation_link":     "UPDATE evaluation_parties SET joined_by = 'link:none'",
	"evaluation_paper":    "UPDATE evaluation_parties SET joined_by = 'paper:none'",
	"mark_correction_two_people": "INSERT INTO mark_corrections SELECT 'c', evaluation_id, '', 0, 'e', 's', application_id, 1, '', 2, '', 'r', 'approved', " +
		"'x', 0, 'x', 0, '', 1 FROM marks LIMIT 1",
	"evaluation_two_people": "UPDATE evaluations SET settled_by = marked_by",
	"marks_agree":           "UPDATE marks SET employer = 'fail' WHERE base = 'pass' AND final = 'pass'",
	"ruling_two_people":     "UPDATE marks SET ruled_by = 'x', confirmed_by = 'x' WHERE id = (SELECT MIN(id) FROM marks)",
	"entry_once": "DROP INDEX evaluation_entries_by_side; INSERT INTO evaluation_entries SELECT 'x', evaluation_id, party_id, sitting, " +
		"entered_by, entered_at, sheet, version, way, paper_id FROM evaluation_entries WHERE id = (SELECT MIN(id) FROM evaluation_entries)",
	"passed_marked":          "UPDATE marks SET final = 'fail'",
	"appraisal_two_people":   "UPDATE appraisals SET confirmed_by = recorded_by",
	"certified_certificate":  "UPDATE certificates SET state = 'revoked'",
	"certificate_certified":  "UPDATE applications SET state = 'failed' WHERE state = 'certified'",
	"certificate_once":       "UPDATE certificates SET application_id = (SELECT MIN(application_id) FROM certificates WHERE state = 'issued')",
	"publication_two_people": "UPDATE publications SET closed_by = posted_by",
	"publication_corrected":  "UPDATE publications SET replaces = id",
	"base_two_people":        "UPDATE bases SET recognised_by = assessed_by",
	"standard_two_people":    "UPDATE standards SET approved_by = proposed_by",
	"standard_once":          "UPDATE standards SET trade = '', level = 'technician', state = 'in_force'",
	"finding_answer":         "INSERT INTO findings SELECT 'f', programme_id, id, base_id, 'closed', 't', '', '', '', '', 1, '', '' FROM inspections LIMIT 1",
	"inspection_signed": "INSERT INTO inspection_signatures SELECT 's', programme_id, id, 'base', '', '王五', '', '', '', '', '', 0, 1 " +
		"FROM inspections LIMIT 1",
	"inspection_closed": "INSERT INTO findings SELECT 'f', programme_id, id, base_id, 'raised', 't', '', '', '', '', 1, '', '' " +
		"FROM inspections WHERE state = 'closed' LIMIT 1",
	"closed_settled":         "DELETE FROM postings WHERE account LIKE 'advance:%' AND amount < 0",
	"payment_once":           "UPDATE payments SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM payments WHERE state = 'paid')",
	"return_slip":            "UPDATE payments SET returned_file_id = file_id WHERE id = (SELECT MIN(id) FROM payments)",
	"account_two_people":     "UPDATE bank_accounts SET confirmed_by = proposed_by",
	"account_one":            "UPDATE bank_accounts SET state = 'active', base_id = (SELECT MIN(base_id) FROM bank_accounts)",
	"online_lines":           "UPDATE online_files SET taken = taken + 1",
	"online_two_people":      "UPDATE online_files SET withdrawn_by = read_by",
	"bank_lines":             "UPDATE bank_statements SET sum_in = sum_in + 1",
	"bank_match":             "UPDATE bank_matches SET base_id = 'none'",
	"claims_match":           "UPDATE claims SET open_amount = 1 WHERE id = (SELECT MIN(id) FROM claims)",
	"claim_two_people":       "UPDATE claims SET handed_by = 'x', demanded_by = 'x'",
	"destruction_two_people": brokenDestruction("approved", "x"),
	"destroyed_gone": brokenDestruction("destroyed", "y") +
		"; INSERT INTO destruction_lines SELECT 'l', 'd', r.file_id, 'recording', 'evidence', r.id, 1, '' " +
		"FROM evidence r WHERE r.class_id = (SELECT class_id FROM destructions) LIMIT 1",
	"rating_two_people": "INSERT INTO ratings SELECT 'r', programme_id, id, 'concluded', '', '[]', '[]', 0, 0, 0, '', 0, '', 'x', '', '', '', '', '', '', " +
		"'x', '', '', 1 FROM bases LIMIT 1",
	"revocation_two_people": "INSERT INTO revocations SELECT 'v', programme_id, id, 'decided', '', '', 'g', 'x', '2021-12-01', '2021-12-06', 's', '', " +
		"'', '', '', 'd', 'x', '2021-12-10', '', '', '', '', '', '', '', 1 FROM bases LIMIT 1",
	"revocation_told": "INSERT INTO revocations SELECT 'v', programme_id, id, 'decided', '', '', 'g', 'x', '2021-12-01', '2021-12-31', '', '', " +
		"'', '', '', 'd', 'y', '2021-12-10', '', '', '', '', '', '', '', 1 FROM bases LIMIT 1",
	"closed_claims":  "UPDATE claims SET state = 'owed'",
	"closed_returns": "UPDATE returns SET state = 'filed'",
	"draft_handed": "INSERT INTO drafts SELECT 'd', p.id, (SELECT id FROM users LIMIT 1), 'nobody', '', (SELECT id " +
		"FROM employers LIMIT 1), '', '', '', '', '', 'handed_in', '', 0, '', '', '', 0, 1 FROM programmes p LIMIT 1",
	"draft_claimed": "INSERT INTO drafts SELECT 'd', p.id, (SELECT id FROM users LIMIT 1), 'nobody', '', (SELECT id " +
		"FROM employers LIMIT 1), '', '', '', '', '', 'filling', '', 0, '', '', '', 0, 1 FROM programmes p LIMIT 1",
	"roll_two_people": "INSERT INTO rolls SELECT 'r', programme_id, id, 'posted', '', '', '', 'u', 'u', '', 0, '', '', '', 1, '', '', '', '' " +
		"FROM bases LIMIT 1",
	"roll_sealed_file": "INSERT INTO rolls SELECT 'r', programme_id, id, 'sealed', '', '', '', 'u', 'v', 'u', 0, '', '', 'none', 1, '', '', '', '' " +
		"FROM bases LIMIT 1",
	"objection_two_people": "INSERT INTO rolls SELECT 'r', programme_id, id, 'posted', '', '', '', 'u', '', '', 0, '', '', '', 1, '', '', '', '' " +
		"FROM bases LIMIT 1; INSERT INTO objections SELECT 'o', programme_id, base_id, 'r', '', 'closed', 'web', 't', '', '', " +
		"'h', 0, 'a', 0, 'u', 'u', 1, '' FROM rolls",
	"amendment_two_people": "INSERT INTO rolls SELECT 'r', programme_id, id, 'posted', '', '', '', 'u', '', '', 0, '', '', '', 1, '', '', '', '' " +
		"FROM bases LIMIT 1; INSERT INTO amendments SELECT 'm', programme_id, base_id, 'r', 1, 'approved', '[]', 0, 't', 'u', " +
		"0, 'u', 0, '', '', 1 FROM rolls",
	"collation_sums":         "UPDATE collations SET matched = matched + 1 WHERE id = (SELECT MIN(id) FROM collations)",
	"collation_rows":         "UPDATE collations SET rows_read = rows_read + ours + 1 WHERE id = (SELECT MIN(id) FROM collations)",
	"difference_resolved":    brokenDifference("'resolved'", "''", "''", "''"),
	"difference_explained":   brokenDifference("'explained'", "''", "''", "''"),
	"difference_two_people":  brokenDifference("'resolved'", "'u'", "'corrected'", "'u'"),
	"difference_application": brokenDifference("'unresolved'", "''", "''", "''"),
	"outside_whole":          "UPDATE collations SET content_sealed = content_sealed || 'A' WHERE id = (SELECT MIN(id) FROM collations)",
	"journal_placed":         "DELETE FROM journal_leaves WHERE seq = 5",

	"decisions_reproduce":    "UPDATE decisions SET facts = replace(facts, '\"from\":\"20', '\"from\":\"21') WHERE route = 'work_years'",
	"notice_hash":            "UPDATE notices SET text = text || '# x'",
	"advance_ceiling":        "UPDATE statements SET total = total * 2 WHERE kind = 'advance'",
	"received_earned":        "UPDATE certificates SET state = 'revoked'; UPDATE publications SET state = 'posted'",
	"standards_capped":       "UPDATE standards SET amount = 500100",
	"uses_allowed":           "UPDATE vouchers SET use = 'meals' WHERE direction = 'out'",
	"account_never_negative": "UPDATE postings SET amount = amount * 100 WHERE kind = 'account_out'",
	"hours_floor":            "UPDATE lessons SET hours = 1",
	"attendance_floor":       "UPDATE attendances SET state = 'absent'",
	"training_dates":         "UPDATE lessons SET starts_at = starts_at + 10000000000000, ends_at = ends_at + 10000000000000",
	"sealed_open":            "UPDATE persons SET id_sealed = (SELECT MIN(id_sealed) FROM persons)",
	"objection_reference": "INSERT INTO rolls SELECT 'r', programme_id, id, 'posted', '', '', '', 'u', '', '', 0, '', '', '', 1, '', '', '', '' " +
		"FROM bases LIMIT 1; INSERT INTO objections SELECT 'o', programme_id, base_id, 'r', '', 'received', 'letter', 't', '', " +
		"'', 'h', 0, '', 0, '', '', 1, '' FROM rolls; INSERT INTO objection_references VALUES ('o', '')",
	"roles_apart":   "UPDATE grants SET user_id = (SELECT user_id FROM grants WHERE role = 'auditor')",
	"files_whole":   "INSERT INTO files VALUES ('" + "00000000000000000000000000000000000000000000000000000000000000aa" + "', 1, 't', 0, 1)",
	"sheets_whole":  "UPDATE attendances SET method = 'phone' WHERE id = (SELECT MIN(id) FROM attendances)",
	"journal_whole": "UPDATE employers SET name = '改名' WHERE id = (SELECT MIN(id) FROM employers)",
}

// brokenDifference puts a difference of nobody beside a comparison.
func brokenDifference(state, explainedBy, how, resolvedBy string) string {
	return "INSERT INTO differences SELECT 'd', programme_id, base_id, layout, system, 'none', 'k', 'differs', 'name', '', " + state +
		", '', as_of, id, id, '', " + explainedBy +
		", 0, " + how + ", '', " + resolvedBy + ", 0, 1 FROM collations WHERE id = (SELECT MIN(id) FROM collations)"
}

// tamper runs SQL on a closed database.
func tamper(t *testing.T, dir, query string) {
	t.Helper()
	raw(t, storetest.Place{Dir: dir}, query)
}

// raw runs SQL beside the program.
func raw(t *testing.T, p storetest.Place, query string) {
	t.Helper()
	storetest.Exec(t, p, query)
}

func TestEveryInvariantCanBreakAndIsFound(t *testing.T) {
	whole := openDir(t, copyYear(t))
	all, err := whole.Record.Fsck(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 30 || len(all) != len(breaks)+len(queueBreaks) {
		t.Errorf("%d invariants and %d ways to break one; want as many, and at least 30", len(all), len(breaks)+len(queueBreaks))
	}
	for _, k := range all {
		if k.Count != 0 {
			t.Errorf("%s: %d in a whole year: %v", k.Code, k.Count, k.Broken)
		}
		query, ok := breaks[k.Code]
		if !ok {
			query, ok = queueBreaks[k.Code]
		}
		if !ok {
			t.Errorf("nothing breaks %s", k.Code)
			continue
		}
		t.Run(k.Code, func(t *testing.T) {
			dir := copyYear(t)
			tamper(t, dir, query)
			o := act.Options{Dir: dir}
			if k.Code == store.PlacesIdle { // nothing but while places are offered
				o.Clock = demo.NewClock(2021, time.October, 1).Now
			}
			sys, err := app.Open(ctx, o)
			if err != nil {
				t.Fatal(err)
			}
			defer sys.Close()
			found, err := sys.Record.Fsck(ctx, k.Code)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != 1 || found[0].Count == 0 || len(found[0].Broken) == 0 {
				t.Errorf("broken, and found %+v", found)
			}
		})
	}
}

func TestAChangedFileIsFound(t *testing.T) {
	dir := copyYear(t)
	var victim string
	filepath.Walk(filepath.Join(dir, act.FilesDir), func(path string, info os.FileInfo, _ error) error {
		if !info.IsDir() && len(info.Name()) == 64 { // named by its digest
			victim = path
		}
		return nil
	})
	if err := os.WriteFile(victim, []byte("换过的录像"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := openDir(t, dir).Record.Fsck(ctx, "files_whole")
	if err != nil || found[0].Count != 1 || found[0].Broken[0] != filepath.Base(victim) {
		t.Errorf("found %+v, %v; want %s", found, err, filepath.Base(victim))
	}
}

// No ID number and no phone stands in the database in clear.
func TestNothingPersonalInClear(t *testing.T) {
	dir := copyYear(t)
	sys := openDir(t, dir)
	var numbers []string
	for _, base := range yearCast(t).Bases {
		var book bytes.Buffer
		if err := sys.Enrol.ExportRoster(ctx, act.As(yearCast(t).Officer), base.Base.ID, true, "留存", &book); err != nil {
			t.Fatal(err)
		}
		roster, err := forms.ReadRoster(bytes.NewReader(book.Bytes()), int64(book.Len()))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range roster.Rows {
			numbers = append(numbers, r.IDNumber, r.Phone)
		}
	}
	if len(numbers) < 50 {
		t.Fatalf("only %d numbers", len(numbers))
	}
	sys.Close()
	for _, name := range []string{act.DatabaseFile, act.DatabaseFile + "-wal", act.CheckpointsFile} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if os.IsNotExist(err) {
			continue
		}
		for _, n := range numbers {
			if strings.Contains(string(data), n) {
				t.Errorf("%s holds a number in clear", name)
			}
		}
	}
}

// brokenDestruction is an act of destruction that somebody wrote by hand.
func brokenDestruction(state, answered string) string {
	return "INSERT INTO destructions SELECT 'd', c.programme_id, c.base_id, c.id, '" + state + "', 'films', '2026-12-31', 1, 1, '', '', " +
		"'x', '2027-01-04', 'r', '" + answered + "', '2027-01-04', '', '', 0, 1, 1 FROM classes c WHERE c.id = (SELECT MIN(class_id) FROM evidence)"
}
