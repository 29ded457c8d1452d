package page

import (
	"io"

	"jinlanling/internal/app/jobs"
)

// Work is what the pages of jobs show of some kinds of long work, beyond how
// far one is.
type Work struct {
	Kinds  []string
	Result func(q *Request) error                         // the page of one that is done
	Back   func(v *jobs.JobView) string                   // where it was asked for
	BackTo string                                         // what that is called
	Name   string                                         // of the workbook with its result
	File   func(q *Request, id string, w io.Writer) error // writes it
}
