package demo

import (
	"jinlanling/internal/app/judge"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// judge has the bases of the year judged: two officers score, the second base
// objects and is answered, the approver concludes.
func (y *year) judge() error {
	y.clock.To(20211221)
	for i, b := range y.bases {
		if err := y.opinions(b, i); err != nil {
			return err
		}
	}
	why := []string{"制度齐全，与用人单位配合好，整改及时", "管理规范，学员档案补交较慢", "台账清楚，答疑安排得少"}
	var drawn []*programme.Rating
	for i, b := range y.bases {
		r, err := y.sys.Judge.Draw(y.ctx, y.as(y.officer), b.ID, "")
		if err != nil {
			return err
		}
		for k, who := range []programme.Actor{y.officer, y.second} {
			given := judge.ScoreIn{Points: rules.Whole(5) - rules.Points(30*(i%3)+20*k), Why: why[(i+k)%len(why)]}
			if err := y.sys.Judge.Give(y.ctx, y.as(who), r.ID, map[string]judge.ScoreIn{"service": given}); err != nil {
				return err
			}
		}
		if err := y.sys.Judge.Serve(y.ctx, y.as(y.officer), r.ID); err != nil {
			return err
		}
		drawn = append(drawn, r)
	}
	y.clock.To(20211223)
	for i, b := range y.bases {
		if i != 1 {
			if err := y.sys.Judge.Accept(y.ctx, y.as(b.head), drawn[i].ID); err != nil {
				return err
			}
			continue
		}
		if err := y.sys.Judge.Object(y.ctx, y.as(b.head), drawn[i].ID, "归档材料结课后已陆续补齐，请重新核对"); err != nil {
			return err
		}
		if err := y.sys.Judge.Answer(y.ctx, y.as(y.officer), drawn[i].ID, "已逐班核对：按规定应在上课当天形成的影像仍有缺失，维持原分"); err != nil {
			return err
		}
	}
	y.clock.To(20211227)
	for _, r := range drawn {
		if err := y.sys.Judge.Conclude(y.ctx, y.as(y.approver), r.ID); err != nil {
			return err
		}
	}
	return nil
}

// opinionsOf is how many trainees of a base say what they think.
const opinionsOf = 10

// opinions has some of a base's first class say what they think of it.
func (y *year) opinions(b *base, nth int) error {
	words := []string{"", "实训课时可以再多一点", "", "老师讲得细", ""}
	for k, id := range b.classes[0].members[:min(opinionsOf, len(b.classes[0].members))] {
		who := programme.Actor{User: "trainee-" + y.person[id], Name: "学员", Role: programme.RoleTrainee, Person: y.person[id]}
		points := map[string]int{}
		for q, code := range []string{"teaching", "useful", "place", "time", "overall"} {
			points[code] = 5 - (k+q+nth)%3
		}
		switch err := y.sys.Judge.Say(y.ctx, y.as(who), y.programme.ID, b.classes[0].ID, points, words[k%len(words)]); programme.CodeOf(err) {
		case "", programme.Forbidden: // who left in between was not trained
		default:
			return err
		}
	}
	return nil
}

// toBeHeard leaves a base that was visited told that it is to be revoked, and
// asking for a hearing.
func (y *year) toBeHeard(baseID string) error {
	for _, b := range y.bases {
		if b.ID != baseID {
			continue
		}
		v, err := y.sys.Judge.Propose(y.ctx, y.as(y.officer), b.ID, "", "检查时到课人数明显少于签到，缺勤没有登记，记录与实际不符")
		if err != nil {
			return err
		}
		y.clock.To(20220816)
		return y.sys.Judge.AskHearing(y.ctx, y.as(b.head), v.ID, "当天有学员在实训楼分组练习，没有在点名的教室，请听我们当面说明并看监控")
	}
	return nil
}
