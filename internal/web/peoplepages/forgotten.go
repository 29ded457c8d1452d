package peoplepages

import (
	"net/http"

	"jinlanling/internal/app/message"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// A forgotten password, set anew by a code to a phone or mail address that was
// confirmed.

func ForgottenForm(q *page.Request) error {
	if len(q.Sys.Message.Channels()) == 0 {
		q.Redirect("/login")
		return nil
	}
	return q.Show(forgottenView(q.Narrow("忘了密码"), codePage{}))
}

// SendForgottenCode answers alike whether the address is somebody's or nobody's.
func SendForgottenCode(q *page.Request) error {
	v := codePage{Address: page.Halfwidth(q.Values.Get("contact"))}
	var err error
	v.Secret, err = q.Sys.People.SendCode(q.Context(), message.OpensPassword, v.Address, q.From())
	if e := page.Said(err, programme.Invalid, programme.Busy, programme.WrongState); e != nil {
		v.Message = firstWords(e)
		return q.ShowAs(page.StatusOf[e.Code], forgottenView(q.Narrow("忘了密码"), v))
	}
	if err != nil {
		return err
	}
	return q.Show(forgottenCodeView(q.Narrow("输入验证码"), v))
}

// TakeForgottenCode takes the code and asks for the password.
func TakeForgottenCode(q *page.Request) error {
	v := codePage{Address: q.Values.Get("contact"), Secret: q.PostFormValue("begun")}
	o, err := q.Sys.People.TakeCode(q.Context(), message.OpensPassword, v.Secret, page.Halfwidth(q.Values.Get("code")), q.From())
	if e := page.Said(err, programme.Forbidden, programme.Busy); e != nil {
		v.Message = e.Message
		return q.ShowAs(page.StatusOf[e.Code], forgottenCodeView(q.Narrow("输入验证码"), v))
	}
	if err != nil {
		return err
	}
	v.Choices = o.Choices
	return q.Show(newPasswordView(q.Narrow("设新密码"), v))
}

// SetForgotten sets the password, or asks those who may invite anew.
func SetForgotten(q *page.Request) error {
	v := codePage{Secret: q.PostFormValue("begun"), Chosen: q.Values.Get("user")}
	password := q.PostFormValue("password")
	list, err := q.Sys.People.CodeChoices(q.Context(), message.OpensPassword, v.Secret)
	if err != nil {
		return err
	}
	v.Choices = list
	if password != q.PostFormValue("again") {
		v.Message = "两次输入的新密码不一样"
		return q.ShowAs(http.StatusBadRequest, newPasswordView(q.Narrow("设新密码"), v))
	}
	done, err := q.Sys.People.Recover(q.Context(), v.Secret, v.Chosen, page.Halfwidth(q.Values.Get("code")), password, q.From())
	if e := page.Said(err, programme.Invalid, programme.Forbidden, programme.Busy); e != nil {
		v.Message = firstWords(e)
		return q.ShowAs(page.StatusOf[e.Code], newPasswordView(q.Narrow("设新密码"), v))
	}
	if err != nil {
		return err
	}
	if done.Asked {
		return q.Show(askedView(q.Narrow("已转告")))
	}
	q.SetSession(done.Session)
	q.Redirect("/account?changed=1")
	return nil
}

// sets reports whether one of the accounts can be given a password here.
func (v *codePage) sets() bool {
	for i := range v.Choices {
		if !v.Choices[i].Guarded {
			return true
		}
	}
	return false
}

// two reports whether one of the accounts takes two people.
func (v *codePage) two() bool {
	for i := range v.Choices {
		if v.Choices[i].Guarded {
			return true
		}
	}
	return false
}
