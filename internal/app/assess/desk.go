// Package assess is what training led to: completion evaluations, the city's
// appraisals, publications and certificates.
package assess

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/message"
	"jinlanling/internal/exchange"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/layouts"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs    *jobs.Desk
	Message *message.Desk

	marks []*exchange.MarkLayout
}

// UseMarks reads the layouts of appraisal centres of a data folder beside those
// that the program carries.
func (a *Desk) UseMarks(folder string) (err error) {
	if a.marks, err = layouts.LoadMarks(folder); err != nil {
		return programme.Errorf(programme.Invalid, "鉴定中心成绩的版式文件有误，请更正后再启动：\n%v", err)
	}
	return nil
}

// MarkLayouts are the layouts of appraisal centres.
func (a *Desk) MarkLayouts() []*exchange.MarkLayout { return a.marks }

func (a *Desk) namesOf(layout string) (*forms.MarkNames, error) {
	if layout == "" {
		return nil, nil
	}
	for _, l := range a.marks {
		if l.Code == layout {
			return l.Names(), nil
		}
	}
	return nil, programme.Errorf(programme.Invalid, "没有这个版式，请重新选择")
}
