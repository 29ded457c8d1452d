package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// Message is a notice to one user, or to one person whatever account they
// have. Count is how many things alike it tells of.
type Message struct {
	ID, Rule, Kind   string
	UserID, PersonID string
	Role             programme.Role // in which it is read
	Programme        string
	Noun             programme.Noun
	Subject          string // "" where it tells of many
	Count            int
	Text             string
	Urgent           bool
	MadeAt, At       time.Time // when it was made; when what it tells last happened
	LeavesAt         time.Time // not sent outside before
	PostedAt, ReadAt time.Time
}

const messageColumns = "id, rule, kind, user_id, person_id, role, programme_id, noun, subject, count, text, urgent, made_at, at, leaves_at, posted_at, read_at"

func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// AddMessages writes new messages; ids and times are filled here.
func (tx *Tx) AddMessages(list []*Message) error {
	columns := strings.Split(messageColumns, ", ")
	rows := make([][]any, len(list))
	for i, m := range list {
		m.ID, m.MadeAt, m.At = tx.NewID(), tx.now, tx.now
		rows[i] = []any{m.ID, m.Rule, m.Kind, m.UserID, m.PersonID, string(m.Role), m.Programme, string(m.Noun), m.Subject, int64(m.Count), m.Text,
			bit(m.Urgent),
			micro(m.MadeAt), micro(m.At), micro(m.LeavesAt), int64(0), int64(0)}
	}
	return insertRaw(tx, "messages", columns, rows)
}

// GrowMessage makes a message that has not left yet tell of more things.
func (tx *Tx) GrowMessage(m *Message) error {
	_, err := tx.exec("UPDATE messages SET count=$2, text=$3, subject='', at=$4 WHERE id=$1", m.ID, int64(m.Count), m.Text, tx.now.UnixMicro())
	return err
}

// OpenMessages are the messages of a rule in a year that have neither left nor
// been read: more of the same may be added to them.
func (tx *Tx) OpenMessages(rule, programmeID string) ([]Message, error) {
	return tx.messages("WHERE posted_at=0 AND leaves_at>$1 AND rule=$2 AND programme_id=$3 AND read_at=0", tx.now.UnixMicro(), rule, programmeID)
}

func (tx *Tx) messages(where string, args ...any) (out []Message, err error) {
	rows, err := tx.query("SELECT "+messageColumns+" FROM messages "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m Message
		var urgent, made, at, leaves, posted, read int64
		if err := rows.Scan(&m.ID, &m.Rule, &m.Kind, &m.UserID, &m.PersonID, (*string)(&m.Role), &m.Programme, (*string)(&m.Noun), &m.Subject,
			&m.Count, &m.Text,
			&urgent, &made, &at, &leaves, &posted, &read); err != nil {
			return nil, err
		}
		m.Urgent, m.MadeAt, m.At, m.LeavesAt, m.PostedAt, m.ReadAt = urgent != 0, instant(made), instant(at), instant(leaves), instant(posted), instant(read)
		out = append(out, m)
	}
	return out, rows.Err()
}

// readBy is the condition that a message is to a user: to their account, or to
// the person they are.
func readBy(userID string, persons []string) (string, []any) {
	args, or := []any{userID}, "(user_id<>'' AND user_id=$1"
	for i, p := range persons {
		or += " OR person_id<>'' AND person_id=$" + strconv.Itoa(i+2)
		args = append(args, p)
	}
	return or + ")", args
}

// MessagesOf are the messages to a user and the persons they are, newest
// first; only the unread where asked for.
func (tx *Tx) MessagesOf(userID string, persons []string, unread bool, before string, most int) ([]Message, error) {
	where, args := readBy(userID, persons)
	if unread {
		where += " AND read_at=0"
	}
	if before != "" {
		args = append(args, before)
		where += " AND id<$" + strconv.Itoa(len(args))
	}
	return tx.messages("WHERE "+where+" ORDER BY id DESC LIMIT "+strconv.Itoa(most), args...)
}

// UnreadMessages counts a user's unread messages, at most most.
func (tx *Tx) UnreadMessages(userID string, persons []string, most int) (int, error) {
	where, args := readBy(userID, persons)
	return tx.count("SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE "+where+" AND read_at=0 LIMIT "+strconv.Itoa(most)+") x", args...)
}

// Message is the message with that id, or nil.
func (tx *Tx) Message(id string) (*Message, error) {
	list, err := tx.messages("WHERE id=$1", id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// ReadMessages notes that a user has read a message of theirs, or all of them
// for "".
func (tx *Tx) ReadMessages(userID string, persons []string, id string) error {
	where, args := readBy(userID, persons)
	if id != "" {
		args = append(args, id)
		where += " AND id=$" + strconv.Itoa(len(args))
	}
	args = append(args, tx.now.UnixMicro())
	_, err := tx.exec("UPDATE messages SET read_at=$"+strconv.Itoa(len(args))+" WHERE "+where+" AND read_at=0", args...)
	return err
}

// ForgetMessages deletes messages made before an instant, with the record of
// their deliveries: the journal keeps what they told of.
func (tx *Tx) ForgetMessages(before time.Time) error {
	if _, err := tx.exec("DELETE FROM deliveries WHERE made_at<$1 AND state NOT IN ('waiting', 'sending')", before.UnixMicro()); err != nil {
		return err
	}
	_, err := tx.exec("DELETE FROM messages WHERE made_at<$1 AND posted_at>0", before.UnixMicro())
	return err
}

// Unposted are messages that may leave now and of which no delivery was made,
// oldest first.
func (tx *Tx) Unposted(most int) ([]Message, error) {
	return tx.messages("WHERE posted_at=0 AND leaves_at<=$1 ORDER BY leaves_at, id LIMIT "+strconv.Itoa(most), tx.now.UnixMicro())
}

// Posted notes that the deliveries of messages were made.
func (tx *Tx) Posted(list []Message) error {
	for chunk := range slices.Chunk(list, 100) {
		args := []any{tx.now.UnixMicro()}
		for i := range chunk {
			args = append(args, chunk[i].ID)
		}
		if _, err := tx.exec("UPDATE messages SET posted_at=$1 WHERE id IN ("+holders(2, len(chunk))+")", args...); err != nil {
			return err
		}
	}
	return nil
}

// holders are n placeholders from the given one on.
func holders(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("$" + strconv.Itoa(from+i))
	}
	return b.String()
}

// Told is what a message may say of a thing and whom it concerns.
type Told struct {
	ID, Title, Programme string
	State                programme.State
	Owner                programme.Subject
	Persons, Employers   []string // of a class and what belongs to it: its members and theirs; of a statement: whom it pays for
	Bases                []string // credit codes, where it is between two
	Users                []string // in whose name it was done, where its writer says so
}

// classOf is the SQL of the class that a thing belongs to, for those nouns
// whose people are a class's.
var classOf = map[programme.Noun]string{programme.NounClass: "t.id", programme.NounLesson: "t.class_id", programme.NounEvaluation: "t.class_id"}

// Told reads things of a noun by id, in no order.
func (tx *Tx) Told(noun programme.Noun, ids []string) (out []Told, err error) {
	l := ListingOf(noun)
	if l == nil {
		return nil, nil
	}
	for chunk := range slices.Chunk(ids, 100) {
		args := make([]any, len(chunk))
		for i, id := range chunk {
			args[i] = id
		}
		s, sel := &sentence{args: args}, l.selected(nil, nil).owned()
		s.text.WriteString(sel.begin() + " AND t.id IN (" + holders(1, len(chunk)) + ")")
		err := tx.eachRow(s, sel, func(r Row, _ any) error {
			out = append(out, Told{ID: r.ID, Title: r.Title, Programme: r.Programme, State: r.State, Owner: r.Owner})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if noun == programme.NounApplication {
		return out, tx.holdersOf(out)
	}
	for i := range out {
		if err := tx.concerned(noun, l, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// concerned adds whom a thing concerns beside its owner.
func (tx *Tx) concerned(noun programme.Noun, l *Listing, t *Told) error {
	switch noun {
	case programme.NounTransfer:
		return tx.between(t)
	case programme.NounStatement:
		return tx.itemsPersons(t)
	case programme.NounEmployer:
		_, k, err := tx.Verification(t.ID)
		if k != nil && k.BaseCode != "" {
			t.Bases = append(t.Bases, k.BaseCode)
		}
		return err
	case programme.NounLink:
		return tx.linked(t)
	}
	if sql := classOf[noun]; sql != "" {
		return tx.members(l, sql, t)
	}
	return nil
}

// between are the two bases of a transfer.
func (tx *Tx) between(t *Told) error {
	rows, err := tx.query(`
		SELECT DISTINCT b.credit_code
		FROM transfers t
		JOIN plan_lines l ON l.id IN (t.from_line_id, t.to_line_id)
		JOIN bases b ON b.id=l.base_id
		WHERE t.id=$1
		ORDER BY b.credit_code`, t.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			return err
		}
		t.Bases = append(t.Bases, code)
	}
	return rows.Err()
}

func (tx *Tx) members(l *Listing, class string, t *Told) error {
	table, _, _ := strings.Cut(l.From, " ")
	rows, err := tx.query(`
		SELECT a.person_id, a.employer_id
		FROM applications a
		WHERE a.class_id=(SELECT `+class+" FROM "+table+` t WHERE t.id=$1) AND a.class_id<>''
		ORDER BY a.id`, t.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var person, employer string
		if err := rows.Scan(&person, &employer); err != nil {
			return err
		}
		t.Persons = append(t.Persons, person)
		if !slices.Contains(t.Employers, employer) {
			t.Employers = append(t.Employers, employer)
		}
	}
	return rows.Err()
}

// Holders are the active users who hold a role with one of the scopes: the
// value of the column that bounds it, "" as column for a role of the city.
func (tx *Tx) Holders(role programme.Role, column string, scopes []string) (out []programme.Grant, err error) {
	ask := func(more string, args ...any) error {
		rows, err := tx.query(`
			SELECT g.user_id, g.base_code, g.employer_id, g.county
			FROM grants g
			JOIN users u ON u.id=g.user_id
			WHERE g.state='active' AND u.state='active' AND g.role=$1`+more+`
			ORDER BY g.user_id`, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			g := programme.Grant{Role: role}
			if err := rows.Scan(&g.UserID, &g.BaseCode, &g.EmployerID, &g.County); err != nil {
				return err
			}
			out = append(out, g)
		}
		return rows.Err()
	}
	if column == "" {
		return out, ask("", string(role))
	}
	for chunk := range slices.Chunk(scopes, 100) {
		args := []any{string(role)}
		for _, s := range chunk {
			args = append(args, s)
		}
		if err := ask(" AND g."+column+" IN ("+holders(2, len(chunk))+")", args...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// BaseNamed is the name of the institution with a credit code, "" where there
// is none.
func (tx *Tx) BaseNamed(creditCode string) (name string, err error) {
	_, err = tx.row("SELECT name FROM bases WHERE credit_code=$1 ORDER BY id DESC LIMIT 1", []any{creditCode}, &name)
	return name, err
}
