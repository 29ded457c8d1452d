package rules_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/rules"
	"jinlanling/notices"
)

// The days of an offer are read strictly, shown, compared, and stand at three
// where a notice does not set them.
func TestEnrolling(t *testing.T) {
	text, err := notices.Text("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(text), "\nenrolment: {")
	end := at + 1 + strings.IndexByte(string(text[at+1:]), '\n')
	with := func(line string) string { return string(text[:at+1]) + line + string(text[end:]) }
	set, err := rules.Parse("set", text)
	if err != nil || set.Enrolment.OfferDays != 3 {
		t.Fatalf("the notice sets %d days, %v", set.Enrolment.OfferDays, err)
	}
	unset, err := rules.Parse("unset", []byte(with("")))
	if err != nil || unset.OfferDays() != 3 {
		t.Errorf("without the section: %d days, %v; want 3", unset.OfferDays(), err)
	}
	five, err := rules.Parse("five", []byte(with(`enrolment: {offer_days: 5, clause: "2.3"}`)))
	if err != nil || five.OfferDays() != 5 {
		t.Errorf("set to 5: %d days, %v", five.OfferDays(), err)
	}
	var shown bytes.Buffer
	five.Show(&shown)
	if !strings.Contains(shown.String(), "5 天内确认") {
		t.Error("the notice is shown without the days of an offer")
	}
	if d := rules.Diff(set, five); len(d) != 2 || d[0].Path != "enrolment.offer_days" && d[1].Path != "enrolment.offer_days" {
		t.Errorf("the difference is %+v", d)
	}
	for line, want := range map[string]string{
		`enrolment: {offer_days: 0, clause: "2.3"}`:          "1 至 30 天",
		`enrolment: {offer_days: 31, clause: "2.3"}`:         "1 至 30 天",
		`enrolment: {offer_days: 3}`:                         "条款",
		`enrolment: {offer_days: 3, clause: "9.9"}`:          "9.9",
		`enrolment: {offer_days: x, clause: "2.3"}`:          "要填数字",
		`enrolment: {offer_days: 3, days: 3, clause: "2.3"}`: "没有这个键",
		`enrolment: {clause: "2.3"}`:                         "offer_days",
	} {
		if got := rules.Lint("bad", []byte(with(line))).Error(); !strings.Contains(got, want) {
			t.Errorf("%s: %q does not say %q", line, got, want)
		}
	}
}
