package imagescan

import (
	"context"
	"errors"
	"fmt"
	"os"

	dbtypes "github.com/aquasecurity/trivy-db/pkg/types"
	"github.com/aquasecurity/trivy/pkg/result"
	"github.com/aquasecurity/trivy/pkg/types"
	"github.com/aquasecurity/trivy/pkg/vex"
)

// checkFiles says early what Trivy would say after the scan, or not at all.
func (o Options) checkFiles() error {
	for _, name := range o.VEX {
		if _, err := os.Stat(name); err != nil {
			return fmt.Errorf("VEX document: %w", err)
		}
	}
	if o.IgnoreFile == "" {
		return nil
	}
	info, err := os.Stat(o.IgnoreFile)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("ignore file: %w", err)
	case info.IsDir():
		return fmt.Errorf("ignore file: %s is a directory", o.IgnoreFile)
	}
	return nil
}

// filter applies severities, the ignore file and VEX documents by Trivy's own rules. What they suppress stays in the report,
// under ExperimentalModifiedFindings.
func filter(ctx context.Context, report types.Report, o Options) error {
	var sources []vex.Source
	for _, name := range o.VEX {
		// Never vex.NewSource: "repo" and "oci" would be fetched.
		sources = append(sources, vex.Source{Type: vex.TypeFile, FilePath: name})
	}
	var severities []dbtypes.Severity
	for _, name := range o.Severities {
		severity, err := dbtypes.NewSeverity(name)
		if err != nil {
			return err
		}
		severities = append(severities, severity)
	}
	return result.Filter(ctx, report, result.FilterOptions{
		Severities: severities,
		IgnoreFile: o.IgnoreFile,
		VEXSources: sources,
	})
}
