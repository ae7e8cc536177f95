package image

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/container"
	"github.com/golive-dev/golive/report"
)

// secretFiles looks for files of secrets among what a COPY or ADD takes. Named alone, or by a folder that is for secrets,
// they count in every stage; within a larger folder where they reach the final image.
func (j *judge) secretFiles(img *container.Image, stage *container.Stage, c *container.Copy) {
	for _, src := range c.Sources {
		if src.Kind != container.SourcePath || !src.Known {
			continue
		}
		switch {
		case c.From.Kind != container.FromContext:
			j.secretFromElsewhere(stage, c, src)
		case src.Found == container.No:
		default:
			j.secretFromContext(img, stage, c, src)
		}
	}
}

func (j *judge) secretFromContext(img *container.Image, stage *container.Stage, c *container.Copy, src container.CopySource) {
	if src.Whole && j.contextDoubtful(img) {
		return // whose folder it is that is copied whole is a guess
	}
	direct := false
	for _, match := range src.Matches {
		if _, isFile := j.files.Lookup(match); isFile {
			direct = true
			if kind := j.secretFile(match, true); kind != "" {
				j.secretFinding(stage, c, src, match, kind)
				return
			}
		}
	}
	if len(src.Matches) == 0 && !src.Whole && !src.Wildcard {
		// Not in the repository: git ignores it, or something makes it before the build. Its name has to do.
		if kind := j.secretFile(path.Join(img.Context, src.Text), false); kind != "" {
			j.secretFinding(stage, c, src, src.Text, kind)
		}
		return
	}
	if direct && !src.Wildcard {
		return
	}
	fs := img.Final.FS
	if !inFinal(img, stage) {
		if src.Whole || !secretFolder[strings.ToLower(path.Base(path.Clean(src.Text)))] {
			return
		}
		fs = stage.FS
	}
	for _, node := range fs.Known() {
		if node.Kind != container.File || node.Source == "" || node.Origin != c.Position || forTests(node.Source) {
			continue
		}
		if kind := j.secretFile(node.Source, true); kind != "" {
			j.secretFinding(stage, c, src, node.Source, kind)
			return
		}
	}
}

// forTests reports whether a file lies in a folder for tests, where keys are made up.
func forTests(name string) bool {
	for _, part := range strings.Split(strings.ToLower(path.Dir(name)), "/") {
		switch part {
		case "test", "tests", "fixtures", "__tests__", "spec", "e2e":
			return true
		}
	}
	return outsideRelease(name)
}

// secretFolder are names of folders that are for secrets.
var secretFolder = words(".ssh .aws .gnupg .kube .docker secrets keys private")

// inFinal reports whether a stage's layers are part of the final image.
func inFinal(img *container.Image, stage *container.Stage) bool {
	for s := img.Final; s != nil; s = s.Base.Stage {
		if s == stage {
			return true
		}
	}
	return false
}

// secretFromElsewhere judges what comes out of a stage or a foreign image: a file of the repository by its content, any
// other by its name alone, and then not keys and certificates, which are made for many ends.
func (j *judge) secretFromElsewhere(stage *container.Stage, c *container.Copy, src container.CopySource) {
	clean := path.Join("/", src.Text)
	if c.From.Kind == container.FromStage {
		if truth, node := c.From.Stage.FS.Lookup(clean); truth == container.No || truth == container.Yes && node.Source != "" {
			if truth == container.Yes && node.Kind == container.File {
				if kind := j.secretFile(node.Source, true); kind != "" {
					j.secretFinding(stage, c, src, node.Source, kind)
				}
			}
			return
		}
	}
	switch strings.ToLower(path.Ext(clean)) {
	case ".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".json":
		return
	}
	if kind := j.secretFile(strings.TrimPrefix(clean, "/"), false); kind != "" {
		j.secretFinding(stage, c, src, src.Text, kind)
	}
}

func (j *judge) secretFinding(stage *container.Stage, c *container.Copy, src container.CopySource, file, kind string) {
	f := report.Finding{
		Message:  fmt.Sprintf("%s puts %s into a layer: %s", keyword(c), file, kind),
		Label:    "in a layer for everybody who can pull it",
		Position: sourceAt(c, src),
		Help:     fmt.Sprintf("mount it where it is needed (RUN --mount=type=secret, a Secret of the platform), and leave it out in .dockerignore: **/%s", path.Base(file)),
		Context:  enclosing(stage, keyword(c)+" "+src.Raw),
	}
	if src.Whole {
		f.Message = fmt.Sprintf("%s %s takes %s along: %s", keyword(c), src.Text, file, kind)
	}
	j.report(secretInLayer, f)
}

var (
	dotEnv      = regexp.MustCompile(`^\.env(\.[\w.-]+)?$`)
	namedEnv    = regexp.MustCompile(`^[\w-][\w.-]*\.env$`)
	harmlessEnv = regexp.MustCompile(`(?i)(^|[._-])(example|examples|sample|template|tmpl|tpl|dist|default|defaults|schema|spec)([._-]|$)`)
	privateKey  = regexp.MustCompile(`^(id_(rsa|dsa|ecdsa|ed25519)|.*_(rsa|dsa|ecdsa|ed25519)|identity)$`)
	certificate = regexp.MustCompile(`(?i)(^|[._-])(ca|cas|cacert|cacerts|cert|certs|crt|certificate|certificates|chain|fullchain|bundle|root|roots|public|pub|trust|truststore|dhparam|dhparams|dh)([._-]|\d|$)`)
	keyName     = regexp.MustCompile(`(?i)(^|[._-])(key|priv|private|privkey)([._-]|\d|$)`)
	cloudKey    = regexp.MustCompile(`(?i)(service[-_]?account|gcp[-_]?key|google[-_]?credentials|application_default_credentials|(^|[-_.])credentials?)[\w.-]*\.json$`)
	// assigned is a line that gives a value to a secret-named variable.
	assigned = regexp.MustCompile(`(?m)^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.+?)\s*$`)
	npmToken = regexp.MustCompile(`(?m)^\s*[^#;\s]*(_authToken|_auth|_password)\s*=\s*([^\s$].*)$`)
)

// secretFile says what sort of secret a file holds, "" for none: by its name, and where it is in the repository by its
// content as well.
func (j *judge) secretFile(name string, inRepository bool) string {
	base := path.Base(name)
	lower := strings.ToLower(base)
	var text []byte
	if inRepository {
		if data, err := j.files.ReadFile(name); err == nil {
			text = data
		}
	}
	read := text != nil
	switch {
	case dotEnv.MatchString(base):
		if harmlessEnv.MatchString(strings.TrimPrefix(lower, ".env")) || read && len(bytes.TrimSpace(text)) == 0 {
			return ""
		}
		return "settings with secrets"
	case namedEnv.MatchString(base):
		if read && !harmlessEnv.MatchString(lower) && assignsSecret(text) {
			return "settings with secrets"
		}
	case privateKey.MatchString(lower), strings.HasSuffix(lower, ".ppk"):
		return "a private key"
	case strings.HasSuffix(lower, ".pem"):
		return pem(lower, text)
	case strings.HasSuffix(lower, ".key"):
		if read && onlyCertificates(text) || read && bytes.Contains(text, []byte("PUBLIC KEY")) && !bytes.Contains(text, []byte("PRIVATE KEY")) ||
			strings.Contains(lower, "pub") {
			return ""
		}
		return "a private key"
	case strings.HasSuffix(lower, ".p12"), strings.HasSuffix(lower, ".pfx"):
		return "a key store"
	case strings.HasSuffix(lower, ".jks"), strings.HasSuffix(lower, ".keystore"):
		if certificate.MatchString(lower) {
			return ""
		}
		return "a key store"
	case lower == ".netrc", lower == "_netrc", lower == ".git-credentials", lower == ".pgpass", lower == ".my.cnf":
		return "stored passwords"
	case lower == ".npmrc", lower == ".yarnrc", lower == ".pypirc":
		if read && lower != ".pypirc" && !npmToken.Match(text) {
			return ""
		}
		return "the token of a package registry"
	case lower == "kubeconfig", strings.HasSuffix(lower, ".kubeconfig"), strings.HasSuffix(name, ".kube/config"):
		return "access to a cluster"
	case strings.HasSuffix(name, ".aws/credentials"), strings.HasSuffix(name, ".docker/config.json"), lower == ".dockercfg", lower == ".dockerconfigjson":
		return "credentials of a provider"
	case cloudKey.MatchString(base):
		if read && !bytes.Contains(text, []byte(`"private_key"`)) && !bytes.Contains(text, []byte(`"client_secret"`)) && !bytes.Contains(text, []byte(`"refresh_token"`)) ||
			harmlessEnv.MatchString(lower) {
			return ""
		}
		return "credentials of a provider"
	}
	return ""
}

// pem decides by a file's blocks; one that cannot be read by its name.
func pem(name string, text []byte) string {
	switch {
	case bytes.Contains(text, []byte("PRIVATE KEY-----")):
		return "a private key"
	case onlyCertificates(text), bytes.Contains(text, []byte("PUBLIC KEY-----")), bytes.Contains(text, []byte("DH PARAMETERS-----")):
		return ""
	case certificate.MatchString(name) && !keyName.MatchString(name):
		return ""
	}
	return "a private key"
}

// onlyCertificates reports whether every PEM block of a file is a certificate.
func onlyCertificates(text []byte) bool {
	blocks := bytes.Count(text, []byte("-----BEGIN "))
	return blocks > 0 && blocks == bytes.Count(text, []byte("-----BEGIN CERTIFICATE-----"))+bytes.Count(text, []byte("-----BEGIN TRUSTED CERTIFICATE-----"))
}

// assignsSecret reports whether a file of assignments gives a secret-named variable a literal value.
func assignsSecret(text []byte) bool {
	for _, m := range assigned.FindAllSubmatch(text, -1) {
		if secretValue(string(m[1]), string(m[2])) != "" {
			return true
		}
	}
	return false
}
