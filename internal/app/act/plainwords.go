package act

import (
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// What people write as a reason, an answer or a note stays in clear in the
// database, in the journal for good, and is read by whoever may see the thing.
// A number that identifies somebody does not belong there: it is refused and
// not struck out, so that what is kept is what its author wrote and saw.

// PlainWords refuses a text with a personal number in it; field is the form's
// name of it and label what people call it.
func PlainWords(field, label, text string) error {
	kind := idcode.Personal(text)
	if kind == "" {
		return nil
	}
	p := programme.Problem{Field: field, Code: "personal_number", Message: label + "里有" + kind + "。这里写的会原样留在记录里，请删去号码，改用姓名，或只写后四位"}
	return &programme.Error{Code: programme.Invalid, Message: p.Message, Problems: []programme.Problem{p}}
}
