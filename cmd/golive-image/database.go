package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/golive-dev/golive/internal/imagescan"
	"github.com/golive-dev/golive/internal/version"
)

func newDatabase() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "db",
		Short: "Download the vulnerability database, or say where it is",
		Long: `The database is Trivy's: trivy.db and metadata.json, in the directory db of the cache directory. One that trivy
downloaded serves; so does a copy of the two files, which is how a machine without a network gets them.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return usagef("db needs a command: update or path") },
	}
	cmd.AddCommand(newDatabaseUpdate(), newDatabasePath())
	return cmd
}

func newDatabaseUpdate() *cobra.Command {
	var f commonFlags
	cmd := &cobra.Command{
		Use:     "update",
		Short:   "Download the database now",
		Example: "  golive-image db update --db-repository registry.example.com/mirror/trivy-db:2",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !isChild() {
				return f.supervise(cmd)
			}
			bound(int64(f.memory))
			f.logTo(cmd.ErrOrStderr())
			ctx, cancel := context.WithTimeoutCause(cmd.Context(), f.timeout, fmt.Errorf("not done within %s", f.timeout))
			defer cancel()
			database := imagescan.Locate(f.cacheDir)
			if err := database.Update(ctx, f.dbRepositories, f.insecure); err != nil {
				if ctx.Err() != nil {
					err = context.Cause(ctx)
				}
				return &failure{fmt.Errorf("download the vulnerability database: %w", err)}
			}
			meta, err := database.Metadata()
			if err != nil {
				return &failure{err}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: of %s\n", database.Dir, meta.UpdatedAt.UTC().Format(time.RFC3339))
			return nil
		},
	}
	f.register(cmd.Flags())
	cmd.Flags().StringSliceVar(&f.dbRepositories, "db-repository", nil, "OCI repositories to ask, in this order (default Trivy's own)")
	return cmd
}

func newDatabasePath() *cobra.Command {
	var cacheDir string
	cmd := &cobra.Command{
		Use:   "path",
		Short: "Print the directory of the database",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			fmt.Fprintln(cmd.OutOrStdout(), imagescan.Locate(cacheDir).Dir)
			return nil
		},
	}
	cmd.Flags().StringVar(&cacheDir, "cache-dir", imagescan.DefaultCacheDir(), "as for image")
	return cmd
}

// versionInfo is what trivy version --format json prints.
type versionInfo struct {
	Version         string
	VulnerabilityDB *databaseInfo `json:",omitempty"`
}

type databaseInfo struct {
	Version                             int
	NextUpdate, UpdatedAt, DownloadedAt time.Time
}

func newVersion() *cobra.Command {
	var cacheDir, format string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, and that of the vulnerability database where there is one",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			info := versionInfo{Version: version.String()}
			if meta, err := imagescan.Locate(cacheDir).Metadata(); err == nil {
				info.VulnerabilityDB = &databaseInfo{meta.Version, meta.NextUpdate.UTC(), meta.UpdatedAt.UTC(), meta.DownloadedAt.UTC()}
			}
			switch format {
			case "json":
				if err := json.NewEncoder(cmd.OutOrStdout()).Encode(info); err != nil {
					return &failure{err}
				}
			case "":
				fmt.Fprintf(cmd.OutOrStdout(), "Version: %s\n", info.Version)
				if db := info.VulnerabilityDB; db != nil {
					fmt.Fprintf(cmd.OutOrStdout(), "Vulnerability DB:\n  Version: %d\n  UpdatedAt: %s\n  NextUpdate: %s\n  DownloadedAt: %s\n",
						db.Version, db.UpdatedAt, db.NextUpdate, db.DownloadedAt)
				}
			default:
				return usagef("--format %s: json is the only format", format)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "", "json, or text where it is not given")
	cmd.Flags().StringVar(&cacheDir, "cache-dir", imagescan.DefaultCacheDir(), "as for image")
	return cmd
}
