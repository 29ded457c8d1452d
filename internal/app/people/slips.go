package people

import (
	"io"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
)

// Slip is an invitation on paper.
type Slip = forms.Slip

// WriteSlips writes invitations as a PDF, eight on A4.
func WriteSlips(w io.Writer, slips []Slip, site programme.Brand, made, foot string) error {
	return forms.WriteSlips(w, slips, site, made, foot)
}
