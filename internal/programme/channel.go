package programme

// Ways in which an application came in.
const (
	ChannelSingle = "single" // one by one
	ChannelRoster = "roster" // as a line of annex 3
)

// Ways in which an objection came in.
const (
	ObjectionWeb    = "web"
	ObjectionLetter = "letter" // the bureau enters it
	ObjectionPhone  = "phone"  // the bureau enters it
)
