package peoplepages

import (
	"net/http"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/confirm"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// The records kept in somebody's name, and their answer to each: a page for
// trainees, teachers and employers, made for a phone.

type ownPage struct {
	Role     programme.Role
	Title    string
	Parts    []ownPart
	Said     string // what was just done
	Refused  *programme.Error
	Words    string
	sent     page.Values
	Telltale bool // the caller denied something just now
}

type ownPart struct {
	confirm.Part
	Key string
	New bool // rows without an answer
}

var ownRoles = []programme.Role{programme.RoleTrainee, programme.RoleTeacher, programme.RoleEmployer}

// ownTitle is what the page is called for a role.
func ownTitle(r programme.Role) string {
	if r == programme.RoleEmployer {
		return "以本单位名义记的"
	}
	return "以我的名义记的"
}

// OwnNav leads there.
func OwnNav(role programme.Role, path string) []page.MenuItem {
	for _, r := range ownRoles {
		if r == role {
			return []page.MenuItem{{Title: ownTitle(role), Href: "/own", On: path == "/own"}}
		}
	}
	return nil
}

// ownRules are the messages that ask somebody to look there.
var ownRules = map[string]bool{"class.finish/person": true, "class.finish/employer": true, "statement.draw/person/pays": true}

// OwnRecords shows it.
func OwnRecords(q *page.Request) error {
	p := &ownPage{}
	switch q.URL.Query().Get("said") {
	case "true":
		p.Said = "已记下：属实。"
	case "untrue":
		p.Said, p.Telltale = "已告诉市局。", true
	}
	return showOwn(q, http.StatusOK, p)
}

func showOwn(q *page.Request, status int, p *ownPage) error {
	p.Role = q.Signed.Actor.Role
	p.Title = ownTitle(p.Role)
	parts, err := q.Sys.Confirm.Own(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	for _, part := range parts {
		x := ownPart{Part: part, Key: page.NewKey()}
		for i := range part.Rows {
			x.New = x.New || part.Rows[i].Last == nil
		}
		p.Parts = append(p.Parts, x)
	}
	return q.ShowAs(status, ownView(q.Page(p.Title), p))
}

// AnswerOwn takes what the form says of one class.
func AnswerOwn(q *page.Request) error {
	in := confirm.AnswerIn{ProgrammeID: q.Year(), ClassID: q.Values.Get("class"), Words: q.Values.Get("words")}
	untrue := false
	switch q.Values.Get("say") {
	case "all":
		in.All = true
	case "back":
		in.AskedBack, untrue = true, true
	default:
		for _, id := range q.Values.List("row") {
			one := confirm.OneIn{ID: id, Answer: q.Values.Get("a-" + id), Why: q.Values.Get("why-" + id)}
			untrue = untrue || one.Answer == programme.AnswerUntrue
			if one.Answer != "" {
				in.One = append(in.One, one)
			}
		}
	}
	err := q.Sys.Confirm.Answer(q.Context(), q.Caller(), in)
	if e := page.Said(err, programme.Invalid, programme.WrongState, programme.NotFound); e != nil {
		p := &ownPage{Refused: e, sent: q.Values, Words: in.Words}
		return showOwn(q, page.StatusOf[e.Code], p)
	}
	if err != nil && programme.CodeOf(err) != programme.Repeated {
		return err
	}
	if untrue {
		q.Redirect("/own?said=untrue")
	} else {
		q.Redirect("/own?said=true")
	}
	return nil
}

// picked is what was sent of a row that is shown again.
func (p *ownPage) picked(id string) string { return p.sent.Get("a-" + id) }

func (p *ownPage) why(id string) string { return p.sent.Get("why-" + id) }

// about words how a lesson has a trainee present, or a person of an employer.
func (p *ownPage) about(r *confirm.Row) string {
	switch {
	case r.Lesson == nil:
		return r.Person.IDMasked + " · " + r.Person.State.Name()
	case r.Line == nil:
		return page.LessonSpan(r.Lesson) + " · " + strconv.Itoa(r.Lesson.Hours) + " 课时"
	}
	how := page.SignedName(r.Line.Method)
	switch {
	case r.Line.Method == "code":
		how = "您用签到码签到 " + r.Line.SignedAt.In(act.Shanghai).Format("15:04")
		if !r.Line.SignedOutAt.IsZero() {
			how += "，签退 " + r.Line.SignedOutAt.In(act.Shanghai).Format("15:04")
		}
	case r.HeldBy != "":
		how += "，登记人 " + r.HeldBy
	}
	return page.LessonSpan(r.Lesson) + " · " + how
}

// name is what a row is.
func (p *ownPage) name(r *confirm.Row) string {
	if r.Lesson != nil {
		return r.Lesson.Topic
	}
	return r.Person.Name
}

// answered words an answer: its day, and what was said.
func answered(x *programme.Confirmation) string {
	return programme.Answers[x.Answer] + " · " + x.At.In(act.Shanghai).Format("1月2日 15:04")
}

func answerTone(x *programme.Confirmation) string {
	if x.Denies() {
		return "late"
	}
	return "ok"
}

// sum is what a part records, in words.
func (p *ownPage) sum(x *ownPart) string {
	n := strconv.Itoa(len(x.Rows))
	switch p.Role {
	case programme.RoleEmployer:
		return "记录贵单位派出 " + n + " 人"
	case programme.RoleTeacher:
		return "记录您上了 " + n + " 节课、" + strconv.Itoa(x.Hours) + " 课时"
	}
	return "记录您到课 " + n + " 节、" + strconv.Itoa(x.Hours) + " 课时，缺勤 " + strconv.Itoa(x.Absent) + " 节，请假 " + strconv.Itoa(x.Leave) + " 节"
}

// claimWords says what a statement moves for a trainee.
func claimWords(c confirm.Claim) string {
	word := map[programme.State]string{programme.Drawn: "市局正在审批", programme.Approved: "市局已批准", programme.Paid: "市局已支付"}[c.State]
	if word == "" {
		word = c.State.Name()
	}
	if c.Amount < 0 {
		return word + "：因您的记录向基地收回 " + page.ExactYuan(-c.Amount) + " 元"
	}
	return word + "：为您参加培训付给基地 " + page.ExactYuan(c.Amount) + " 元（" + programme.StatementKinds[c.Kind] + "）"
}
