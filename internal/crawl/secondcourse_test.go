package crawl

import (
	"bytes"
	"io"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demotest"
	"jinlanling/internal/ledger"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
)

// trained has every lesson of the first base's class held: one recording is too
// short, one lacks, and somebody leaves. A visit finds what is put right.
func (s *second) trained() {
	s.t.Helper()
	b, clerk, teacher := &s.Bases[gone], s.clerk(gone), act.As(s.Bases[gone].Teacher)
	class := b.Classes[0]
	list, err := s.Lessons(ctx, clerk, class)
	s.must(err)
	for i := range list {
		l := &list[i]
		s.Clock.Until(l.EndsAt.Add(time.Minute))
		sheet := demotest.Everybody(s.t, s.Year, l.ID)
		if i%9 == 8 {
			sheet[0].State, sheet[0].Method, sheet[0].Cause = programme.OnLeave, "", "病假"
		}
		s.must(s.Attendance.HoldLesson(ctx, teacher, l.ID, sheet), s.Attendance.WitnessLesson(ctx, clerk, l.ID))
		length := 16 * time.Minute
		switch i {
		case 3:
			length = 5 * time.Minute
		case 4:
			continue
		}
		s.must(s.Evidence.Attach(ctx, teacher, class, []evidence.Attachment{{LessonID: l.ID, Kind: "recording",
			FileID: demotest.Film(s.t, s.System, teacher, uint64(i), length, l.StartsAt)}}))
		if i == 10 {
			s.visited(class)
		}
	}
	book := demotest.Kept(s.t, s.System, teacher, mediatest.Photo{Seed: 7, Taken: s.Clock.Now()}.Bytes())
	s.must(s.Evidence.Attach(ctx, teacher, class, []evidence.Attachment{{Kind: "lesson_book", FileID: book}}),
		s.Teaching.FinishClass(ctx, clerk, class))
}

// visited draws a class, finds that people are missing and has it answered.
func (s *second) visited(class string) {
	s.t.Helper()
	drawn, err := demotest.Draw(s.System, s.officer, s.Programme, 2)
	s.must(err)
	for _, i := range drawn {
		s.must(s.Oversee.VisitInspection(ctx, s.officer, i.ID, oversee.VisitIn{Present: max(0, i.Expected-2), Note: "现场点名、查看签到簿"}))
		f, err := s.Oversee.RaiseFinding(ctx, s.officer, i.ID, "到课人数与签到簿不一致", programme.DutyArchive, s.Today().AddDays(15))
		s.must(err)
		if i.ClassID != class {
			continue
		}
		s.must(s.Oversee.AnswerFinding(ctx, act.As(s.Bases[gone].Head), f.ID, "已逐人核对", ""), s.Oversee.AcceptFinding(ctx, s.officer, f.ID),
			s.Oversee.CloseInspection(ctx, s.officer, i.ID))
	}
}

// evaluated has the class examined by both sides; one fails and
// disputes it, and of one the sides find different things.
func (s *second) evaluated() {
	s.t.Helper()
	clerk, head := s.clerk(gone), act.As(s.Bases[gone].Head)
	plan := assess.EvaluationPlan{Text: "理论笔试；实操按岗位标准抽题", HeldOn: s.Today().AddDays(3), Place: "实训楼", Examiners: []string{"冯考官", "陈考官"}}
	ev, err := s.Assess.DraftEvaluation(ctx, clerk, s.Bases[gone].Classes[0], plan)
	s.must(err)
	s.evaluation = ev.ID
	parties, err := s.Parties(ctx, clerk, ev.ID)
	s.must(err)
	unit := map[string]act.Caller{}
	for _, e := range s.Employers {
		unit[e.Employer] = act.As(e)
	}
	s.must(s.Assess.ObjectToEvaluation(ctx, unit[parties[0].EmployerID], ev.ID, "请加考在用的设备"))
	plan.Text += "，含在用的设备"
	s.must(s.Assess.AmendEvaluation(ctx, clerk, ev.ID, plan))
	s.print("a plan for a unit", func(w io.Writer) error {
		return s.Assess.PrintPlan(ctx, clerk, ev.ID, []string{parties[0].EmployerID}, w)
	})
	for i, p := range parties {
		s.must(s.Assess.JoinEvaluation(ctx, unit[p.EmployerID], ev.ID, []string{"考官" + string([]rune("甲乙丙")[i])}))
	}
	s.must(s.Assess.AgreeEvaluation(ctx, s.officer, ev.ID))
	s.print("score sheets", func(w io.Writer) error {
		return s.Assess.PrintScores(ctx, clerk, ev.ID, assess.ScoresAsked{Examiners: plan.Examiners, Subjects: []string{"theory", "practice"}}, w)
	})
	s.Clock.To(plan.HeldOn)
	sheet, err := s.Assess.MarkSheet(ctx, clerk, ev.ID)
	s.must(err)
	var scores []assess.Score
	own := map[string][]assess.Score{}
	for i, l := range sheet.Lines {
		practice := 80
		if i == 1 {
			practice = 50
		}
		sc := assess.Score{ApplicationID: l.Member.ApplicationID, Points: map[string]int{"theory": 75, "practice": practice}}
		scores = append(scores, sc)
		if i == 2 {
			sc.Points = map[string]int{"theory": 75, "practice": 55}
		}
		own[l.EmployerID] = append(own[l.EmployerID], sc)
	}
	s.must(s.Assess.MarkEvaluation(ctx, clerk, ev.ID, scores))
	for employer, list := range own {
		s.must(s.Assess.MarkForEmployer(ctx, unit[employer], ev.ID, list))
	}
	s.must(s.Assess.RuleResult(ctx, s.officer, ev.ID, assess.Ruling{ApplicationID: scores[2].ApplicationID, Points: scores[2].Points}, "复看录像，以基地评分为准"),
		s.Assess.SettleEvaluation(ctx, head, ev.ID))
	err = s.Assess.ArrangeResit(ctx, clerk, ev.ID, []string{scores[1].ApplicationID}, s.Today().AddDays(1))
	if programme.CodeOf(err) != programme.WrongState || !strings.Contains(err.Error(), "不安排补考") {
		s.t.Errorf("a resit where the notice gives none: %v", err)
	}
	s.disputed(scores[1].ApplicationID)
}

// disputed has who failed ask, and be told that the result stands; this city
// lets nobody sit again.
func (s *second) disputed(application string) {
	s.t.Helper()
	members, err := s.ClassMembers(ctx, s.clerk(gone), s.Bases[gone].Classes[0])
	s.must(err)
	for i := range members {
		if members[i].ID == application {
			person := demotest.TraineeOf(s.t, s.System, members[i].PersonID)
			s.must(s.Assess.RaiseDispute(ctx, act.As(person), application, "第三题少给了分"),
				s.Assess.DismissDispute(ctx, s.officer, application, "已重新阅卷，分数无误"))
		}
	}
}

// certified publishes the results, has certificates issued, seals the archive
// and files the year's return.
func (s *second) certified() {
	s.t.Helper()
	base, clerk, head := s.Bases[gone].Base.ID, s.clerk(gone), act.As(s.Bases[gone].Head)
	p, err := s.Assess.Publish(ctx, s.officer, base, programme.ListPaper{Number: "云海公示〔2022〕2 号"})
	s.must(err)
	s.Clock.To(s.Today().AddDays(12))
	s.must(s.Assess.ClosePublication(ctx, s.approver, p.ID))
	_, err = s.Assess.IssueCertificates(ctx, s.approver, base)
	s.must(err, s.Archive.ArchiveClass(ctx, clerk, s.Bases[gone].Classes[0], "设备故障未录全的，以签到簿佐证"))
	r, err := s.Oversee.FileReturn(ctx, head, base, programme.ReturnStatistics, s.paper(head, "统计表"))
	s.must(err, s.Oversee.AcceptReturn(ctx, s.officer, r.ID))
}

// settled pays the rest, takes one result back and has its money returned.
func (s *second) settled() {
	s.t.Helper()
	base := s.Bases[gone].Base.ID
	ready, err := s.Money.ReadyFor(ctx, s.officer, base, programme.KindSettlement)
	s.must(err)
	for _, g := range ready.Guards {
		if g.Met() {
			continue
		}
		o, err := s.Money.AskOverride(ctx, s.officer, base, g.Code, programme.KindSettlement, s.Today().AddDays(60), "逐项查看，缺的有书面说明佐证")
		s.must(err, s.Money.GrantOverride(ctx, s.approver, o.ID))
	}
	st, err := s.Money.DrawSettlement(ctx, s.officer, base)
	s.must(err, s.Money.ApproveStatement(ctx, s.approver, st.ID))
	s.print("a payment file", func(w io.Writer) error {
		_, err := s.Money.MakePaymentFile(ctx, act.As(s.Second), s.Programme, "generic", false, w)
		return err
	})
	s.must(demotest.Pay(s.System, act.As(s.Second), st.ID))
	s.book(gone, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromBureau, Amount: st.Total - st.Offset},
		money.VoucherIn{Direction: money.MoneyOut, Source: ledger.FromBureau, Use: "teaching", Amount: st.Total / 3})
	s.Clock.To(s.Today().AddDays(3))
	apps, err := s.BaseApplications(ctx, s.clerk(gone), base)
	s.must(err)
	for i := range apps {
		if apps[i].State != programme.Certified {
			continue
		}
		clue, err := s.Oversee.RaiseClue(ctx, act.As(s.Auditor), s.Programme, programme.NounApplication, apps[i].ID, "signature", "签名与本人笔迹不符")
		s.must(err, s.Oversee.UpholdClue(ctx, s.officer, clue.ID, "核对属实"), s.Assess.WithdrawResult(ctx, s.approver, apps[i].ID, "代签到，未实际参加培训"))
		break
	}
	again, err := s.Money.DrawSettlement(ctx, s.officer, base)
	s.must(err, s.Money.ApproveStatement(ctx, s.approver, again.ID))
	s.reclaimed()
}

// reclaimed demands what the base owes, and registers what it sends back.
func (s *second) reclaimed() {
	s.t.Helper()
	owed, err := s.Browse(ctx, s.officer, programme.NounClaim, act.Query{Programme: s.Programme})
	s.must(err)
	if len(owed.Rows) == 0 {
		s.t.Error("nothing is owed")
	}
	for _, r := range owed.Rows {
		s.must(s.Money.DemandClaim(ctx, s.officer, r.ID, money.DemandIn{DueOn: s.Today().AddDays(20), Payee: "云海市人力资源和社会保障局", PayeeBank: "云海银行营业部",
			PayeeAccount: "9900 2022 0000 0009"}))
		k, err := s.Money.ClaimPaperOf(ctx, s.officer, r.ID)
		s.must(err)
		receipt, err := s.Money.DrawClaimReceipt(ctx, s.officer, r.ID, k.Open)
		s.must(err, s.Money.ApproveStatement(ctx, s.approver, receipt.ID))
		if receipt.Total-receipt.Offset > 0 {
			s.must(demotest.Pay(s.System, act.As(s.Second), receipt.ID))
		}
	}
}

// secondsPaper is a paper that somebody took, and that no page keeps.
type secondsPaper struct {
	name string
	body []byte
}

func (s *second) print(name string, write func(io.Writer) error) {
	s.t.Helper()
	var b bytes.Buffer
	s.must(write(&b))
	if b.Len() == 0 {
		s.t.Errorf("%s is empty", name)
	}
	s.papers = append(s.papers, secondsPaper{name, b.Bytes()})
}

// printed takes the papers that stand at the end: sheets to sign, rosters,
// certificates, a class's archive and the auditor's copy of the year.
func (s *second) printed() {
	s.t.Helper()
	base, class := s.Bases[gone].Base.ID, s.Bases[gone].Classes[0]
	lessons, err := s.Lessons(ctx, s.clerk(still), s.Bases[still].Classes[0])
	s.must(err)
	ahead := lessons[len(lessons)-1].ID
	s.print("sheets to sign", func(w io.Writer) error {
		return s.Attendance.PrintSheets(ctx, s.clerk(still), []string{ahead}, true, w)
	})
	for _, extended := range []bool{false, true} {
		s.print("a roster", func(w io.Writer) error { return s.Enrol.ExportRoster(ctx, s.officer, base, extended, "核对", w) })
	}
	s.print("the sealed roster", func(w io.Writer) error {
		return s.Roll.ReadAnnex(ctx, s.officer, programme.NounRoll, s.roll, "核对", w)
	})
	s.made("certificates", s.officer)(s.Assess.AskCertificates(ctx, s.officer, base, "核对"))
	s.made("an archive", s.clerk(gone))(s.Archive.AskZip(ctx, s.clerk(gone), class, "核对"))
	s.made("a copy of the year", act.As(s.Auditor))(s.Oversee.AskCopy(ctx, act.As(s.Auditor), s.Programme, "审计"))
}

// made is the file that a job leaves.
func (s *second) made(name string, c act.Caller) func(id string, err error) {
	return func(id string, err error) {
		s.t.Helper()
		s.must(err)
		for more := true; more; {
			more, err = s.Jobs.WorkOnce(ctx)
			s.must(err)
		}
		s.print(name, func(w io.Writer) error {
			_, body, err := s.Jobs.JobFile(ctx, c, id)
			if err != nil {
				return err
			}
			defer body.Close()
			_, err = io.Copy(w, body)
			return err
		})
	}
}
