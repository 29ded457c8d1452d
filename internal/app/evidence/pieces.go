package evidence

import (
	"context"
	"errors"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/files"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/tus"
)

// piecesKept is how long what came in of a file is kept after its last piece.
const piecesKept = 48 * time.Hour

// PiecesPath is where films come in by pieces.
const PiecesPath = "/pieces"

// callerKey finds who asks in what tus hands on.
type callerKey struct{}

// Asking is a context that says who sends pieces.
func Asking(ctx context.Context, c act.Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// openPieces is the desk that takes films by pieces: for who may attach
// something to the class or lesson that they name.
func (a *Desk) openPieces() (*tus.Desk, error) {
	return tus.New(a.Files.PiecesDir(), PiecesPath, files.Limit, tus.Hooks{
		Begin: func(ctx context.Context, size int64, said map[string]string) (string, error) {
			c, _ := ctx.Value(callerKey{}).(act.Caller)
			noun := programme.Noun(said["noun"])
			if noun != programme.NounClass && noun != programme.NounLesson {
				return "", programme.Errorf(programme.Invalid, "没有说明是哪个班、哪节课的资料")
			}
			if err := a.MayAttach(ctx, c, noun, said["id"]); err != nil {
				return "", err
			}
			return a.beginPieces(ctx, c, noun, said["id"], size)
		},
		Open:   func(path string) (tus.Part, error) { return a.Files.OpenPart(path) },
		End:    a.endPieces,
		Refuse: func(err error) (int, string) { return act.Statuses[programme.CodeOf(err)], PieceWords(err) },
	})
}

// PieceWords is what a refused piece says to who sent it.
func PieceWords(err error) string {
	if e, ok := errors.AsType[*programme.Error](err); ok && e.Code != programme.Internal {
		return e.Message
	}
	return "没有传成，请稍后再试"
}

// A file that comes in by pieces counts toward its owner's bytes with its whole
// size from its first piece on, and against the disk likewise: who begins may
// end. What it is for was asked before; what it becomes is the caller's upload,
// as StoreFile's is, and no more.

// beginPieces begins a file of so many bytes for a thing that the caller may
// attach it to. Errors: TooLarge beside what the caller has handed in already,
// Busy where the disk would be nearly full.
func (a *Desk) beginPieces(ctx context.Context, c act.Caller, noun programme.Noun, subject string, size int64) (id string, err error) {
	if c.User == "" {
		return "", programme.Errorf(programme.Forbidden, "请先登录")
	}
	if size <= 0 {
		return "", programme.Errorf(programme.Invalid, "文件是空的")
	}
	if size > files.Limit {
		return "", programme.Errorf(programme.TooLarge, "文件超过 %d MB，请分段上传", files.Limit>>20)
	}
	if err := a.DiskRoom(size); err != nil {
		return "", err
	}
	most := act.QuotaOf(c.Role)
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		had, err := tx.UploadedBytes(c.User, tx.Now().Add(-act.UploadsKept))
		if err != nil {
			return err
		}
		if had+size > most {
			return programme.Errorf(programme.TooLarge, "您上传后还没有使用、和正在上传的文件共 %d MB，再加这份就超过 %d MB。请先办理已上传的，或取消没传完的",
				had>>20, most>>20)
		}
		id = tx.NewID()
		return tx.BeginPieces(&programme.Pieces{ID: id, User: c.User, Noun: noun, Subject: subject, Size: size})
	})
	return id, err
}

// OwnPieces is a file that the caller is handing in by pieces; Error NotFound
// for everybody else's.
func (a *Desk) OwnPieces(ctx context.Context, c act.Caller, id string) (p *programme.Pieces, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		p, err = tx.Pieces(id)
		return err
	})
	if err == nil && (p == nil || c.User == "" || p.User != c.User) {
		err = programme.Errorf(programme.NotFound, "没有这次上传，或已超过 %d 小时没有继续、已经清理。请重新选择文件", int(piecesKept.Hours()))
	}
	return p, err
}

// endPieces takes a file whose pieces lie whole at a path of the file store's
// disk: from then on it is its owner's upload.
func (a *Desk) endPieces(ctx context.Context, id, path string) error {
	f, err := a.Files.Adopt(path)
	if err != nil {
		return err
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Pieces(id)
		if err != nil {
			return err
		}
		if p == nil {
			return programme.Errorf(programme.NotFound, "这次上传已经取消")
		}
		if err := act.HandIn(tx, p.User, f); err != nil {
			return err
		}
		return tx.EndPieces(id, f.ID)
	})
}

// ForgetPieces forgets a file that the caller hands in no further.
func (a *Desk) ForgetPieces(ctx context.Context, id string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropPieces(id) })
}

// SweepPieces forgets what nobody has gone on with for two days.
func (a *Desk) SweepPieces(ctx context.Context) error {
	coming, err := tus.Sweep(a.Files.PiecesDir(), time.Now().Add(-piecesKept))
	if err != nil {
		return err
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.ForgetPieces(tx.Now().Add(-piecesKept), coming) })
}
