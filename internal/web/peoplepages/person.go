package peoplepages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// PersonDeeds is what is done on the pages of this noun.
var PersonDeeds = []page.Deed{
	{Key: "unmask", Action: programme.PersonUnmask, On: programme.NounPerson, Consequence: "完整的身份证号码、手机号和银行账号只显示这一次；谁、什么时候、为什么看的，都写进日志。", Answer: unmask},
}

// unmask answers with the numbers themselves: the page is drawn for this one
// request, kept nowhere, and has no address that shows it again.
func unmask(ctx context.Context, f *page.Form, c act.Caller) error {
	u, err := f.Request.Sys.People.UnmaskPerson(ctx, c, f.Detail.ID, f.Get("reason"))
	if err != nil {
		return err
	}
	return f.Request.Show(unmaskedView(f.Request.Page("完整信息"), f.Detail, u))
}

// PersonPanel leads with everything this human applied for, in all years.
func PersonPanel(q *page.Request, v *page.View) error {
	years, err := q.Sys.Year.YearsOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, yearsView(years))
	v.Without = append(v.Without, programme.NounApplication)
	return nil
}

func eligibleWord(y year.Enrolled) string {
	if y.Eligible {
		return "符合"
	}
	return "不符合"
}

func orNone(s string) string {
	if s == "" {
		return "没有填"
	}
	return s
}
