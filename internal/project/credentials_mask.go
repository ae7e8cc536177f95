package project

import "github.com/golive-dev/golive/report"

// SecretsOf finds what no output may show in the content of a file, or in golive's own words where file is "".
func (p *Project) SecretsOf(file string, content []byte) []report.Secret { return nil }
