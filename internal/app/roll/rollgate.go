package roll

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// SealedFirst refuses where the year's notice wants the base's roster sealed
// before anybody is put into a class and it is not.
func SealedFirst(s *act.Step, cl *programme.Class) error {
	_, n, err := s.Programme(cl.ProgrammeID)
	if err != nil || n.Publication.Accepted == nil || !n.Publication.Accepted.Seal {
		return err
	}
	r, err := s.BaseRoll(cl.BaseID)
	if err == nil && (r == nil || r.State != programme.Sealed) {
		err = programme.Errorf(programme.WrongState, "录取学员公示结束、花名册封存后才能编班").Under(n.Publication.Accepted.Clause)
	}
	return err
}
