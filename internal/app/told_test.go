package app_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/wording"
)

// Every action is told of or has its reason why not, and never both.
func TestEveryActionIsToldOrUntold(t *testing.T) {
	for i := range programme.Actions {
		a := programme.Actions[i].Action
		told := slices.ContainsFunc(tell.Tells, func(w tell.Tell) bool { return w.Action == a })
		if told == (tell.Untold[a] != "") {
			t.Errorf("%s: told %v, untold because %q; want one of them", a, told, tell.Untold[a])
		}
	}
	for a := range tell.Untold {
		if programme.Find(a) == nil {
			t.Errorf("untold %s is no action", a)
		}
	}
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// Every template is short Chinese, ends like a sentence, uses only safe
// placeholders, closes what it opens, and reads well whatever is missing.
func TestTemplates(t *testing.T) {
	full := map[string]string{"thing": "张三", "count": "38", "reason": "缺少照片", "deadline": "2021年7月15日", "clause": "二(三)", "base": "德州技师学院", "survey": "评价培训"}
	for i := range tell.Tells {
		w := &tell.Tells[i]
		if tell.MessageKindOf(w.Kind) == nil {
			t.Errorf("%s: no kind %q", w.Action, w.Kind)
		}
		if programme.Find(w.Action) == nil {
			t.Errorf("%s is no action", w.Action)
			continue
		}
		if w.Of == "" && store.ListingOf(programme.Find(w.Action).Noun) == nil {
			t.Errorf("%s: nothing says what a %s is called", w.Action, programme.Find(w.Action).Noun)
		}
		for _, template := range []string{w.One, w.Many} {
			if template == "" {
				continue
			}
			for _, m := range placeholder.FindAllStringSubmatch(template, -1) {
				if tell.Placeholders[m[1]] == "" {
					t.Errorf("%s: {%s} is not a placeholder", w.Action, m[1])
				}
				if m[1] == "count" && template == w.One {
					t.Errorf("%s: one thing has no count: %s", w.Action, template)
				}
				if (m[1] == "deadline") != (m[1] == "deadline" && w.Deadline != "") {
					t.Errorf("%s: no deadline is named for %s", w.Action, template)
				}
			}
			if template == w.Many && !strings.Contains(template, "{count}") {
				t.Errorf("%s: many without their number: %s", w.Action, template)
			}
			for _, needs := range []string{"reason", "deadline", "clause", "survey"} { // what may be missing stands in brackets
				values := map[string]string{}
				for k, v := range full {
					values[k] = v
				}
				delete(values, needs)
				lacking := wording.Fill(template, values)
				if strings.ContainsAny(lacking, "[]{}") || strings.Contains(lacking, "：。") || strings.Contains(lacking, "（）") ||
					strings.Contains(lacking, "，。") || strings.Contains(lacking, "依据）") {
					t.Errorf("%s without %s reads %q", w.Action, needs, lacking)
				}
			}
			text := wording.Fill(template, full)
			if n := len([]rune(text)); n > 90 || !strings.HasSuffix(text, "。") || regexp.MustCompile(`[A-Za-z]|\d{7,}`).MatchString(text) {
				t.Errorf("%s: %d characters, must be a short Chinese sentence: %s", w.Action, n, text)
			}
			if programme.Find(w.Action).Reason && w.Many == "" && !strings.Contains(w.One, "{reason}") && !strings.Contains(w.One, "恢复") {
				t.Errorf("%s has a reason and does not say it: %s", w.Action, w.One)
			}
		}
	}
	if _, ok := (&rules.Notice{}).Deadline("none"); ok {
		t.Error("a notice has a deadline that nobody named")
	}
}
