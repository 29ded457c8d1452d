package assess

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// RoundIn is what the bureau announces: a day of the city's appraisal, the
// trades examined on it, where, in which rooms of how many seats, and until
// when bases enter how many people.
type RoundIn struct {
	Name    string
	Trades  []string
	HeldOn  programme.Date
	EnterBy programme.Date
	Place   string
	Rooms   []Room // in the order in which they are filled
	Quota   int    // 0: as many as there are seats
}

// Room is a room of the appraisal.
type Room struct {
	Name  string
	Seats int
}

// AnnounceAppraisal announces a day of the city's appraisal (clause 3.3).
func (a *Desk) AnnounceAppraisal(ctx context.Context, c act.Caller, programmeID string, in RoundIn) (r *programme.AppraisalRound, err error) {
	for field, text := range map[string]string{"name": in.Name, "place": in.Place} {
		if err := act.PlainWords(field, "名称和地点", text); err != nil {
			return nil, err
		}
	}
	err = a.Act(ctx, c, programme.AppraisalAnnounce, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		_, n, err := s.Open(programmeID)
		if err != nil {
			return err
		}
		if err := in.check(s, n); err != nil {
			return err
		}
		r = &programme.AppraisalRound{ID: s.NewID(), ProgrammeID: programmeID, Name: act.Text(in.Name), State: programme.Open, Trades: in.Trades,
			HeldOn: in.HeldOn, EnterBy: in.EnterBy,
			Place: act.Text(in.Place), Quota: in.Quota, AnnouncedBy: c.User}
		for _, x := range in.Rooms {
			r.Rooms = append(r.Rooms, fmt.Sprintf("%s:%d", x.Name, x.Seats))
		}
		if r.Quota == 0 {
			r.Quota = seatsOf(r)
		}
		if err := store.Insert(s.Tx, r); err != nil {
			return err
		}
		return s.Record(programmeID, r.ID, act.Facts{"held_on": r.HeldOn, "enter_by": r.EnterBy, "trades": r.Trades, "quota": r.Quota})
	})
	return r, err
}

func (in *RoundIn) check(s *act.Step, n *rules.Notice) error {
	var found []programme.Problem
	bad := func(field, format string, args ...any) {
		found = append(found, programme.Problem{Field: field, Code: "appraisal_round", Message: fmt.Sprintf(format, args...)})
	}
	if in.Name == "" {
		bad("name", "请填写名称，例如 第一批")
	}
	if in.Place == "" {
		bad("place", "请填写考点")
	}
	if len(in.Trades) == 0 {
		bad("trades", "请选择鉴定的工种")
	}
	clause := programme.DutyAppraisal
	for _, t := range in.Trades {
		if !n.Appraised(t) {
			clause = programme.DutyTrainingCertificate
			bad("trades", "%s暂无考核鉴定，考评合格后公示发证", t)
		}
	}
	d, bounded := n.Deadline(rules.AppraisalTime)
	switch {
	case in.HeldOn == 0:
		bad("held_on", "请填写鉴定日期")
	case bounded && (in.HeldOn < d.From || in.HeldOn > d.On):
		clause = n.Cite(d.Clause)
		bad("held_on", "全市统一考核鉴定在 %s 至 %s", d.From.Chinese(), d.On.Chinese())
	case in.HeldOn < s.Today():
		bad("held_on", "鉴定日期 %s 已经过去", in.HeldOn.Chinese())
	}
	if in.EnterBy < s.Today() || in.EnterBy > in.HeldOn {
		bad("enter_by", "报名截止日期应在今天（%s）和鉴定日期之间", s.Today().Chinese())
	}
	seats, names := 0, map[string]bool{}
	for _, x := range in.Rooms {
		if x.Name == "" || x.Seats < 1 || x.Seats > 500 || names[x.Name] {
			bad("rooms", "考场写明名称和座位数（1 至 500），不重名")
		}
		names[x.Name] = true
		seats += x.Seats
	}
	switch {
	case len(in.Rooms) == 0:
		bad("rooms", "请填写考场和座位数")
	case in.Quota < 0 || in.Quota > seats:
		bad("quota", "名额 %d 超过座位数 %d", in.Quota, seats)
	}
	if len(found) == 0 {
		return nil
	}
	return (&programme.Error{Code: programme.Invalid, Message: found[0].Message, Problems: found}).Under(clause)
}

// RoomsOf are the rooms of a day, in the order in which they are filled.
func RoomsOf(r *programme.AppraisalRound) (out []Room) {
	for _, text := range r.Rooms {
		i := strings.LastIndex(text, ":")
		x := Room{Name: text[:max(i, 0)]}
		fmt.Sscan(text[i+1:], &x.Seats) // AnnounceAppraisal wrote it
		out = append(out, x)
	}
	return out
}

func seatsOf(r *programme.AppraisalRound) (n int) {
	for _, x := range RoomsOf(r) {
		n += x.Seats
	}
	return n
}

// roundOf is a day of a programme's appraisal that was not called off.
func roundOf(s *act.Step, id, programmeID string) (*programme.AppraisalRound, error) {
	r, err := store.Get[programme.AppraisalRound](s.Tx, id)
	if err != nil {
		return nil, err
	}
	if r.ProgrammeID != programmeID || r.State != programme.Open {
		return nil, programme.Errorf(programme.WrongState, "这次鉴定不在本年度，或已取消").Under(programme.DutyAppraisal)
	}
	return r, nil
}

// CancelAppraisal calls a day off before any result of it is recorded: entries
// fall back, and people can be entered for another day.
func (a *Desk) CancelAppraisal(ctx context.Context, c act.Caller, roundID, reason string) error {
	return a.round(ctx, c, programme.AppraisalCancel, roundID, reason, func(s *act.Step, r *programme.AppraisalRound, list []programme.Appraisal) error {
		for i := range list {
			if list[i].State != programme.Submitted {
				return programme.Errorf(programme.WrongState, "这次鉴定已登记成绩，不能取消").Under(programme.DutyAppraisal)
			}
			list[i].State = programme.Withdrawn
			if err := store.Update(s.Tx, &list[i]); err != nil {
				return err
			}
			if err := s.Record(r.ProgrammeID, list[i].ID, act.Facts{"application": list[i].ApplicationID}); err != nil {
				return err
			}
		}
		r.State, r.Reason = programme.Cancelled, reason
		if err := store.Update(s.Tx, r); err != nil {
			return err
		}
		return s.Record(r.ProgrammeID, r.ID, act.Facts{"entries": len(list)})
	})
}

// SeatAppraisal gives everybody entered for a day a ticket, a room and a seat.
// Who sits beside whom follows from ids and not from bases, and is the same
// however often it is asked. Nobody is entered or withdrawn afterwards.
func (a *Desk) SeatAppraisal(ctx context.Context, c act.Caller, roundID string) error {
	return a.round(ctx, c, programme.AppraisalSeat, roundID, "", func(s *act.Step, r *programme.AppraisalRound, list []programme.Appraisal) error {
		switch {
		case len(list) == 0:
			return programme.Errorf(programme.WrongState, "这次鉴定还没有人报名").Under(programme.DutyAppraisal)
		case !r.SeatedAt.IsZero():
			return programme.Errorf(programme.WrongState, "这次鉴定的考场座位已经排定").Under(programme.DutyAppraisal)
		}
		_, n, err := s.Programme(r.ProgrammeID)
		if err != nil {
			return err
		}
		rounds, err := s.AppraisalRounds(r.ProgrammeID)
		if err != nil {
			return err
		}
		number := 1 + slices.IndexFunc(rounds, func(x programme.AppraisalRound) bool { return x.ID == r.ID })
		slices.SortFunc(list, func(x, y programme.Appraisal) int { return act.Compare(act.TokenHash(x.ID), act.TokenHash(y.ID)) })
		at := 0
		for _, room := range RoomsOf(r) {
			for seat := 1; seat <= room.Seats && at < len(list); seat++ {
				row := &list[at]
				at++
				row.Ticket, row.Room, row.Seat = fmt.Sprintf("%02d%s%02d%04d", n.Year%100, n.CityCode, number, at), room.Name, seat
				if err := store.Update(s.Tx, row); err != nil {
					return err
				}
				if err := s.Record(r.ProgrammeID, row.ID,
					act.Facts{"application": row.ApplicationID, "ticket": row.Ticket, "room": row.Room, "seat": row.Seat}); err != nil {
					return err
				}
			}
		}
		r.SeatedAt = s.Now()
		if err := store.Update(s.Tx, r); err != nil {
			return err
		}
		return s.Record(r.ProgrammeID, r.ID, act.Facts{"people": at})
	})
}

func (a *Desk) round(ctx context.Context, c act.Caller, action programme.Action, roundID, reason string,
	change func(*act.Step, *programme.AppraisalRound, []programme.Appraisal) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		r, err := store.Get[programme.AppraisalRound](s.Tx, roundID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(r.ProgrammeID); err != nil {
			return err
		}
		if r, err = roundOf(s, roundID, r.ProgrammeID); err != nil {
			return err
		}
		list, err := s.RoundAppraisals(r.ID)
		if err != nil {
			return err
		}
		return change(s, r, list)
	})
}

// Round is a day of the appraisal with how far it is.
type Round struct {
	programme.AppraisalRound
	Entered, Recorded, Passed int
}

// Rounds are the days that the bureau announced in a programme.
func (a *Desk) Rounds(ctx context.Context, c act.Caller, programmeID string) (out []Round, err error) {
	if !programme.MayRead(c.Role, programme.NounAppraisal) {
		return nil, programme.Errorf(programme.Forbidden, "不能查看考核鉴定的安排")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		rounds, err := tx.AppraisalRounds(programmeID)
		if err != nil {
			return err
		}
		all, err := tx.Appraisals(programmeID)
		for _, r := range rounds {
			x := Round{AppraisalRound: r}
			for i := range all {
				if all[i].RoundID != r.ID || all[i].State == programme.Withdrawn {
					continue
				}
				x.Entered++
				if all[i].Result != "" {
					x.Recorded++
				}
				if all[i].Result == programme.MarkPass {
					x.Passed++
				}
			}
			out = append(out, x)
		}
		return err
	})
	return out, err
}

// ExportEntryList writes the list of who is entered for a day, for the centre
// that examines, with ID numbers in full: that they were opened, and what for,
// is journalled.
func (a *Desk) ExportEntryList(ctx context.Context, c act.Caller, roundID, purpose string, w io.Writer) error {
	var rows []forms.MarkRow
	var subjects []forms.MarkSubject
	err := a.Act(ctx, c, programme.PersonUnmask, purpose, func(s *act.Step) error {
		rows = nil
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if s.Caller.Role.Scope() != programme.CityWide {
			return programme.Errorf(programme.Forbidden, "报名名单由市局导出")
		}
		r, err := store.Get[programme.AppraisalRound](s.Tx, roundID)
		if err != nil {
			return err
		}
		_, n, err := s.Programme(r.ProgrammeID)
		if err != nil {
			return err
		}
		subjects = subjectsOf(n.AppraisalExam())
		list, err := s.RoundAppraisals(r.ID)
		if err != nil {
			return err
		}
		if rows, err = entryRows(s, list); err != nil {
			return err
		}
		if err := s.Opened(len(rows)); err != nil {
			return err
		}
		return s.Record(r.ProgrammeID, r.ID, act.Facts{"people": len(rows)})
	})
	if err != nil {
		return err
	}
	return forms.WriteMarks(w, "考核鉴定报名名单", subjects, rows, true, "", "成绩填好后原表交回登记；没有来的在“情况”里写缺考，违纪的写违纪并在备注里写明。")
}

// entryRows are the rows of an entry list, by ticket and then by entry.
func entryRows(s *act.Step, list []programme.Appraisal) ([]forms.MarkRow, error) {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ApplicationID
	}
	apps, err := s.ApplicationsByID(ids)
	if err != nil {
		return nil, err
	}
	people, employers, _, err := s.Around(apps)
	if err != nil {
		return nil, err
	}
	of := map[string]*programme.Application{}
	for i := range apps {
		of[apps[i].ID] = &apps[i]
	}
	slices.SortFunc(list, func(x, y programme.Appraisal) int { return act.Compare(x.Ticket+x.ID, y.Ticket+y.ID) })
	var rows []forms.MarkRow
	for i := range list {
		ap := of[list[i].ApplicationID]
		p := people[ap.PersonID]
		number, err := s.Desk.Keys.Unseal(seal.IDNumber, p.ID, p.IDSealed)
		if err != nil {
			return nil, err
		}
		rows = append(rows, forms.MarkRow{Name: p.Name, Number: number, Ticket: list[i].Ticket, Unit: employers[ap.EmployerID].Name})
	}
	return rows, nil
}

// ReadAppraisalFile reads the centre's workbook of marks for a day: by ticket,
// by ID number, or by name; layout is whose headings and words it is written
// in, "" for those that everybody uses. Who is not on it yet may follow in
// another file.
func (a *Desk) ReadAppraisalFile(ctx context.Context, c act.Caller, roundID, layout string, r io.ReaderAt, size int64) (f *MarkFile, x *rules.Exam, err error) {
	names, err := a.namesOf(layout)
	if err != nil {
		return nil, nil, err
	}
	err = a.Try(ctx, c, programme.AppraisalRecord, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		round, err := store.Get[programme.AppraisalRound](s.Tx, roundID)
		if err != nil {
			return err
		}
		_, n, err := s.Programme(round.ProgrammeID)
		if err != nil {
			return err
		}
		x = n.AppraisalExam()
		t, err := forms.ReadMarksNamed(r, size, subjectsOf(x), names)
		if err != nil {
			return err
		}
		list, err := s.RoundAppraisals(round.ID)
		if err != nil {
			return err
		}
		f, err = matchEntries(s, x, list, t)
		return err
	})
	return f, x, err
}

// matchEntries finds whose each row of a workbook is among a day's entries.
func matchEntries(s *act.Step, x *rules.Exam, list []programme.Appraisal, t *forms.MarkTable) (*MarkFile, error) {
	ids := make([]string, len(list))
	tickets := map[string]int{}
	for i := range list {
		ids[i] = list[i].ApplicationID
		if list[i].Ticket != "" {
			tickets[list[i].Ticket] = i
		}
	}
	people, err := candidatesOf(s.Tx, programmeOf(list), ids)
	if err != nil {
		return nil, err
	}
	named := map[string][]int{}
	for i := range list {
		name := people[list[i].ApplicationID].Name
		named[name] = append(named[name], i)
	}
	f := &MarkFile{Notes: t.Notes, Partial: true}
	of := map[int]int{}
	for _, row := range t.Rows {
		i, why := whose(func(i int) string { return people[list[i].ApplicationID].IDMasked }, named[row.Name], row.Number)
		if k, ok := tickets[row.Ticket]; ok && row.Ticket != "" {
			i, why = k, ""
			if people[list[k].ApplicationID].Name != row.Name {
				why = "准考证号是另一个人的"
			}
		}
		first, twice := of[i]
		switch {
		case row.Name == "":
		case why != "":
			row.Faults = append(row.Faults, why)
		case twice:
			row.Faults = append(row.Faults, fmt.Sprintf("与第 %d 行是同一人", first))
		case list[i].State != programme.Submitted:
			row.Faults = append(row.Faults, "成绩已经登记，请从表中删去")
		default:
			of[i] = row.Row
		}
		if len(row.Faults) == 0 {
			f.contradicted(x, &row)
		}
		if len(row.Faults) > 0 {
			f.Faulty++
		} else {
			f.Scores = append(f.Scores, Score{ApplicationID: list[i].ApplicationID, Points: row.Points, Absence: row.Absence, Remark: row.Remark})
		}
		f.Rows = append(f.Rows, row)
	}
	for i := range list {
		if _, ok := of[i]; !ok && list[i].State == programme.Submitted {
			f.Missing = append(f.Missing, people[list[i].ApplicationID].Name)
		}
	}
	return f, nil
}

func programmeOf(list []programme.Appraisal) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].ProgrammeID
}

// WriteAppraisalFaults writes the centre's workbook as it was read, what is
// wrong beside each row.
func (a *Desk) WriteAppraisalFaults(x *rules.Exam, f *MarkFile, w io.Writer) error {
	return forms.WriteMarks(w, "鉴定成绩表核对结果", subjectsOf(x), f.Rows, true, "要改的地方", "")
}
