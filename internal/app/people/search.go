package people

import (
	"context"
	"regexp"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Hits are what a search found of one noun.
type Hits struct {
	Title string
	Noun  programme.Noun
	Table *act.Table
	More  bool
}

// Search is what was looked for and what was found, group by group. Personal
// is set where what was looked for is a number of a person, which belongs in
// no URL and is not told back in full.
type Search struct {
	Personal bool
	How      string // what the text was taken for
	Groups   []Hits
	Problem  string
}

// Only is the one thing that was found, "" where there are none or several.
func (s *Search) Only() (noun programme.Noun, id string) {
	n := 0
	for _, g := range s.Groups {
		n += len(g.Table.Rows)
		if len(g.Table.Rows) > 0 {
			noun, id = g.Noun, g.Table.Rows[0].ID
		}
	}
	if n != 1 {
		return "", ""
	}
	return noun, id
}

// hitsShown is how many of a group are shown.
const hitsShown = 20

// looked is one way in which a text is looked for.
type looked struct {
	title string
	noun  programme.Noun
	way   string
	text  string
}

// digitsOnly is a number with the spaces and dashes that people write.
var digitsOnly = regexp.MustCompile(`^[0-9０-９\s\-]{6,}[XxＸｘ]?$`)

// PersonalNumber reports whether a text may be an ID number or a phone: it is
// looked for where no URL and no history keeps it.
func PersonalNumber(text string) bool { return digitsOnly.MatchString(text) }

// Search looks for people by name or part of it, by full ID number or phone
// (through their keyed hashes), for certificates by number, for classes,
// bases, teachers and employers by name, within what the caller may see.
func (a *Desk) Search(ctx context.Context, c act.Caller, programmeID, text string) (out *Search, err error) {
	out = &Search{Personal: PersonalNumber(text)}
	if text == "" {
		return out, nil
	}
	ways := a.ways(out, text)
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		n, err := a.NoticeOf(tx, programmeID)
		if err != nil {
			return err
		}
		for _, w := range ways {
			if err := a.find(tx, c, programmeID, w, n, out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// ways is what a text can be looked for as. An ID number that does not check
// is said so, and nothing is guessed.
func (a *Desk) ways(out *Search, text string) []looked {
	number := idcode.CleanCitizenID(text)
	if id, err := idcode.ParseCitizenID(text); err == nil {
		out.How, out.Personal = "身份证号", true
		return a.person("id", a.Keys.Index(seal.IDNumber, string(id)))
	}
	if phone := idcode.CleanPhone(text); idcode.CheckPhone(phone) == nil {
		out.How, out.Personal = "手机号", true
		return a.person("phone", a.Keys.Index(seal.Phone, phone))
	}
	certificate := looked{"证书", programme.NounCertificate, "number", number}
	if out.Personal {
		out.How = "证书编号"
		if len(number) == 18 {
			out.Problem = "这个身份证号的校验位不对，请核对"
		}
		return []looked{certificate}
	}
	name := idcode.CleanName(text)
	out.How = "姓名、单位、班级和证书编号"
	return append(a.person("name", name), certificate,
		looked{"班级", programme.NounClass, "name", text}, looked{"培训基地", programme.NounBase, "name", text}, looked{"培训基地", programme.NounBase, "code", number},
		looked{"教师", programme.NounTeacher, "name", name}, looked{"用人单位", programme.NounEmployer, "name", text},
		looked{"用人单位", programme.NounEmployer, "code", number})
}

// person looks for somebody among the year's applications, and beyond them.
func (a *Desk) person(way, text string) []looked {
	return []looked{{"本年度报名", programme.NounApplication, way, text}, {"其他年度的人员", programme.NounPerson, way, text}}
}

// find adds the hits of one way. People whose application was found already
// are not found a second time.
func (a *Desk) find(tx *store.Tx, c act.Caller, programmeID string, w looked, n *rules.Notice, out *Search) error {
	l := store.ListingOf(w.noun)
	if !programme.MayRead(c.Role, w.noun) {
		return nil
	}
	limit := hitsShown
	if w.noun == programme.NounPerson {
		limit = hitsShown * 3
	}
	rows, err := tx.Find(l, act.Query{Actor: c.Actor, Programme: programmeID, Limit: limit}, w.way, w.text)
	if err != nil {
		return err
	}
	more := len(rows) > limit
	if more {
		rows = rows[:limit]
	}
	if w.noun == programme.NounPerson {
		if rows, err = unenrolled(tx, programmeID, rows); err != nil {
			return err
		}
		if more = len(rows) > hitsShown; more {
			rows = rows[:hitsShown]
		}
	}
	if len(rows) == 0 {
		return nil
	}
	t := &act.Table{Listing: l, Rows: make([]act.TableRow, len(rows))}
	for i := range rows {
		t.Rows[i] = act.RowOf(n, l.Columns, &rows[i])
	}
	out.Groups = append(out.Groups, Hits{w.title, w.noun, t, more})
	return nil
}

// unenrolled leaves the people who have no application in the year.
func unenrolled(tx *store.Tx, programmeID string, rows []store.Row) ([]store.Row, error) {
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	enrolled, err := tx.EnrolledPersons(programmeID, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(r store.Row) bool { return enrolled[r.ID] }), nil
}
