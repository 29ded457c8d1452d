package oversee

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"

	"golang.org/x/mod/sumdb/tlog"
)

// Lot is one class in a draw: its digest and the rank that follows from it.
type Lot struct {
	Rank                int
	ClassID, Name, Base string
	Digest              string // hex SHA-256 of seed, a zero byte, and the class's id
	InspectionID        string // where it was drawn
}

// ChecklistOf is what an inspection found of each thing on the list.
func ChecklistOf(i *programme.Inspection) (list []programme.Checked, err error) {
	if len(i.Checklist) > 0 {
		err = json.Unmarshal(i.Checklist, &list)
	}
	return list, err
}

// Lottery is a draw as anybody can repeat it.
type Lottery struct {
	Seed       string
	Draw       *programme.Draw // nil of before
	On         programme.Date
	Candidates int // as the journal noted them
	Lots       []Lot
}

// LotteryOf repeats the draw that an inspection came from: the classes that
// were running then, by the journal, in the order of their digests.
func (a *Desk) LotteryOf(ctx context.Context, c act.Caller, inspectionID string) (l *Lottery, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounInspection, inspectionID); err != nil {
			return err
		}
		i, err := store.Get[programme.Inspection](tx, inspectionID)
		if err != nil {
			return err
		}
		if i.Seed == "" {
			return nil
		}
		l = &Lottery{Seed: i.Seed, On: i.DrawnOn}
		if i.DrawID != "" {
			return l.again(tx, c, i)
		}
		at, err := l.noted(tx, i)
		if err != nil {
			return err
		}
		classes, err := runningAt(tx, i.ProgrammeID, at)
		if err != nil {
			return err
		}
		return l.rank(tx, c, i, classes)
	})
	return l, err
}

// again repeats a draw from what was announced and the root it was bound to.
func (l *Lottery) again(tx *store.Tx, c act.Caller, i *programme.Inspection) error {
	d, err := store.Get[programme.Draw](tx, i.DrawID)
	if err != nil {
		return err
	}
	l.Candidates = len(d.Pool)
	classes, err := tx.ClassesByID(d.Pool)
	if err != nil {
		return err
	}
	if err := l.rank(tx, c, i, classes); err != nil {
		return err
	}
	if len(l.Lots) > 0 || len(classes) == 0 { // else the numbers would tell who is visited next
		l.Draw, l.Seed = d, SeedOf(d.Root, d.Nonce)
	} else {
		l.Seed = ""
	}
	return nil
}

// noted reads when the draw was made and from how many.
func (l *Lottery) noted(tx *store.Tx, i *programme.Inspection) (at int64, err error) {
	entries, err := tx.JournalPage(store.JournalQuery{Subject: i.ID, Actions: []string{string(programme.InspectionDraw)}})
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	e, err := journal.Decode([]byte(entries[0].Body))
	if err != nil {
		return 0, err
	}
	var noted struct {
		Candidates int `json:"candidates"`
	}
	err = json.Unmarshal(e.Facts, &noted)
	l.Candidates = noted.Candidates
	return e.At, err
}

// runningAt is the classes of a year that had started and not finished at an
// instant.
func runningAt(tx *store.Tx, programmeID string, at int64) ([]programme.Class, error) {
	entries, err := tx.JournalPage(store.JournalQuery{Programme: programmeID, OfClasses: true, To: at,
		Actions: []string{string(programme.ClassStart), string(programme.ClassFinish)}})
	if err != nil {
		return nil, err
	}
	started := map[string]bool{}
	for _, e := range slices.Backward(entries) { // oldest first
		started[e.Subject] = programme.Action(e.Action) == programme.ClassStart
	}
	classes, err := tx.Classes(programmeID)
	return slices.DeleteFunc(classes, func(cl programme.Class) bool { return !started[cl.ID] }), err
}

func (l *Lottery) rank(tx *store.Tx, c act.Caller, i *programme.Inspection, classes []programme.Class) error {
	inspections, err := tx.Inspections(i.ProgrammeID)
	if err != nil {
		return err
	}
	drawn := map[string]string{}
	for _, o := range inspections {
		if o.Seed == i.Seed && o.DrawnOn == i.DrawnOn && o.DrawID == i.DrawID {
			if o.State == programme.Planned && c.Role.Scope() != programme.CityWide {
				return nil // the order would tell who is visited next
			}
			if o.State != programme.Cancelled {
				drawn[o.ClassID] = o.ID
			}
		}
	}
	bases, err := tx.Bases(i.ProgrammeID)
	if err != nil {
		return err
	}
	for k, cl := range DrawOrder(i.Seed, classes) {
		b := &bases[slices.IndexFunc(bases, func(b programme.Base) bool { return b.ID == cl.BaseID })]
		lot := Lot{Rank: k + 1, ClassID: cl.ID, Name: cl.Name, Base: b.Name, Digest: drawDigest(i.Seed, cl.ID)}
		if programme.Within(c.Actor, act.SubjectOf(b)) {
			lot.InspectionID = drawn[cl.ID]
		}
		l.Lots = append(l.Lots, lot)
	}
	return nil
}

// drawDigest is the number by which a draw orders classes.
func drawDigest(seed, classID string) string {
	sum := sha256.Sum256([]byte(seed + "\x00" + classID))
	return hex.EncodeToString(sum[:])
}

// ClueOf is a clue with what it is about: noun and subject open its page.
func (a *Desk) ClueOf(ctx context.Context, c act.Caller, id string) (cl *programme.Clue, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClue, id); err != nil {
			return err
		}
		cl, err = store.Get[programme.Clue](tx, id)
		return err
	})
	return cl, err
}

// baseOfClue is the base that a clue's subject belongs to, "" where it belongs
// to none; Error NotFound where there is no such subject.
func baseOfClue(tx *store.Tx, noun programme.Noun, subject string) (string, error) {
	switch noun {
	case programme.NounBase:
		b, err := store.Get[programme.Base](tx, subject)
		if err != nil {
			return "", err
		}
		return b.ID, nil
	case programme.NounApplication:
		ap, err := store.Get[programme.Application](tx, subject)
		if err != nil {
			return "", err
		}
		return ap.BaseID, nil
	case programme.NounClass:
		cl, err := store.Get[programme.Class](tx, subject)
		if err != nil {
			return "", err
		}
		return cl.BaseID, nil
	}
	return "", nil
}

// FileOf opens the file that belongs to a voucher, a finding, a return or a
// correction.
func (a *Desk) FileOf(ctx context.Context, c act.Caller, noun programme.Noun, id string) (io.ReadCloser, error) {
	file, err := a.fileID(ctx, c, noun, id)
	if err != nil {
		return nil, err
	}
	if file == "" {
		return nil, programme.Errorf(programme.NotFound, "没有附文件")
	}
	return a.Files.Get(file)
}

// fileID is the id of the file of a voucher, finding or return, "" where it
// has none.
func (a *Desk) fileID(ctx context.Context, c act.Caller, noun programme.Noun, id string) (file string, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, noun, id); err != nil {
			return err
		}
		switch noun {
		case programme.NounVoucher:
			v, err := store.Get[programme.Voucher](tx, id)
			if err != nil {
				return err
			}
			file = v.FileID
		case programme.NounBankStatement:
			b, err := store.Get[programme.BankStatement](tx, id)
			if err != nil {
				return err
			}
			file = b.FileID
		case programme.NounBankAccount:
			b, err := store.Get[programme.BankAccount](tx, id)
			if err != nil {
				return err
			}
			file = b.FileID
		case programme.NounFinding:
			f, err := store.Get[programme.Finding](tx, id)
			if err != nil {
				return err
			}
			file = f.FileID
		case programme.NounReturn:
			x, err := store.Get[programme.Return](tx, id)
			if err != nil {
				return err
			}
			file = x.FileID
		case programme.NounRevocation:
			v, err := store.Get[programme.Revocation](tx, id)
			if err != nil {
				return err
			}
			file = v.FileID
		case programme.NounCorrection:
			k, err := store.Get[programme.Correction](tx, id)
			if err != nil {
				return err
			}
			file = k.FileID
		}
		return nil
	})
	return file, err
}

// JournalFilter narrows the journal.
type JournalFilter struct {
	Who    string // a name or login, whole
	Action programme.Action
	Noun   programme.Noun
	Day    programme.Date
	After  string
}

// JournalPage is limit entries, newest first, and what asks for those after
// them, "" where there are no more.
func (a *Desk) JournalPage(ctx context.Context, c act.Caller, f JournalFilter, limit int) (out []act.JournalEntry, next string, err error) {
	if err := act.Oversees(c); err != nil {
		return nil, "", err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		q := store.JournalQuery{Noun: string(f.Noun), After: f.After, Limit: limit + 1}
		if f.Action != "" {
			q.Actions = []string{string(f.Action)}
		}
		if f.Who != "" {
			if q.Users, err = usersNamed(tx, f.Who); err != nil {
				return err
			}
		}
		if f.Day != 0 {
			q.From, q.To = startOf(f.Day), startOf(f.Day.Next())
		}
		list, err := tx.JournalPage(q)
		if err != nil {
			return err
		}
		if len(list) > limit {
			list, next = list[:limit], list[limit-1].ID
		}
		if out, err = journalEntries(tx, list); err != nil {
			return err
		}
		return nameSubjects(tx, c.Role, out)
	})
	return out, next, err
}

// startOf is the first microsecond of a civil date in Shanghai.
func startOf(d programme.Date) int64 {
	t, _ := time.ParseInLocation("2006-01-02", d.String(), act.Shanghai) // a Date always reads
	return t.UnixMicro()
}

// journalEntries words entries.
func journalEntries(tx *store.Tx, list []store.Sequenced) ([]act.JournalEntry, error) {
	ids := map[string]bool{}
	for _, e := range list {
		ids[e.User] = true
	}
	users, err := tx.UsersByID(act.Sorted(ids))
	if err != nil {
		return nil, err
	}
	out := make([]act.JournalEntry, 0, len(list))
	for _, s := range list {
		e, err := journal.Decode([]byte(s.Body))
		if err != nil {
			return nil, programme.Errorf(programme.Internal, "日志 %s：%v", s.ID, err)
		}
		x := act.JournalEntry{ID: s.ID, Who: e.User, Role: programme.Role(e.Role).Name(), What: actionName(e.Action), Action: programme.Action(e.Action),
			Noun:    programme.Noun(e.Noun),
			Subject: e.Subject, Reason: e.Reason, At: time.UnixMicro(e.At), Seq: s.Seq, Digest: tlog.RecordHash([]byte(s.Body)).String(), Body: s.Body,
			Facts: string(e.Facts), Rows: e.Changes}
		if e.User == act.SystemActor.User {
			x.Who = act.SystemActor.Name
		}
		if i := slices.IndexFunc(users, func(u programme.User) bool { return u.ID == e.User }); i >= 0 {
			x.Who, x.Login = users[i].Name, users[i].Login
		}
		out = append(out, x)
	}
	return out, nil
}

// actionName is an action in Chinese; storing a file has no row in the table,
// for it does nothing until an action uses the file; a number given under a
// wrong name has none, for nobody means to.
func actionName(action string) string {
	if row := programme.Find(programme.Action(action)); row != nil {
		return row.Name
	}
	switch action {
	case "file.store":
		return "存入文件"
	case "person.miss":
		return "号码与姓名核对不符"
	}
	return action
}

// JournalEntryOf is one entry with its canonical bytes and the rows it wrote.
func (a *Desk) JournalEntryOf(ctx context.Context, c act.Caller, id string) (e *act.JournalEntry, err error) {
	if err := act.Oversees(c); err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		s, found, err := tx.Entry(id)
		if err != nil {
			return err
		}
		if !found {
			return programme.Errorf(programme.NotFound, "日志中没有这一条")
		}
		list, err := journalEntries(tx, []store.Sequenced{s})
		if err == nil {
			e = &list[0]
		}
		return err
	})
	return e, err
}

// usersNamed are the ids of users with that name or login; the program's own.
func usersNamed(tx *store.Tx, name string) ([]string, error) {
	out := []string{}
	if name == act.SystemActor.Name {
		out = append(out, act.SystemActor.User)
	}
	all, err := tx.Users()
	for _, u := range all {
		if u.Name == name || u.Login == name {
			out = append(out, u.ID)
		}
	}
	return out, err
}
