package programme

// Actions on the address of one's own timetable.
const (
	CalendarOpen  Action = "user.open_calendar"
	CalendarClose Action = "user.close_calendar"
)

var calendarActions = []ActionRow{
	{CalendarOpen, NounUser, "开通课表订阅", []Role{RoleTrainee, RoleTeacher}, []State{Active}, "", false, false, ""},
	{CalendarClose, NounUser, "停止课表订阅", []Role{RoleTrainee, RoleTeacher}, []State{Active}, "", false, false, ""},
}
