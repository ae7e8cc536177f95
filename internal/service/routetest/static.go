package routetest

// static is where the static route model is connected. While it is nil only the truth is checked, and the comparison is
// reported as skipped.
var static Static
