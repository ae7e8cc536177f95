package container

import (
	"path"
	"strings"
)

// vendorKnowledge tells what is known of images beside Docker's official ones.
func vendorKnowledge(b Base) *Knowledge {
	last := path.Base(b.Name)
	switch {
	case strings.HasPrefix(b.Name, "gcr.io/distroless/"):
		return distroless(last, b.Tag, b.Ref.Known)
	case strings.HasPrefix(b.Name, "cgr.dev/chainguard/"):
		return chainguard(last, b.Tag)
	case strings.HasPrefix(b.Name, "registry.access.redhat.com/ubi"), strings.HasPrefix(b.Name, "redhat/ubi"),
		strings.HasPrefix(b.Name, "registry.redhat.io/ubi"):
		if last == "go-toolset" {
			return &Knowledge{Family: "ubi", Libc: Glibc, Shell: Yes, Toolchain: Yes, UID: 1001, User: "1001", UserKnown: true}
		}
		// catalog.redhat.com: root by default, except the S2I builder images
		if last == "ubi" || last == "ubi-minimal" || last == "ubi-micro" || strings.HasPrefix(b.Name, "redhat/ubi") {
			k := distribution("ubi", Glibc)
			k.CACertificates, k.commandKnown, k.envKnown = Yes, false, false
			if strings.Contains(last, "micro") {
				k.CACertificates = Unknown
			}
			k.packageManager = "dnf"
			return k
		}
	case last == "golang":
		// Somebody's copy or build of the Go image: that Go is in it is all that the name says.
		return &Knowledge{Toolchain: Yes, UID: -1}
	}
	return nil
}

// distroless is Google's distroless images (github.com/GoogleContainerTools/distroless: base/README.md, base/base.bzl,
// common/variables.bzl): no shell outside the debug tags; ca-certificates, tzdata and /etc/passwd in all of them; glibc
// from base on; tags with nonroot run as 65532 in /home/nonroot, the others as root.
func distroless(name, tag string, tagKnown bool) *Knowledge {
	k := distribution("distroless", LibcUnknown)
	kind, _, _ := strings.Cut(name, "-")
	switch kind {
	case "static":
		k.Libc = LibcNone
	case "base", "cc":
		k.Libc = Glibc
	default: // language images: they bring entry points of their own
		k.Libc, k.commandKnown = Glibc, false
	}
	k.Shell, k.CACertificates, k.TZData = No, Yes, Yes
	k.env["SSL_CERT_FILE"] = "/etc/ssl/certs/ca-certificates.crt"
	k.dirs = []string{"/etc", "/home", "/home/nonroot", "/root", "/tmp", "/usr", "/usr/share", "/usr/share/zoneinfo", "/var"}
	k.files = []string{"/etc/passwd", "/etc/group", "/etc/ssl/certs/ca-certificates.crt", "/etc/nsswitch.conf"}
	k.users = map[string]int{"root": 0, "nobody": 65534, "nonroot": 65532}
	k.top = append([]string{"busybox"}, fhs...)
	switch {
	case !tagKnown:
		k.UserKnown, k.Shell, k.commandKnown, k.workdirKnown, k.UID = false, Unknown, false, false, -1
		return k
	case strings.Contains(tag, "debug"):
		// busybox in /busybox, which PATH names; still no /bin/sh
		k.commandKnown, k.envKnown = false, false
		k.dirs = append(k.dirs, "/busybox")
		k.files = append(k.files, "/busybox/sh", "/busybox/busybox")
	}
	if strings.Contains(tag, "nonroot") {
		k.User, k.UID, k.workdir = "65532", 65532, "/home/nonroot"
	}
	return k
}

// chainguard is what edu.chainguard.dev says of the images for running Go programs: static and glibc-dynamic run as
// nonroot (65532) and hold certificates and time zones; static has no C library unless its tag says so; wolfi-base and
// chainguard-base have a shell and apk.
func chainguard(name, tag string) *Knowledge {
	k := &Knowledge{Family: "chainguard", UID: -1, top: fhs}
	switch name {
	case "static":
		k.Libc, k.Shell, k.CACertificates, k.TZData = LibcNone, No, Yes, Yes
		k.User, k.UID, k.UserKnown = "65532", 65532, true
		if strings.Contains(tag, "glibc") {
			k.Libc = Glibc
		}
		k.Toolchain, k.CCompiler, k.commandKnown = No, No, true
	case "glibc-dynamic", "cc-dynamic":
		k.Libc, k.Shell, k.CACertificates, k.TZData = Glibc, No, Yes, Unknown
		k.User, k.UID, k.UserKnown = "65532", 65532, true
		k.Toolchain, k.CCompiler, k.commandKnown = No, No, true
		if strings.Contains(tag, "dev") {
			k.Shell, k.commandKnown = Yes, false
		}
	case "wolfi-base", "chainguard-base":
		k.Libc, k.Shell, k.CACertificates = Glibc, Yes, Yes
		k.packageManager = "apk"
	case "go":
		k.Libc, k.Toolchain, k.Shell = Glibc, Yes, Unknown
	default:
		return nil
	}
	k.users = map[string]int{"root": 0, "nonroot": 65532, "nobody": 65534}
	return k
}
