package web

import (
	"slices"
	"testing"
)

// Every field in which people write freely is one whose app method refuses
// personal numbers: a reason, which all of them pass through, or one of these.
// TestFreeTextKeepsNoPersonalNumber (package app) tries each; a new field is
// refused there first, and then named here.
func TestEveryFreeTextIsRefusedNumbers(t *testing.T) {
	refused := []string{"set/names", "recommend/opinion", "assess/note", "evaluation/plan", "amend-evaluation/plan", "visit/note", "remark/remark",
		"file/why", "file-performance/progress", "file-performance/evaluation", "file-performance/money", "file-performance/problems", "raise-finding/text",
		"answer/answer", "raise-clue-application/text", "raise-clue-class/text", "raise-clue-base/text", "query/text", "answer-query/answer",
		"hear/minutes", "raise-objection/text", "answer-objection/answer"}
	var found []string
	for i := range deeds {
		for _, in := range deeds[i].Asks() {
			if in.Kind == "area" && in.Name != "reason" {
				found = append(found, deeds[i].Key+"/"+in.Name)
			}
		}
	}
	for _, f := range found {
		if !slices.Contains(refused, f) {
			t.Errorf("%s is written freely, and nothing says that numbers in it are refused", f)
		}
	}
	for _, r := range refused {
		if !slices.Contains(found, r) {
			t.Errorf("%s is no field", r)
		}
	}
}
