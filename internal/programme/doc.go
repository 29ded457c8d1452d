// Package programme is the vocabulary of the system: the nouns of a city's
// training year, their states and the transitions between them, who may do
// what, and the shape of every refusal. It holds no rules of a notice (those
// are data, read by package rules), no storage and no clock. It imports
// nothing of ours, and everything of ours may import it.
//
// The one idea to know: what can happen is a table. Actions (may.go) and
// transitions (state.go) are rows; the code around them only walks them.
package programme
