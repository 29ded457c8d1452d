package programme

// LetterWord is changing the words of a letter that the bureau sends.
const LetterWord Action = "letter.word"

// Wording is a letter's text since a day; letters dated before it keep the one
// they were written with. An empty text is the one that the program came with.
type Wording struct {
	ID      string
	Letter  string // its key (package wording)
	Text    string
	Since   Date   // the first day whose letters say so
	By      string // who changed it
	Reason  string
	Version int64
}
