package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// flag is a hidden filter that is on or off: its title says what it leaves.
func flag(key, title, condition string) Filter {
	return Filter{Key: key, Title: title, SQL: condition + " AND ?='1'", Hidden: true}
}

// others is a hidden filter that leaves what somebody else than the user
// handled in the step before: a second person is asked for.
func others(column string) Filter {
	return Filter{Key: "others", Title: "前一步由他人办理", SQL: column + "<>?", Hidden: true}
}

// waits are the filters by which what waits is picked from each noun: links
// from the work page set them, and lists say them in words.
var waits = map[programme.Noun][]Filter{
	programme.NounApplication: {
		{Key: "route", Title: "资格途径", Kind: Word, SQL: "t.route", Hidden: true, Words: map[string]string{programme.ExceptionalRoute: "破格"}},
		{Key: "unlike", Title: "非破格途径", SQL: "(',' || ? || ',') NOT LIKE ('%,' || t.route || ',%')", Hidden: true},
		flag("unplaced", "尚未编班", "t.class_id=''"),
		flag("unsigned", "破格待初审", "t.route IN {consent} AND NOT "+examinedSQL),
		flag("signed", "破格已初审", "t.route IN {consent} AND "+examinedSQL),
		flag("reviewing", "待教务审核", "(t.route NOT IN {consent} OR NOT "+examinedSQL+")"),
		{Key: "trades", Title: "工种", SQL: "(',' || ? || ',') LIKE ('%,' || l.trade || ',%')", Hidden: true},
		flag("unentered", "未报考核鉴定", "NOT EXISTS (SELECT 1 FROM appraisals x WHERE x.application_id=t.id)"),
		flag("trained", "已编班", "t.class_id<>''"),
		flag("examined", "已考评", "t.state IN ('passed','failed','certified')"),
		flag("good", "考评合格（含已发证）", "t.state IN ('passed','certified')"),
	},
	programme.NounBase: {others("t.assessed_by")},
	programme.NounScheme: {
		flag("standing", "最近一次报送", "NOT EXISTS (SELECT 1 FROM schemes n WHERE n.base_id=t.base_id AND n.id>t.id)"),
	},
	programme.NounClass: {
		flag("untimed", "没有课表", "NOT EXISTS (SELECT 1 FROM lessons x WHERE x.class_id=t.id AND x.state<>'cancelled')"),
		flag("timed", "课表已排", "EXISTS (SELECT 1 FROM lessons x WHERE x.class_id=t.id AND x.state<>'cancelled')"),
		flag("taught", "课已上完",
			`EXISTS (SELECT 1 FROM lessons x WHERE x.class_id=t.id AND x.state='held')
				AND NOT EXISTS (SELECT 1 FROM lessons x WHERE x.class_id=t.id AND x.state='scheduled')`),
		flag("unexamined", "未拟考评方案", "NOT EXISTS (SELECT 1 FROM evaluations x WHERE x.class_id=t.id)"),
		flag("uninspected", "没有检查过", "NOT "+inspectedSQL+" AND t.state IN ('running','finished','archived')"),
		flag("examined", "考评结果已定", "EXISTS (SELECT 1 FROM evaluations x WHERE x.class_id=t.id AND x.state='settled')"),
		flag("reopening", "申请重开档案", "EXISTS (SELECT 1 FROM reopenings q WHERE q.class_id=t.id AND q.state='requested')"),
	},
	programme.NounLesson: {
		flag("correcting", "申请结课后更正", correctingSQL),
		flag("guests", "外基地学员申请补课", awaitedSQL),
	},
	programme.NounEvaluation: {
		flag("waiting", "等用人单位会同", "EXISTS (SELECT 1 FROM evaluation_parties m WHERE m.evaluation_id=t.id AND m.joined_by='')"),
		flag("joined", "用人单位已会同", "NOT EXISTS (SELECT 1 FROM evaluation_parties m WHERE m.evaluation_id=t.id AND m.joined_by='')"),
		flag("unconfirmed", "等用人单位确认", "EXISTS (SELECT 1 FROM evaluation_parties m WHERE m.evaluation_id=t.id AND m.assented_by='')"),
		flag("confirmed", "用人单位已确认", "NOT EXISTS (SELECT 1 FROM evaluation_parties m WHERE m.evaluation_id=t.id AND m.assented_by='')"),
		flag("asked", "单位提出修改意见", "EXISTS (SELECT 1 FROM evaluation_parties m WHERE m.evaluation_id=t.id AND m.asked<>'')"),
		flag("unmarked", "等基地登记成绩", `NOT EXISTS (SELECT 1 FROM evaluation_entries x
			WHERE x.evaluation_id=t.id AND x.sitting=t.sitting AND x.party_id='')`),
		flag("disputed", "基地与单位结果不一致",
			`EXISTS (SELECT 1
						FROM marks k
						WHERE k.evaluation_id=t.id
							AND k.final=''
							AND k.ruling=''
							AND k.base<>''
							AND k.employer<>''
							AND (k.base<>k.employer OR k.base IN ('pass', 'fail') AND k.points=''))`),
		flag("unaffirmed", "裁定待复核", `EXISTS (SELECT 1 FROM marks k
			WHERE k.evaluation_id=t.id AND k.ruling<>'' AND k.against=1 AND k.confirmed_by='')`),
		flag("agreed", "双方结果一致",
			`NOT EXISTS (SELECT 1
						FROM marks k
						WHERE k.evaluation_id=t.id
							AND k.final=''
							AND (k.ruling<>'' AND k.against=1 AND k.confirmed_by=''
								OR k.ruling='' AND (k.base='' OR k.base<>k.employer OR k.base IN ('pass', 'fail') AND k.points='')))`),
		flag("objected", "有待答复的异议", "EXISTS (SELECT 1 FROM disputes d WHERE d.evaluation_id=t.id AND d.state='raised')"),
		{Key: "by", Title: "考评日已到", SQL: "t.held_on<=?", Hidden: true},
		others("t.marked_by"),
	},
	programme.NounInspection:  {flag("settled", "问题已整改到位", "NOT EXISTS (SELECT 1 FROM findings f WHERE f.inspection_id=t.id AND f.state<>'closed')")},
	programme.NounCertificate: {others("t.asked_by")},
	programme.NounAppraisal:   {{Key: "by", Title: "鉴定日已到", SQL: "t.held_on<=?", Hidden: true}, others("t.recorded_by")},
	programme.NounPublication: {{Key: "ended", Title: "公示期满", SQL: "t.to_on<?", Hidden: true}, others("t.posted_by")},
	programme.NounStandard:    {others("t.proposed_by")},
	programme.NounStatement: {
		others("t.drawn_by"), {Key: "notapprover", Title: "由他人批准", SQL: "t.approved_by<>?", Hidden: true},
		flag("owed", "有款待付", "t.kind NOT IN ('approval','receipt') AND t.total>t.offset_amount"),
		flag("coming", "有款待收到", "t.kind='receipt'"),
	},
	programme.NounReturn: {
		flag("standing", "最近一次报送", "NOT EXISTS (SELECT 1 FROM returns n WHERE n.base_id=t.base_id AND n.kind=t.kind AND n.id>t.id)"),
	},
}

// names are the nouns whose ids hidden filters hold, so that lists can say
// whom they are about.
var names = map[string]programme.Noun{
	"line": programme.NounPlanLine, "class": programme.NounClass, "employer": programme.NounEmployer, "person": programme.NounPerson,
	"roll":    programme.NounRoll,
	"teacher": programme.NounTeacher, "application": programme.NounApplication, "inspection": programme.NounInspection, "draw": programme.NounDraw,
}

// addWaits adds the filters of what waits to a listing.
func addWaits(l *Listing) {
	l.Filters = append(l.Filters, waits[l.Noun]...)
	for k := range l.Filters {
		if f := &l.Filters[k]; f.Hidden && f.Choices == "" {
			f.Choices = names[f.Key]
		}
	}
}

// Watch asks what waits among the rows of a listing.
type Watch struct {
	Query
	Due    string   // key of the field by which a row is due; "" for none
	Late   string   // a row whose due lies before this is late: ISO date or microseconds, as Due is
	Fields []string // keys of the fields that shown rows come with
	Most   int      // count so far
	Show   int      // show the rows where they are no more than these, the soonest due first
}

// Watched is what waits.
type Watched struct {
	Count int // at most Most
	Late  int
	Due   string // soonest, "" for none
	First string // id of the oldest
	Rows  []Row  // with the values of Due and Fields
}

// Watch counts what a query picks, how much of it is late and when the next is
// due, and reads the rows where they are few.
func (tx *Tx) Watch(l *Listing, w Watch) (*Watched, error) {
	due := "''"
	dueField := l.Field(w.Due)
	if dueField != nil {
		due = "CAST(" + dueField.SQL + " AS TEXT)"
	}
	s, where := &sentence{}, &sentence{}
	if err := l.narrow(where, &w.Query); err != nil {
		return nil, err
	}
	s.args = where.args
	late := s.arg(w.Late)
	s.text.WriteString(`
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN due<>'' AND due<` + late + ` THEN 1 ELSE 0 END),0),
			COALESCE(MIN(CASE WHEN due<>'' THEN due END),''),
			COALESCE(MIN(id),'')
		FROM (SELECT t.id AS id, ` + due + ` AS due
			FROM ` + l.lean(due+where.text.String()) + `
			WHERE 1=1` + where.text.String() + `
			LIMIT ` + strconv.Itoa(w.Most) + `) waiting`)
	out := &Watched{}
	if _, err := tx.row(s.text.String(), s.args, &out.Count, &out.Late, &out.Due, &out.First); err != nil {
		return nil, err
	}
	if out.Count == 0 || out.Count > w.Show {
		return out, nil
	}
	var fields []Field
	for _, k := range append([]string{w.Due}, w.Fields...) {
		if f := l.Field(k); f != nil {
			fields = append(fields, *f)
		}
	}
	rows, sel := &sentence{args: where.args}, l.selected(fields, nil)
	order := "t.id"
	if dueField != nil { // PostgreSQL orders by no constant
		order = due + ", t.id"
	}
	rows.text.WriteString(sel.begin() + where.text.String() + " ORDER BY " + order)
	err := tx.eachRow(rows, sel, func(r Row, _ any) error { out.Rows = append(out.Rows, r); return nil })
	return out, err
}

// Field is the field with a key, of the list or of the page of one.
func (l *Listing) Field(key string) *Field {
	for _, fields := range [][]Field{l.Columns, l.Detail} {
		if i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key }); i >= 0 {
			return &fields[i]
		}
	}
	return nil
}

// lean is From without the joins that sql does not use. Every join is on a
// reference that always holds, so that leaving it out changes no row.
func (l *Listing) lean(sql string) string {
	from := strings.Join(strings.Fields(l.From), " ") // it may be written over several lines
	if strings.Contains(from, " LEFT JOIN ") {
		return from
	}
	parts := strings.Split(from, " JOIN ")
	for i := len(parts) - 1; i > 0; i-- {
		alias := strings.Fields(parts[i])[1] + "."
		rest := slices.Delete(slices.Clone(parts), i, i+1)
		if !strings.Contains(sql, alias) && !strings.Contains(strings.Join(rest, " "), alias) {
			parts = rest
		}
	}
	return strings.Join(parts, " JOIN ")
}

// LastTouched is when the journal last told of each subject.
func (tx *Tx) LastTouched(subjects []string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	for chunk := range slices.Chunk(subjects, 50) {
		s := &sentence{}
		holders := make([]string, len(chunk))
		for i, id := range chunk {
			holders[i] = s.arg(id)
		}
		rows, err := tx.query("SELECT subject, MAX(at) FROM journal WHERE subject IN ("+strings.Join(holders, ",")+") GROUP BY subject", s.args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id string
			var at int64
			if err := rows.Scan(&id, &at); err != nil {
				rows.Close()
				return nil, err
			}
			out[id] = time.UnixMicro(at)
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// finders are the ways in which a search finds rows, by noun: conditions with
// ? for the text.
var finders = map[programme.Noun]map[string]string{
	programme.NounApplication: {
		"name":  "t.person_id IN (SELECT n.id FROM persons n WHERE " + partOf("n.name") + ")",
		"id":    "t.person_id IN (SELECT n.id FROM persons n WHERE n.id_index=?)",
		"phone": "t.person_id IN (SELECT n.id FROM persons n WHERE n.phone_index=?)",
	},
	programme.NounPerson:      {"name": partOf("t.name"), "id": "t.id_index=?", "phone": "t.phone_index=?"},
	programme.NounCertificate: {"number": "t.number=?"},
	programme.NounClass:       {"name": partOf("t.name")},
	programme.NounTeacher:     {"name": partOf("t.name")},
	programme.NounBase:        {"name": partOf("t.name"), "code": "t.credit_code=?"},
	programme.NounEmployer:    {"name": partOf("t.name"), "code": "t.credit_code=?"},
}

// partOf is a condition on a part of a column's text; the text it is asked for
// goes through asPart.
func partOf(column string) string { return column + ` LIKE '%' || ? || '%' ESCAPE '\'` }

// asPart is a text to be found as it stands: % and _ mean themselves.
func asPart(text string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text)
}

// Find reads the first rows of a listing that a way of searching finds, within
// the actor's scope; one more than limit says that there are more. Parts of
// names are found as they stand, rare characters too.
func (tx *Tx) Find(l *Listing, q Query, way, text string) ([]Row, error) {
	condition, ok := finders[l.Noun][way]
	if !ok {
		return nil, nil
	}
	if way == "name" {
		text = asPart(text)
	}
	q.few = true
	s, sel := &sentence{}, l.selected(l.Columns, nil)
	s.text.WriteString(sel.begin())
	if err := l.narrow(s, &q); err != nil {
		return nil, err
	}
	s.where(condition, text)
	s.text.WriteString(" LIMIT " + strconv.Itoa(q.Limit+1))
	var out []Row
	err := tx.eachRow(s, sel, func(r Row, _ any) error { out = append(out, r); return nil })
	return out, err
}

// EnrolledPersons are those of the persons who applied in a programme.
func (tx *Tx) EnrolledPersons(programmeID string, ids []string) (map[string]bool, error) {
	apps, err := in[programme.Application](tx, "person_id", ids, "AND t.programme_id=$1", programmeID)
	out := map[string]bool{}
	for i := range apps {
		out[apps[i].PersonID] = true
	}
	return out, err
}

// routes puts the routes that need the city's consent into a filter.
func (q *Query) routes(s *sentence, sql string) string {
	if !strings.Contains(sql, "{consent}") {
		return sql
	}
	at := []string{"''"} // no route is called nothing
	for _, r := range q.Consent {
		at = append(at, s.arg(r))
	}
	return strings.ReplaceAll(sql, "{consent}", "("+strings.Join(at, ", ")+")")
}
