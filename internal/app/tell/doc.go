// Package tell is who is told what of what the journal records: one table of
// rows, and the wording of each. It writes messages in the transaction that
// records what they tell of; sending them is package message's.
package tell
