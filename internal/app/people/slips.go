package people

import (
	"io"

	"jinlanling/internal/forms"
)

// Slip is an invitation on paper.
type Slip = forms.Slip

// WriteSlips writes invitations as a PDF, eight on A4.
func WriteSlips(w io.Writer, slips []Slip, made, foot string) error {
	return forms.WriteSlips(w, slips, made, foot)
}
