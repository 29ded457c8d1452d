package exchange_test

import (
	"fmt"

	"jinlanling/internal/exchange"
)

// Each of our people and each row of theirs stands in exactly one entry.
func ExampleCompare() {
	ours := []exchange.Ours{
		{ID: "a1", Index: "h1", Values: map[string]string{"name": "张三", "trade": "电工"}},
		{ID: "a2", Index: "h2", Values: map[string]string{"name": "李四", "trade": "焊工"}},
		{ID: "a3", Index: "h3", Values: map[string]string{"name": "王五", "trade": "焊工"}},
	}
	theirs := []exchange.Theirs{
		{Row: 2, Index: "h1", Values: map[string]string{"name": "张三", "trade": "维修电工"}},
		{Row: 3, Index: "h2", Values: map[string]string{"name": "李四", "trade": "钳工"}},
		{Row: 4, Index: "h9", Values: map[string]string{"name": "赵六", "trade": "电工"}},
	}
	same := func(field, value string) string { // their names of a trade
		if field == "trade" && value == "维修电工" {
			return "电工"
		}
		return value
	}
	c := exchange.Compare(ours, theirs, []string{"name", "trade"}, same)
	for _, e := range c.Entries {
		who := "nobody"
		if e.Ours >= 0 {
			who = ours[e.Ours].ID
		}
		fmt.Println(who, e.Kind, e.Diffs)
	}
	// Output:
	// a1 matched []
	// a2 different [{trade 焊工 钳工}]
	// nobody missing_here []
	// a3 missing_there []
}
