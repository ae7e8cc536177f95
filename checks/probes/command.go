package probes

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/golive-dev/golive/internal/manifest"
	"github.com/golive-dev/golive/report"
)

// A word is one of a command; literal is false where a shell or the platform fills something in.
type word struct {
	text    string
	literal bool
	at      report.Position
}

// maxScript bounds what is handed to the parser of shell scripts.
const maxScript = 64 << 10

// calls returns the commands that a command line runs: itself, or those of the script that it hands to a shell. looped is
// set where some may run several times.
func calls(command []manifest.Value, shell bool) (list [][]word, looped bool) {
	if len(command) == 0 {
		return nil, false
	}
	script := command[0]
	if !shell {
		name := path.Base(command[0].Text)
		if !slices.Contains([]string{"sh", "bash", "ash", "dash"}, name) {
			one := make([]word, len(command))
			for i, v := range command {
				one[i] = word{v.Text, v.Known, v.Position}
			}
			return [][]word{one}, false
		}
		i := slices.IndexFunc(command, func(v manifest.Value) bool { return strings.HasPrefix(v.Text, "-") && strings.HasSuffix(v.Text, "c") })
		if i < 0 || i+1 >= len(command) {
			return nil, false
		}
		script = command[i+1]
	}
	if len(script.Text) > maxScript {
		return nil, false
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(script.Text), "")
	if err != nil {
		return nil, false
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.WhileClause, *syntax.ForClause:
			looped = true
		case *syntax.CallExpr:
			var one []word
			for _, w := range n.Args {
				text, literal := literalWord(w)
				one = append(one, word{text, literal, script.Position})
			}
			if len(one) > 0 {
				list = append(list, one)
			}
		}
		return true
	})
	return list, looped
}

// literalWord returns the text of a word of a shell script.
func literalWord(w *syntax.Word) (string, bool) {
	var b strings.Builder
	literal := true
	var add func(parts []syntax.WordPart)
	add = func(parts []syntax.WordPart) {
		for _, p := range parts {
			switch p := p.(type) {
			case *syntax.Lit:
				b.WriteString(p.Value)
			case *syntax.SglQuoted:
				b.WriteString(p.Value)
			case *syntax.DblQuoted:
				add(p.Parts)
			default:
				literal = false
			}
		}
	}
	add(w.Parts)
	return b.String(), literal
}

// localURL is an address of the container itself, as clients take it.
var localURL = regexp.MustCompile(`^(?i:(https?)://)?(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(:[0-9]+)?(/.*)?$`)

// command reads what a command asks by a client that is known: curl, wget, grpc_health_probe, or the service's own binary
// with a URL. Any other command is left as it is.
func (a ask) command(own []string) ask {
	list, _ := calls(a.probe.Command, a.probe.Shell)
	var client []word
	for _, c := range list {
		name := path.Base(c[0].text)
		switch {
		case name == "curl", name == "wget", name == "grpc_health_probe", name == "grpc-health-probe",
			slices.Contains(own, name) && slices.ContainsFunc(c[1:], func(w word) bool { return strings.Contains(w.text, "://") }):
			if client != nil {
				a.unread = "it calls more than one client"
				return a
			}
			client = c
		}
	}
	if client == nil {
		return a
	}
	a.inside = true
	if strings.HasPrefix(path.Base(client[0].text), "grpc") {
		return a.grpcClient(client[1:])
	}
	return a.httpClient(client[1:])
}

func (a ask) grpcClient(args []word) ask {
	for i, w := range args {
		flag, value, ok := strings.Cut(strings.TrimLeft(w.text, "-"), "=")
		if flag != "addr" || !strings.HasPrefix(w.text, "-") {
			continue
		}
		if !ok && i+1 < len(args) {
			w = args[i+1]
			value = w.text
		}
		host, port, found := strings.Cut(value, ":")
		if w.literal && found && numeric(port) && (host == "" || loopback(host) || host == "0.0.0.0") {
			a.kind, a.url = manifest.GRPC, true
			a.port = manifest.Value{Text: port, Known: true, Position: w.at}
			return a
		}
	}
	a.unread = "the address that it asks is no literal one of the container itself"
	return a
}

func (a ask) httpClient(args []word) ask {
	found := 0
	for i, w := range args {
		m := localURL.FindStringSubmatch(w.text)
		if m == nil || !w.literal || i > 0 && takesValue(args[i-1].text) || m[1] == "" && m[3] == "" && m[4] == "" {
			continue
		}
		found++
		a.kind, a.url = manifest.HTTPGet, true
		port := strings.TrimPrefix(m[3], ":")
		if port == "" {
			if port = "80"; strings.EqualFold(m[1], "https") {
				port = "443"
			}
		}
		a.port = manifest.Value{Text: port, Known: true, Position: w.at}
		target := m[4]
		if target == "" {
			target = "/"
		}
		if u, err := url.Parse(target); err == nil && u.Path == "" {
			target = "/" + target
		}
		a.path = manifest.Value{Text: target, Known: true, Position: w.at}
	}
	for i, w := range args {
		flag, value, _ := strings.Cut(w.text, "=")
		if value == "" && i+1 < len(args) {
			value = args[i+1].text
		}
		switch flag {
		case "-I", "--head", "--spider":
			a.methods = []string{"GET", "HEAD"}
		case "-X", "--request", "--method":
			a.methods = []string{strings.ToUpper(value)}
		case "-d", "--data", "--data-raw", "--data-binary", "--post-data", "-F", "--form", "--json":
			a.methods = []string{"POST"}
		case "-H", "--header", "-u", "--user", "-b", "--cookie", "--http-user", "--oauth2-bearer", "-E", "--cert", "-n", "--netrc":
			a.credentials = true
		}
	}
	if found != 1 {
		a.kind, a.url = a.probe.Kind, false
		a.path, a.port = manifest.Value{}, manifest.Value{}
		a.unread = "what it asks is no literal URL of the container itself"
	}
	return a
}

// takesValue reports whether the word behind a flag of curl or wget is its value and no URL.
func takesValue(flag string) bool {
	return slices.Contains([]string{
		"-o", "--output", "-O", "--output-document", "-H", "--header", "-A", "--user-agent", "-e", "--referer", "-x", "--proxy",
		"-d", "--data", "--resolve", "--connect-to", "-w", "--write-out",
	}, flag)
}

// sleeps returns the seconds that a hook waits before it returns; false where that is not known.
func sleeps(h *manifest.Hook) (seconds float64, at report.Position, ok bool) {
	if h == nil {
		return 0, report.Position{}, true
	}
	if h.Kind == manifest.Sleep {
		n, ok := h.Sleep.Int()
		return float64(n), h.Sleep.Position, ok
	}
	if h.Kind != manifest.Exec {
		return 0, h.Position, false
	}
	list, looped := calls(h.Command, false)
	if looped {
		return 0, h.Position, false
	}
	at, ok = h.Position, true
	for _, c := range list {
		if path.Base(c[0].text) != "sleep" {
			continue
		}
		for _, w := range c[1:] {
			n, known := sleepTime(w.text)
			if !known || !w.literal {
				ok = false
				continue
			}
			seconds += n
			at = orElse(w.at, h.Position)
		}
	}
	return seconds, at, ok
}

var sleepWord = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)([smhd]?)$`)

// sleepTime reads an argument of the command sleep.
func sleepTime(s string) (float64, bool) {
	m := sleepWord.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	return parseFloat(m[1]) * map[string]float64{"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[m[2]], true
}
