package page

import (
	"slices"
	"strconv"
	"strings"
)

// newerThan is how many of a thing's moments, newest first, came after the
// version of it that was seen (app.VersionOf). One that took its turn earlier
// may have been committed later: then there are more behind the newest that
// was seen than there were.
func newerThan(all []Moment, seen string) int {
	id, count, _ := strings.Cut(seen, "-")
	at := max(0, slices.IndexFunc(all, func(m Moment) bool { return m.ID == id }))
	if n, err := strconv.Atoi(count); err == nil && len(all)-at > n {
		at = len(all) - n
	}
	return at
}
