package retain

import "jinlanling/internal/app/act"

// Back finds files whose bytes lie in the store again although an act destroyed
// them and nothing else names them: put back by hand, or from an old copy. What
// is handed in again and not used is swept within a day.
func Back(c *act.Checker) (broken []string, err error) {
	var ids []string
	if err := c.GivenFiles(func(id string, done bool) {
		if done {
			ids = append(ids, id)
		}
	}); err != nil {
		return nil, err
	}
	ids, err = c.Desk.Files.Lying(ids)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	used, err := c.StillNamed(ids)
	for _, id := range ids {
		if !used[id] {
			broken = append(broken, id)
		}
	}
	return broken, err
}
