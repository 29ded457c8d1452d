// Package media reads what films and photos of the training say of themselves:
// of what kind they are, how long, of what size, when, where and by what device
// they were taken. Nothing of it is typed. Beside it may stand ffmpeg (Eye),
// which looks at the pictures of a film.
//
// It is not a player and judges nobody: whether a film is long enough for its
// lesson is asked elsewhere. It stores nothing and knows no lesson.
//
// The one idea to know: a file is read in small pieces through one counted
// reader (source), never whole, and every walk through it ends by count, by
// bytes and by the clock, whatever its bytes say. So a film of 4 GB costs
// kilobytes, and a hostile one no more.
package media

import (
	"context"
	"errors"
	"io"
	"time"

	"jinlanling/internal/programme"
)

// Bounds of reading one film.
const (
	readFor   = 5 * time.Second // the whole of it
	walkFor   = 2 * time.Second // through the blocks of a Matroska film
	mostReads = 1_500_000       // pieces
	mostBytes = 4 << 30         // of all pieces together
	piece     = 4 << 10         // bytes read at once, and most that one field may have
	table     = 64 << 10        // bytes of a table read at once
)

// Longest is the longest recording that is believed: what says more is damaged.
const Longest = 48 * time.Hour

// Shanghai is the zone in which times are told.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Codes of refusals. Each stands in the Problems of the *programme.Error.
const (
	CodeType       = "film_type"       // no film, or of a kind that is not read
	CodeKind       = "media_kind"      // not what its kind claims
	CodeCut        = "film_cut"        // incomplete: cut short while it was taken or sent
	CodeLength     = "film_length"     // its length cannot be read
	CodeUnreadable = "film_unreadable" // damaged
	CodeHeavy      = "film_heavy"      // too much work
)

// refuse is the refusal of a file, with its code and what to do.
func refuse(code, message string) *programme.Error {
	err := programme.Errorf(programme.Invalid, "%s", message)
	err.Problems = []programme.Problem{{Code: code, Field: "files", Message: message}}
	return err
}

// Why is the code of a refusal by this package, "" of any other error.
func Why(err error) string {
	var e *programme.Error
	if errors.As(err, &e) && len(e.Problems) > 0 {
		return e.Problems[0].Code
	}
	return ""
}

var (
	errDamaged = refuse(CodeUnreadable, "录像文件已损坏，读不出内容。请在手机或电脑上确认能从头放到尾，再重新上传；放不了的，用原设备重新导出")
	errCut     = refuse(CodeCut, "录像不完整，可能没有传完或拷贝中断。请核对文件大小与原文件一致，再重新上传")
	errOpen    = refuse(CodeCut, "录像没有正常结束（缺少索引），读不出时长。请在拍摄的设备上找到完整的文件；只有这一份的，用原设备或视频软件修复、另存为 MP4 后上传")
	errLength  = refuse(CodeLength, "读不出录像的时长。请用手机自带的相册或视频软件另存为 MP4（H.264），确认能显示时长后再上传")
	errHeavy   = refuse(CodeHeavy, "录像的存储结构过于复杂，没有在规定时间内读完。请用视频软件另存为 MP4（H.264）后上传")
)

// source reads a file in pieces and ends when it has cost enough. Its first
// fault stays: after it everything reads as nothing.
type source struct {
	ctx   context.Context
	r     io.ReaderAt
	size  int64
	most  int // reads
	buf   [piece]byte
	from  int64
	n     int
	reads int
	bytes int64
	err   error
}

// at is n bytes at a place, n at most piece; valid until the next call.
func (s *source) at(off int64, n int) ([]byte, bool) {
	if s.err != nil || n > piece || off < 0 || off > s.size-int64(n) {
		return nil, false
	}
	if off < s.from || off+int64(n) > s.from+int64(s.n) {
		s.from, s.n = off, int(min(piece, s.size-off))
		if !s.read(s.buf[:s.n], off) {
			s.n = 0
			return nil, false
		}
	}
	return s.buf[off-s.from:][:n], true
}

// read fills b from a place and counts it.
func (s *source) read(b []byte, off int64) bool {
	s.reads++
	s.bytes += int64(len(b))
	switch {
	case s.reads > s.most || s.bytes > mostBytes:
		s.err = errHeavy
	case s.reads%64 == 1 && s.ctx.Err() != nil:
		s.err = s.ctx.Err()
	default:
		if n, err := s.r.ReadAt(b, off); n < len(b) {
			if err == io.EOF || err == nil { // shorter than it was said to be
				err = errCut
			}
			s.err = err
		}
	}
	return s.err == nil
}

// each hands over a table's rows of so many bytes each, until one is enough.
func (s *source) each(off, rows int64, width int, row func(b []byte) bool) bool {
	if rows < 0 || rows > (s.size-off)/int64(width) {
		return false
	}
	b := make([]byte, min(table/width, int(min(rows, table)))*width)
	for rows > 0 {
		n := int(min(rows, int64(len(b)/width)))
		if s.err != nil || !s.read(b[:n*width], off) {
			return false
		}
		for i := range n {
			if !row(b[i*width:][:width]) {
				return true
			}
		}
		rows, off = rows-int64(n), off+int64(n*width)
	}
	return true
}

// fault is what ended the reading: own refusals as they are, a clock that ran
// out as errHeavy, a cancelled request and a broken disk as themselves.
func (s *source) fault() error {
	if errors.Is(s.err, context.DeadlineExceeded) {
		return errHeavy
	}
	return s.err
}

// Place is where something was taken, in degrees north and east (WGS 84) as
// the device told it.
type Place struct{ North, East float64 }

// span is so many ticks of a scale (ticks a second), 0 where that is no time.
func span(ticks, scale uint64) time.Duration {
	if scale == 0 || ticks/scale > uint64(Longest/time.Second) {
		return 0
	}
	return time.Duration(ticks/scale)*time.Second + time.Duration(ticks%scale*uint64(time.Second)/scale)
}

// plausible is a time in Shanghai, zero for those that clocks show that were
// never set.
func plausible(t time.Time) time.Time {
	if t.Year() < 2005 || t.Year() > 2100 {
		return time.Time{}
	}
	return t.In(Shanghai)
}
