package main

// The wire form of golive facts, version 1. Arrays are never null; a place is "file:line", or "" where there is none.
type facts struct {
	Schema    string         `json:"schema"`
	Services  []factService  `json:"services"`
	Workloads []factWorkload `json:"workloads"`
	Images    []factImage    `json:"images"`
	Limits    []factLimit    `json:"limits"`
}

type factService struct {
	Package      string         `json:"package"`
	Name         string         `json:"name"`
	Dir          string         `json:"dir"`
	Main         string         `json:"main"`
	Service      bool           `json:"service"` // it listens, consumes a queue or loops on a schedule
	Listeners    []factListener `json:"listeners"`
	Consumers    []factUse      `json:"consumers"`
	Dependencies []factUse      `json:"dependencies"`
	Signals      []factUse      `json:"signals"`
	Settings     []factSetting  `json:"settings"`
	Files        []factUse      `json:"files"`
	Unfollowed   []factUse      `json:"unfollowed"`
	RunBy        []string       `json:"run_by"` // places of the containers that run it
	CutAt        string         `json:"cut_at"` // where the program was too large to be followed
}

type factListener struct {
	Protocol   string      `json:"protocol"`
	Framework  string      `json:"framework"`
	Address    string      `json:"address"` // as an expression over settings
	Ports      []string    `json:"ports"`   // as the repository's own settings have it
	Complete   bool        `json:"ports_complete"`
	Always     bool        `json:"always"` // opened for certain, as the repository's own settings have it
	Place      string      `json:"place"`
	Routes     []factRoute `json:"routes"` // as the repository's own settings have it, and those of which that is not known
	RPC        []factUse   `json:"rpc_services"`
	Unresolved []factUse   `json:"unresolved"`
	Opaque     string      `json:"opaque"`
	Shutdown   []factStop  `json:"shutdown"`
}

type factRoute struct {
	Method      string   `json:"method"` // "" for any
	Host        string   `json:"host"`
	Path        string   `json:"path"`
	Handler     string   `json:"handler"`
	HandlerAt   string   `json:"handler_at"`
	Middleware  []string `json:"middleware"`
	Auth        string   `json:"auth"` // whether a stranger is turned away: yes, no or unknown
	Conditional bool     `json:"conditional"`
	Kind        string   `json:"kind"` // "", debug, metrics or builtin
	Place       string   `json:"place"`
}

type factStop struct {
	Name     string `json:"name"`
	Graceful bool   `json:"graceful"`
	OnSignal string `json:"on_signal"`
	Timeout  string `json:"timeout"`
	Place    string `json:"place"`
}

type factSetting struct {
	Kind     string `json:"kind"` // env, flag or key
	Name     string `json:"name"`
	Default  string `json:"default"`
	Required bool   `json:"required"`
	Place    string `json:"place"`
}

type factUse struct {
	Name  string `json:"name"`
	Note  string `json:"note"`
	Place string `json:"place"`
}

type factWorkload struct {
	Kind       string          `json:"kind"`
	Name       string          `json:"name"`
	Namespace  string          `json:"namespace"`
	From       string          `json:"from"` // the chart or kustomization that it was rendered from
	Place      string          `json:"place"`
	Containers []factContainer `json:"containers"`
}

type factContainer struct {
	Name   string      `json:"name"`
	Image  string      `json:"image"`
	Init   bool        `json:"init"`
	Runs   []string    `json:"runs"` // folders of programs
	Why    string      `json:"why"`  // how that is known, or why it is not
	Ports  []string    `json:"ports"`
	Probes []factProbe `json:"probes"`
	Env    []string    `json:"env"` // names only
	Place  string      `json:"place"`
}

type factProbe struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"`
	What  string `json:"what"`
	Place string `json:"place"`
}

type factImage struct {
	Dockerfile string   `json:"dockerfile"`
	Target     string   `json:"target"`
	Base       string   `json:"base"`
	User       string   `json:"user"`
	WorkDir    string   `json:"workdir"`
	Entrypoint []string `json:"entrypoint"`
	Command    []string `json:"command"`
	Exposes    []string `json:"exposes"`
	Files      []string `json:"files"` // that are known to be put into it
	Place      string   `json:"place"`
}

type factLimit struct {
	Message string `json:"message"`
	Place   string `json:"place"`
}
