package act

// Mark is the journal's checkpoint as it stands on a paper that is stamped: in
// words that can be typed, and as the address that its code opens.
type Mark struct{ Words, Code string }
