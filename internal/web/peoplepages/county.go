package peoplepages

import (
	"context"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// CountyDeeds is what is done to the city's list of counties: it is set as a
// whole, so that the same form mends what was mistyped.
var CountyDeeds = []page.Deed{
	{Key: "set", Action: programme.CountySet, On: programme.NounCounty, Fresh: true, Button: "就按这些设定",
		Consequence: "县（市、区）人社局的推荐范围、培训基地和用人单位的所在地，都从这里选。以后可以再改；有人或单位在用的不能去掉。",
		Lead:        countyLead,
		Inputs: []page.Input{{Name: "names", Label: "县（市、区）", Kind: "area", Required: true, Start: countiesNow,
			Hint: "一行一个，写全称，例如“城东区”；经济开发区等没有行政区划代码的也写上"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "/county", f.Request.Sys.Plan.SetCounties(ctx, c, strings.Split(f.Get("names"), "\n"))
		}},
}

// countiesNow is the list as it stands, or the proposal that the reader asked
// for.
func countiesNow(q *page.Request, _ *act.Detail) string {
	names, err := q.Sys.Plan.CountyNames(q.Context(), q.Caller())
	if err == nil && len(names) == 0 {
		names = plan.CountiesProposed(q.URL.Query().Get("city"))
	}
	return strings.Join(names, "\n")
}

// countyLead offers what the program knows, while the list is empty.
func countyLead(q *page.Request, _ *act.Detail, sent page.Values) (templ.Component, error) {
	names, err := q.Sys.Plan.CountyNames(q.Context(), q.Caller())
	if err != nil || len(names) > 0 || sent != nil || q.URL.Query().Get("city") != "" {
		return templ.NopComponent, err
	}
	return countyOfferView(plan.CountiesKnown()), nil
}
