package store

import (
	"cmp"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.Destruction]{name: "destructions", noun: programme.NounDestruction, columns: func(r *programme.Destruction) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"class_id", &r.ClassID},
		{"state", (*string)(&r.State)},
		{"kind", &r.Kind},
		{"until_on", &r.Until},
		{"file_count", &r.Files},
		{"byte_count", &r.Bytes},
		{"list", &r.List},
		{"sheet", &r.Sheet},
		{"proposed_by", &r.ProposedBy},
		{"proposed_on", &r.ProposedOn},
		{"reason", &r.Reason},
		{"answered_by", &r.AnsweredBy},
		{"answered_on", &r.AnsweredOn},
		{"answer", &r.Answer},
		{"begun_by", &r.BegunBy},
		{"done_at", &r.DoneAt},
		{"gone", &r.Gone},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.DestructionLine]{name: "destruction_lines", noun: programme.NounDestruction,
	parent: sheet{"destruction_id", "destructions", "sheet"}, columns: func(r *programme.DestructionLine) []column {
		return []column{
			{"id", &r.ID},
			{"destruction_id", &r.DestructionID},
			{"file_id", &r.FileID},
			{"item", &r.Item},
			{"of_table", &r.OfTable},
			{"of_id", &r.OfID},
			{"size", &r.Size},
			{"kept", &r.Kept},
		}
	}})

var _ = define(table[programme.Hold]{name: "holds", noun: programme.NounClass, columns: func(r *programme.Hold) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"class_id", &r.ClassID},
		{"placed_by", &r.PlacedBy},
		{"placed_as", (*string)(&r.PlacedAs)},
		{"placed_at", &r.PlacedAt},
		{"reason", &r.Reason},
		{"lifted_by", &r.LiftedBy},
		{"lifted_at", &r.LiftedAt},
		{"lift_reason", &r.LiftReason},
		{"version", &r.Version},
	}
}})

// Destructions are those of a class, the first first.
func (tx *Tx) Destructions(classID string) ([]programme.Destruction, error) {
	return list[programme.Destruction](tx, "WHERE t.class_id=$1 ORDER BY t.id", classID)
}

// YearDestructions are those of a year that stand, the first first.
func (tx *Tx) YearDestructions(programmeID string) ([]programme.Destruction, error) {
	return list[programme.Destruction](tx, "WHERE t.programme_id=$1 AND t.state NOT IN ('refused', 'withdrawn') ORDER BY t.id", programmeID)
}

// DestructionLines are the files of an act, by what they are.
func (tx *Tx) DestructionLines(id string) ([]programme.DestructionLine, error) {
	return list[programme.DestructionLine](tx, "WHERE t.destruction_id=$1 ORDER BY t.item, t.of_id, t.file_id, t.id", id)
}

// Holds are the holds of a year's classes that stand, of one class where one is
// named.
func (tx *Tx) Holds(programmeID, classID string) ([]programme.Hold, error) {
	return list[programme.Hold](tx, "WHERE t.programme_id=$1 AND ($2='' OR t.class_id=$3) AND t.lifted_by='' ORDER BY t.id", programmeID, classID, classID)
}

// Given are the acts by which the bytes of some files may be gone, by file. A
// line that was kept gives nothing away.
func (tx *Tx) Given(fileIDs []string) (map[string]programme.Destruction, error) {
	if n, err := tx.count("SELECT COUNT(*) FROM destructions WHERE state IN ('destroying', 'destroyed')"); err != nil || n == 0 {
		return nil, err
	}
	lines, err := in[programme.DestructionLine](tx, "file_id", fileIDs, "AND t.kept=''")
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := range lines {
		if !slices.Contains(ids, lines[i].DestructionID) {
			ids = append(ids, lines[i].DestructionID)
		}
	}
	acts, err := in[programme.Destruction](tx, "id", ids, "AND t.state IN ('destroying', 'destroyed')")
	if err != nil {
		return nil, err
	}
	byID := map[string]programme.Destruction{}
	for _, d := range acts {
		byID[d.ID] = d
	}
	out := map[string]programme.Destruction{}
	for i := range lines {
		if d, ok := byID[lines[i].DestructionID]; ok {
			out[lines[i].FileID] = d
		}
	}
	return out, nil
}

// GivenFiles calls fn with every file whose bytes may be gone, and reports
// whether they are said to be gone for good.
func (tx *Tx) GivenFiles(fn func(fileID string, done bool)) error {
	rows, err := tx.query(`
		SELECT DISTINCT l.file_id, d.state
		FROM destruction_lines l
		JOIN destructions d ON d.id = l.destruction_id
		WHERE l.kept='' AND d.state IN ('destroying', 'destroyed')`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, state string
		if err := rows.Scan(&id, &state); err != nil {
			return err
		}
		fn(id, state == string(programme.Destroyed))
	}
	return rows.Err()
}

// classFiles are the rows that make a class's archive: class, film, table, row,
// file, item. Stills, what phones handed in and packages stand in lists.
const classFiles = `
	SELECT e.class_id, CASE WHEN e.seconds>0 OR COALESCE(r.seconds, 0)>0 THEN 1 ELSE 0 END AS film, 'evidence' AS of_table, e.id AS of_id, e.file_id,
		e.kind AS item
	FROM evidence e
	LEFT JOIN evidence_readings r ON r.id = e.id
	UNION ALL
	SELECT a.class_id, 0, 'materials', m.id, m.file_id, m.kind
	FROM materials m
	JOIN applications a ON a.id = m.application_id
	WHERE a.class_id<>''
	UNION ALL
	SELECT o.class_id, 0, 'online_files', o.id, o.file_id, '` + programme.ItemOnline + `'
	FROM online_files o
	UNION ALL
	SELECT l.class_id, 0, 'sheet_scans', s.id, s.file_id, '` + programme.ItemScan + `'
	FROM sheet_scans s
	JOIN lessons l ON l.id = s.lesson_id
	UNION ALL
	SELECT l.class_id, 0, 'sheet_scans', s.id, s.strips_id, '` + programme.ItemScan + `'
	FROM sheet_scans s
	JOIN lessons l ON l.id = s.lesson_id
	WHERE s.strips_id<>''
	UNION ALL
	SELECT v.class_id, 0, 'evaluation_scans', s.id, s.file_id, '` + programme.ItemScore + `'
	FROM evaluation_scans s
	JOIN evaluations v ON v.id = s.evaluation_id
	UNION ALL
	SELECT v.class_id, 0, 'evaluation_scans', s.id, s.strips_id, '` + programme.ItemScore + `'
	FROM evaluation_scans s
	JOIN evaluations v ON v.id = s.evaluation_id
	WHERE s.strips_id<>''`

// Kept is how much of one kind a class's archive holds.
type Kept struct {
	Files int
	Bytes int64
}

// YearKept is what the classes of a year hold, by class and by whether it is
// film: those of Given left out, and stills and packages not counted.
func (tx *Tx) YearKept(programmeID string) (map[string][2]Kept, error) {
	rows, err := tx.query(`
		SELECT k.class_id, k.film, COUNT(*), CAST(COALESCE(SUM(f.size), 0) AS BIGINT)
		FROM (SELECT DISTINCT class_id, film, file_id FROM (`+classFiles+`) AS a) AS k
		JOIN classes c ON c.id = k.class_id
		JOIN files f ON f.id = k.file_id
		WHERE c.programme_id=$1
			AND NOT EXISTS (
				SELECT 1
				FROM destruction_lines l
				JOIN destructions d ON d.id = l.destruction_id
				WHERE l.file_id=k.file_id AND l.kept='' AND d.state IN ('destroying', 'destroyed'))
		GROUP BY k.class_id, k.film`, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][2]Kept{}
	for rows.Next() {
		var class string
		var film int
		var k Kept
		if err := rows.Scan(&class, &film, &k.Files, &k.Bytes); err != nil {
			return nil, err
		}
		both := out[class]
		both[film] = k
		out[class] = both
	}
	return out, rows.Err()
}

var fileName = regexp.MustCompile(`[0-9a-f]{64}`)

// ClassFiles are the lines of what a class holds of one kind, with no ids yet:
// each file with each row of the class that names it. Packages that were made of
// it hold both kinds.
func (tx *Tx) ClassFiles(classID string, films bool) (lines []programme.DestructionLine, err error) {
	film := int64(0)
	if films {
		film = 1
	}
	rows, err := tx.query("SELECT of_table, of_id, file_id, item FROM ("+classFiles+") AS a WHERE class_id=$1 AND film=$2 ORDER BY of_table, of_id, file_id",
		classID, film)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l programme.DestructionLine
		if err := rows.Scan(&l.OfTable, &l.OfID, &l.FileID, &l.Item); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	query := `
		SELECT h.id, h.photos || ' ' || h.book
		FROM hand_ins h JOIN lessons l ON l.id = h.lesson_id
		WHERE l.class_id=$1
		ORDER BY h.id`
	name, item := "hand_ins", programme.ItemScan
	if films {
		query = `SELECT k.id, k.stills FROM film_looks k JOIN evidence e ON e.id = k.id WHERE e.class_id=$1 ORDER BY k.id`
		name, item = "film_looks", programme.ItemStill
	}
	more, err := tx.listed(query, name, item, classID)
	if err != nil {
		return nil, err
	}
	made, err := tx.packages(classID)
	return slices.Concat(lines, more, made), err
}

// listed are the files that stand in texts of rows.
func (tx *Tx) listed(query, name, item, classID string) (lines []programme.DestructionLine, err error) {
	rows, err := tx.query(query, classID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, err
		}
		for _, file := range fileName.FindAllString(text, -1) {
			lines = append(lines, programme.DestructionLine{OfTable: name, OfID: id, FileID: file, Item: item})
		}
	}
	return lines, rows.Err()
}

// packages are those that were made of a class and kept here, as the journal
// names them.
func (tx *Tx) packages(classID string) (lines []programme.DestructionLine, err error) {
	entries, err := tx.History(classID)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Action != string(programme.ArchivePack) {
			continue
		}
		var body struct {
			Facts struct {
				File string `json:"file"`
			} `json:"facts"`
		}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			return nil, err
		}
		lines = append(lines, programme.DestructionLine{OfTable: "journal", OfID: e.ID, FileID: body.Facts.File, Item: programme.ItemPackage})
	}
	return lines, nil
}

// SealedAt are the instants at which the classes of a year were archived last,
// in microseconds.
func (tx *Tx) SealedAt(programmeID string) (map[string]int, error) {
	return tx.tally("SELECT subject, MAX(at) FROM journal WHERE programme_id=$1 AND action='"+string(programme.ClassArchive)+"' GROUP BY subject", programmeID)
}

// Namers are the rows that name some files, of every table, beside those that
// gave them up: table and id, by file.
func (tx *Tx) Namers(fileIDs []string) (map[string][][2]string, error) {
	wanted := map[string]bool{}
	for _, id := range fileIDs {
		wanted[id] = true
	}
	out := map[string][][2]string{}
	for _, t := range registry {
		for _, c := range t.columnNames() {
			query, args := namers(t.tableName(), c, fileIDs)
			if query == "" {
				continue
			}
			if err := tx.eachNamed(query, args, func(row, text string) {
				for _, id := range fileName.FindAllString(text, -1) {
					if wanted[id] {
						out[id] = append(out[id], [2]string{t.tableName(), row})
					}
				}
			}); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// lists are the columns that hold several files in a text.
var lists = map[string][]string{"film_looks": {"stills"}, "hand_ins": {"photos", "book"}, "dossiers": {"content", "assessment"}}

// NamesFiles reports whether a column names files.
func NamesFiles(table, column string) bool {
	switch {
	case table == "files" || table == "destruction_lines":
		return false
	case slices.Contains(lists[table], column):
		return true
	}
	return strings.HasSuffix(column, "file_id") || column == "strips_id"
}

// namers asks one column for files; "" where it names none.
func namers(table, column string, fileIDs []string) (query string, args []any) {
	if !NamesFiles(table, column) {
		return "", nil
	}
	if slices.Contains(lists[table], column) {
		return "SELECT id, " + column + " FROM " + table + " WHERE " + column + "<>''", nil
	}
	for _, id := range fileIDs {
		args = append(args, id)
	}
	return "SELECT id, " + column + " FROM " + table + " WHERE " + column + " IN (" + holders(1, len(fileIDs)) + ")", args
}

func (tx *Tx) eachNamed(query string, args []any, fn func(row, text string)) error {
	rows, err := tx.query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return err
		}
		fn(id, text)
	}
	return rows.Err()
}

// GivenUp are the rows that gave up some files: of acts that are under way or
// done, kept or not.
func (tx *Tx) GivenUp(fileIDs []string) (map[[3]string]bool, error) {
	lines, err := in[programme.DestructionLine](tx, "file_id", fileIDs, `AND EXISTS (SELECT 1 FROM destructions d WHERE d.id=t.destruction_id AND
		d.state IN ('destroying', 'destroyed'))`)
	out := map[[3]string]bool{}
	for _, l := range lines {
		out[[3]string{l.OfTable, l.OfID, l.FileID}] = true
	}
	return out, err
}

// StillNamed are those of some files that a row names which no act gave up.
func (tx *Tx) StillNamed(fileIDs []string) (map[string]bool, error) {
	out := map[string]bool{}
	given, err := tx.GivenUp(fileIDs)
	if err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(fileIDs, rowsAtOnce) {
		named, err := tx.Namers(chunk)
		if err != nil {
			return nil, err
		}
		for id, rows := range named {
			for _, by := range rows {
				out[id] = out[id] || !given[[3]string{by[0], by[1], id}]
			}
		}
	}
	return out, nil
}

// WhyGone says of a file whose bytes are not there by which act they went; err
// where none says so.
func (s *Store) WhyGone(id string, err error) error {
	if programme.CodeOf(err) != programme.NotFound {
		return err
	}
	readErr := s.Read(context.Background(), func(tx *Tx) error {
		given, looked := tx.Given([]string{id})
		if d, ok := given[id]; ok && looked == nil {
			when := "正在销毁"
			if d.State == programme.Destroyed {
				when = programme.DateOf(d.DoneAt.Add(8*time.Hour)).Chinese() + "销毁" // of Shanghai
			}
			err = programme.Errorf(programme.NotFound, "这份文件已按期销毁，不是缺失：保存到%s，%s，依据班级页面“档案保存”里的销毁记录", d.Until.Chinese(), when)
		}
		return looked
	})
	return cmp.Or(readErr, err)
}
