package peoplepages

import (
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// Signing in by a code to the phone. The secret that a code belongs to goes from
// form to form in the browser and into no address.

// codePage is a step of it.
type codePage struct {
	To      string
	Address string // as it was typed
	Secret  string
	Message string
	Choices []people.CodeChoice
	Chosen  string
}

func PhoneForm(q *page.Request) error {
	if q.Signed != nil {
		q.Redirect("/")
		return nil
	}
	if !q.Sys.Message.Reaches(tell.ByPhone) {
		q.Redirect("/login")
		return nil
	}
	return q.Show(phoneView(q.Narrow("用短信登录"), codePage{To: page.Back(q.URL.Query().Get("to"))}))
}

// SendPhoneCode answers alike whether the phone is somebody's or nobody's.
func SendPhoneCode(q *page.Request) error {
	v := codePage{To: page.Back(q.Values.Get("to")), Address: page.Halfwidth(q.Values.Get("phone"))}
	var err error
	v.Secret, err = q.Sys.People.SendCode(q.Context(), message.OpensIn, v.Address, q.From())
	if e := page.Said(err, programme.Invalid, programme.Busy, programme.WrongState); e != nil {
		v.Message = firstWords(e)
		return q.ShowAs(page.StatusOf[e.Code], phoneView(q.Narrow("用短信登录"), v))
	}
	if err != nil {
		return err
	}
	return q.Show(phoneCodeView(q.Narrow("输入验证码"), v))
}

func firstWords(e *programme.Error) string {
	if len(e.Problems) > 0 {
		return e.Problems[0].Message
	}
	return e.Message
}

// TakePhoneCode takes the code: it opens, or asks which account and for the
// second factor.
func TakePhoneCode(q *page.Request) error {
	v := codePage{To: page.Back(q.Values.Get("to")), Address: q.Values.Get("phone"), Secret: q.PostFormValue("begun")}
	o, err := q.Sys.People.TakeCode(q.Context(), message.OpensIn, v.Secret, page.Halfwidth(q.Values.Get("code")), q.From())
	if e := page.Said(err, programme.Forbidden, programme.Busy); e != nil {
		v.Message = e.Message
		return q.ShowAs(page.StatusOf[e.Code], phoneCodeView(q.Narrow("输入验证码"), v))
	}
	if err != nil {
		return err
	}
	if o.Session != "" {
		q.SetSession(o.Session)
		q.Redirect(v.To)
		return nil
	}
	v.Choices = o.Choices
	return q.Show(phoneChoiceView(q.Narrow("再一步"), v))
}

// OpenByPhone signs in to the account that was chosen.
func OpenByPhone(q *page.Request) error {
	v := codePage{To: page.Back(q.Values.Get("to")), Secret: q.PostFormValue("begun"), Chosen: q.Values.Get("user")}
	session, err := q.Sys.People.OpenByCode(q.Context(), v.Secret, v.Chosen, page.Halfwidth(q.Values.Get("code")), q.From())
	if e := page.Said(err, programme.Forbidden, programme.Busy); e != nil {
		v.Message = e.Message
		if v.Choices, err = q.Sys.People.CodeChoices(q.Context(), message.OpensIn, v.Secret); err != nil {
			return err
		}
		return q.ShowAs(page.StatusOf[e.Code], phoneChoiceView(q.Narrow("再一步"), v))
	}
	if err != nil {
		return err
	}
	q.SetSession(session)
	q.Redirect(v.To)
	return nil
}

// Asks reports whether an account may ask for the second factor.
func (v *codePage) Asks() bool {
	for i := range v.Choices {
		if v.Choices[i].Factor && !v.Choices[i].Guarded {
			return true
		}
	}
	return false
}

// checked is whether a choice is made already: the only one, or that of before.
func (v *codePage) checked(c *people.CodeChoice) bool {
	return len(v.Choices) == 1 || c.UserID == v.Chosen
}
