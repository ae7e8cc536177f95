package project

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const goDockerfile = "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY go.mod ./\nCOPY cmd cmd\nRUN go build -o /out/ward ./cmd/ward\n" +
	"FROM build AS lint\nRUN go vet ./...\nFROM alpine:3.22\nCOPY --from=build /out/ward /ward\nCMD [\"/ward\"]\n"

// images returns each image as "Dockerfile in context to target: workloads", and the Dockerfiles that are left out.
func images(t *testing.T, files ...string) (list, left []string) {
	t.Helper()
	p, err := openIn(t, lay(t, append([]string{"go.mod=module clinic.example/ward\n", "cmd/ward/main.go=package main\n"}, files...)...))
	if err != nil {
		t.Fatal(err)
	}
	got := p.Images(context.Background())
	for _, img := range got.List {
		context, target, workloads := img.Context, "-", []string{}
		if !img.ContextKnown {
			context = "?"
		}
		if img.Final != nil && img.Final.Name != "" {
			target = img.Final.Name
		}
		for _, w := range img.Workloads {
			workloads = append(workloads, w.Workload.Name.Text)
		}
		list = append(list, fmt.Sprintf("%s in %s to %s: %s", img.Dockerfile, context, target, strings.Join(workloads, " ")))
	}
	return list, got.Left
}

func deployment(name, image string) string {
	return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name + "}\nspec:\n  template:\n    spec:\n      containers:\n" +
		"      - {name: main, image: " + image + "}\n"
}

func TestImages(t *testing.T) {
	for _, test := range []struct {
		name       string
		files      []string
		want, left []string
	}{
		{
			"nothing states the build: the context that holds what is copied",
			[]string{"deploy/docker/Dockerfile=" + goDockerfile},
			[]string{"deploy/docker/Dockerfile in . to -: "}, nil,
		},
		{
			"nothing that is copied is anywhere: the root of the module",
			[]string{"deploy/docker/Dockerfile=FROM alpine:3.22\nCOPY dist/ward /ward\nCMD [\"/ward\"]\n"},
			[]string{"deploy/docker/Dockerfile in . to -: "}, nil,
		},
		{
			"a context that only the run knows",
			[]string{"Dockerfile=FROM alpine:3.22\nCOPY ward /\n", "build.sh=docker build -t ward -f Dockerfile \"$OUT\"\n"},
			[]string{"Dockerfile in ? to -: "}, nil,
		},
		{
			"a stage that is built by name for others is no release",
			[]string{"Dockerfile=" + goDockerfile, "Makefile=cache:\n\tdocker build --target build -t ward-cache .\nimage:\n\tdocker build -t ward .\n"},
			[]string{"Dockerfile in . to -: "}, nil,
		},
		{
			"a release by name, with a stage for debugging on top of it",
			[]string{
				"Dockerfile=FROM alpine:3.22 AS release\nCOPY go.mod /\nFROM release AS debug\nRUN apk add gdb\n",
				"Makefile=image:\n\tdocker build --target release -t ward .\n",
			},
			[]string{"Dockerfile in . to release: "}, nil,
		},
		{
			"only stages for tests are built by name: the last stage counts",
			[]string{"Dockerfile=" + goDockerfile, "Makefile=lint:\n\tdocker build --target lint .\n"},
			[]string{"Dockerfile in . to -: "}, nil,
		},
		{
			"what makes no image is left out",
			[]string{
				"docs.Dockerfile=FROM alpine:3.22\nCOPY go.mod /\n",
				"docker-bake.hcl=target \"docs\" {\n  dockerfile = \"docs.Dockerfile\"\n  output = [\"type=local,dest=out\"]\n}\n",
			},
			nil, []string{"docs.Dockerfile"},
		},
		{
			"for development by name or folder, unless a workload runs it",
			[]string{
				"Dockerfile.dev=FROM alpine:3.22\n", "tests/load/Dockerfile=FROM alpine:3.22\n", "Dockerfile.test=FROM alpine:3.22\n",
				"Makefile=t:\n\tdocker build -f Dockerfile.test -t clinic/ward-probe .\n", "deploy/p.yaml=" + deployment("probe", "clinic/ward-probe:1"),
			},
			[]string{"Dockerfile.test in . to -: probe"}, []string{"Dockerfile.dev", "tests/load/Dockerfile"},
		},
		{
			"workloads by the statement of the build, else by the name of the program",
			[]string{
				"Dockerfile=" + goDockerfile, "Dockerfile.worker=FROM alpine:3.22\nCOPY go.mod /\n",
				"compose.yaml=services:\n  background:\n    build: {context: ., dockerfile: Dockerfile.worker}\n    image: clinic/jobs\n",
				"deploy/a.yaml=" + deployment("api", "registry.example.com/clinic/ward:1.2"), "deploy/b.yaml=" + deployment("jobs", "clinic/jobs:7"),
				"deploy/c.yaml=" + deployment("foreign", "redis:7"),
			},
			[]string{"Dockerfile in . to -: api", "Dockerfile.worker in . to -: background jobs"}, nil,
		},
		{
			"a Dockerfile that cannot be read is kept",
			[]string{"Dockerfile=FROM\n"}, []string{"Dockerfile in . to -: "}, nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, left := images(t, test.files...)
			if !slices.Equal(got, test.want) || !slices.Equal(left, test.left) {
				t.Errorf("images are\n  %s\nleft %q; want\n  %s\nleft %q", strings.Join(got, "\n  "), left, strings.Join(test.want, "\n  "), test.left)
			}
		})
	}
}
