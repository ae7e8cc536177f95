// Command golive-image runs Trivy's own scan of an image or of required modules, in a process of its own: golive starts it
// where --image or --vulnerabilities asks for it and reads the report that it prints (ADR 4). Its command line is the part
// of trivy's that golive uses, so that a trivy on PATH serves as well.
package main

import (
	_ "github.com/aquasecurity/trivy/pkg/cache"
	_ "github.com/aquasecurity/trivy/pkg/db"
	_ "github.com/aquasecurity/trivy/pkg/fanal/artifact/image"
	_ "github.com/aquasecurity/trivy/pkg/fanal/image"
	_ "github.com/aquasecurity/trivy/pkg/scan"
	_ "github.com/aquasecurity/trivy/pkg/scan/local"
	_ "github.com/aquasecurity/trivy/pkg/vex"
	_ "golang.org/x/vuln/scan"
)

func main() {}
