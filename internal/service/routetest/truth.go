package routetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// samples is where the sample services live, seen from this package.
var samples = filepath.Join("..", "..", "..", "testdata", "routes")

// frameworks lists the sample services.
func frameworks() ([]string, error) {
	mods, err := filepath.Glob(filepath.Join(samples, "*", "go.mod"))
	var out []string
	for _, mod := range mods {
		out = append(out, filepath.Base(filepath.Dir(mod)))
	}
	return out, err
}

// truth runs the sample and returns what it says that it serves.
func truth(dir string) ([]Route, error) {
	out, err := goCommand(dir, "run", ".")
	if err != nil {
		return nil, err
	}
	var routes []Route
	dec := json.NewDecoder(bytes.NewReader(out))
	if err := dec.Decode(&routes); err != nil {
		return nil, fmt.Errorf("the dump is no list of routes: %w", err)
	}
	if dec.More() {
		return nil, fmt.Errorf("the dump has more than one value")
	}
	return routes, nil
}

// registering counts the packages beside main that import a package whose path starts with router.
func registering(dir, router string) (int, error) {
	out, err := goCommand(dir, "list", "-f", `{{.Name}} {{join .Imports " "}}`, "./...")
	if err != nil {
		return 0, err
	}
	n := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		for _, path := range fields[1:] {
			if fields[0] != "main" && strings.HasPrefix(path, router) {
				n++
				break
			}
		}
	}
	return n, nil
}

// goCommand runs the go command in dir, in that module alone, and returns what it prints on standard output.
func goCommand(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(environ(), "PWD="+dir, "GOFLAGS=", "GOWORK=off", "GOTOOLCHAIN=local", "DUMP_ROUTES=1")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return stdout.Bytes(), nil
}

// environ is what the go command needs of the environment, and nothing that a sample could take for its settings.
func environ() []string {
	var out []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		switch strings.ToUpper(name) {
		case "PATH", "HOME", "USERPROFILE", "LOCALAPPDATA", "SYSTEMROOT", "TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
			"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC":
			out = append(out, kv)
		default:
			if strings.HasPrefix(name, "GO") {
				out = append(out, kv)
			}
		}
	}
	return out
}
