package demo

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/money"
	"jinlanling/internal/idcode"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
)

// evaluate runs the completion evaluations: plans drawn up with the employers,
// agreed by the city, marked by both sides, and settled once they agree. One
// employer asks for a change first, and the city sends one plan back.
func (y *year) evaluate() error {
	type pending struct {
		b  *base
		c  *class
		ev *programme.Evaluation
	}
	var all []pending
	for _, b := range y.bases {
		for _, c := range b.classes {
			ev, err := y.agreedPlan(b, c, 20211113, len(all) == 1)
			if err != nil {
				return err
			}
			all = append(all, pending{b, c, ev})
		}
	}
	y.clock.To(20211113)
	for i, p := range all {
		if err := y.mark(p.b, p.c, p.ev, i == 2); err != nil {
			return err
		}
	}
	y.clock.To(20211114)
	return y.afterwards(all[0].b, all[0].ev)
}

// agreedPlan draws up a class's plan with its employers and has it agreed; where
// talked is set, not at the first try.
func (y *year) agreedPlan(b *base, c *class, on programme.Date, talked bool) (*programme.Evaluation, error) {
	plan := assess.EvaluationPlan{Text: "理论笔试 120 分钟；实操按岗位标准抽题考核", HeldOn: on, Place: "实训楼 201（理论）、实训车间（实操）",
		Examiners: []string{y.examiner(), y.examiner()}}
	papers, err := y.sys.StoreFile(y.ctx, y.as(b.clerk), bytes.NewReader(plainPDF("papers and task sheets", c.ID)))
	if err != nil {
		return nil, err
	}
	plan.Papers = papers.ID
	ev, err := y.sys.Assess.DraftEvaluation(y.ctx, y.as(b.clerk), c.ID, plan)
	if err != nil {
		return nil, err
	}
	join := func(ctx context.Context, c act.Caller, id string) error {
		return y.sys.Assess.JoinEvaluation(ctx, c, id, []string{y.examiner()})
	}
	if talked {
		parties, err := y.sys.Parties(y.ctx, y.as(b.clerk), ev.ID)
		if err != nil {
			return nil, err
		}
		if err := y.sys.Assess.ObjectToEvaluation(y.ctx, y.as(y.unitAt[parties[0].EmployerID].hr), ev.ID, "实操请加考本单位在用的设备"); err != nil {
			return nil, err
		}
		plan.Text += "，含用人单位在用的设备"
		if err := y.sys.Assess.AmendEvaluation(y.ctx, y.as(b.clerk), ev.ID, plan); err != nil {
			return nil, err
		}
		if err := y.eachParty(b, ev, join); err != nil {
			return nil, err
		}
		if err := y.sys.Assess.ReturnEvaluation(y.ctx, y.as(y.officer), ev.ID, "实操考场没有写明工位数"); err != nil {
			return nil, err
		}
		plan.Place += "，工位 20 个"
		if err := y.sys.Assess.AmendEvaluation(y.ctx, y.as(b.clerk), ev.ID, plan); err != nil {
			return nil, err
		}
	}
	if err := y.eachParty(b, ev, join); err != nil {
		return nil, err
	}
	return ev, y.sys.Assess.AgreeEvaluation(y.ctx, y.as(y.officer), ev.ID)
}

// examiner is an invented name that no teacher and no trainee has.
func (y *year) examiner() string {
	y.examiners++
	surnames, given := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"), []rune("考评察核鉴审度量衡准")
	n := y.examiners
	return string([]rune{surnames[n%len(surnames)], given[n/len(surnames)%len(given)], given[(n/7+3)%len(given)]})
}

func (y *year) eachParty(b *base, ev *programme.Evaluation, do func(ctx context.Context, c act.Caller, id string) error) error {
	parties, err := y.sys.Parties(y.ctx, y.as(b.clerk), ev.ID)
	if err != nil {
		return err
	}
	for _, p := range parties {
		if err := do(y.ctx, y.as(y.unitAt[p.EmployerID].hr), ev.ID); err != nil {
			return err
		}
	}
	return nil
}

// mark has both sides enter what they found and settles it; in some classes
// they first disagree about somebody: the employer looks again, or, where
// ruled is set, the city rules.
func (y *year) mark(b *base, c *class, ev *programme.Evaluation, ruled bool) error {
	scores := y.scores(c)
	if err := y.sys.Assess.MarkEvaluation(y.ctx, y.as(b.clerk), ev.ID, scores); err != nil {
		return err
	}
	differs := ""
	switch {
	case y.often(30):
		differs = scores[y.IntN(len(scores))].ApplicationID
	case ruled:
		differs = scores[0].ApplicationID
	}
	again, err := y.markUnits(b, ev, scores, differs)
	if err != nil {
		return err
	}
	switch {
	case again == nil:
	case ruled:
		own := scores[slices.IndexFunc(scores, func(s assess.Score) bool { return s.ApplicationID == differs })]
		if err := y.sys.Assess.RuleResult(y.ctx, y.as(y.officer), ev.ID, assess.Ruling{ApplicationID: differs, Points: own.Points},
			"复看实操录像和评分表，以基地评分为准"); err != nil {
			return err
		}
	default:
		if err := again(); err != nil {
			return err
		}
	}
	return y.sys.Assess.SettleEvaluation(y.ctx, y.as(b.head), ev.ID)
}

// markUnits has every employer enter what it found of its own people, close to
// what the base found; of one of them it finds the contrary, and again enters
// that employer once both have talked. again is nil where nobody differs.
func (y *year) markUnits(b *base, ev *programme.Evaluation, scores []assess.Score, differs string) (again func() error, err error) {
	of := map[string]assess.Score{}
	for _, s := range scores {
		of[s.ApplicationID] = s
	}
	sheet, err := y.sys.Assess.MarkSheet(y.ctx, y.as(b.clerk), ev.ID) // read once: to every employer it shows fewer of the same lines
	if err != nil {
		return nil, err
	}
	err = y.eachParty(b, ev, func(ctx context.Context, c act.Caller, id string) error {
		own := []assess.Score{}
		at := -1
		for _, l := range sheet.Mine(c) {
			s := of[l.Member.ApplicationID]
			if s.ApplicationID == differs {
				at = len(own)
			}
			own = append(own, s)
		}
		if at < 0 {
			return y.sys.Assess.MarkForEmployer(ctx, c, id, own)
		}
		agreed, p := own[at], 58
		if agreed.Points["practice"] < 60 {
			p = 66
		}
		own[at].Points = map[string]int{"theory": agreed.Points["theory"], "practice": p}
		if err := y.sys.Assess.MarkForEmployer(ctx, c, id, own); err != nil {
			return err
		}
		again = func() error {
			own[at] = agreed
			own[at].Remark = "双方复核岗位操作记录后一致"
			return y.sys.Assess.MarkForEmployer(y.ctx, y.as(c.Actor), id, own)
		}
		return nil
	})
	return again, err
}

// afterwards is what follows the first class's results: somebody disputes
// theirs and is answered, and who failed sits again.
func (y *year) afterwards(b *base, ev *programme.Evaluation) error {
	may, _, err := y.sys.Assess.Resittable(y.ctx, y.as(b.clerk), ev.ID)
	if err != nil || len(may) == 0 {
		return err
	}
	who := y.person[may[0].ApplicationID]
	trainee := act.As(programme.Actor{User: who, Role: programme.RoleTrainee, Person: who})
	if err := y.sys.Assess.RaiseDispute(y.ctx, trainee, may[0].ApplicationID, "理论卷第三大题少给了分，请复核"); err != nil {
		return err
	}
	if err := y.sys.Assess.DismissDispute(y.ctx, y.as(y.officer), may[0].ApplicationID, "已会同双方重新阅卷，分数无误"); err != nil {
		return err
	}
	if err := y.sys.Assess.ArrangeResit(y.ctx, y.as(b.clerk), ev.ID, []string{may[0].ApplicationID}, 20211115); err != nil {
		return err
	}
	y.clock.To(20211115)
	scores := []assess.Score{{ApplicationID: may[0].ApplicationID, Points: map[string]int{"theory": 67, "practice": 71}}}
	if err := y.sys.Assess.MarkEvaluation(y.ctx, y.as(b.clerk), ev.ID, scores); err != nil {
		return err
	}
	sheet, err := y.sys.Assess.MarkSheet(y.ctx, y.as(b.clerk), ev.ID)
	if err != nil {
		return err
	}
	for _, l := range sheet.Lines {
		if l.Sits {
			if err := y.sys.Assess.MarkForEmployer(y.ctx, y.as(y.unitAt[l.EmployerID].hr), ev.ID, scores); err != nil {
				return err
			}
		}
	}
	return y.sys.Assess.SettleEvaluation(y.ctx, y.as(b.head), ev.ID)
}

// scores are what a base found of a class's members; most pass.
func (y *year) scores(c *class) []assess.Score {
	scores := make([]assess.Score, len(c.members))
	for i, m := range c.members {
		t, p := y.between(58, 97), y.between(60, 98)
		if y.often(5) {
			t = y.between(35, 59)
		}
		scores[i] = assess.Score{ApplicationID: m, Points: map[string]int{"theory": t, "practice": p}}
	}
	return scores
}

// certify holds the welders' appraisal, publishes the others for seven days,
// and issues certificates.
func (y *year) certify() error {
	y.clock.To(20211117)
	for _, b := range y.bases {
		if _, err := y.sys.Assess.Publish(y.ctx, y.as(y.officer), b.ID, programme.ListPaper{}); err != nil {
			return err
		}
	}
	if err := y.appraise(); err != nil {
		return err
	}
	y.clock.To(20211126)
	pubs, err := y.sys.Publications(y.ctx, y.as(y.officer), y.programme.ID)
	if err != nil {
		return err
	}
	for _, p := range pubs {
		if err := y.sys.Assess.ClosePublication(y.ctx, y.as(y.approver), p.ID); err != nil {
			return err
		}
	}
	y.clock.To(20211201)
	for _, b := range y.bases {
		if _, err := y.sys.Assess.IssueCertificates(y.ctx, y.as(y.approver), b.ID); err != nil {
			return err
		}
		if err := y.national(b); err != nil {
			return err
		}
		if err := y.excuse(b); err != nil {
			return err
		}
	}
	return nil
}

// national records the welders' national certificates as an invented body
// made them out: no area of China has the code 99.
func (y *year) national(b *base) error {
	people, err := y.sys.Assess.CertificatesToRecord(y.ctx, y.as(y.officer), b.ID)
	if err != nil || len(people) == 0 {
		return err
	}
	in := assess.Nationals{Body: "演示发证机构（虚构）", On: 20211130}
	for _, p := range people {
		level, _ := programme.ParseLevelChinese(p.Level)
		y.nationals++
		in.List = append(in.List, assess.National{ApplicationID: p.ApplicationID, Number: idcode.MakeQualification(2021, "9901", level, y.nationals)})
	}
	if err := y.sys.Assess.RecordCertificates(y.ctx, y.as(y.officer), b.ID, in); err != nil {
		return err
	}
	_, err = y.sys.Assess.ConfirmCertificates(y.ctx, y.as(y.approver), b.ID)
	return err
}

func (y *year) appraise() error {
	r, err := y.sys.Assess.AnnounceAppraisal(y.ctx, y.as(y.officer), y.programme.ID,
		assess.RoundIn{Name: "第一批", Trades: []string{"焊工"}, HeldOn: 20211124, EnterBy: 20211122,
			Place: "德州市职业技能鉴定中心", Rooms: []assess.Room{{Name: "第一考场", Seats: 60}, {Name: "第二考场", Seats: 60}, {Name: "第三考场", Seats: 400}}})
	if err != nil {
		return err
	}
	entered := 0
	var scores []assess.Score
	for _, b := range y.bases {
		apps, err := y.sys.BaseApplications(y.ctx, y.as(b.clerk), b.ID)
		if err != nil {
			return err
		}
		welders := map[string]bool{}
		for _, l := range b.lines {
			welders[l.id] = l.trade == "焊工"
		}
		var ids []string
		for i := range apps {
			if ap := &apps[i]; ap.State == programme.Passed && welders[ap.PlanLineID] {
				ids = append(ids, ap.ID)
				points := map[string]int{"theory": y.between(60, 95), "practice": y.between(62, 96)}
				if y.often(9) {
					points["practice"] = y.between(40, 59)
				}
				scores = append(scores, assess.Score{ApplicationID: ap.ID, Points: points})
			}
		}
		if len(ids) == 0 {
			continue
		}
		if err := y.sys.Assess.EnterAppraisal(y.ctx, y.as(b.clerk), b.ID, r.ID, ids); err != nil {
			return err
		}
		entered += len(ids)
	}
	if entered == 0 {
		return nil
	}
	y.clock.To(20211123)
	if err := y.sys.Assess.SeatAppraisal(y.ctx, y.as(y.officer), r.ID); err != nil {
		return err
	}
	y.clock.To(20211125)
	if err := y.sys.Assess.RecordAppraisals(y.ctx, y.as(y.officer), scores); err != nil {
		return err
	}
	return y.sys.Assess.ConfirmAppraisals(y.ctx, y.as(y.approver), y.programme.ID)
}

// pay approves a drawn statement and pays what is to be paid.
func (y *year) pay(st *programme.Statement) error {
	if err := y.sys.Money.ApproveStatement(y.ctx, y.as(y.approver), st.ID); err != nil {
		return err
	}
	if st.Kind == programme.KindApproval || st.Total-st.Offset <= 0 {
		return nil
	}
	return y.payOut(st.ID)
}

// advance approves what every base trains and advances up to 60 %, in one
// base in two steps; the bases book it into their special accounts.
func (y *year) advance() error {
	for i, b := range y.bases {
		st, err := y.sys.Money.DrawApproval(y.ctx, y.as(y.officer), b.ID)
		if err != nil {
			return err
		}
		if err := y.pay(st); err != nil {
			return err
		}
		parts := []int64{600}
		if i == 1 {
			parts = []int64{400, 200}
		}
		if i == 0 {
			parts = []int64{580}
		}
		for _, p := range parts {
			amount := st.Total * programme.Fen(p) / 1000
			adv, err := y.sys.Money.DrawAdvance(y.ctx, y.as(y.officer), b.ID, amount)
			if err != nil {
				return err
			}
			if err := y.pay(adv); err != nil {
				return err
			}
			if i == 1 && p == 200 { // the bank sends one back: it is paid again
				if err := y.sentBack(adv.ID, "收款户名少一个字，银行退回"); err != nil {
					return err
				}
				if err := y.payOut(adv.ID); err != nil {
					return err
				}
			}
			if err := y.voucher(b, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromBureau, Amount: amount, Payee: "德州市人力资源和社会保障局",
				Memo: "预拨补贴"}); err != nil {
				return err
			}
		}
		for _, use := range []struct {
			code     string
			permille int64
			memo     string
		}{{"teaching", 110, "八月授课费"}, {"textbooks", 40, "教材"}, {"consumables", 60, "实训耗材"}} {
			if err := y.voucher(b, money.VoucherIn{Direction: money.MoneyOut, Source: ledger.FromBureau, Use: use.code,
				Amount: st.Total * programme.Fen(use.permille) / 1000, Payee: "见附件", Memo: use.memo}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (y *year) voucher(b *base, in money.VoucherIn) error {
	in.OnDate = programme.DateOf(y.clock.Now().In(act.Shanghai))
	file, err := y.file(act.As(b.treasurer), fmt.Sprintf("%s 凭证 %s %s %d", b.Name, in.Memo, in.Direction, in.Amount))
	if err != nil {
		return err
	}
	in.FileID = file
	_, err = y.sys.Money.BookVoucher(y.ctx, y.as(b.treasurer), b.ID, in)
	return err
}

// outlay is what a base pays first, from its own money, when its classes
// start (4.1.1).
func (y *year) outlay(b *base) error {
	own := programme.Yuan(int64(8000 * len(b.classes)))
	if err := y.voucher(b, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromOwn, Amount: own, Payee: b.Name, Memo: "转入自有资金"}); err != nil {
		return err
	}
	for _, use := range []struct {
		code, memo string
		percent    programme.Fen
	}{{"textbooks", "开班教材", 30}, {"premises", "实训场地", 45}} {
		if err := y.voucher(b, money.VoucherIn{Direction: money.MoneyOut, Source: ledger.FromOwn, Use: use.code, Amount: own * use.percent / 100,
			Payee: "见附件", Memo: use.memo}); err != nil {
			return err
		}
	}
	return nil
}

// excuse sets aside, for a base whose archive lacks recordings, the guards that
// they do not meet: the officer has looked into each and asks, the approver
// grants, until the year's end.
func (y *year) excuse(b *base) error {
	r, err := y.sys.Money.ReadyFor(y.ctx, y.as(y.officer), b.ID, programme.KindSettlement)
	if err != nil {
		return err
	}
	reasons := map[string]string{programme.GuardArchive: "录像设备故障，缺的几次课以签到簿、教师备课本和任课教师书面说明佐证",
		programme.GuardTraining: "逐条查看：录像不足 20 分钟的，签到和课表一致，任课教师已书面说明"}
	for _, g := range r.Guards {
		if g.Met() || reasons[g.Code] == "" {
			continue
		}
		o, err := y.sys.Money.AskOverride(y.ctx, y.as(y.officer), b.ID, g.Code, programme.KindSettlement, 20211231, reasons[g.Code])
		if err != nil {
			return err
		}
		if err := y.sys.Money.GrantOverride(y.ctx, y.as(y.approver), o.ID); err != nil {
			return err
		}
	}
	return nil
}

// settle settles every base: most are paid the rest, one gives back; one
// result is withdrawn after payment, and its money comes back through the next
// settlement.
func (y *year) settle() error {
	y.clock.To(20211206)
	for _, b := range y.bases {
		if err := y.settleBase(b); err != nil {
			return err
		}
	}
	y.clock.To(20211214)
	b := y.bases[0]
	apps, err := y.sys.BaseApplications(y.ctx, y.as(b.clerk), b.ID)
	if err != nil {
		return err
	}
	for i := range apps {
		if apps[i].State != programme.Certified {
			continue
		}
		clue, err := y.sys.Oversee.RaiseClue(y.ctx, y.as(y.auditor), y.programme.ID, programme.NounApplication, apps[i].ID, "signature",
			"签到簿上的签名与本人笔迹不符，单位证实其间在外地工作")
		if err != nil {
			return err
		}
		if err := y.sys.Oversee.UpholdClue(y.ctx, y.as(y.officer), clue.ID, "核对考勤和录像属实，撤销其考评结果"); err != nil {
			return err
		}
		if err := y.sys.Assess.WithdrawResult(y.ctx, y.as(y.approver), apps[i].ID, "代签到，未实际参加培训"); err != nil {
			return err
		}
		break
	}
	return y.settleBase(b)
}

// settleBase settles a base; where it owes, it returns the money from its
// special account and the bureau registers the receipt.
func (y *year) settleBase(b *base) error {
	st, err := y.sys.Money.DrawSettlement(y.ctx, y.as(y.officer), b.ID)
	if err != nil {
		return err
	}
	if err := y.pay(st); err != nil {
		return err
	}
	if st.Total > 0 {
		return y.voucher(b, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromBureau, Amount: st.Total - st.Offset, Payee: "德州市人力资源和社会保障局",
			Memo: "结算补贴"})
	}
	if err := y.voucher(b, money.VoucherIn{Direction: money.MoneyBack, Source: ledger.FromBureau, Amount: -st.Total, Payee: "德州市人力资源和社会保障局",
		Memo: "退回预拨补贴"}); err != nil {
		return err
	}
	return y.reclaim(b)
}

// close files annex 4 and the performance reports and closes the year.
// archive seals every class's archive, with what stands in for what it lacks.
func (y *year) archive(b *base) error {
	for _, c := range b.classes {
		err := y.sys.Archive.ArchiveClass(y.ctx, y.as(b.clerk), c.ID, "")
		if programme.CodeOf(err) == programme.WrongState {
			err = y.sys.Archive.ArchiveClass(y.ctx, y.as(b.clerk), c.ID, "报名材料原件成册存基地档案室，扫描成册附后；设备故障未录全的，以签到簿和教师情况说明佐证")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (y *year) close() error {
	y.clock.To(20211220)
	if err := y.vouchers(); err != nil {
		return err
	}
	if err := y.reconcile(y.bases[1]); err != nil {
		return err
	}
	for _, b := range y.bases {
		if err := y.archive(b); err != nil {
			return err
		}
	}
	for _, b := range y.bases {
		for _, kind := range []string{programme.ReturnStatistics, programme.ReturnPerformance} {
			file, err := y.file(act.As(b.head), b.Name+" "+kind)
			if err != nil {
				return err
			}
			r, err := y.sys.Oversee.FileReturn(y.ctx, y.as(b.head), b.ID, kind, file)
			if err != nil {
				return err
			}
			if err := y.sys.Oversee.AcceptReturn(y.ctx, y.as(y.officer), r.ID); err != nil {
				return err
			}
		}
	}
	if err := y.judge(); err != nil {
		return err
	}
	y.clock.To(20211230)
	return y.sys.Oversee.CloseProgramme(y.ctx, y.as(y.approver), y.programme.ID)
}
