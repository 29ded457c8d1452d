// Package helppages is the handbook: for each role where to begin, the words that
// are not plain, and of each noun what it is and what the role does to it. What
// is done is taken from the action table, so that the handbook cannot grow old.
package helppages
