package forms

import (
	"archive/zip"
	"io"
	"time"

	"github.com/xuri/excelize/v2"
)

// partsOn is the date of every part of a document, the first that a zip can
// carry: a part without one is of the month 0, at which some programs stumble.
// It is no clock's, so that the same document has the same bytes.
var partsOn = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// zipped writes the parts of a document into its zip.
type zipped struct{ *zip.Writer }

func newZipped(w io.Writer) zipped { return zipped{zip.NewWriter(w)} }

// Create begins a part.
func (z zipped) Create(name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: partsOn})
}

// newWorkbook is an empty workbook, whose parts are written like those of any
// document.
func newWorkbook() *excelize.File {
	return excelize.NewFile().SetZipWriter(func(w io.Writer) excelize.ZipWriter { return newZipped(w) })
}
