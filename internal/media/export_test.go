package media

import (
	"context"
	"io"
)

// ReadFilmIn reads a film with at most so many reads.
func ReadFilmIn(ctx context.Context, r io.ReaderAt, size int64, most int) (Film, error) {
	return readFilm(ctx, r, size, most)
}

// Hurry lets an eye's processes stand back behind nobody.
func (e *Eye) Hurry() *Eye { return &Eye{e.path, e.version, 0} }
