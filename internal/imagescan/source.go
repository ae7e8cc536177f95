package imagescan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/aquasecurity/trivy/pkg/fanal/image"
	ftypes "github.com/aquasecurity/trivy/pkg/fanal/types"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/samber/lo"
)

// Engines are where an image can be looked for by its name; Remote is its registry.
var Engines = lo.Map(ftypes.AllImageSources, func(s ftypes.ImageSource, _ int) string { return string(s) })

// Remote is the one of Engines that needs the network.
const Remote = string(ftypes.RemoteImageSource)

// ParsePlatform reads os/arch.
func ParsePlatform(text string) (*v1.Platform, error) {
	p, err := v1.ParsePlatform(text)
	if err != nil || p.OS == "" || p.Architecture == "" {
		return nil, errors.New("write os/arch, such as linux/arm64")
	}
	return p, nil
}

// A Source names an image.
type Source struct {
	Input     string       // an archive or an OCI layout; NAME:TAG and NAME@DIGEST choose an image of a layout
	Reference string       // else a name that engines of this machine and registries are asked for
	Engines   []string     // of Engines, in the order of asking
	Platform  *v1.Platform // which image of several; nil is linux/amd64, as for container engines' registry clients
	Insecure  bool         // a registry's certificate is not checked, and plain HTTP is spoken
}

// UsesNetwork reports whether a registry may be asked.
func (s Source) UsesNetwork() bool {
	return s.Input == "" && slices.Contains(s.Engines, Remote)
}

func (s Source) registry() ftypes.RegistryOptions {
	return ftypes.RegistryOptions{Insecure: s.Insecure, Platform: ftypes.Platform{Platform: s.Platform}}
}

// open returns the image, and what releases it.
func (s Source) open(ctx context.Context) (ftypes.Image, func(), error) {
	if s.Input != "" {
		return s.openInput()
	}
	var engines ftypes.ImageSources
	for _, e := range s.Engines {
		engines = append(engines, ftypes.ImageSource(e))
	}
	img, cleanup, err := image.NewContainerImage(ctx, s.Reference, ftypes.ImageOptions{
		RegistryOptions: s.registry(),
		ImageSources:    engines,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("image %s: %w", s.Reference, err)
	}
	return img, cleanup, nil
}

func (s Source) openInput() (ftypes.Image, func(), error) {
	path, ref, err := splitInput(s.Input)
	if err != nil {
		return nil, nil, fmt.Errorf("image %s: %w", s.Input, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		img, err := openLayout(path, ref, s.Platform)
		if err != nil {
			return nil, nil, fmt.Errorf("OCI layout %s: %w", path, err)
		}
		return layoutImage{img, path}, func() {}, nil
	}
	kind, err := kindOf(path)
	if err != nil {
		return nil, nil, fmt.Errorf("archive %s: %w", path, err)
	}
	if kind == dockerArchive {
		img, err := image.NewArchiveImage(path)
		if err != nil {
			return nil, nil, fmt.Errorf("archive %s: %w", path, err)
		}
		return img, func() {}, nil
	}
	dir, err := unpackLayout(path)
	if err != nil {
		return nil, nil, fmt.Errorf("archive %s: %w", path, err)
	}
	img, err := openLayout(dir, ref, s.Platform)
	if err != nil {
		os.RemoveAll(dir)
		return nil, nil, fmt.Errorf("archive %s: %w", path, err)
	}
	return layoutImage{img, path}, func() { os.RemoveAll(dir) }, nil
}

// splitInput parts a path from the tag or digest behind it. A path that exists is a path.
func splitInput(input string) (path, ref string, err error) {
	if _, err := os.Stat(input); err == nil {
		return input, "", nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", "", err
	}
	for _, sep := range []string{"@", ":"} {
		if i := strings.LastIndex(input, sep); i > 0 {
			if _, err := os.Stat(input[:i]); err == nil {
				return input[:i], input[i+1:], nil
			}
		}
	}
	return "", "", errors.New("there is no such file or directory")
}

// A layoutImage is an image of an OCI layout, as Trivy wants it.
type layoutImage struct {
	v1.Image
	name string
}

func (i layoutImage) Name() string          { return i.name }
func (i layoutImage) ID() (string, error)   { return image.ID(i.Image) }
func (i layoutImage) RepoTags() []string    { return nil }
func (i layoutImage) RepoDigests() []string { return nil }
