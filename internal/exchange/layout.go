package exchange

import (
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// Layout is how one outside system wants our people and how it gives them
// back.
type Layout struct {
	Code   string // in URLs and in the journal
	System string // whose it is: 全国职业培训券系统
	Title  string // what the report is called
	About  string // what its user should know
	Clause string
	People programme.State // from which state on people are in it

	Format   string // xlsx, csv
	Encoding string // of csv: utf-8, gb18030, gbk
	Sheet    string // of xlsx
	Columns  []Column
	Return   []ReturnColumn

	File   string // where it was read
	SHA256 string // of its text
}

// Formats and encodings of a report.
const (
	XLSX    = "xlsx"
	CSV     = "csv"
	UTF8    = "utf-8"
	GB18030 = "gb18030"
	GBK     = "gbk"
)

// Column is one column of a report.
type Column struct {
	Heading  string
	Field    string            // "" where Fixed stands in every row
	Fixed    string            //
	Words    map[string]string // our value → theirs
	Date     string            // how a day is written, in YYYY, MM and DD
	Required bool              // who lacks it is left out, and named
}

// Uses of a column of a return.
const (
	UseMatch   = "match"   // finds the person
	UseCompare = "compare" // must be what we have
	UseBring   = "bring"   // tells us something
)

// ReturnColumn is one column of what comes back.
type ReturnColumn struct {
	Heading  string
	Also     []string // what else it may be called
	Field    string
	Use      string
	Words    map[string]string // our value → theirs
	Absent   []string          // of a status: who has it is not registered there
	Required bool              // a return without it is not one
}

// Names are all names of a column.
func (c *ReturnColumn) Names() []string { return append([]string{c.Heading}, c.Also...) }

// Populations are the states from which on people may be reported.
var Populations = []programme.State{programme.Accepted, programme.InTraining, programme.Certified}

// Holds reports whether somebody in that state is reported.
func (l *Layout) Holds(s programme.State) bool {
	switch l.People {
	case programme.Accepted:
		return slices.Contains(states, s)
	case programme.InTraining:
		return s != programme.Accepted && slices.Contains(states, s)
	}
	return s == l.People
}

// Asks reports whether a field stands in the report or is compared.
func (l *Layout) Asks(field string) bool {
	return slices.ContainsFunc(l.Columns, func(c Column) bool { return c.Field == field }) ||
		slices.ContainsFunc(l.Return, func(c ReturnColumn) bool { return c.Field == field })
}

// Lack is a value of somebody that a report needs and does not have.
type Lack struct{ Heading, Field, Why string }

// Row words somebody's values in the report's columns. Where something is
// lacking the row is not to be sent.
func (l *Layout) Row(values map[string]string) (cells []string, lacks []Lack) {
	cells = make([]string, len(l.Columns))
	for i := range l.Columns {
		c := &l.Columns[i]
		if c.Field == "" {
			cells[i] = c.Fixed
			continue
		}
		value := values[c.Field]
		text, known := c.word(value)
		switch {
		case value == "" && c.Required:
			lacks = append(lacks, Lack{c.Heading, c.Field, "没有" + FieldLabel(c.Field)})
		case !known:
			lacks = append(lacks, Lack{c.Heading, c.Field, "“" + Field(c.Field).Say(value) + "”在版式里没有对应的写法"})
		}
		cells[i] = text
	}
	return cells, lacks
}

// word is a value as a column writes it; known is false where the column has
// words and none for it.
func (c *Column) word(value string) (text string, known bool) {
	switch {
	case value == "":
		return "", true
	case len(c.Words) > 0:
		text, known = c.Words[value]
		return text, known
	case c.Date != "" && len(value) == len("2021-07-17"):
		return strings.NewReplacer("YYYY", value[:4], "MM", value[5:7], "DD", value[8:]).Replace(c.Date), true
	}
	return Field(c.Field).Say(value), true
}

// Value is what a column of a return says, in the one spelling of its field.
func (c *ReturnColumn) Value(text string) string {
	text = strings.TrimSpace(text)
	for ours, theirs := range c.Words {
		if theirs == text {
			return ours
		}
	}
	return Field(c.Field).Normal(text)
}
