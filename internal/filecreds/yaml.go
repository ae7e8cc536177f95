package filecreds

import (
	"encoding/base64"
	"path"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/golive-dev/golive/internal/credential"
	"github.com/golive-dev/golive/internal/settings"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// yaml reads every document of a YAML file.
func (t *text) yaml() (problem string) {
	docs, err := yamlfile.Parse([]byte(t.content))
	if err != nil {
		t.loose()
		return err.Error()
	}
	for _, doc := range docs {
		if doc.Err != nil {
			t.loose() // of what parses, the values are found as well; hits at one place are kept once
			if problem == "" && !strings.Contains(doc.Text, "{{") {
				problem = "a document does not parse: " + doc.Err.Message
			}
			continue
		}
		if doc.Root == nil {
			continue
		}
		if yamlfile.Text(doc.Root, "kind") == "Secret" && yamlfile.Text(doc.Root, "apiVersion") != "" {
			t.secretObject(doc.Root)
			continue
		}
		t.node("", doc.Root, 0)
	}
	return problem
}

func (t *text) node(key string, n *yaml.Node, depth int) {
	if n == nil || depth > yamlfile.MaxDepth {
		return
	}
	switch n.Kind {
	case yaml.MappingNode:
		if name, value := pair(n); value != nil && t.finder.SecretName(name) {
			t.value(join(key, name), value)
		}
		stored := yamlfile.Get(n, "remoteRef") != nil || yamlfile.Get(n, "sourceRef") != nil
		for i := 0; i+1 < len(n.Content); i += 2 {
			if stored && n.Content[i].Value == "secretKey" { // External Secrets: what the key is called, and no key
				continue
			}
			t.node(join(key, n.Content[i].Value), n.Content[i+1], depth+1)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			t.node(join(key, strconv.Itoa(i)), item, depth+1)
		}
	case yaml.ScalarNode:
		t.value(key, n)
	}
	// An alias stands for what is judged where it stands itself.
}

// pair returns what a mapping of a name and a value says, as the variables of containers are written.
func pair(n *yaml.Node) (name string, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch k, v := n.Content[i].Value, n.Content[i+1]; {
		case (k == "name" || k == "key") && v.Kind == yaml.ScalarNode:
			name = v.Value
		case k == "value" && v.Kind == yaml.ScalarNode:
			value = v
		}
	}
	return name, value
}

func (t *text) value(key string, n *yaml.Node) {
	switch n.ShortTag() {
	case "!!null", "!!bool", "!!float", "!!timestamp":
		return
	}
	if n.Value == "" {
		return
	}
	start, end := t.region(n)
	if start < 0 {
		return
	}
	if t.embedded(key, n, start, end) {
		return
	}
	value := n.Value
	// "NAME=value" as an element of a list: compose's environment, literals of Kustomize's generators.
	if name, rest, ok := strings.Cut(value, "="); ok && listed(key) != key && t.finder.SecretName(name) && !strings.ContainsAny(name, " /:@") {
		if i := strings.Index(t.content[start:end], rest); i >= 0 && rest != "" {
			t.scalar(join(listed(key), name), strings.Trim(rest, `"'`), start+i, end)
			return
		}
	}
	t.scalar(key, value, start, end)
}

// region returns the bytes of a scalar, its quotes included.
func (t *text) region(n *yaml.Node) (start, end int) {
	start = t.offset(n.Line, n.Column)
	if start < 0 || start >= len(t.content) {
		return -1, -1
	}
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		first := t.offset(n.Line+1, 1)
		if first < 0 {
			return -1, -1
		}
		indent, last := -1, n.Line
		for line := n.Line + 1; line <= len(t.lines()); line++ {
			text := t.content[t.offset(line, 1):t.end(line)]
			trimmed := strings.TrimLeft(text, " ")
			if strings.TrimSpace(trimmed) == "" {
				continue
			}
			if indent < 0 {
				indent = len(text) - len(trimmed)
			}
			if indent == 0 || len(text)-len(trimmed) < indent {
				break
			}
			last = line
		}
		return first, t.end(last)
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		quote := byte('"')
		if n.Style&yaml.SingleQuotedStyle != 0 {
			quote = '\''
		}
		if i := strings.IndexByte(t.content[start:], quote); i >= 0 {
			start += i // behind a tag or an anchor
		}
		for end = start + 1; end < len(t.content); end++ {
			switch {
			case quote == '"' && t.content[end] == '\\', quote == '\'' && strings.HasPrefix(t.content[end:], "''"):
				end++
				continue
			case t.content[end] != quote:
				continue
			}
			break
		}
		return start, min(end+1, len(t.content))
	}
	end = t.end(n.Line)
	if i := strings.Index(t.content[start:end], n.Value); i >= 0 {
		return start + i, start + i + len(n.Value)
	}
	return start, end
}

// embedded reads a value that is a file of its own: several lines under a key that is a file's name.
func (t *text) embedded(key string, n *yaml.Node, start, end int) bool {
	name := fileName(key)
	if settings.FormatOf(name) == "" && (!strings.Contains(strings.TrimRight(n.Value, "\n"), "\n") || t.finder.SecretName(listed(key))) {
		return false
	}
	inner := &text{file: name, content: n.Value, finder: t.finder, loosely: t.loosely}
	switch format := settings.FormatOf(name); {
	case format == settings.YAML:
		inner.yaml()
	case format != "":
		inner.document(format)
	default:
		inner.loose()
	}
	at := start
	lines := strings.SplitAfter(n.Value, "\n")
	for _, h := range inner.hits {
		// The text stands line by line in the file, behind an indentation, where it is in the literal style.
		if n.Style&yaml.LiteralStyle != 0 && h.Line <= len(lines) {
			from := t.offset(n.Line+h.Line, 1)
			if from >= at && from < end {
				if i := strings.Index(t.content[from:end], n.Value[h.Start:h.End]); i >= 0 && !strings.Contains(t.content[from:from+i], "\n") {
					h.Start, h.End = from+i, from+i+h.End-h.Start
				} else {
					h.Start, h.End = from, min(t.end(n.Line+h.EndLine), end)
				}
			} else {
				h.Start, h.End = start, end
			}
		} else if i := strings.Index(t.content[start:end], n.Value[h.Start:h.End]); i >= 0 {
			h.Start, h.End = start+i, start+i+h.End-h.Start
		} else {
			h.Start, h.End = start, end
		}
		h.Position.Line, h.Inside = 0, key
		h.Name = strings.TrimPrefix(h.Name, key+".")
		t.add(h)
	}
	return true
}

// fileName returns the file's name at the end of a key's path: "app.yaml" of "data.app.yaml".
func fileName(key string) string {
	dir, ext := key, path.Ext(key)
	dir = strings.TrimSuffix(dir, ext)
	return dir[strings.LastIndexByte(dir, '.')+1:] + ext
}

// secretObject takes every value of a Kubernetes Secret: what it holds is secret by being there.
func (t *text) secretObject(root *yaml.Node) {
	plugin := yamlfile.Get(root, "metadata", "annotations", "avp.kubernetes.io/path") != nil // Argo CD's puts the values in: <key>
	for _, section := range []string{"data", "stringData"} {
		for _, p := range yamlfile.Pairs(yamlfile.Get(root, section)) {
			value, ok := yamlfile.String(p.Value)
			if !ok || strings.TrimSpace(value) == "" || plugin && strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">") {
				continue
			}
			start, end := t.region(p.Value)
			if start < 0 {
				continue
			}
			from, to := within(t.content[start:end], value)
			if section == "data" {
				value = Decoded(value)
			}
			for _, d := range credential.FindDSNs(value) {
				if site, ok := siteOf(d); ok && section == "stringData" {
					site.Name = join(section, p.Key.Value)
					i, j := within(t.content[start:end], value[d.Start:d.End])
					t.add(Hit{Site: site, Start: start + i, End: start + j})
				}
			}
			class := credential.Classify(value)
			if class == credential.Reference {
				continue
			}
			t.add(Hit{
				Site: credential.Site{
					Kind: credential.Object, Name: join(section, p.Key.Value), Value: value, Placeholder: class == credential.Placeholder,
				}, Start: start + from, End: start + to,
			})
		}
	}
	t.node("metadata", yamlfile.Get(root, "metadata"), 0) // kubectl's last-applied-configuration
}

// Decoded returns what a text in base64 stands for, the text itself where it is none.
func Decoded(text string) string {
	clean := strings.Join(strings.Fields(text), "")
	if data, err := base64.StdEncoding.DecodeString(clean); err == nil {
		return string(data)
	}
	return text
}

func join(prefix, key string) string {
	if prefix == "" {
		return key
	}
	return prefix + "." + key
}
