package judge

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Asked is a class that the caller may say what they think of.
type Asked struct {
	ClassID, Class, Base string
	Said                 bool
}

// Survey is what the caller is asked in a year.
type Survey struct {
	Of        string
	Questions []rules.SurveyItem
	Classes   []Asked
}

// mostOpinion is how long the free line may be, in characters.
const mostOpinion = 200

// voice is the seal's kind of whose an answer is.
const voice seal.Kind = "voice"

// surveyed says as what a role is asked; "" for who is not.
func surveyed(c act.Caller) (of, who string) {
	switch {
	case c.Role == programme.RoleTrainee && !programme.Holds(c.Person):
		return rules.OfTrainees, c.Person
	case c.Role == programme.RoleEmployer:
		return rules.OfEmployers, c.Employer
	}
	return "", ""
}

func (a *Desk) voiceOf(of, who, classID string) string {
	return a.Keys.Index(voice, of+" "+who+" "+classID)
}

// SurveyOf is what the caller is asked of the classes of a year that are over
// and in which they, or their people, were.
func (a *Desk) SurveyOf(ctx context.Context, c act.Caller, programmeID string) (s *Survey, err error) {
	if c.Role != programme.RoleTrainee && c.Role != programme.RoleEmployer {
		return nil, programme.Errorf(programme.Forbidden, "满意度由学员和用人单位评价")
	}
	s = &Survey{}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		n, err := a.NoticeOf(tx, programmeID)
		if err != nil {
			return err
		}
		of, who := surveyed(c)
		s.Of = of
		if s.Questions = n.Performance.Asked(of); len(s.Questions) == 0 || who == "" {
			return nil
		}
		classes, err := classesOf(tx, of, who, programmeID)
		for _, id := range classes {
			cl, err := store.Get[programme.Class](tx, id)
			if err != nil {
				return err
			}
			if cl.State != programme.Finished && cl.State != programme.Archived {
				continue
			}
			b, err := store.Get[programme.Base](tx, cl.BaseID)
			if err != nil {
				return err
			}
			x := Asked{ClassID: cl.ID, Class: cl.Name, Base: b.Name}
			if x.Said, err = tx.Voiced(a.voiceOf(of, who, cl.ID)); err != nil {
				return err
			}
			s.Classes = append(s.Classes, x)
		}
		return err
	})
	return s, err
}

// classesOf are the classes of a year in which somebody trained, or to which an
// employer sent people.
func classesOf(tx *store.Tx, of, who, programmeID string) (out []string, err error) {
	var apps []programme.Application
	if of == rules.OfTrainees {
		apps, err = tx.PersonApplications(who)
	} else {
		apps, err = tx.EmployerApplications(programmeID, who)
	}
	for i := range apps {
		ap := &apps[i]
		if ap.ProgrammeID == programmeID && ap.ClassID != "" && slices.Contains(act.TrainedStates, ap.State) && !slices.Contains(out, ap.ClassID) {
			out = append(out, ap.ClassID)
		}
	}
	return out, err
}

// Say keeps what the caller thinks of a class: once, and in nobody's name. The
// journal says that it was said, as what the system did.
func (a *Desk) Say(ctx context.Context, c act.Caller, programmeID, classID string, points map[string]int, words string) error {
	if err := act.PlainWords("words", "想说的话", words); err != nil {
		return err
	}
	return a.Act(ctx, c, programme.OpinionGive, "", func(s *act.Step) error {
		if err := s.May(act.OwnOf(c)); err != nil {
			return err
		}
		_, n, err := s.Open(programmeID)
		if err != nil {
			return err
		}
		of, who := surveyed(c)
		questions := n.Performance.Asked(of)
		if who == "" || len(questions) == 0 {
			return programme.Errorf(programme.WrongState, "本年度没有要您评价的").Under(programme.DutyRevocation)
		}
		classes, err := classesOf(s.Tx, of, who, programmeID)
		if err != nil {
			return err
		}
		if !slices.Contains(classes, classID) {
			return programme.Errorf(programme.Forbidden, "您没有参加这个班，不能评价")
		}
		cl, err := store.Get[programme.Class](s.Tx, classID)
		if err != nil {
			return err
		}
		if cl.State != programme.Finished && cl.State != programme.Archived {
			return programme.Errorf(programme.WrongState, "%s结课以后才评价", cl.Name).Under(programme.DutyRevocation)
		}
		o := &programme.Opinion{ID: s.NewID(), ProgrammeID: programmeID, BaseID: cl.BaseID, ClassID: cl.ID, Of: of, Voice: a.voiceOf(of, who, cl.ID),
			Words: strings.TrimSpace(words), Most: 5 * len(questions)}
		said, err := s.Voiced(o.Voice)
		if err != nil {
			return err
		}
		if said {
			return programme.Errorf(programme.Conflict, "您已经评价过%s，一个班只评一次", cl.Name).Under(programme.DutyRevocation)
		}
		if err := fillOpinion(o, questions, points); err != nil {
			return err
		}
		if err := store.Insert(s.Tx, o); err != nil {
			return err
		}
		return s.RecordAs(programme.OpinionGive, act.SystemActor, programmeID, o.ID, "", act.Facts{"of": of})
	})
}

// fillOpinion takes the points of all questions, or says which are missing.
func fillOpinion(o *programme.Opinion, questions []rules.SurveyItem, points map[string]int) (err error) {
	given := map[string]int{}
	var problems []programme.Problem
	for _, q := range questions {
		p := points[q.Code]
		if p < 1 || p > 5 {
			problems = append(problems, act.Problem("q-"+q.Code, "required", "请给“%s”选 1 到 5 分", q.Name))
		}
		given[q.Code] = p
		o.Sum += p
	}
	if len([]rune(o.Words)) > mostOpinion {
		problems = append(problems, act.Problem("words", "too_long", "想说的话请写在 %d 字以内", mostOpinion))
	}
	if len(problems) > 0 {
		return act.InvalidFields(problems...)
	}
	o.Points, err = json.Marshal(given)
	return err
}

// wholeGroups leaves out what is no whole group of as many as the notice asks
// for: from one look to the next at least so many were added, and nobody's
// answer is the difference.
func wholeGroups(list []programme.Opinion, fewest int) []programme.Opinion {
	return list[:len(list)-len(list)%max(fewest, rules.FewestAnswers)]
}

// Satisfied is what is answered to one question on average, in hundredths.
type Satisfied struct {
	Name string
	Mean rules.Points
}

// Satisfaction is what trainees or employers of a base think, together.
type Satisfaction struct {
	Of      string // in words
	Answers int    // that the sums are of; 0 where there are too few
	Fewest  int
	Rows    []Satisfied
	Words   []string // of those answers, in an order that tells nothing; for the city alone
}

// SatisfactionOf is what a base's trainees and employers think, for who sees
// its evaluations: sums and no names.
func (a *Desk) SatisfactionOf(ctx context.Context, c act.Caller, baseID string) (b *programme.Base, out []Satisfaction, err error) {
	if !programme.MayRead(c.Role, programme.NounRating) {
		return nil, nil, programme.Errorf(programme.Forbidden, "满意度由市局、县（市、区）和基地负责人查看")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		sh, err := a.ratingSheet(tx, baseID)
		if err != nil || sh == nil {
			return err
		}
		b = sh.Base
		for _, w := range rules.SurveyedWords {
			list, err := tx.Opinions(baseID, w.Code)
			if err != nil {
				return err
			}
			x, err := together(sh.Notice.Performance, w, list, c.Role.Scope() == programme.CityWide)
			if err != nil {
				return err
			}
			out = append(out, *x)
		}
		return nil
	})
	return b, out, err
}

func together(p *rules.Performance, w rules.Word, list []programme.Opinion, words bool) (*Satisfaction, error) {
	list = wholeGroups(list, p.Answers)
	x := &Satisfaction{Of: w.Name, Answers: len(list), Fewest: p.Answers}
	sums := map[string]int{}
	for i := range list {
		var points map[string]int
		if err := json.Unmarshal(list[i].Points, &points); err != nil {
			return nil, programme.Errorf(programme.Internal, "满意度 %s 读不出来：%v", list[i].ID, err)
		}
		for code, n := range points {
			sums[code] += n
		}
		if words && list[i].Words != "" {
			x.Words = append(x.Words, list[i].Words)
		}
	}
	slices.Sort(x.Words)
	for _, q := range p.Asked(w.Code) {
		if len(list) > 0 {
			x.Rows = append(x.Rows, Satisfied{q.Name, rules.Points((200*sums[q.Code] + len(list)) / (2 * len(list)))})
		}
	}
	return x, nil
}

// satisfied is what is answered on average, of five; too few answers are none.
func (s *scope) satisfied(of string) (figure, error) {
	list, err := s.tx.Opinions(s.base.ID, of)
	if err != nil {
		return figure{}, err
	}
	fewest := s.notice.Performance.Answers
	part, whole := 0, 0
	list = wholeGroups(list, fewest)
	for i := range list {
		part, whole = part+list[i].Sum, whole+list[i].Most
	}
	if whole == 0 {
		return figure{said: fmt.Sprintf("不足 %d 份，不计", fewest)}, nil
	}
	mean := rules.Points((2*500*part + whole) / (2 * whole))
	return figure{rules.Measured{Part: part, Whole: whole}, fmt.Sprintf("%d 份，平均 %s 分（满分 5 分）", len(list), mean)}, nil
}
