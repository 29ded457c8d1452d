package rules

import (
	"testing"

	"jinlanling/internal/programme"
)

// A number's level is the grade as national certificates write it, and all of
// a number is of the capital letters, digits and dashes that somebody types.
func TestCertificateNumber(t *testing.T) {
	n := &Notice{Year: 2021, CityCode: "3714"}
	for _, c := range []struct {
		pattern string
		level   programme.Level
		want    string
	}{
		{"", programme.Technician, "JLL37142021032" + "0004"},
		{"", programme.SeniorTechnician, "JLL37142021031" + "0004"},
		{"DZ-{year}-{base}-{serial}", programme.Technician, "DZ-2021-03-0004"},
	} {
		n.Publication.CertificateNumber = c.pattern
		if got := n.CertificateNumber(3, c.level, 4); got != c.want {
			t.Errorf("%q, %s: %s, want %s", c.pattern, c.level, got, c.want)
		}
	}
}
