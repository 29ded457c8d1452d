package programme

// SettingSet is setting how the bureau is reached and how letters leave.
const SettingSet Action = "setting.set"

// Setting is a value that the administrator sets in the browser. Sealed is a
// password that is shown to nobody again.
type Setting struct {
	ID            string // its name
	Value, Sealed string
	Version       int64
}
