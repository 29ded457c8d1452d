package programme

import "fmt"

// Problem is what is wrong with one field of one row of one file, or of a
// form. Problems are data, returned all at once.
type Problem struct {
	Row     int    `json:"row,omitempty"`   // 1-based as the reader counts; 0: the whole file or form
	Field   string `json:"field,omitempty"` // the column's or field's name as its reader sees it
	Code    string `json:"code"`            // a check of the catalogue
	Message string `json:"message"`         // Chinese: what is wrong, and the remedy
}

func (p Problem) String() string {
	where := ""
	if p.Row > 0 {
		where = fmt.Sprintf("第 %d 行", p.Row)
	}
	if p.Field != "" {
		where += "「" + p.Field + "」"
	}
	if where != "" {
		where += "："
	}
	return where + p.Message
}
