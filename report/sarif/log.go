package sarif

// The types below are the part of SARIF 2.1.0 that golive writes, under the specification's names
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html). They are our own
// because go-sarif's write every array and default that the format has, most of them empty.

type log struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []run  `json:"runs"`
}

type run struct {
	Tool               tool                        `json:"tool"`
	Invocations        []invocation                `json:"invocations"`
	AutomationDetails  automationDetails           `json:"automationDetails"`
	OriginalURIBaseIDs map[string]artifactLocation `json:"originalUriBaseIds"`
	ColumnKind         string                      `json:"columnKind"`
	Results            []result                    `json:"results"`
	Properties         runProperties               `json:"properties"`
}

type tool struct {
	Driver driver `json:"driver"`
}

type driver struct {
	Name            string       `json:"name"`
	Organization    string       `json:"organization,omitempty"`
	Version         string       `json:"version,omitempty"`
	SemanticVersion string       `json:"semanticVersion,omitempty"`
	InformationURI  string       `json:"informationUri"`
	Rules           []rule       `json:"rules"`
	Notifications   []descriptor `json:"notifications,omitempty"`
}

type rule struct {
	ID               string          `json:"id"`
	Name             string          `json:"name"`
	ShortDescription message         `json:"shortDescription"`
	FullDescription  message         `json:"fullDescription"`
	HelpURI          string          `json:"helpUri"`
	Help             message         `json:"help"`
	Default          configuration   `json:"defaultConfiguration"`
	Properties       *ruleProperties `json:"properties"`
}

type configuration struct {
	Level string `json:"level"`
}

// ruleProperties are the properties that GitHub's code scanning reads
// (https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning).
type ruleProperties struct {
	ProblemSeverity  string   `json:"problem.severity"`
	Precision        string   `json:"precision"`
	SecuritySeverity string   `json:"security-severity,omitempty"`
	Tags             []string `json:"tags"`
}

type descriptor struct {
	ID               string  `json:"id"`
	Name             string  `json:"name"`
	ShortDescription message `json:"shortDescription"`
	FullDescription  message `json:"fullDescription"`
	Help             message `json:"help"`
}

type invocation struct {
	ExecutionSuccessful bool           `json:"executionSuccessful"`
	ExitSignalName      string         `json:"exitSignalName,omitempty"`
	Notifications       []notification `json:"toolExecutionNotifications"`
}

type notification struct {
	Descriptor descriptorRef   `json:"descriptor"`
	Level      string          `json:"level"`
	Message    message         `json:"message"`
	Locations  []location      `json:"locations,omitempty"`
	Properties *noteProperties `json:"properties,omitempty"`
}

type descriptorRef struct {
	ID    string `json:"id"`
	Index int    `json:"index"`
}

type noteProperties struct {
	Check  string `json:"check"`
	Help   string `json:"help,omitempty"`
	Waived string `json:"waived,omitempty"`
}

type automationDetails struct {
	ID string `json:"id"`
}

type message struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type result struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               string            `json:"level"`
	Message             message           `json:"message"`
	Locations           []location        `json:"locations"`
	RelatedLocations    []location        `json:"relatedLocations,omitempty"`
	CodeFlows           []codeFlow        `json:"codeFlows,omitempty"`
	Fixes               []fix             `json:"fixes,omitempty"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	// Suppressions is nil where suppressed results are left out; else every result has it, as the specification wants.
	Suppressions *[]suppression   `json:"suppressions,omitempty"`
	Properties   resultProperties `json:"properties"`
}

// resultProperties are the parts of a finding that its message is made of.
type resultProperties struct {
	Message string `json:"message"`
	Label   string `json:"label,omitempty"`
	Help    string `json:"help,omitempty"`
}

type location struct {
	ID       *int             `json:"id,omitempty"`
	Physical physicalLocation `json:"physicalLocation"`
	Message  *message         `json:"message,omitempty"`
}

type physicalLocation struct {
	Artifact artifactLocation `json:"artifactLocation"`
	Region   *region          `json:"region,omitempty"`
}

type artifactLocation struct {
	URI         string   `json:"uri,omitempty"`
	URIBaseID   string   `json:"uriBaseId,omitempty"`
	Description *message `json:"description,omitempty"`
}

type region struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

type codeFlow struct {
	ThreadFlows []threadFlow `json:"threadFlows"`
}

type threadFlow struct {
	Locations []threadFlowLocation `json:"locations"`
}

type threadFlowLocation struct {
	Location location `json:"location"`
}

type fix struct {
	Description     message          `json:"description"`
	ArtifactChanges []artifactChange `json:"artifactChanges"`
}

type artifactChange struct {
	Artifact     artifactLocation `json:"artifactLocation"`
	Replacements []replacement    `json:"replacements"`
}

type replacement struct {
	Deleted  region   `json:"deletedRegion"`
	Inserted *content `json:"insertedContent,omitempty"`
}

type content struct {
	Text string `json:"text"`
}

type suppression struct {
	Kind          string                `json:"kind"`
	Status        string                `json:"status"`
	Justification string                `json:"justification"`
	Properties    suppressionProperties `json:"properties"`
}

type suppressionProperties struct {
	Kind  string `json:"kind"`
	Until string `json:"until,omitempty"`
}

type runProperties struct {
	Verdict      string        `json:"verdict"`
	Project      projectEntry  `json:"project"`
	Checks       []checkEntry  `json:"checks"`
	LastQuestion questionEntry `json:"lastQuestion"`
	Suppressed   int           `json:"suppressed"`
}

type projectEntry struct {
	Root    string   `json:"root"`
	Modules []string `json:"modules"`
	Commit  string   `json:"commit,omitempty"`
	Dirty   bool     `json:"dirty"`
}

type checkEntry struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
}

type questionEntry struct {
	Question string            `json:"question"`
	Answered bool              `json:"answered"`
	Answers  map[string]string `json:"answers"`
}
