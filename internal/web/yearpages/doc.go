// Package yearpages are where somebody lands: what waits for them, the first
// day, and the figures of a year.
package yearpages
