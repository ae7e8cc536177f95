package imagescan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	trivydb "github.com/aquasecurity/trivy-db/pkg/db"
	"github.com/aquasecurity/trivy-db/pkg/metadata"
	"github.com/aquasecurity/trivy/pkg/cache"
	"github.com/aquasecurity/trivy/pkg/db"
	ftypes "github.com/aquasecurity/trivy/pkg/fanal/types"
	"github.com/aquasecurity/trivy/pkg/javadb"
	"github.com/google/go-containerregistry/pkg/name"
	bolt "go.etcd.io/bbolt"
)

// A Database is Trivy's vulnerability database in a directory: trivy.db and metadata.json.
type Database struct {
	Dir      string // holds the two files
	CacheDir string // where Trivy's other databases are looked for
}

// DefaultCacheDir is Trivy's own, so that a database that trivy downloaded serves.
func DefaultCacheDir() string { return cache.DefaultDir() }

// Locate finds the database that a user names: a cache directory as Trivy has it (with the files under db), a directory that
// holds the files themselves, or the file trivy.db.
func Locate(path string) Database {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		return Database{filepath.Dir(path), filepath.Dir(path)}
	}
	under := Database{db.Dir(path), path}
	if exists(trivydb.Path(under.Dir)) || !exists(trivydb.Path(path)) {
		return under
	}
	return Database{path, path}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// A MissingError says that there is no database where it was looked for.
type MissingError struct{ Dir string }

func (e *MissingError) Error() string {
	return fmt.Sprintf("no vulnerability database at %s; run golive-image db update", e.Dir)
}

// Metadata returns what the database says of itself. It is a *MissingError where there is none.
func (d Database) Metadata() (metadata.Metadata, error) {
	if !exists(trivydb.Path(d.Dir)) {
		return metadata.Metadata{}, &MissingError{d.Dir}
	}
	meta, err := metadata.NewClient(d.Dir).Get()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return metadata.Metadata{}, fmt.Errorf("the vulnerability database at %s lacks metadata.json beside trivy.db", d.Dir)
	case err != nil:
		return metadata.Metadata{}, fmt.Errorf("the vulnerability database at %s has an unreadable metadata.json: %w", d.Dir, err)
	}
	return meta, nil
}

// open makes the database Trivy's, for reading only.
func (d Database) open() (advisories, error) {
	known, err := d.check()
	if err != nil {
		return nil, err
	}
	if err := trivydb.Init(d.Dir, trivydb.WithBoltOptions(readOnly())); err != nil {
		return nil, fmt.Errorf("the vulnerability database at %s cannot be opened: %w", d.Dir, err)
	}
	return known, nil
}

// check looks at the database before Trivy does, which reads pages past the end of a truncated file and removes a file that it
// takes for broken.
func (d Database) check() (advisories, error) {
	meta, err := d.Metadata()
	if err != nil {
		return nil, err
	}
	if meta.Version != trivydb.SchemaVersion {
		return nil, fmt.Errorf("the vulnerability database at %s has schema version %d, not %d; run golive-image db update",
			d.Dir, meta.Version, trivydb.SchemaVersion)
	}
	known, err := inspect(trivydb.Path(d.Dir))
	if err != nil {
		return nil, fmt.Errorf("the vulnerability database at %s cannot be read: %w; run golive-image db update", d.Dir, err)
	}
	return known, nil
}

// readOnly lets several scans use one database at a time, and one that cannot be written.
func readOnly() *bolt.Options { return &bolt.Options{ReadOnly: true, Timeout: 10 * time.Second} }

// inspect opens the file, holds its length against what its header says, and returns which sources it has advisories of.
func inspect(file string) (known advisories, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			known, err = nil, fmt.Errorf("it is corrupt: %v", r)
		}
	}()
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	b, err := bolt.Open(file, 0o600, readOnly())
	if err != nil {
		return nil, err
	}
	defer b.Close()
	err = b.View(func(tx *bolt.Tx) error {
		if tx.Size() > info.Size() {
			return fmt.Errorf("it is truncated: %d of %d bytes", info.Size(), tx.Size())
		}
		known = advisories{}
		err := tx.ForEach(func(bucket []byte, _ *bolt.Bucket) error {
			known[string(bucket)] = true
			return nil
		})
		if err == nil && !known["vulnerability"] {
			return errors.New("it holds no vulnerabilities")
		}
		return err
	})
	return known, err
}

// initJava lets Trivy use an index of Java archives that is there, and never download one. An image with Java archives
// cannot be scanned without it: that is an error of the scan.
func (d Database) initJava() {
	javadb.Init(d.CacheDir, nil, true, true, ftypes.RegistryOptions{})
}

// Update downloads the database from the first of the repositories that answers; without repositories, from Trivy's own. The
// one that is there is replaced when the new one is complete and can be read.
func (d Database) Update(ctx context.Context, repositories []string, insecure bool) (err error) {
	var opts []db.Option
	if len(repositories) > 0 {
		var refs []name.Reference
		for _, r := range repositories {
			ref, err := repository(r, insecure)
			if err != nil {
				return err
			}
			refs = append(refs, ref)
		}
		opts = append(opts, db.WithDBRepository(refs))
	}
	if err := os.MkdirAll(d.Dir, 0o755); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(d.Dir, "update-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := db.NewClient(dir, true, opts...).Download(ctx, dir, ftypes.RegistryOptions{Insecure: insecure}); err != nil {
		return err
	}
	if _, err := (Database{Dir: dir}).check(); err != nil {
		return fmt.Errorf("what was downloaded is no database: %w", err)
	}
	for _, move := range []func(string) string{trivydb.Path, metadata.Path} {
		if err := os.Rename(move(dir), move(d.Dir)); err != nil {
			return err
		}
	}
	return nil
}

// repository parses the name of a database's repository; its tag is the schema version where it has none.
func repository(text string, insecure bool) (name.Reference, error) {
	opts := []name.Option{name.WithDefaultTag("")}
	if insecure {
		opts = append(opts, name.Insecure)
	}
	ref, err := name.ParseReference(text, opts...)
	if err != nil {
		return nil, fmt.Errorf("database repository: %w", err)
	}
	if t, ok := ref.(name.Tag); ok && t.TagStr() == "" {
		return t.Context().Tag(fmt.Sprint(trivydb.SchemaVersion)), nil
	}
	return ref, nil
}
