package enrolpages

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// unitPage is the form of a unit that registers itself.
type unitPage struct {
	enrol.UnitChoices
	In       enrol.UnitRegistration
	Key      string
	Problems []programme.Problem
}

// Err is what is wrong with a field.
func (u *unitPage) Err(field string) string {
	for _, p := range u.Problems {
		if p.Field == field {
			return p.Message
		}
	}
	return ""
}

func (u *unitPage) counties() (out []act.Choice) {
	for _, name := range u.Counties {
		out = append(out, act.Choice{ID: name, Name: name})
	}
	return out
}

var unitKinds = []act.Choice{{ID: act.Enterprise, Name: "企业"}, {ID: act.School, Name: "职业院校"}, {ID: plan.PublicBody, Name: "机关事业单位"}}

// unitFields are the fields of the form by what the chapter calls them.
var unitFields = map[string]string{"统一社会信用代码": "code", "单位名称": "name", "单位类型": "kind", "所在县（市、区）": "county"}

func unitForm(q *page.Request) (*unitPage, error) {
	choices, err := q.Sys.Enrol.UnitChoices(q.Context())
	return &unitPage{UnitChoices: choices, Key: page.NewKey()}, err
}

func UnitForm(q *page.Request) error {
	if q.Signed != nil {
		q.Redirect("/")
		return nil
	}
	u, err := unitForm(q)
	if err != nil {
		return err
	}
	return q.Show(unitView(q.Narrow("用人单位登记"), u))
}

func RegisterUnit(q *page.Request) error {
	u, err := unitForm(q)
	if err != nil {
		return err
	}
	v := q.Values
	u.In = enrol.UnitRegistration{EmployerIn: plan.EmployerIn{CreditCode: page.Halfwidth(v.Get("code")), Name: v.Get("name"), County: v.Get("county"),
		Kind: v.Get("kind")}, BaseCode: v.Get("base"), Clerk: v.Get("clerk"), Password: q.PostFormValue("password"), Repeated: q.PostFormValue("again")}
	login, session, err := q.Sys.Enrol.RegisterUnit(q.Context(), u.In, q.From(), v.Get("_key"))
	if e := page.Said(err, programme.Repeated); e != nil {
		q.Redirect("/login")
		return nil
	}
	if e := page.Said(err, programme.Invalid, programme.Busy, programme.WrongState); e != nil {
		if u.Problems = e.Problems; len(u.Problems) == 0 {
			u.Problems = []programme.Problem{{Message: e.Message}}
		}
		for i := range u.Problems {
			if name := unitFields[u.Problems[i].Field]; name != "" {
				u.Problems[i].Field = name
			}
		}
		return q.ShowAs(page.StatusOf[e.Code], unitView(q.Narrow("用人单位登记"), u))
	}
	if err != nil {
		return err
	}
	q.SetSession(session)
	return q.Show(unitDoneView(q.Narrow("登记好了"), login))
}
