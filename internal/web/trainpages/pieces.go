package trainpages

import (
	"io"
	"net/http"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/programme"
	"jinlanling/internal/tus"
	"jinlanling/internal/web/page"
)

// storedHeader carries the digest of a file that is whole, by which a form
// names it.
const storedHeader = "Stored-File"

// Films and photos that come in by pieces: whose each is, what it is for and
// whether there is room, the house is asked with every piece. A script meets
// the answers, so that a refusal is its words alone.

// BeginPieces begins a file.
func BeginPieces(q *page.Request) error { return withPieces(q, false, servePieces) }

// HeadPieces says how far a file has come, and what it became. What is whole
// and was not handed over is handed over now.
func HeadPieces(q *page.Request) error {
	return withPieces(q, true, func(q *page.Request, d *tus.Desk, p *programme.Pieces) (err error) {
		if p.FileID == "" {
			if err := d.Settle(q.Context(), p.ID, p.Size); err != nil {
				return err
			}
			if p, err = q.Sys.Evidence.OwnPieces(q.Context(), q.Caller(), p.ID); err != nil {
				return err
			}
		}
		if p.FileID == "" {
			return servePieces(q, d, p)
		}
		q.Writer.Header().Set(storedHeader, p.FileID)
		tus.Whole(q.Writer, p.Size)
		return nil
	})
}

// AddPiece takes the next piece.
func AddPiece(q *page.Request) error {
	return withPieces(q, true, func(q *page.Request, d *tus.Desk, p *programme.Pieces) error {
		if err := q.Sys.Evidence.MayAttach(q.Context(), q.Caller(), p.Noun, p.Subject); err != nil {
			return err
		}
		if err := q.Sys.DiskRoom(0); err != nil {
			return err
		}
		return servePieces(q, d, p)
	})
}

// DropPieces takes away what came in of a file.
func DropPieces(q *page.Request) error {
	return withPieces(q, true, func(q *page.Request, d *tus.Desk, p *programme.Pieces) error {
		if err := q.Sys.Evidence.ForgetPieces(q.Context(), p.ID); err != nil {
			return err
		}
		tus.Speak(q.Writer)
		q.Writer.WriteHeader(http.StatusNoContent)
		return d.Drop(p.ID)
	})
}

func servePieces(q *page.Request, d *tus.Desk, _ *programme.Pieces) error {
	d.Serve(q.Writer, q.Request.WithContext(evidence.Asking(q.Context(), q.Caller())))
	return nil
}

// withPieces finds what a request is about, for its owner alone, and words what
// is refused.
func withPieces(q *page.Request, owned bool, do func(*page.Request, *tus.Desk, *programme.Pieces) error) error {
	d, err := q.Sys.Evidence.Pieces()
	if err != nil {
		return err
	}
	var p *programme.Pieces
	if owned {
		p, err = q.Sys.Evidence.OwnPieces(q.Context(), q.Caller(), q.PathValue("id"))
	}
	if err == nil {
		err = do(q, d, p)
	}
	code := programme.CodeOf(err)
	if err == nil || code == programme.Internal {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	q.Writer.WriteHeader(act.Statuses[code])
	_, err = io.WriteString(q.Writer, evidence.PieceWords(err))
	return err
}
