package image

import (
	"context"
	"fmt"
	"slices"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/report"
)

// certificateFiles and certificateDirs are where Go looks for the certificates of authorities (crypto/x509, root_linux.go).
var (
	certificateFiles = []string{
		"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/pki/tls/cacert.pem",
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
	}
	certificateDirs = []string{"/etc/ssl/certs", "/etc/pki/tls/certs"}
)

// judgeCertificates holds a program that opens TLS connections against what its image knows of authorities.
func judgeCertificates(ctx context.Context, j *judge, at place) {
	stage, p := at.image.Final, at.program
	client := func(own ...service.Truth) int {
		return slices.IndexFunc(p.TLSClients, func(c service.TLSClient) bool { return slices.Contains(own, c.Own) && comesTo(c.Guards, at.env) })
	}
	first, sure := client(service.No), true
	if first < 0 {
		first, sure = client(service.Maybe), !p.OwnRoots
	}
	if first < 0 || p.Imports["golang.org/x/crypto/x509roots/fallback"] {
		return
	}
	site := baseAt(stage)
	truth := j.certificates(ctx, at)
	if truth == container.No {
		for _, name := range certificateFiles {
			if mounted, _ := j.mounted(ctx, at.image.Image, name); mounted != container.No {
				truth = mounted
				break
			}
		}
	}
	if truth == container.Unknown {
		j.foreignBase(noCACertificates, site, stage)
		j.unknown(noCACertificates, site, "whether %s has certificates of authorities, which %s needs, is not known", at.image.Dockerfile, p.Name)
		return
	}
	if truth == container.No && !sure {
		j.unknown(noCACertificates, site, "whether %s trusts authorities of its own alone is not known", p.Name)
		return
	}
	j.decide(noCACertificates, site)
	if truth == container.Yes {
		return
	}
	j.report(noCACertificates, report.Finding{
		Message:  fmt.Sprintf("%s opens TLS connections, and its image has no certificates of authorities: %s", p.Name, broughtBy(stage, "nothing brings them")),
		Label:    "x509: certificate signed by unknown authority",
		Position: site,
		Related:  []report.Related{{Message: "a TLS connection is opened here", Position: p.TLSClients[first].Position}},
		Help:     "COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/, or start from an image that has them, such as gcr.io/distroless/static-debian12:nonroot",
		Context:  enclosing(stage, "FROM"),
	})
}

// foreignBase excuses a site that hangs on what an image of somebody else holds: no look at the repository could tell.
func (j *judge) foreignBase(r *report.Rule, site report.Position, stage *container.Stage) {
	if stage.Base.Knowledge() == nil && stage.Base.Root().Name != "" {
		j.excuse(r, site)
	}
}

// broughtBy says what a base image lacks.
func broughtBy(stage *container.Stage, what string) string {
	root := stage.Base.Root()
	if root.Scratch {
		return "scratch is empty, and " + what
	}
	return fmt.Sprintf("%s has none, and %s", root.Ref.Text, what)
}

// certificates says whether the image of a place brings certificates of authorities.
func (j *judge) certificates(ctx context.Context, at place) container.Truth {
	stage := at.image.Final
	k := stage.Base.Knowledge()
	if k == nil {
		return container.Unknown
	}
	for _, name := range []string{"SSL_CERT_FILE", "SSL_CERT_DIR"} {
		if v := stage.Getenv(name); !v.Known || v.Text != "" || j.sets(ctx, at, name) {
			return container.Yes // whoever sets it knows of certificates elsewhere
		}
	}
	if k.CACertificates == container.Yes {
		return container.Yes
	}
	answer := container.No
	for _, name := range certificateFiles {
		switch j.holds(at.image.Image, name) {
		case container.Yes:
			return container.Yes
		case container.Unknown:
			answer = container.Unknown
		}
	}
	for _, name := range certificateDirs {
		if truth, node := stage.FS.Lookup(name); truth == container.Yes && node.Origin.Line > 0 && len(stage.FS.Children(name)) > 0 {
			return container.Yes
		}
	}
	switch brought := packaged(stage, words("ca-certificates ca-certificates-bundle ca-certificates-mozilla")); {
	case brought == container.Yes:
		return container.Yes
	case brought == container.Unknown, k.CACertificates == container.Unknown:
		return container.Unknown
	}
	return answer
}

// holds says whether a path of the system's is in an image, where the base is known to lack it.
func (j *judge) holds(img *container.Image, name string) container.Truth {
	truth, _ := img.Final.FS.Lookup(name)
	if truth == container.Unknown && j.foreignTo(img, name) {
		return container.No
	}
	return truth
}

// alone are packages that bring no others by which certificates or time zones would come along.
var alone = words(`tzdata tini dumb-init gosu su-exec netcat netcat-openbsd netcat-traditional iputils-ping procps less libc6 libc6-compat
	gcompat musl bash busybox busybox-static netbase sqlite3 libsqlite3-0 libpq5 libxml2 locales adduser passwd shadow jq`)

// packaged says whether a stage installs one of some packages; of others that may bring it along it is not known.
func packaged(stage *container.Stage, names map[string]bool) container.Truth {
	answer := container.No
	for ; stage != nil; stage = stage.Base.Stage {
		for _, p := range stage.Packages {
			switch {
			case names[p.Name] && p.Certain && !p.Removed:
				return container.Yes
			case !p.Removed && (names[p.Name] || !alone[p.Name]):
				answer = container.Unknown
			}
		}
	}
	return answer
}
