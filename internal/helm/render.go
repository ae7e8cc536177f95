package helm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"

	"github.com/golive-dev/golive/internal/sandbox"
	"github.com/golive-dev/golive/internal/yamlfile"
)

// task is the rendering's name in the child process.
const task = "helm"

func init() { sandbox.Register(task, serve) }

// A chartFile is a file of a chart, by its path in the chart.
type chartFile struct {
	Name string
	Data []byte
}

type request struct {
	Files  []chartFile
	Values string // the name of the values file on top of values.yaml, "" where there is none
}

type response struct {
	Files    []renderedFile
	Problems []problem
}

// A renderedFile is what one template made. Places has, for each document that yamlfile reads in the text, the places of
// its nodes in the order of nodes.
type renderedFile struct {
	Name   string
	Text   string
	Places [][]nodePlace
}

// A nodePlace is where a node comes from. Line is 0 where that is not known.
type nodePlace struct {
	File              string `json:"f"`
	Line, Column, End int
	Random            bool `json:"r,omitempty"` // another rendering gave another value
}

type problem struct {
	File    string
	Line    int
	Message string
}

func serve(input []byte) ([]byte, error) {
	var req request
	if err := json.Unmarshal(input, &req); err != nil {
		return nil, err
	}
	resp, err := render(&req)
	if err != nil {
		return nil, err
	}
	return json.Marshal(resp)
}

// A build is one chart, ready to be rendered once: rendering changes values.
type build struct {
	chart  *chart.Chart
	values chartutil.Values
	files  map[*chart.File]string
	layers []layer
}

func (req *request) build() (*build, error) {
	byData := map[*byte]string{}
	var files []*loader.BufferedFile
	var overlay []byte
	for _, f := range req.Files {
		data := bytes.TrimPrefix(f.Data, []byte("\ufeff"))
		if len(data) > 0 {
			byData[&data[0]] = f.Name
		}
		if f.Name == req.Values {
			overlay = data
		}
		files = append(files, &loader.BufferedFile{Name: f.Name, Data: data})
	}
	c, err := loader.LoadFiles(files)
	if err != nil {
		return nil, err
	}
	b := &build{chart: c, files: map[*chart.File]string{}}
	vals := map[string]any{}
	if req.Values != "" {
		if vals, err = chartutil.ReadValues(overlay); err != nil {
			return nil, fmt.Errorf("%s: %w", req.Values, err)
		}
		b.addLayer(req.Values, nil, overlay)
	}
	b.name(c, byData)
	if err := chartutil.ProcessDependencies(c, vals); err != nil {
		return nil, err
	}
	b.addLayers(c, nil, byData)
	options := chartutil.ReleaseOptions{Name: c.Name(), Namespace: "default", Revision: 1, IsInstall: true}
	b.values, err = chartutil.ToRenderValuesWithSchemaValidation(c, vals, options, nil, true)
	return b, err
}

// name remembers the names of the templates by what they hold: aliased dependencies are copies of a chart.
func (b *build) name(c *chart.Chart, byData map[*byte]string) {
	for _, t := range c.Templates {
		if len(t.Data) > 0 {
			b.files[t] = byData[&t.Data[0]]
		}
	}
	for _, d := range c.Dependencies() {
		b.name(d, byData)
	}
}

func (b *build) addLayer(file string, at []string, data []byte) {
	docs, err := yamlfile.Parse(data)
	if err == nil && len(docs) == 1 && docs[0].Err == nil && docs[0].Root != nil {
		b.layers = append(b.layers, layer{file, at, docs[0].Root})
	}
}

// addLayers adds values.yaml of a chart and then those of its subcharts.
func (b *build) addLayers(c *chart.Chart, at []string, byData map[*byte]string) {
	for _, f := range c.Raw {
		if f.Name == "values.yaml" && len(f.Data) > 0 {
			if name := byData[&f.Data[0]]; name != "" {
				b.addLayer(name, at, f.Data)
			}
		}
	}
	for _, d := range c.Dependencies() {
		b.addLayers(d, append(append([]string{}, at...), d.Name()), byData)
	}
}

// maxFailures bounds the templates that are left out of a chart one after the other because they fail.
const maxFailures = 100

// render renders the chart as Helm does, and again with marks. A template that fails is left out and is a problem, where
// Helm would give up the chart.
func render(req *request) (*response, error) {
	resp := &response{}
	plain, err := req.run(resp)
	if err != nil {
		return nil, err
	}
	again, err := req.run(&response{})
	if err != nil {
		return nil, err
	}
	sources := map[string]string{}
	braille := false
	for _, f := range req.Files {
		sources[f.Name] = string(f.Data)
		braille = braille || hasBraille(string(f.Data))
	}
	b, err := req.build()
	if err != nil {
		return nil, err
	}
	var e *tracer
	if !braille {
		e = newTracer(b.chart, b.values, b.files, b.layers)
	}
	names := map[string]string{}
	b.eachTemplate(func(engineName string, t *chart.File) { names[engineName] = b.files[t] })
	for _, name := range sortedKeys(plain) {
		file := names[name]
		if file == "" || strings.TrimSpace(plain[name]) == "" || path.Base(file) == "NOTES.txt" {
			continue
		}
		out := renderedFile{Name: file, Text: plain[name]}
		var traced tracedText
		if e != nil {
			if traced, err = e.execute(name); err != nil {
				traced = tracedText{}
			}
		}
		out.Places = match(plain[name], again[name], &traced, file, e, sources)
		resp.Files = append(resp.Files, out)
	}
	return resp, nil
}

func (b *build) eachTemplate(visit func(string, *chart.File)) {
	var walk func(c *chart.Chart)
	walk = func(c *chart.Chart) {
		for _, t := range c.Templates {
			visit(path.Join(c.ChartFullPath(), t.Name), t)
		}
		for _, d := range c.Dependencies() {
			walk(d)
		}
	}
	walk(b.chart)
}

// failed matches the place in an error of Helm's engine.
var failed = regexp.MustCompile(`(?s)^(?:parse error at|execution error at|parse error in|execution error in|template:)?\s*\(?([^\s():]+)(?::(\d+))?(?::\d+)?\)?:?\s*(.*)$`)

// run renders the chart with Helm's engine.
func (req *request) run(resp *response) (map[string]string, error) {
	left := map[string]bool{}
	for {
		b, err := req.build()
		if err != nil {
			return nil, err
		}
		names := map[string]string{}
		b.eachTemplate(func(name string, t *chart.File) {
			names[name] = b.files[t]
			if left[name] {
				t.Data = nil
			}
		})
		out, err := engine.Render(b.chart, b.values)
		if err == nil {
			return out, nil
		}
		m := failed.FindStringSubmatch(err.Error())
		if m == nil || left[m[1]] || len(left) == maxFailures {
			return nil, err
		}
		if _, ok := names[m[1]]; !ok {
			return nil, err
		}
		left[m[1]] = true
		line, _ := strconv.Atoi(m[2])
		if names[m[1]] != "" {
			resp.Problems = append(resp.Problems, problem{names[m[1]], line, brief(m[3])})
		}
	}
}

// brief is the end of a chain of causes, on one line.
func brief(message string) string {
	message = strings.Join(strings.Fields(message), " ")
	if i := strings.LastIndex(message, ">: "); i >= 0 {
		message = message[i+3:]
	}
	if runes := []rune(message); len(runes) > 200 {
		message = string(runes[:200]) + "…"
	}
	return message
}

// nodes returns a node and all below it, aliases not followed.
func nodes(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	list := []*yaml.Node{n}
	for _, c := range n.Content {
		list = append(list, nodes(c)...)
	}
	return list
}
