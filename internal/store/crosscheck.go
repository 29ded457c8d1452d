package store

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.List]{name: "lists", noun: programme.NounList, columns: func(r *programme.List) []column {
	return []column{
		{"id", &r.ID},
		{"kind", &r.Kind},
		{"name", &r.Name},
		{"source", &r.Source},
		{"number", &r.Number},
		{"state", (*string)(&r.State)},
		{"entries", &r.Entries},
		{"refused", &r.Refused},
		{"digest", &r.Digest},
		{"keep_until", &r.KeepUntil},
		{"replaces", &r.Replaces},
		{"imported_by", &r.ImportedBy},
		{"imported_at", &r.ImportedAt},
		{"cleared_at", &r.ClearedAt},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Hit]{name: "hits", noun: programme.NounHit, columns: func(r *programme.Hit) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"application_id", &r.ApplicationID},
		{"check_code", &r.Check},
		{"blocking", &r.Blocking},
		{"key", &r.Key},
		{"evidence", &r.Evidence},
		{"state", (*string)(&r.State)},
		{"found_at", &r.FoundAt},
		{"gone_at", &r.GoneAt},
		{"overridden_by", &r.OverriddenBy},
		{"override_until", &r.OverrideUntil},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Review]{name: "reviews", noun: programme.NounApplication, columns: func(r *programme.Review) []column {
	return []column{
		{"id", &r.ID},
		{"application_id", &r.ApplicationID},
		{"decision_id", &r.DecisionID},
		{"action", &r.Action},
		{"user_id", &r.UserID},
		{"papers", &r.Papers},
		{"paper_count", &r.PaperCount},
		{"because", &r.Because},
		{"note", &r.Note},
		{"at", &r.At},
		{"version", &r.Version},
	}
}})

// ListHash is the first sixteen bytes of a keyed hash, as the entries of lists
// keep it.
type ListHash struct{ Hi, Lo int64 }

// HashOf is the ListHash of a keyed hash as persons.id_index holds it; ok is
// false for the empty one.
func HashOf(index string) (h ListHash, ok bool) {
	var b [18]byte
	n, err := base64.RawURLEncoding.Decode(b[:], []byte(index))
	if err != nil || n != len(b) {
		return h, false
	}
	return ListHash{int64(binary.BigEndian.Uint64(b[:8])), int64(binary.BigEndian.Uint64(b[8:16]))}, true
}

// ListEntry is one entry of a list: whose, and what it says ("" where it says
// no more than that they are on it).
type ListEntry struct {
	ListHash
	Word string
}

// Compare orders entries as their table does.
func (e ListEntry) Compare(o ListEntry) int {
	return cmp.Or(cmp.Compare(e.Hi, o.Hi), cmp.Compare(e.Lo, o.Lo), strings.Compare(e.Word, o.Word))
}

// AddListEntries puts entries on a list; one that is there already stays.
func (tx *Tx) AddListEntries(number int64, entries []ListEntry) error {
	args := make([]any, 0, 4*rowsAtOnce)
	for chunk := range slices.Chunk(entries, rowsAtOnce) {
		args = args[:0]
		for _, e := range chunk {
			args = append(args, number, e.Hi, e.Lo, e.Word)
		}
		if _, err := tx.exec(listInsert(len(chunk)), args...); err != nil {
			return err
		}
	}
	return nil
}

var listInsertFull = insertSQL("list_entries", []string{"list_no", "hi", "lo", "word"}, rowsAtOnce) + " ON CONFLICT DO NOTHING"

func listInsert(rows int) string {
	if rows == rowsAtOnce {
		return listInsertFull
	}
	return insertSQL("list_entries", []string{"list_no", "hi", "lo", "word"}, rows) + " ON CONFLICT DO NOTHING"
}

// CutListEntries deletes about most entries of a list and reports whether any
// are left.
func (tx *Tx) CutListEntries(number int64, most int) (left bool, err error) {
	var hi int64
	left, err = tx.row("SELECT hi FROM list_entries WHERE list_no=$1 ORDER BY hi LIMIT 1 OFFSET $2", []any{number, most}, &hi)
	if err != nil {
		return false, err
	}
	if left {
		_, err = tx.exec("DELETE FROM list_entries WHERE list_no=$1 AND hi<=$2", number, hi)
	} else {
		_, err = tx.exec("DELETE FROM list_entries WHERE list_no=$1", number)
	}
	return left, err
}

// CountListEntries counts the entries of a list.
func (tx *Tx) CountListEntries(number int64) (int, error) {
	return tx.count("SELECT COUNT(*) FROM list_entries WHERE list_no=$1", number)
}

// EachListEntry calls fn with every entry of a list, in their order.
func (tx *Tx) EachListEntry(number int64, fn func(ListEntry)) error {
	rows, err := tx.query("SELECT hi, lo, word FROM list_entries WHERE list_no=$1 ORDER BY hi, lo", number)
	if err != nil {
		return err
	}
	defer rows.Close()
	var same []ListEntry // databases differ in how they order text
	flush := func() {
		slices.SortFunc(same, ListEntry.Compare)
		for _, e := range same {
			fn(e)
		}
		same = same[:0]
	}
	for rows.Next() {
		var e ListEntry
		if err := rows.Scan(&e.Hi, &e.Lo, &e.Word); err != nil {
			return err
		}
		if len(same) > 0 && same[0].ListHash != e.ListHash {
			flush()
		}
		same = append(same, e)
	}
	flush()
	return rows.Err()
}

// Lists are all lists, oldest first.
func (tx *Tx) Lists() ([]programme.List, error) {
	return list[programme.List](tx, "ORDER BY t.id")
}

// OnList is what a list says of each of some people; who is not on it is not
// in the answer.
func (tx *Tx) OnList(number int64, who []ListHash) (map[ListHash][]string, error) {
	const most = 100
	out := map[ListHash][]string{}
	for chunk := range slices.Chunk(who, most) {
		size := 1
		for size < len(chunk) {
			size = min(size*8, most)
		}
		args := make([]any, 0, size+1)
		args = append(args, number)
		holders := make([]string, size)
		for i := range size {
			holders[i] = "$" + strconv.Itoa(i+2)
			args = append(args, chunk[min(i, len(chunk)-1)].Hi)
		}
		rows, err := tx.query("SELECT hi, lo, word FROM list_entries WHERE list_no=$1 AND hi IN ("+strings.Join(holders, ",")+")", args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var e ListEntry
			if err := rows.Scan(&e.Hi, &e.Lo, &e.Word); err != nil {
				rows.Close()
				return nil, err
			}
			if slices.Contains(chunk, e.ListHash) {
				out[e.ListHash] = append(out[e.ListHash], e.Word)
			}
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
	}
	return out, nil
}

// ListsInForce are the lists that applicants are compared with on a day.
func (tx *Tx) ListsInForce(today programme.Date) ([]programme.List, error) {
	return list[programme.List](tx, "WHERE t.state='in_force' AND t.keep_until>=$1 ORDER BY t.id", today.String())
}

// ListsToClear are the lists whose entries may be kept no longer.
func (tx *Tx) ListsToClear(today programme.Date) ([]programme.List, error) {
	return list[programme.List](tx, "WHERE t.state IN ('replaced','withdrawn') OR t.state='in_force' AND t.keep_until<$1 ORDER BY t.id", today.String())
}

// NextListNumber is a number that names no list yet.
func (tx *Tx) NextListNumber() (int64, error) {
	n, err := tx.count("SELECT COALESCE(MAX(number),0)+1 FROM lists")
	return int64(n), err
}

// HitsOf are the hits of those applications.
func (tx *Tx) HitsOf(applicationIDs []string) ([]programme.Hit, error) {
	return in[programme.Hit](tx, "application_id", applicationIDs, "")
}

// HitsLapsed are up to limit hits that were let pass until before a day.
func (tx *Tx) HitsLapsed(today programme.Date, limit int) ([]programme.Hit, error) {
	return list[programme.Hit](tx, "WHERE t.state='overridden' AND t.override_until<$1 ORDER BY t.id LIMIT $2", today.String(), limit)
}

// Reviews lists what reviewers said about an application, oldest first.
func (tx *Tx) Reviews(applicationID string) ([]programme.Review, error) {
	return list[programme.Review](tx, "WHERE t.application_id=$1 ORDER BY t.id", applicationID)
}

// Sharing is somebody who shares something: their id and what it is.
type Sharing struct{ What, Person, Application string }

// sharing asks a query of three columns about every value, in batches.
func (tx *Tx) sharing(before, after string, values []string) (out []Sharing, err error) {
	const most = 100
	for chunk := range slices.Chunk(values, most) {
		size := 1
		for size < len(chunk) {
			size = min(size*8, most)
		}
		holders, args := make([]string, size), make([]any, size)
		for i := range size {
			holders[i], args[i] = "$"+strconv.Itoa(i+1), chunk[min(i, len(chunk)-1)]
		}
		rows, err := tx.query(before+" IN ("+strings.Join(holders, ",")+")"+after, args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var s Sharing
			if err := rows.Scan(&s.What, &s.Person, &s.Application); err != nil {
				rows.Close()
				return nil, err
			}
			out = append(out, s)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
	}
	return out, nil
}

// SharingPhones are the persons with those of the phones that several have, by
// keyed hash: of a roster nearly nobody.
func (tx *Tx) SharingPhones(indexes []string) ([]Sharing, error) {
	return tx.sharing(`
		SELECT phone_index, id, ''
		FROM persons
		WHERE phone_index IN (SELECT s.phone_index FROM persons s WHERE s.phone_index`,
		" GROUP BY s.phone_index HAVING COUNT(*)>1)", indexes)
}

// SharingAccounts are the persons with those of the bank accounts that several
// have.
func (tx *Tx) SharingAccounts(indexes []string) ([]Sharing, error) {
	return tx.sharing(`
		SELECT bank_index, id, ''
		FROM persons
		WHERE bank_index IN (SELECT s.bank_index FROM persons s WHERE s.bank_index`,
		" GROUP BY s.bank_index HAVING COUNT(*)>1)", indexes)
}

// SharingFiles are all persons for whom one of those files was handed in.
func (tx *Tx) SharingFiles(fileIDs []string) ([]Sharing, error) {
	return tx.sharing(`
		SELECT m.file_id, a.person_id, a.id
		FROM materials m
		JOIN applications a ON a.id=m.application_id
		WHERE NOT EXISTS (SELECT 1 FROM paper_looks l WHERE l.id=m.id AND l.voided_at<>0) AND m.file_id`, "", fileIDs)
}

// SharingCertificates are the persons who claim those of the certificates that
// are claimed more than once.
func (tx *Tx) SharingCertificates(hashes []string) ([]Sharing, error) {
	return tx.sharing(`
		SELECT c.number_hash, c.person_id, c.application_id
		FROM certificate_claims c
		WHERE c.number_hash IN (SELECT s.number_hash FROM certificate_claims s WHERE s.number_hash`, " GROUP BY s.number_hash HAVING COUNT(*)>1)", hashes)
}

// MaterialsOf are the papers of those applications that were not taken out.
func (tx *Tx) MaterialsOf(applicationIDs []string) ([]programme.Material, error) {
	return in[programme.Material](tx, "application_id", applicationIDs, "AND "+notTakenOut)
}

// Claim notes which certificates applications claim, in place of what stood.
func (tx *Tx) Claim(claims []Sharing, again bool) error {
	if again {
		done := map[string]bool{}
		for _, c := range claims {
			if !done[c.Application] {
				done[c.Application] = true
				if _, err := tx.exec("DELETE FROM certificate_claims WHERE application_id=$1", c.Application); err != nil {
					return err
				}
			}
		}
	}
	claims = slices.DeleteFunc(slices.Clone(claims), func(c Sharing) bool { return c.What == "" })
	slices.SortFunc(claims, func(a, b Sharing) int { return strings.Compare(a.What, b.What) }) // as their index stands
	args := make([]any, 0, 3*rowsAtOnce)
	for chunk := range slices.Chunk(claims, rowsAtOnce) {
		args = args[:0]
		for _, c := range chunk {
			args = append(args, c.What, c.Application, c.Person)
		}
		if _, err := tx.exec(insertSQL("certificate_claims", []string{"number_hash", "application_id", "person_id"}, len(chunk))+" ON CONFLICT DO NOTHING",
			args...); err != nil {
			return err
		}
	}
	return nil
}

// Unclaimed reports whether certificate claims have never been drawn from the
// applications there are.
func (tx *Tx) Unclaimed() (bool, error) {
	n, err := tx.count(`
		SELECT CASE
			WHEN EXISTS (SELECT 1 FROM certificate_claims) THEN 0
			WHEN EXISTS (SELECT 1 FROM applications) THEN 1
			ELSE 0 END`)
	return n == 1, err
}

// ApplicationsAfter are up to limit applications by id, after one.
func (tx *Tx) ApplicationsAfter(id string, limit int) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.id>$1 ORDER BY t.id LIMIT $2", id, limit)
}

// PendingApplications are up to limit applications that wait for a review in
// years that are open, after one.
func (tx *Tx) PendingApplications(after string, limit int) ([]programme.Application, error) {
	return list[programme.Application](tx,
		`JOIN programmes p ON p.id=t.programme_id WHERE p.state='open' AND t.state IN ('submitted','returned','referred')
			AND t.id>$1 ORDER BY t.id LIMIT $2`, after, limit)
}

// examinedSQL says that an exceptional application has its first reviewer's
// signature, on the decision it rests on.
const examinedSQL = `EXISTS (SELECT 1 FROM reviews x
	WHERE x.application_id=t.id AND x.decision_id=t.decision_id AND x.action='application.examine')`

// listingsOfCrosschecks are lists to compare with, and what was found.
var listingsOfCrosschecks = []Listing{
	{
		Noun: programme.NounList, Open: true, From: "lists t", Title: "t.name", State: "t.state", Newest: true,
		Columns: []Field{{Key: "name", Title: "名单", SQL: "t.name", Link: programme.NounList},
			{Key: "kind", Title: "种类", Kind: Word, SQL: "t.kind", Words: listWords},
			{Key: "entries", Title: "人数（条）", Kind: Number, SQL: "t.entries"}, {Key: "keep_until", Title: "保存到", Kind: Day, SQL: "t.keep_until"},
			{Key: "imported_at", Title: "导入时间", Kind: Instant, SQL: "t.imported_at"}, stateField},
		Detail: []Field{{Key: "source", Title: "来源", SQL: "t.source"}, {Key: "refused", Title: "未取的行", Kind: Number, SQL: "t.refused"},
			user("imported_by", "导入人", "t.imported_by"),
			{Key: "replaces", Title: "替代", SQL: "COALESCE((SELECT o.name FROM lists o WHERE o.id=t.replaces), '')", Link: programme.NounList,
				LinkSQL: "t.replaces"},
			{Key: "cleared_at", Title: "条目清除时间", Kind: Instant, SQL: "t.cleared_at"}, {Key: "digest", Title: "条目摘要", SQL: "t.digest"}},
		Filters: []Filter{byState, {Key: "kind", Title: "种类", Kind: Word, SQL: "t.kind", Words: listWords}},
	},
	{
		Noun: programme.NounHit, Title: "p.name", State: "t.state", Year: "t.programme_id", Newest: true,
		From:  "hits t JOIN applications a ON a.id=t.application_id JOIN persons p ON p.id=a.person_id" + joinBase,
		Owner: Owner{Base: "b.credit_code", County: "b.county"},
		Columns: []Field{{Key: "check", Title: "核查事项", Kind: Word, SQL: "t.check_code", Words: crosscheckWords, Link: programme.NounHit},
			{Key: "name", Title: "姓名", SQL: "p.name", Link: programme.NounApplication, LinkSQL: "a.id"}, baseField,
			{Key: "evidence", Title: "依据", SQL: "t.evidence"}, {Key: "blocking", Title: "作用", Kind: Word, SQL: blockingSQL, Words: blockingWords},
			stateField, {Key: "found_at", Title: "发现时间", Kind: Instant, SQL: "t.found_at", Sort: true}},
		Detail: []Field{user("overridden_by", "准予人", "t.overridden_by"), {Key: "override_until", Title: "准予到", Kind: Day, SQL: "t.override_until"},
			{Key: "reason", Title: "理由", SQL: "t.reason"},
			{Key: "gone_at", Title: "消除时间", Kind: Instant, SQL: "t.gone_at"}},
		Filters: []Filter{byState, byBase, {Key: "check", Title: "核查事项", Kind: Word, SQL: "t.check_code", Words: crosscheckWords},
			{Key: "blocking", Title: "作用", Kind: Word, SQL: blockingSQL, Words: blockingWords},
			{Key: "application", Title: "报名", SQL: "t.application_id", Hidden: true},
			flag("pending", "报名尚未办结", "a.state IN ('submitted','returned','referred')"),
			{Key: "checks", Title: "可由本人准予的", SQL: "(',' || ? || ',') LIKE ('%,' || t.check_code || ',%')", Hidden: true}},
	},
}

var (
	blockingSQL     = "CASE WHEN t.blocking=1 THEN '1' ELSE '0' END"
	blockingWords   = map[string]string{"1": "须先办结", "0": "提醒"}
	listWords       = wordsOf(programme.ListKinds, func(k *programme.ListKindRow) (string, string) { return k.Kind, k.Name })
	crosscheckWords = wordsOf(programme.Crosschecks, func(c *programme.CrosscheckRow) (string, string) { return c.Code, c.Name })
)

// wordsOf are the words of a table, by code.
func wordsOf[T any](table []T, of func(*T) (code, name string)) map[string]string {
	m := map[string]string{}
	for i := range table {
		code, name := of(&table[i])
		m[code] = name
	}
	return m
}
