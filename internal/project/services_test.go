package project

import (
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/golive-dev/golive/internal/service"
)

// layArchive writes a txtar and opens it as a project.
func layArchive(t *testing.T, archive string, patterns ...string) *Project {
	t.Helper()
	var files []string
	for _, f := range txtar.Parse([]byte(archive)).Files {
		files = append(files, f.Name+"="+string(f.Data))
	}
	p, err := openIn(t, lay(t, files...), patterns...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// programs returns one program for each folder in scope with a main package.
func programs(p *Project) *service.Model {
	m := &service.Model{}
	for _, e := range p.Files.Entries() {
		dir := path.Dir(e.Path)
		mod := p.Modules().Of(dir)
		data, _ := p.Files.ReadFile(e.Path)
		if path.Ext(e.Path) != ".go" || !strings.HasPrefix(string(data), "package main") || mod == nil || !p.PackageInScope(dir) {
			continue
		}
		name := path.Base(dir)
		if dir == mod.Dir {
			name = moduleLast(mod.Path)
		}
		m.Programs = append(m.Programs, &service.Program{
			Package: path.Join(mod.Path, dir), Name: name, Dir: dir, Module: mod.Path, Listeners: []*service.Listener{{}},
		})
	}
	return m
}

// linkAll links hand-made programs as Services does.
func linkAll(t *testing.T, p *Project, model *service.Model) *Services {
	t.Helper()
	ctx := t.Context()
	return linkServices(linkInput{
		model: model, images: p.Images(ctx).List, manifests: p.Manifests(ctx), modules: p.Modules(), files: p.Files, within: p.Within, judged: p.InScope,
	})
}

// describeLinks writes "workload/container -> folder of the program [Dockerfile]: evidence", and "workload/container ?: why".
func describeLinks(s *Services) []string {
	var lines []string
	for _, d := range s.Deployments {
		image := "-"
		if d.Image != nil {
			image = d.Image.Dockerfile
		}
		lines = append(lines, d.Workload.Name.Text+"/"+d.Container.Name.Text+" -> "+d.Program.Dir+" ["+image+"]: "+d.Evidence)
	}
	for _, u := range s.Unlinked {
		lines = append(lines, u.Workload.Name.Text+"/"+u.Container.Name.Text+" ?: "+u.Why)
	}
	return lines
}

const claims = `-- go.mod --
module acme.example/claims/v2
-- cmd/claims/main.go --
package main
-- cmd/migrate/main.go --
package main
`

const builder = `FROM golang:1.26 AS build
WORKDIR /src
COPY . .
`

func pod(name, containers string) string {
	return "-- deploy/" + name + ".yaml --\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name + "}\nspec:\n  template:\n    spec:\n      containers:\n" + containers
}

func TestLinks(t *testing.T) {
	for _, test := range []struct {
		name, archive string
		patterns      []string
		want          []string
	}{
		{
			name: "entrypoint, another program of the image by command, and what the base image has",
			archive: claims + "-- Dockerfile --\n" + builder + `RUN go build -o /out/claims ./cmd/claims && go build -o /out/migrate ./cmd/migrate
FROM alpine:3.22
COPY --from=build /out/ /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/claims"]
` + pod("a", `        - {name: main, image: registry.example/acme/claims:7}
        - {name: migrate, image: registry.example/acme/claims:7, command: [/usr/local/bin/migrate]}
        - {name: wait, image: registry.example/acme/claims:7, command: [sleep, "3600"]}
        - {name: envoy, image: "envoyproxy/envoy:v1.31.0"}
        - {name: agent, image: "acme/agent:1"}
`),
			want: []string{
				"a/main -> cmd/claims [Dockerfile]: image registry.example/acme/claims:7 is built by Dockerfile, which starts /usr/local/bin/claims, built from cmd/claims",
				"a/migrate -> cmd/migrate [Dockerfile]: image registry.example/acme/claims:7 is built by Dockerfile; the command starts /usr/local/bin/migrate, built from cmd/migrate",
			},
		},
		{
			name: "an executable of another name is that of its build",
			archive: claims + "-- Dockerfile --\n" + builder + `RUN go build -o /bin/server ./cmd/claims
FROM scratch
COPY --from=build /bin/server /app
CMD ["/app", "serve"]
` + pod("a", "        - {name: main, image: acme/claims}\n        - {name: other, image: acme/claims, command: [/migrate]}\n"),
			want: []string{
				"a/main -> cmd/claims [Dockerfile]: image acme/claims is built by Dockerfile, which starts /app, built from cmd/claims",
				"a/other ?: it cannot be told which program /migrate is",
			},
		},
		{
			name: "several programs into one folder",
			archive: claims + "-- Dockerfile --\n" + builder + `RUN go build -o /out/ ./cmd/...
FROM scratch
COPY --from=build /out/migrate /out/claims /
ENTRYPOINT ["/claims"]
` + pod("a", "        - {name: main, image: acme/claims}\n        - {name: once, image: acme/claims, command: [/migrate, up]}\n"),
			want: []string{
				"a/main -> cmd/claims [Dockerfile]: image acme/claims is built by Dockerfile, which starts /claims, built from cmd/claims",
				"a/once -> cmd/migrate [Dockerfile]: image acme/claims is built by Dockerfile; the command starts /migrate, built from cmd/migrate",
			},
		},
		{
			name: "wrappers, a shell and a script that starts two programs",
			archive: claims + "-- run.sh --\n#!/bin/sh\nset -e\nlog() { printf '%s' \"$1\"; shift; }\nmain() {\n  log up\n  migrate up\n  exec \"$@\"\n}\nmain \"$@\"\n-- Dockerfile --\n" + builder + `RUN go build -o /out/claims ./cmd/claims && go build -o /out/migrate ./cmd/migrate
FROM alpine:3.22
COPY --from=build /out/ /usr/local/bin/
COPY run.sh /run.sh
ENTRYPOINT ["tini", "--", "/run.sh"]
CMD ["claims", "-port", "1"]
` + pod("a", "        - {name: main, image: acme/claims}\n        - {name: sh, image: acme/claims, command: [sh, -c, \"sleep 1 && exec claims -port 2\"]}\n"),
			want: []string{
				"a/main -> cmd/migrate [Dockerfile]: image acme/claims is built by Dockerfile, which starts migrate, built from cmd/migrate",
				"a/main -> cmd/claims [Dockerfile]: image acme/claims is built by Dockerfile, which starts claims, built from cmd/claims",
				"a/sh -> cmd/claims [Dockerfile]: image acme/claims is built by Dockerfile; the command starts claims, built from cmd/claims",
			},
		},
		{
			name: "a build that is not understood, of an image that starts what is named like the program",
			archive: claims + "-- Dockerfile --\n" + builder + `RUN make build
FROM alpine:3.22
COPY --from=build /src/bin/claims /claims
ENTRYPOINT ["/claims"]
` + pod("a", "        - {name: main, image: \"acme/claims:1\"}\n"),
			want: []string{"a/main -> cmd/claims [Dockerfile]: image acme/claims:1 is named like the program claims, which Dockerfile starts"},
		},
		{
			name: "a base image that may start anything, over the one program that is built",
			archive: "-- go.mod --\nmodule acme.example/claims\n-- main.go --\npackage main\n-- Dockerfile --\n" + builder + `RUN go build -o /out/x .
FROM acme/runner:1
COPY --from=build /out/x /x
` + pod("a", "        - {name: main, image: \"acme/claims:1\"}\n"),
			want: []string{"a/main -> . [Dockerfile]: image acme/claims:1 is built by Dockerfile, which builds . alone"},
		},
		{
			name: "a program that is built and left behind is not in the image",
			archive: claims + "-- Dockerfile --\n" + builder + `RUN go build -o /out/migrate ./cmd/migrate && go build -o /out/claims ./cmd/claims
FROM acme/runner:1
COPY --from=build /out/claims /x
` + pod("a", "        - {name: main, image: \"acme/claims:1\"}\n"),
			want: []string{"a/main -> cmd/claims [Dockerfile]: image acme/claims:1 is built by Dockerfile, which builds cmd/claims alone"},
		},
		{
			name:    "no Dockerfile: the program, the folder, the module with one program",
			archive: claims + pod("a", "        - {name: main, image: \"acme/claims:1\"}\n        - {name: m, image: \"acme/migrate:1\"}\n        - {name: x, image: \"acme/claims-api:1\"}\n") + pod("b", "        - {name: x, image: \"acme/claims-api:1\"}\n"),
			want: []string{
				"a/main -> cmd/claims [-]: image acme/claims:1 is named like the program claims",
				"a/m -> cmd/migrate [-]: image acme/migrate:1 is named like the program migrate",
				"b/x ?: image acme/claims-api:1 is named like none of the programs",
			},
		},
		{
			name: "the module's last element, where it has one program",
			archive: "-- go.mod --\nmodule acme.example/rates/v3\n-- cmd/server/main.go --\npackage main\n-- internal/x/x.go --\npackage x\n" +
				"-- gen/gen.go --\n//go:build ignore\n\n// Makes tables.\npackage main\n-- x_test.go --\n// Tests.\npackage main\n" + pod("a", "        - {name: main, image: \"acme/rates:1\"}\n"),
			want: []string{"a/main -> cmd/server [-]: image acme/rates:1 is named like the module acme.example/rates/v3"},
		},
		{
			name:     "the module's last element says nothing where it has several, in scope or not",
			archive:  "-- go.mod --\nmodule acme.example/rates\n-- cmd/server/main.go --\npackage main\n-- cmd/tool/main.go --\n// A tool.\npackage main\n" + pod("a", "        - {name: main, image: \"acme/rates:1\"}\n"),
			patterns: []string{"./cmd/server", "./deploy/..."},
			want:     []string{"a/main ?: image acme/rates:1 is named like none of the programs"},
		},
		{
			name:    "the command's name wins over the image's",
			archive: claims + pod("a", "        - {name: main, image: acme/claims, command: [/app/migrate]}\n        - {name: two, image: acme/claims, command: [/manager]}\n        - {name: sh, image: acme/claims, command: [sh, -c, \"exec /bin/$(cat /etc/what)\"]}\n        - {name: w, image: acme/claims, command: [sh, -c, \"while true; do sleep 1; done\"]}\n"),
			want: []string{
				"a/main -> cmd/migrate [-]: command /app/migrate is named like the program migrate",
				"a/two ?: its command /manager is named like none of the programs",
				"a/sh ?: its command has parts that only the run knows",
			},
		},
		{
			name:    "two modules with a program of one name",
			archive: "-- a/go.mod --\nmodule acme.example/a\n-- a/cmd/api/main.go --\npackage main\n-- b/go.mod --\nmodule acme.example/b\n-- b/cmd/api/main.go --\npackage main\n" + pod("a", "        - {name: main, image: \"acme/api:1\"}\n"),
			want:    []string{"a/main ?: api may be a/cmd/api or b/cmd/api"},
		},
		{
			name:    "an image that only the run knows, a patch, a public image",
			archive: claims + pod("a", "        - {name: main, image: \"${IMAGE}\"}\n") + pod("b", "        - {name: main, env: []}\n") + pod("c", "        - {name: main, image: \"postgres:17\"}\n"),
			want:    []string{"a/main ?: the name of its image ${IMAGE} is not known"},
		},
		{
			name: "an image with the name of a public one is the module's own where its owner is the module's",
			archive: "-- go.mod --\nmodule github.com/acme/vault\n-- main.go --\npackage main\n" +
				pod("a", "        - {name: main, image: \"acme/vault:1\"}\n") + pod("b", "        - {name: main, image: \"hashicorp/vault:1\"}\n") + pod("c", "        - {name: main, image: vault}\n"),
			want: []string{"a/main -> . [-]: image acme/vault:1 is named like the program vault"},
		},
		{
			name:     "unlinked containers elsewhere in the project are of no interest, deployments are",
			archive:  claims + "-- web/go.mod --\nmodule acme.example/web\n-- web/main.go --\npackage main\n" + pod("a", "        - {name: main, image: \"acme/web:1\"}\n") + pod("b", "        - {name: main, image: \"acme/claims:1\"}\n"),
			patterns: []string{"./web/..."},
			want:     []string{"a/main -> web [-]: image acme/web:1 is named like the program web"},
		},
		{
			name: "jobs, init containers and compose",
			archive: claims + `-- deploy/job.yaml --
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          initContainers:
            - {name: first, image: acme/migrate}
          containers:
            - {name: main, image: acme/claims}
-- compose.yaml --
services:
  api: {build: ., entrypoint: [/claims]}
  db: {image: "postgres:17"}
-- Dockerfile --
` + builder + "RUN go build -o /out/claims ./cmd/claims\nFROM scratch\nCOPY --from=build /out/claims /claims\n",
			want: []string{
				"api/api -> cmd/claims [Dockerfile]: the container's image is built by Dockerfile; the command starts /claims, built from cmd/claims",
				"nightly/first -> cmd/migrate [-]: image acme/migrate is named like the program migrate",
				"nightly/main -> cmd/claims [Dockerfile]: image acme/claims is built by Dockerfile, which builds cmd/claims alone",
			},
		},
		{
			name: "images of other languages",
			archive: claims + "-- web/app.py --\n-- web/Dockerfile --\nFROM python:3.14 AS base\nFROM base\nCOPY app.py /\nCMD [\"gunicorn\", \"app\"]\n" +
				"-- java/build.gradle --\n-- java/Dockerfile --\nFROM eclipse-temurin:21 AS build\nCOPY . .\nRUN ./gradlew install\nFROM alpine:3.22\nCOPY --from=build /app/bin/Pay /app/Pay\nENTRYPOINT [\"/app/Pay\"]\n" +
				"-- node/Dockerfile --\nFROM node:24 AS web\nRUN npm run build\nFROM alpine:3.22\nCOPY --from=web /dist /dist\nCOPY server /server\nENTRYPOINT [\"/server\"]\n" +
				"-- compose.yaml --\nservices:\n  web: {build: web}\n  java: {build: java}\n  node: {build: node}\n",
			want: []string{"node/node ?: it cannot be told which program /server is"},
		},
		{
			name: "a script that a ConfigMap puts there, once though it is rendered twice",
			archive: claims + "-- base/cm.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: run}\ndata:\n  run.sh: |\n    sleep 1\n    exec /claims -p 1\n  wait.sh: |\n    curl -f http://db\n  any.sh: |\n    $WHAT\n" +
				"-- base/a.yaml --\n" + strings.SplitN(pod("a", `        - {name: main, image: acme/claims, command: [sh, /run/run.sh], volumeMounts: [{name: r, mountPath: /run}]}
        - {name: wait, image: acme/claims, command: [/run/wait.sh], volumeMounts: [{name: r, mountPath: /run}]}
        - {name: any, image: acme/claims, command: [/run/any.sh], volumeMounts: [{name: r, mountPath: /run}], envFrom: [{secretRef: {name: x}}]}
      volumes: [{name: r, configMap: {name: run}}]
`), "\n", 2)[1] + "-- base/kustomization.yaml --\nresources: [a.yaml, cm.yaml]\n-- prod/kustomization.yaml --\nresources: [../base]\n-- test/kustomization.yaml --\nresources: [../base]\n",
			want: []string{
				"a/main -> cmd/claims [-]: command /claims is named like the program claims",
				"a/main -> cmd/claims [-]: command /claims is named like the program claims",
				"a/any ?: its command has parts that only the run knows",
			},
		},
		{
			name:    "a library",
			archive: "-- go.mod --\nmodule acme.example/lib\n-- lib.go --\npackage lib\n" + pod("a", "        - {name: main, image: \"acme/lib:1\"}\n"),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := layArchive(t, test.archive, test.patterns...)
			got := describeLinks(linkAll(t, p, programs(p)))
			if !slices.Equal(got, test.want) {
				t.Errorf("links are\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
		})
	}
}

func TestServices(t *testing.T) {
	archive := `-- go.mod --
module acme.example/mailer

go 1.24
-- main.go --
package main

import (
	"cmp"
	"net/http"
	"os"
)

func main() {
	http.ListenAndServe(":"+cmp.Or(os.Getenv("PORT"), "8080"), http.NewServeMux())
}
` + pod("a", "        - {name: main, image: acme/mailer, env: [{name: PORT, value: \"9000\"}]}\n") + pod("b", "        - {name: main, image: acme/mailer}\n")
	p := layArchive(t, archive)
	s := p.Services(t.Context())
	if s != p.Services(t.Context()) {
		t.Error("the services are linked twice")
	}
	if len(s.Model.Programs) != 1 || len(s.Model.Programs[0].Listeners) != 1 || len(s.Deployments) != 2 {
		t.Fatalf("programs %v, problems %v, links %q", s.Model.Programs, s.Model.Problems, describeLinks(s))
	}
	prog := s.Model.Programs[0]
	listener := prog.Listeners[0]
	for i, want := range []string{"9000", "8080"} {
		if port, ok := listener.Port(s.Deployments[i].Env).Value(); !ok || port != want {
			t.Errorf("deployment %d listens on %q, want %s", i, port, want)
		}
	}
	if r := listener.Port(s.Local(prog)); r.Complete || !slices.Equal(r.Texts, []string{"8080"}) {
		t.Errorf("the repository alone says %v, want 8080 and perhaps something else", r)
	}
	if of := s.Of(prog); len(of) != 2 || of[0] != s.Deployments[0] {
		t.Errorf("deployments of the program are %v", of)
	}
}

func TestImagesOfAProgram(t *testing.T) {
	p := layArchive(t, claims+"-- Dockerfile --\n"+builder+`RUN go build -o /out/ ./cmd/claims ./cmd/migrate
FROM alpine:3.22
COPY --from=build /out/ /usr/local/bin/
CMD ["claims"]
-- migrate.Dockerfile --
`+builder+"RUN go build -o /migrate ./cmd/migrate\nFROM scratch\nCOPY --from=build /migrate /\nCMD [\"/migrate\"]\n")
	model := programs(p)
	s := linkAll(t, p, model)
	for i, want := range []string{"Dockerfile", "migrate.Dockerfile Dockerfile"} {
		var names []string
		for _, img := range s.Images(model.Programs[i]) {
			names = append(names, img.Dockerfile)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("images of %s are %s, want %s", model.Programs[i].Dir, got, want)
		}
	}
}

func TestDocuments(t *testing.T) {
	p := layArchive(t, mailer+config+mainPod("args: []"))
	s := linkAll(t, p, programs(p))
	source := goZero()
	list, complete := s.Documents(s.Deployments[0].Env, source)
	if len(list) != 1 || list[0].File != "etc/mailer.yaml" || !complete {
		t.Errorf("documents are %v, complete %t", list, complete)
	}
	source.Files[0] = file("f", "elsewhere.yaml")
	if list, complete := s.Documents(s.Deployments[0].Env, source); len(list) != 0 || complete {
		t.Errorf("documents are %v, complete %t", list, complete)
	}
}
