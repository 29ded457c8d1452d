// Package overseepages are those who look after the year: inspections,
// findings, clues, monthly returns, and what other systems say.
package overseepages
