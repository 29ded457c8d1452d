package demo

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/confirm"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/money"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
)

// speak asks people: employers of those they sent, some trainees of their
// lessons. One was never there, from one money was asked back.
func (d *drill) speak() error {
	for i := range d.units {
		u := &d.units[i]
		parts, err := d.sys.Confirm.Own(d.ctx, act.As(u.hr), d.programme.ID)
		if err != nil {
			return err
		}
		for _, p := range parts {
			in := confirm.AnswerIn{ProgrammeID: d.programme.ID, ClassID: p.ClassID}
			for _, r := range p.Rows {
				one := confirm.OneIn{ID: r.ID, Answer: programme.AnswerTrue}
				if d.plantedAs[r.ID] == "invented" {
					one.Answer, one.Why = programme.AnswerUntrue, "not_ours"
				}
				in.One = append(in.One, one)
			}
			if err := d.sys.Confirm.Answer(d.ctx, d.as(u.hr), in); err != nil {
				return err
			}
		}
	}
	c := d.classes["held_late"]
	for i, m := range c.members[:3] {
		me := act.As(programme.Actor{User: d.person[m], Role: programme.RoleTrainee, Person: d.person[m]})
		in := confirm.AnswerIn{ProgrammeID: d.programme.ID, ClassID: c.ID, AskedBack: i == 1, All: i == 2}
		if i == 0 {
			parts, err := d.sys.Confirm.Own(d.ctx, me, d.programme.ID)
			if err != nil {
				return err
			}
			in.One = []confirm.OneIn{{ID: parts[0].Rows[0].ID, Answer: programme.AnswerUntrue, Why: "absent"}}
		}
		if err := d.sys.Confirm.Answer(d.ctx, me, in); err != nil {
			return err
		}
	}
	return d.clues()
}

// clues counts what was opened by what people said.
func (d *drill) clues() error {
	t, err := d.sys.Browse(d.ctx, act.As(d.officer), programme.NounConfirmation, act.Query{Programme: d.programme.ID, Limit: 1000})
	if err != nil {
		return err
	}
	found := map[string]int{}
	for _, row := range t.Rows {
		x, err := d.sys.Confirm.ConfirmationOf(d.ctx, act.As(d.officer), row.ID)
		if err != nil {
			return err
		}
		if x.ClueID != "" {
			found[x.Answer+string(x.Role)]++
		}
	}
	d.told("invented", "虚构的学员", len(d.plantedAs), found[programme.AnswerUntrue+string(programme.RoleEmployer)], "用人单位核对")
	d.told("never_there", "没有去却记到课", 1, found[programme.AnswerUntrue+string(programme.RoleTrainee)], "学员本人核对")
	d.told("asked_back", "要学员退钱", 1, found[programme.AnswerAskedBack+string(programme.RoleTrainee)], "学员本人核对")
	return nil
}

// spend books income that never came, and one invoice twice.
func (d *drill) spend() error {
	b := d.bases[1]
	in := money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromBureau, Amount: programme.Yuan(8000), Payee: "德州市人力资源和社会保障局", Memo: "第二笔补贴"}
	if err := d.voucher(b, in); err != nil {
		if programme.CodeOf(err) == programme.Internal {
			return err
		}
		d.refused["income_never_came"]++
	}
	file, err := d.file(act.As(b.treasurer), "发票 演练 000001")
	if err != nil {
		return err
	}
	for i := range 2 {
		_, err := d.sys.Money.BookVoucher(d.ctx, d.as(b.treasurer), b.ID,
			money.VoucherIn{Direction: money.MoneyOut, Source: ledger.FromBureau, Use: "consumables", Amount: programme.Yuan(10),
				Payee: "演练供应商", Memo: "耗材", FileID: file, OnDate: programme.DateOf(d.clock.Now().In(act.Shanghai)), Invoice: "990000000001",
				InvoicedOn: d.sys.Today()})
		if err != nil && i == 1 && programme.CodeOf(err) != programme.Internal {
			d.refused["invoice_twice"]++
		} else if err != nil {
			return err
		}
	}
	doubts, err := d.sys.Money.AccountDoubts(d.ctx, act.As(d.officer), b.ID)
	if err != nil {
		return err
	}
	for _, x := range doubts {
		switch x.Code {
		case money.FileTwice:
			d.refused["invoice_twice"]++
		case money.IncomeBeyond:
			d.refused["income_never_came"]++
		}
	}
	d.told("income_never_came", "没有到账的收入", 1, d.refused["income_never_came"], "专账疑点")
	d.told("invoice_twice", "一张发票报两次", 1, d.refused["invoice_twice"], "专账疑点")
	return nil
}

// lessonsHit looks at the doubts about evidence and sheets.
func (d *drill) lessonsHit() error {
	d.told("teacher_twice", "教师同时在两处", 1, d.refused["teacher_twice"], "排课")
	d.told("hours_impossible", "不可能的课时", 1, d.refused["hours_impossible"], "排课")
	d.told("film_twice", "一段录像用于两节课", 1, d.refused["film_twice"], "上传影像")
	years, err := d.sys.Evidence.YearDoubts(d.ctx, act.As(d.officer), d.programme.ID)
	if err != nil {
		return err
	}
	for _, code := range []string{"taken_outside", "photo_alike"} {
		i := slices.IndexFunc(evidence.Doubts, func(r evidence.DoubtRow) bool { return r.Code == code })
		planted, found := map[string]int{"taken_outside": len(d.films), "photo_alike": 1}[code], 0
		for _, y := range years {
			if y.Class.ID == d.classes[code].ID {
				found = y.Counts[i]
			} else if code == "taken_outside" {
				d.report.LessonsHit += y.Counts[i]
			}
		}
		d.told(code, evidence.Doubts[i].Name, planted, found, "影像资料疑点")
	}
	d.onlineHit(years)
	sheets, err := d.sys.Attendance.DoubtedSheets(d.ctx, act.As(d.officer), d.programme.ID)
	if err != nil {
		return err
	}
	lessons := 0
	for _, b := range d.bases {
		for _, c := range b.classes {
			lessons += len(c.lessons)
		}
	}
	d.report.HonestLessons = lessons - len(d.films) - len(d.unsigned) - len(d.postpone) - len(d.twice) - 1 - len(d.classes["always_present"].lessons)
	found := map[string]int{}
	for _, s := range sheets {
		in, planted := d.classes[s.Code], s.Code == "two_places" && d.twice[s.LessonID] != ""
		planted = planted || s.LessonID == d.paper.lessons[1] && (s.Code == "lines_alike" || s.Code == "sheet_copied")
		planted = planted || in != nil && s.ClassID == in.ID && (s.LessonID == "" || d.unsigned[s.LessonID] || d.postpone[s.LessonID])
		switch {
		case planted:
			found[s.Code]++
		case d.twice[s.LessonID] != "" || d.unsigned[s.LessonID] || d.postpone[s.LessonID] ||
			s.ClassID == d.classes["always_present"].ID: // found as another kind as well
		default:
			d.report.LessonsHit++
			d.report.Hits = append(d.report.Hits, s.Name+"："+s.Says)
		}
	}
	for _, row := range attendance.SheetDoubts {
		planted := map[string]int{"always_present": 1, "one_hand": len(d.unsigned), "held_late": len(d.postpone), "two_places": len(d.twice),
			"lines_alike": 1, "sheet_copied": 1}[row.Code]
		d.told(row.Code, row.Name, planted, found[row.Code], "签到疑点")
	}
	return nil
}

// onlineHit looks at the doubts about what was learnt online.
func (d *drill) onlineHit(years []evidence.ClassDoubts) {
	for _, code := range []string{"online_faster", "online_device"} {
		planted := map[string]int{"online_faster": 2, "online_device": 1}[code]
		i := slices.IndexFunc(evidence.Doubts, func(r evidence.DoubtRow) bool { return r.Code == code })
		found := 0
		for _, y := range years {
			if d.online != nil && y.Class.ID == d.online.ID {
				found = y.Counts[i]
			} else {
				d.report.LessonsHit += y.Counts[i]
			}
		}
		d.report.LessonsHit += max(0, found-planted)
		d.told(code, evidence.Doubts[i].Name, planted, found, "影像资料疑点")
	}
}
