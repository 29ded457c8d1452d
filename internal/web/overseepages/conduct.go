package overseepages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

const exceptionsTitle = "例外决定登记簿"

// Exceptions is the register of what officials decided by exception.
func Exceptions(q *page.Request) error {
	if q.Year() == "" {
		return q.Show(page.NoYearPage(q.Page(exceptionsTitle), exceptionsTitle, ""))
	}
	u := q.URL.Query()
	f := oversee.ExceptionFilter{Kind: u.Get("kind"), Who: u.Get("who"), After: u.Get("after")}
	if f.Kind == "" {
		f.Kind = programme.ExceptionKinds[0].Code
	}
	var err error
	if f.From, err = q.DayAsked("from"); err != nil {
		return err
	}
	if f.To, err = q.DayAsked("to"); err != nil {
		return err
	}
	list, next, err := q.Sys.Oversee.Exceptions(q.Context(), q.Caller(), q.Year(), f)
	if err != nil {
		return err
	}
	more := ""
	if next != "" {
		u.Set("after", next)
		more = "/exceptions?" + u.Encode()
	}
	return q.Show(exceptionsView(q.Page(exceptionsTitle), f, list, more, q.Signed.Actor.Role))
}

// OpenConduct opens a case from an entry of the register.
func OpenConduct(q *page.Request) error {
	k, err := q.Sys.Oversee.OpenConduct(q.Context(), q.Caller(), q.Year(), q.PathValue("entry"), q.Values.Get("kind"), q.Values.Get("reason"))
	if err != nil {
		return err
	}
	q.Redirect("/conduct_case/" + k.ID)
	return nil
}

// ConductDeeds is what is done on the pages of cases. They are opened on the
// register's page.
var ConductDeeds = []page.Deed{
	{Key: "uphold", Action: programme.ConductUphold, On: programme.NounConduct, Consequence: "写明查实的事实和依据，结案。给予什么处分由有权的机关决定，不在本系统办理。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.UpholdConduct(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "dismiss", Action: programme.ConductDismiss, On: programme.NounConduct, Consequence: "写明查了什么、为什么没有问题，结案。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.DismissConduct(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "reopen", Action: programme.ConductReopen, On: programme.NounConduct, Consequence: "结论撤下，重新调查；原来的结论在历史里。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.ReopenConduct(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

// ConductPanel shows the entry that a case was opened from.
func ConductPanel(q *page.Request, v *page.View) error {
	_, e, err := q.Sys.Oversee.ConductOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil || e == nil {
		return err
	}
	v.Lead = append(v.Lead, conductView(e, q.Signed.Actor.Role))
	return nil
}

func dayValue(d programme.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
