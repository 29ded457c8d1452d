package programme

// Product is the name of this software: on the door of a system that has no
// year yet, in reports beside its version, and on the console. What a city's
// programme is called is its notice's Brand.
const Product = "金蓝领"

// Brand is what a city's programme goes by, without quotation marks; "" for one
// that has no name of its own.
type Brand string

// Quoted is the brand as papers print it: “金蓝领”.
func (b Brand) Quoted() string {
	if b == "" {
		return ""
	}
	return "“" + string(b) + "”"
}

// ExceptionalRoute is the code of the route for who has honours instead of
// years (duty DutyExceptional).
const ExceptionalRoute = "exceptional"

// Kinds of what a base files at the year's end (duty DutyReturns).
const (
	ReturnStatistics  = "statistics"  // annex 4, counted from the books
	ReturnPerformance = "performance" // the performance report
)

// ReturnKinds are those kinds with their names.
var ReturnKinds = []struct{ Code, Name string }{{ReturnStatistics, "统计表"}, {ReturnPerformance, "绩效评估报告"}}

// ReturnName is what a kind of return is called.
func ReturnName(code string) string {
	for _, k := range ReturnKinds {
		if k.Code == code {
			return k.Name
		}
	}
	return code
}
