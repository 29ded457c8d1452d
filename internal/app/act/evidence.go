package act

import (
	"io"

	"jinlanling/internal/programme"
)

// Stored is a stored file opened for reading; close it.
type Stored struct {
	io.ReadSeekCloser
	Type string // by content, as it was found when stored
	Size int64
}

func (a *Desk) OpenFile(f *programme.File) (*Stored, error) {
	r, err := a.Files.Get(f.ID)
	if err != nil {
		return nil, err
	}
	s, ok := r.(io.ReadSeekCloser)
	if !ok {
		r.Close()
		return nil, programme.Errorf(programme.Internal, "文件库给的文件不能跳读：%s", f.ID)
	}
	return &Stored{s, f.Type, f.Size}, nil
}
