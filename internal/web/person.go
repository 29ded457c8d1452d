package web

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
)

// personDeeds is what is done on the pages of this noun.
var personDeeds = []deed{
	{Key: "unmask", Action: programme.PersonUnmask, On: programme.NounPerson, Consequence: "完整的身份证号码、手机号和银行账号只显示这一次；谁、什么时候、为什么看的，都写进日志。", Answer: unmask},
}

// unmask answers with the numbers themselves: the page is drawn for this one
// request, kept nowhere, and has no address that shows it again.
func unmask(ctx context.Context, f *form, c act.Caller) error {
	u, err := f.q.sys.People.UnmaskPerson(ctx, c, f.sheet.ID, f.Get("reason"))
	if err != nil {
		return err
	}
	return f.q.show(unmaskedView(f.q.page("完整信息"), f.sheet, u))
}

// personPanel leads with everything this human applied for, in all years.
func personPanel(q *request, v *showPage) error {
	years, err := q.sys.Year.YearsOf(q.Context(), q.caller(), v.Sheet.ID)
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
