// Package peoplepages are accounts and people: the door, roles, second
// factors, tokens, invitations, messages and the search.
package peoplepages
