package service

// A Dialect is the language of a framework's route patterns.
type Dialect string

// The dialects.
const (
	ServeMux   Dialect = "servemux"       // net/http since 1.22: /x/ is a subtree, {id}, {rest...}, {$}
	Colon      Dialect = "colon"          // gin, hertz, go-zero, echo, httprouter: :id one segment, *rest the remainder
	Chi        Dialect = "chi"            // {id}, {id:regexp}, * the remainder
	GorillaMux Dialect = "gorilla"        // {id}, {id:regexp}
	GorillaPre Dialect = "gorilla-prefix" // PathPrefix without a path of its own: whatever starts so
	FiberPath  Dialect = "fiber"          // :id, :id?, *, +, case folded, trailing slash ignored
	BeegoPath  Dialect = "beego"          // :id, ?:id, :id:int, :id([0-9]+), *, *.*
	GatewayTpl Dialect = "gateway"        // google.api.http templates: {name=shelves/*}, **
	Exact      Dialect = "exact"          // the path and nothing else
	Prefix     Dialect = "prefix"         // whatever starts so
)
