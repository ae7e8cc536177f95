package buildspec

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// fromCommand returns the build that a command states: docker build and its relatives, and kaniko.
func fromCommand(c command) (Build, bool) {
	args := c.args
	if len(args) < 2 {
		return Build{}, false
	}
	switch tool := path.Base(args[0]); {
	case tool == "executor" && (strings.Contains(args[0], "kaniko") || hasFlag(args, "--destination", "--no-push", "--dockerfile")):
		return kaniko(c, args[1:])
	case tool == "buildah":
		if i := skipGlobals(args); i < len(args) && (args[i] == "bud" || args[i] == "build" || args[i] == "build-using-dockerfile") {
			return dockerBuild(c, args[i+1:])
		}
	case tool == "az" && len(args) > 3 && args[1] == "acr" && args[2] == "build":
		return dockerBuild(c, args[3:])
	case tool == "docker" || tool == "podman" || tool == "nerdctl" || tool == "img" || engine.MatchString(args[0]):
		i := skipGlobals(args)
		if i < len(args) && (args[i] == "image" || args[i] == "builder" || args[i] == "buildx") {
			i++
		}
		if i > 1 && args[i-1] == "buildx" { // `docker buildx --builder x build`
			for i < len(args) && strings.HasPrefix(args[i], "-") {
				if args[i] == "--builder" {
					i++
				}
				i++
			}
		}
		if i < len(args) && (args[i] == "build" || args[i] == "b" && args[i-1] == "buildx") {
			return dockerBuild(c, args[i+1:])
		}
	}
	return Build{}, false
}

// engine matches a command whose name is a variable that is called after container engines.
var engine = regexp.MustCompile(`(?i)^\$\{\w*(docker|podman|container|oci|buildx)\w*\}$`)

func hasFlag(args []string, names ...string) bool {
	return slices.ContainsFunc(args, func(a string) bool {
		flag, _, _ := strings.Cut(a, "=")
		return slices.Contains(names, flag)
	})
}

// skipGlobals returns the index of the subcommand behind the global flags of docker.
func skipGlobals(args []string) int {
	i := 1
	for i < len(args) && strings.HasPrefix(args[i], "-") {
		switch args[i] {
		case "-c", "--context", "-H", "--host", "-l", "--log-level", "--config", "--namespace", "-n", "--root", "--storage-driver", "--connection":
			i++
		}
		i++
	}
	return i
}

// buildFlags declares the flags of docker build, docker buildx build, podman build, buildah build and az acr build
// (their reference documentation), so that positional arguments are told from values of flags.
func buildFlags() *pflag.FlagSet {
	fs := pflag.NewFlagSet("build", pflag.ContinueOnError)
	fs.ParseErrorsWhitelist.UnknownFlags = true
	fs.Usage = func() {}
	fs.SetOutput(discard{})
	fs.StringP("file", "f", "", "")
	fs.StringArrayP("tag", "t", nil, "")
	fs.StringArrayP("image", "I", nil, "") // az acr build
	fs.StringP("output", "o", "", "")
	fs.StringP("memory", "m", "", "")
	fs.StringP("cpu-shares", "c", "", "")
	fs.StringP("volume", "v", "", "")
	fs.StringP("registry", "r", "", "")
	fs.BoolP("quiet", "q", false, "")
	fs.BoolP("debug", "D", false, "")
	for _, f := range []string{"build-arg", "build-context", "platform"} {
		fs.StringArray(f, nil, "")
	}
	for _, f := range strings.Fields(`target add-host allow annotation attest builder cache-from cache-to cgroup-parent iidfile label metadata-file
		network no-cache-filter progress sbom provenance secret shm-size ssh ulimit call isolation security-opt cpu-period
		cpu-quota cpuset-cpus cpuset-mems memory-swap policy ignorefile arch os variant authfile format layers-cache cert-dir
		creds device runtime env logfile manifest pull-policy userns timestamp jobs subscription resource-group agent-pool
		source-acr-auth-id timeout secret-build-arg auth-mode log-template cache-ttl retry retry-delay decryption-key
		signature-policy annotation-file unsetenv unsetlabel hooks-dir http-proxy-file group-add dns dns-search dns-option
		cap-add cap-drop pull-retry project token save-tag`) {
		fs.String(f, "", "")
	}
	for _, f := range strings.Fields(`load push no-cache force-rm squash compress stream disable-content-trust check tls-verify layers
		http-proxy squash-all all-platforms no-push no-logs no-wait rm save lint skip-unused-stages stdin omit-history inherit-labels
		identity-label no-hosts no-hostname only-show-errors`) {
		fs.Bool(f, false, "")
		fs.Lookup(f).NoOptDefVal = "true"
	}
	fs.String("pull", "", "") // a bool for docker, a policy for podman
	fs.Lookup("pull").NoOptDefVal = "true"
	return fs
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// dockerBuild reads the arguments behind `docker build`. The context is the one positional argument; -f is relative to
// the current folder, and without it the Dockerfile is the context's (docker build's reference).
func dockerBuild(c command, args []string) (Build, bool) {
	fs := buildFlags()
	if hasFlag(args, "--help", "-h") {
		return Build{}, false
	}
	if err := fs.Parse(booleans(args)); err != nil {
		return Build{}, false
	}
	b := Build{Evidence: position(c.line)}
	ctx, ok := contextArgument(fs.Args())
	if !ok {
		return Build{}, false
	}
	setContext(&b, c.dir, ctx)
	file, _ := fs.GetString("file")
	setDockerfile(&b, c.dir, file)
	b.Target, _ = fs.GetString("target")
	ignorefile, _ := fs.GetString("ignorefile")
	if ignorefile != "" {
		b.Ignorefile = resolvePath(c.dir, ignorefile)
	}
	list := func(name string) []string { l, _ := fs.GetStringArray(name); return l }
	for _, a := range list("build-arg") {
		b.addArg(a)
	}
	for _, a := range list("build-context") {
		if key, value, ok := strings.Cut(a, "="); ok {
			b.addContext(c.dir, key, value)
		}
	}
	b.Images = append(list("tag"), list("image")...)
	for _, p := range list("platform") {
		b.Platforms = append(b.Platforms, strings.Split(p, ",")...)
	}
	output, _ := fs.GetString("output")
	push, _ := fs.GetBool("push")
	b.Push = push || strings.Contains(output, "push=true") || strings.Contains(output, "type=registry")
	return b, true
}

// booleans drops the value of boolean flags that a script leaves to a variable (`--push=$PUSH`), which would not parse.
func booleans(args []string) []string {
	out := make([]string, 0, len(args))
	for _, a := range args {
		if name, value, ok := strings.Cut(a, "="); ok && strings.HasPrefix(a, "-") && !Known(value) {
			switch strings.TrimLeft(name, "-") {
			case "push", "load", "no-cache", "rm", "force-rm", "quiet", "q", "layers", "tls-verify":
				a = name
			}
		}
		out = append(out, a)
	}
	return out
}

// contextArgument picks the context among positional arguments. A word that is nothing but a variable may as well be
// flags, so it is taken last.
func contextArgument(args []string) (string, bool) {
	for _, a := range slices.Backward(args) {
		if a != "" && !wholeVariable.MatchString(a) {
			return a, true
		}
	}
	if len(args) == 0 {
		return "", false
	}
	return args[len(args)-1], true
}

var wholeVariable = regexp.MustCompile(`^\$\{\w*\}$`)

// remoteContext matches what docker build does not take for a folder.
var remoteContext = regexp.MustCompile(`^(-|https?://.*|git://.*|git@.*|github\.com/.*|ssh://.*|s3://.*|gs://.*|oci:.*|docker-image://.*|.*\.git(#.*)?|.*\.(tar|tar\.gz|tgz))$`)

// setContext resolves the context that a build in dir names.
func setContext(b *Build, dir, ctx string) {
	if remoteContext.MatchString(ctx) {
		b.Remote = true
		return
	}
	b.Context = resolvePath(dir, ctx)
	if outside(b.Context) {
		b.Context, b.Remote = "", true
	}
}

// setDockerfile resolves the Dockerfile that a build in dir names; "" is the default one of the context.
func setDockerfile(b *Build, dir, file string) {
	switch {
	case file == "-":
		b.Remote = true
	case file != "":
		if b.Dockerfile = resolvePath(dir, file); outside(b.Dockerfile) {
			b.Dockerfile = ""
		}
	case b.Context != "":
		b.Dockerfile = path.Join(b.Context, "Dockerfile")
	}
}

// outside reports whether a resolved path leads out of the repository.
func outside(p string) bool {
	return path.IsAbs(p) || p == ".." || strings.HasPrefix(p, "../") || strings.HasPrefix(p, "~")
}

// kaniko reads the arguments of the executor (its README): the Dockerfile is looked for where the command runs, and
// then in the context, which --context-sub-path narrows.
func kaniko(c command, args []string) (Build, bool) {
	fs := pflag.NewFlagSet("executor", pflag.ContinueOnError)
	fs.ParseErrorsWhitelist.UnknownFlags = true
	fs.SetOutput(discard{})
	fs.StringP("context", "c", "", "")
	fs.StringP("dockerfile", "f", "Dockerfile", "")
	fs.StringArrayP("destination", "d", nil, "")
	fs.StringArray("build-arg", nil, "")
	for _, f := range []string{"target", "context-sub-path", "customPlatform", "custom-platform"} {
		fs.String(f, "", "")
	}
	if err := fs.Parse(args); err != nil {
		return Build{}, false
	}
	b := Build{Evidence: position(c.line)}
	get := func(name string) string { v, _ := fs.GetString(name); return v }
	ctx := strings.TrimPrefix(get("context"), "dir://")
	if ctx == "" {
		ctx = "."
	}
	setContext(&b, c.dir, ctx)
	if sub := get("context-sub-path"); sub != "" && b.Context != "" {
		b.Context = resolvePath(b.Context, sub)
	}
	b.Dockerfile = get("dockerfile")
	b.either = []string{resolvePath(b.Context, b.Dockerfile)}
	if b.Dockerfile = resolvePath(c.dir, b.Dockerfile); outside(b.Dockerfile) {
		b.Dockerfile, b.either = "", nil
	}
	b.Target = get("target")
	args, _ = fs.GetStringArray("build-arg")
	for _, a := range args {
		b.addArg(a)
	}
	b.Images, _ = fs.GetStringArray("destination")
	b.Push = len(b.Images) > 0
	return b, true
}
