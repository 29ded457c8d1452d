package store

// Copied are the tables that a snapshot holds.
func Copied() (names []string) {
	for _, t := range copied {
		names = append(names, t.name)
	}
	return names
}

// Worded and Unsure are the words of the database's faults.
var Worded, Unsure = worded, unsure
