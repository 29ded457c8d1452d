package evidence_test

import (
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Nothing is read of who may not hand it in: a stranger hears that, and not what
// is wrong with the file, which those who may are told.
func TestNothingIsReadOfWhoMayNotAttach(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	class := w.Bases[0].Classes[0]
	lesson := demotest.LessonOver(t, w, 0).ID
	for _, x := range []struct {
		who  programme.Actor
		want programme.ErrorCode
	}{
		{w.Bases[0].Teacher, programme.Invalid}, {w.Bases[1].Teacher, programme.Forbidden}, {w.Bases[1].Clerk, programme.Forbidden},
		{w.Bases[0].Treasurer, programme.Forbidden}, {w.Officer, programme.Forbidden}, {w.Employers[0], programme.Forbidden},
	} {
		bad := demotest.Kept(t, w.System, act.As(x.who), []byte("no film and no picture"))
		err := w.Evidence.Attach(ctx, act.As(x.who), class, []evidence.Attachment{{LessonID: lesson, Kind: "recording", FileID: bad}})
		demotest.WantCode(t, x.who.Role.Name()+" "+x.who.Base, err, x.want)
	}
}
