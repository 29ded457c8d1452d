package act

import "jinlanling/internal/programme"

// TrainedStates are those of people who train or trained to the end.
var TrainedStates = []programme.State{programme.InTraining, programme.Passed, programme.Failed, programme.Certified}
