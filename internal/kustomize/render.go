package kustomize

import (
	"encoding/json"
	"io"
	"log"
	"path"
	"strings"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/golive-dev/golive/internal/sandbox"
)

// task is the rendering's name in the child process.
const task = "kustomize"

func init() { sandbox.Register(task, serve) }

type memFile struct {
	Name string
	Data []byte
}

type request struct {
	Dir   string
	Main  string // the kustomization's file
	Files []memFile
}

// A rendered is one object that came out.
type rendered struct {
	Text   string
	Origin string // the file of the resource, "" where that is not known or a generator made it
}

func serve(input []byte) ([]byte, error) {
	log.SetOutput(io.Discard)
	var req request
	if err := json.Unmarshal(input, &req); err != nil {
		return nil, err
	}
	plain, err := req.run(false)
	if err != nil {
		return nil, err
	}
	if traced, err := req.run(true); err == nil && len(traced) == len(plain) {
		for i := range plain {
			plain[i].Origin = traced[i].Origin
		}
	}
	return json.Marshal(plain)
}

// run renders the kustomization on an in-memory copy of its files: no plugin, no program and no network. With origins,
// kustomize itself notes in an annotation which file each object is from; only the notes are taken from that rendering.
func (req *request) run(origins bool) ([]rendered, error) {
	fs := filesys.MakeFsInMemory()
	for _, f := range req.Files {
		data := f.Data
		if origins && f.Name == req.Main && !strings.Contains(string(data), "buildMetadata") {
			data = append(append([]byte{}, data...), "\nbuildMetadata: [originAnnotations]\n"...)
		}
		if err := fs.WriteFile(path.Join("/", f.Name), data); err != nil {
			return nil, err
		}
	}
	options := krusty.MakeDefaultOptions()
	options.LoadRestrictions = types.LoadRestrictionsNone // all that is there is the repository's
	options.PluginConfig = types.DisabledPluginConfig()
	m, err := krusty.MakeKustomizer(options).Run(fs, path.Join("/", req.Dir))
	if err != nil {
		return nil, err
	}
	var list []rendered
	for _, r := range m.Resources() {
		one := rendered{}
		if origins {
			if o, err := r.GetOrigin(); err == nil && o != nil && o.Path != "" && o.Repo == "" {
				one.Origin = path.Join(req.Dir, o.Path)
			}
		} else {
			text, err := r.AsYAML()
			if err != nil {
				return nil, err
			}
			one.Text = string(text)
		}
		list = append(list, one)
	}
	return list, nil
}
