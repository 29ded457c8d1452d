package programme

// Ways in which an application came in.
const (
	ChannelSingle = "single" // one by one
	ChannelRoster = "roster" // as a line of annex 3
)
