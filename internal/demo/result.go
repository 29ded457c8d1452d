package demo

import (
	"context"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/idcode"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
)

// evaluate runs the completion evaluations: plans drawn up with the employers,
// agreed by the city, marked, and settled once both sides agree.
func (y *year) evaluate() error {
	type pending struct {
		b  *base
		c  *class
		ev *programme.Evaluation
	}
	var all []pending
	for _, b := range y.bases {
		for _, c := range b.classes {
			ev, err := y.sys.Assess.DraftEvaluation(y.ctx, y.as(b.clerk), c.ID, "理论笔试 120 分钟；实操按岗位标准抽题考核", 20211113)
			if err != nil {
				return err
			}
			all = append(all, pending{b, c, ev})
			if err := y.eachParty(b, ev, y.sys.Assess.JoinEvaluation); err != nil {
				return err
			}
			if err := y.sys.Assess.AgreeEvaluation(y.ctx, y.as(y.officer), ev.ID); err != nil {
				return err
			}
		}
	}
	y.clock.To(20211113)
	for _, p := range all {
		if err := y.mark(p.b, p.c, p.ev); err != nil {
			return err
		}
	}
	return nil
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

// mark registers results; in some classes base and employer first disagree
// about somebody, and mark again after talking.
func (y *year) mark(b *base, c *class, ev *programme.Evaluation) error {
	scores := y.scores(c)
	if y.often(30) {
		k := y.IntN(len(scores))
		agreed := scores[k]
		scores[k].Employer = map[string]string{programme.MarkPass: programme.MarkFail, programme.MarkFail: programme.MarkPass}[scores[k].Base]
		if err := y.sys.Assess.MarkEvaluation(y.ctx, y.as(b.clerk), ev.ID, scores); err != nil {
			return err
		}
		scores[k] = agreed
		scores[k].Reason = "双方复核岗位操作记录后一致"
	}
	if err := y.sys.Assess.MarkEvaluation(y.ctx, y.as(b.clerk), ev.ID, scores); err != nil {
		return err
	}
	if err := y.eachParty(b, ev, y.sys.Assess.AssentToResults); err != nil {
		return err
	}
	return y.sys.Assess.SettleEvaluation(y.ctx, y.as(b.head), ev.ID)
}

// scores are what a class's members scored; most pass.
func (y *year) scores(c *class) []assess.Score {
	scores := make([]assess.Score, len(c.members))
	for i, m := range c.members {
		t, p := y.between(58, 97), y.between(60, 98)
		if y.often(5) {
			t = y.between(35, 59)
		}
		result := programme.MarkPass
		if t < 60 || p < 60 {
			result = programme.MarkFail
		}
		scores[i] = assess.Score{ApplicationID: m, Theory: t, Practice: p, Base: result, Employer: result}
	}
	return scores
}

// certify holds the welders' appraisal, publishes the others for seven days,
// and issues certificates.
func (y *year) certify() error {
	y.clock.To(20211117)
	for _, b := range y.bases {
		if _, err := y.sys.Assess.Publish(y.ctx, y.as(y.officer), b.ID); err != nil {
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
				s := assess.Score{ApplicationID: ap.ID, Theory: y.between(60, 95), Practice: y.between(62, 96), Base: programme.MarkPass}
				if y.often(9) {
					s.Practice, s.Base = y.between(40, 59), programme.MarkFail
				}
				scores = append(scores, s)
			}
		}
		if len(ids) == 0 {
			continue
		}
		if err := y.sys.Assess.EnterAppraisal(y.ctx, y.as(b.clerk), b.ID, ids, 20211124); err != nil {
			return err
		}
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
	return y.sys.Money.PayStatement(y.ctx, y.as(y.second), st.ID)
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
			if err := y.voucher(b, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromBureau, Amount: amount, Payee: "德州市人力资源和社会保障局", Memo: "预拨补贴"}); err != nil {
				return err
			}
		}
		for _, use := range []struct {
			code     string
			permille int64
			memo     string
		}{{"teaching", 110, "八月授课费"}, {"textbooks", 40, "教材"}, {"consumables", 60, "实训耗材"}} {
			if err := y.voucher(b, money.VoucherIn{Direction: money.MoneyOut, Source: ledger.FromBureau, Use: use.code, Amount: st.Total * programme.Fen(use.permille) / 1000, Payee: "见附件", Memo: use.memo}); err != nil {
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
		clue, err := y.sys.Oversee.RaiseClue(y.ctx, y.as(y.auditor), y.programme.ID, programme.NounApplication, apps[i].ID, "signature", "签到簿上的签名与本人笔迹不符，单位证实其间在外地工作")
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
		return y.voucher(b, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromBureau, Amount: st.Total - st.Offset, Payee: "德州市人力资源和社会保障局", Memo: "结算补贴"})
	}
	if err := y.voucher(b, money.VoucherIn{Direction: money.MoneyBack, Source: ledger.FromBureau, Amount: -st.Total, Payee: "德州市人力资源和社会保障局", Memo: "退回预拨补贴"}); err != nil {
		return err
	}
	receipt, err := y.sys.Money.DrawReceipt(y.ctx, y.as(y.officer), b.ID, -st.Total)
	if err != nil {
		return err
	}
	return y.pay(receipt)
}

// close files annex 4 and the performance reports and closes the year.
// archive seals every class's archive, with what stands in for what it lacks.
func (y *year) archive(b *base) error {
	for _, c := range b.classes {
		err := y.sys.Train.ArchiveClass(y.ctx, y.as(b.clerk), c.ID, "")
		if programme.CodeOf(err) == programme.WrongState {
			err = y.sys.Train.ArchiveClass(y.ctx, y.as(b.clerk), c.ID, "报名材料原件成册存基地档案室，扫描成册附后；设备故障未录全的，以签到簿和教师情况说明佐证")
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
	for _, b := range y.bases {
		if err := y.archive(b); err != nil {
			return err
		}
	}
	for _, b := range y.bases {
		for _, kind := range []string{oversee.Statistics, oversee.Performance} {
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
	y.clock.To(20211230)
	return y.sys.Oversee.CloseProgramme(y.ctx, y.as(y.approver), y.programme.ID)
}
