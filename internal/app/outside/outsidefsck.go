package outside

import (
	"encoding/json"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Outside finds what was sealed of the outside systems and cannot be opened,
// and comparisons whose content is not what their figures say.
func Outside(c *act.Checker) (broken []string, err error) {
	kinds := map[string]seal.Kind{"collations": sealedCollation, "differences": sealedDifference, "registrations": sealedRegistration}
	kept := map[string]string{}
	err = c.EachOutside(func(table, id, sealed string) error {
		plain, err := c.Desk.Keys.Unseal(kinds[table], id, sealed)
		if err != nil {
			broken = append(broken, id)
		} else if table == "collations" {
			kept[id] = plain
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for id, plain := range kept {
		row, err := store.Get[programme.Collation](c.Tx, id)
		if err != nil {
			return nil, err
		}
		var content collatedContent
		count := map[string]int{}
		if err := json.Unmarshal([]byte(plain), &content); err == nil {
			for _, e := range content.Entries {
				count[e.Kind]++
			}
		}
		if count[exchange.Matched] != row.Matched || count[exchange.Different] != row.Different || count[exchange.Refused] != row.Refused ||
			count[exchange.MissingThere] != row.MissingThere || count[exchange.MissingHere] != row.MissingHere {
			broken = append(broken, id)
		}
	}
	slices.Sort(broken)
	return broken, nil
}
