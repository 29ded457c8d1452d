package overseepages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// CallDeeds is what is done on the pages of calls, and where they are drawn.
var CallDeeds = []page.Deed{
	announceDeed("announce-calls", "宣布电话抽查", "抽几人", programme.DrawsTrainees,
		"先宣布从哪里的学员里抽几人，此刻已开班的学员就定下来；结果由宣布之后第一个日志检查点和事先封存的密数决定。"),
	{Key: "cast-calls", Action: programme.CallDraw, On: programme.NounDraw, Name: "抽取学员", When: drawsTrainees,
		Consequence: "用宣布之后第一个检查点抽取，抽中的学员各列一次电话抽查。基地、县（市、区）和用人单位看不到抽了谁。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			_, err := f.Request.Sys.Oversee.CastCalls(ctx, c, f.Detail.ID)
			return "", err
		}},
	{Key: "dial", Action: programme.CallDial, On: programme.NounCall, Name: "看电话号码", Button: "看号码", Again: true,
		Consequence: "号码只为这次电话抽查显示一次；谁、什么时候看的，写进日志。",
		Answer: func(ctx context.Context, f *page.Form, c act.Caller) error {
			phone, err := f.Request.Sys.Oversee.DialCall(ctx, c, f.Detail.ID)
			if err != nil {
				return err
			}
			x, err := f.Request.Sys.Oversee.CallOf(ctx, c, f.Detail.ID)
			if err != nil {
				return err
			}
			return f.Request.Show(dialView(f.Request.Page("抽查电话"), x, phone))
		}},
	{Key: "answer", Action: programme.CallAnswer, On: programme.NounCall, Name: "登记答复",
		Consequence: "逐题登记他怎么说、与记录是否一致。登记后不能改；有不符的可以列为线索。",
		Inputs:      []page.Input{{Name: "answers", Label: "问题", Kind: "own", Draw: questionsField}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			var said []programme.CallSaid
			for _, code := range f.List("q") {
				said = append(said, programme.CallSaid{Code: code, Said: f.Get("s-" + code), Result: f.Get("r-" + code)})
			}
			return "", f.Request.Sys.Oversee.AnswerCall(ctx, c, f.Detail.ID, said)
		}},
	{Key: "miss", Action: programme.CallMiss, On: programme.NounCall, Name: "没有接通", Consequence: "记一次没有接通，仍列在待拨打里，可以再打。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.MissCall(ctx, c, f.Detail.ID)
		}},
	{Key: "refuse", Action: programme.CallRefuse, On: programme.NounCall, Name: "拒绝回答", Grave: true, Consequence: "他接了电话、不愿回答。不再拨打；不回答不等于不符。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.RefuseCall(ctx, c, f.Detail.ID)
		}},
	{Key: "doubt", Action: programme.ClueRaise, On: programme.NounCall, Name: "列为线索", When: differs,
		Consequence: "把不符的问题、记录和他说的列为一条线索，由市局核查。线索关于这次抽查，不写他的姓名；核查结束前，这个基地的结算要等。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			cl, err := f.Request.Sys.Oversee.DoubtCall(ctx, c, f.Detail.ID)
			if err != nil {
				return "", err
			}
			return "/clue/" + cl.ID, nil
		}},
}

func drawsTrainees(s *act.Detail) bool { return announced(s) && s.Fact("draws").Text != "班级" }

func drawsClasses(s *act.Detail) bool { return announced(s) && s.Fact("draws").Text == "班级" }

// differs shows what may become a clue: answers that differ and are none yet.
func differs(s *act.Detail) bool {
	return s.Fact("differs").Text == "与记录不符" && s.Fact("clue").Text == ""
}

// questionsField is the notice's questions with what the record says to each.
func questionsField(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	x, err := q.Sys.Oversee.CallOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return questionsForm(x, sent), nil
}

// CallPanel shows the questions, and what was said.
func CallPanel(q *page.Request, v *page.View) error {
	x, err := q.Sys.Oversee.CallOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, callView(x))
	return nil
}

// DrawPanel counts a telephone sample.
func DrawPanel(q *page.Request, v *page.View) error {
	rows, pool, err := q.Sys.Oversee.Sample(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil || pool == 0 {
		return err
	}
	v.Lead = append(v.Lead, sampleView(rows, pool))
	return nil
}

func saidWord(result string) string {
	for _, w := range programme.SaidWords {
		if w.Code == result {
			return w.Name
		}
	}
	return "还没有问"
}
