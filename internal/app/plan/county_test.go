package plan_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// The list of counties is set as a whole: what is left out goes, unless
// something names it, and what comes back is the county it was.
func TestCountiesAreSetAsAWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) { countiesAreSet(t, demotest.Build(t, p, demotest.PlansImported)) })
}

func countiesAreSet(t *testing.T, y *demotest.Year) {
	admin := act.As(y.Officer)
	used := y.Bases[0].Base.County
	names := func() []string {
		t.Helper()
		got, err := y.Plan.CountyNames(ctx, admin)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	set := func(list ...string) error { return y.Plan.SetCounties(ctx, admin, list) }
	for _, c := range []struct {
		list []string
		says string
	}{
		{[]string{"", " "}, "请至少写一个"},
		{[]string{used, "齐河县", used}, "写了两次"},
		{[]string{"德城区，齐河县"}, "一行写一个"},
		{[]string{strings.Repeat("县", 21)}, "不超过 20 个字"},
		{[]string{"1 德城区"}, "有一行带数字"},
	} {
		if err := set(c.list...); err == nil || !strings.Contains(err.(*programme.Error).Problems[0].Message, c.says) {
			t.Errorf("%q: %v", c.list, err)
		}
	}
	all := names()
	if err := set(append(slices.Clone(all), " 天衢 新区 ")...); err != nil {
		t.Fatal(err)
	}
	if got := names(); !slices.Equal(got, append(slices.Clone(all), "天衢新区")) {
		t.Errorf("set: %q", got)
	}
	if err := set("禹城市"); err == nil || !slices.ContainsFunc(err.(*programme.Error).Problems,
		func(p programme.Problem) bool { return strings.Contains(p.Message, "“"+used+"”还有") }) {
		t.Errorf("a county that a base names goes: %v", err)
	}
	for _, list := range [][]string{all, append([]string{"天衢新区"}, all...)} { // what goes and comes back
		if err := set(list...); err != nil {
			t.Fatal(err)
		}
		if got := names(); !slices.Equal(got, list) {
			t.Errorf("%q, not %q", got, list)
		}
	}
	if err := y.Plan.SetCounties(ctx, act.As(y.Bases[0].Clerk), []string{used}); programme.CodeOf(err) != programme.Forbidden {
		t.Errorf("a base's clerk sets the city's counties: %v", err)
	}
}
