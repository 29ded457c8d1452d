package rules_test

import (
	"fmt"

	"jinlanling/internal/rules"
	"jinlanling/notices"
)

// A notice decides on what somebody brings: whether they may train and by which
// route, or from which day on.
func ExampleNotice_Decide() {
	n, err := notices.Load("dezhou-2021")
	if err != nil {
		fmt.Println(err)
		return
	}
	var a rules.Applicant
	var f rules.Facts
	var d rules.Decision
	for _, issued := range []string{"2018-06-15", "2018-11-20"} { // of a senior worker's certificate
		brings := `{"id": "1", "applied_on": "2021-06-15", "trade": "焊工", "level": "technician", "category": "enterprise_employee",
			"certificates": [{"trade": "焊工", "level": "senior_worker", "issued_on": "` + issued + `"}]}`
		if err := rules.DecodeApplicant([]byte(brings), &a); err != nil {
			fmt.Println(err)
			return
		}
		n.Compile(&a, &f)
		n.Decide(&f, &d)
		if d.Eligible {
			fmt.Println("issued", issued+": eligible by", d.Route)
		} else {
			fmt.Println("issued", issued+": not yet, from", d.From)
		}
	}
	// Output:
	// issued 2018-06-15: eligible by certificate
	// issued 2018-11-20: not yet, from 2021-11-20
}
