package project

import (
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/settings"
)

const config = "-- etc/mailer.yaml --\nName: mailer\nPort: 8888\nDevServer:\n  Port: 6470\nHost: ${HOST}\n"

// goZero is conf.MustLoad(*configFile, &c) with flag f.
func goZero() *settings.Source {
	return &settings.Source{Library: "go-zero conf", FoldCase: true, Files: []*settings.Expr{file("f", "etc/mailer.yaml")}}
}

func mainPod(fields string) string {
	return pod("a", "        - {name: main, image: acme/mailer, "+fields+"}\n")
}

func TestKeysOfTheRepository(t *testing.T) {
	// No Dockerfile: the one file of that name below the program, its module or the repository.
	want := map[string]string{
		"key Port": "8888@etc/mailer.yaml:2:7", "key devserver.port": "6470@etc/mailer.yaml:4:9", "key DevServer": "@etc/mailer.yaml:4:3", "key Nothing": "unset",
		"key Host": "${HOST}@etc/mailer.yaml:5:7",
	}
	questions(t, mailer+config+mainPod("args: [-f, etc/mailer.yaml]"), "a/main", goZero(), want)
	questions(t, mailer+config+mainPod("args: []"), "a/main", goZero(), want)
	questions(t, mailer+config, "local", goZero(), want)
	absent := map[string]string{"key Port": "open", "key Nothing": "open"}
	questions(t, mailer+config+mainPod("args: [-f, etc/other.yaml]"), "a/main", goZero(), absent)
	questions(t, mailer+config+mainPod("args: [-f, /etc/mailer.yaml]"), "a/main", goZero(), absent)
	questions(t, mailer+config+mainPod("args: [-f, ../mailer.yaml]"), "a/main", goZero(), absent)
	questions(t, mailer+config+mainPod("args: [\"-f=${FILE}\"]"), "a/main", goZero(), absent)
	// Two files may be meant.
	sub := "-- go.mod --\nmodule acme.example/all\n-- cmd/mailer/main.go --\npackage main\n-- cmd/mailer/etc/mailer.yaml --\nPort: 1\n"
	questions(t, sub+mainPod("args: []"), "a/main", goZero(), map[string]string{"key Port": "1@cmd/mailer/etc/mailer.yaml:1:7"})
	questions(t, sub+config+mainPod("args: []"), "a/main", goZero(), absent)
	// A file that does not parse tells nothing.
	questions(t, mailer+"-- etc/mailer.yaml --\nPort: [\n"+mainPod("args: []"), "a/main", goZero(), absent)
}

func TestKeysOfTheImage(t *testing.T) {
	image := dockerfile("COPY etc etc\nENTRYPOINT [\"mailer\"]\nCMD [\"-f\", \"etc/mailer.yaml\"]\n")
	set := map[string]string{"key Port": "8888@etc/mailer.yaml:2:7", "key Nothing": "unset"}
	open := map[string]string{"key Port": "open", "key Nothing": "open"}
	questions(t, mailer+config+image+mainPod("ports: []"), "a/main", goZero(), set)
	questions(t, mailer+config+image+mainPod("args: [-f, /app/etc/mailer.yaml]"), "a/main", goZero(), set)
	questions(t, mailer+config+image+mainPod("workingDir: /, args: [-f, app/etc/mailer.yaml]"), "a/main", goZero(), set)
	questions(t, mailer+config+image+mainPod("workingDir: /"), "a/main", goZero(), open)
	questions(t, mailer+config+image+mainPod("args: [-f, mailer.yaml]"), "a/main", goZero(), open)
	questions(t, mailer+config+image+mainPod("command: [sh, -c, \"cd /app && mailer\"], workingDir: /"), "a/main", goZero(), set)
	questions(t, mailer+config+image+mainPod("command: [sh, -c, \"cd $X && mailer\"], envFrom: [{secretRef: {name: x}}]"), "a/main", goZero(), open)
	questions(t, mailer+config+image, "local", goZero(), set)
	// Under another name in the image.
	other := dockerfile("COPY etc/mailer.yaml /etc/app/config\nENTRYPOINT [\"mailer\", \"-f\", \"/etc/app/config\"]\n")
	source := goZero()
	source.Format = "yaml"
	questions(t, mailer+config+other+mainPod("ports: []"), "a/main", source, set)
	questions(t, mailer+config+other+mainPod("ports: []"), "a/main", goZero(), open) // go-zero knows no such format
	// What the Dockerfile writes itself.
	written := dockerfile("COPY <<EOF /app/etc/mailer.yaml\nPort: 1\nEOF\nENTRYPOINT [\"mailer\"]\n")
	questions(t, mailer+written+mainPod("ports: []"), "a/main", goZero(), map[string]string{"key Port": "1@Dockerfile:8", "key Nothing": "unset"})
}

const configMapPod = `-- deploy/cm.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: mailer}
data:
  mailer.yaml: |
    # The mailer.
    Port: 7070

    DevServer:
        Port: 6471
    Host: ${HOST}
  flow.yaml: "Port: 1"
  other.yaml: |
    Port: 2
`

func TestKeysOfConfigMaps(t *testing.T) {
	image := mailer + config + dockerfile("COPY etc etc\nENTRYPOINT [\"mailer\"]\n") + configMapPod
	mount := func(mount, volume string) string {
		return mainPod("volumeMounts: [{name: conf, "+mount+"}]") + "      volumes: [{name: conf, " + volume + "}]\n"
	}
	set := map[string]string{
		"key Port": "7070@deploy/cm.yaml:7:11", "key DevServer.Port": "6471@deploy/cm.yaml:10:15", "key Nothing": "unset", "key Host": "open@deploy/cm.yaml:11:11",
	}
	open := map[string]string{"key Port": "open", "key Nothing": "open"}
	fromImage := map[string]string{"key Port": "8888@etc/mailer.yaml:2:7"}
	for _, test := range []struct {
		mount, volume string
		want          map[string]string
	}{
		{"mountPath: /app/etc", "configMap: {name: mailer}", set},
		{"mountPath: /app/etc/", "configMap: {name: mailer}", set},
		{"mountPath: /app/etc/mailer.yaml, subPath: mailer.yaml", "configMap: {name: mailer}", set},
		{"mountPath: /app", "configMap: {name: mailer, items: [{key: mailer.yaml, path: etc/mailer.yaml}]}", set},
		{"mountPath: /app/etc/mailer.yaml, subPath: flow.yaml", "configMap: {name: mailer}", map[string]string{"key Port": "1@deploy/cm.yaml:12:14"}},
		{"mountPath: /app/etc", "configMap: {name: mailer, items: [{key: other.yaml, path: mailer.yaml}]}", map[string]string{"key Port": "2@deploy/cm.yaml:14:11"}},
		{"mountPath: /app/etc", "projected: {sources: [{secret: {name: x}}, {configMap: {name: mailer}}]}", set},
		{"mountPath: /app/etc", "configMap: {name: mailer, items: [{key: other.yaml, path: x.yaml}]}", open}, // hides the image's folder
		{"mountPath: /app/etc", "configMap: {name: elsewhere}", open},
		{"mountPath: /app/etc", "secret: {secretName: mailer}", open},
		{"mountPath: /app/etc/mailer.yaml, subPath: mailer.yaml", "persistentVolumeClaim: {claimName: x}", open},
		{"mountPath: /app/etc/other.yaml, subPath: mailer.yaml", "configMap: {name: mailer}", fromImage},
		{"mountPath: /app/et", "configMap: {name: mailer}", fromImage},
		{"mountPath: /data", "secret: {secretName: mailer}", fromImage},
	} {
		t.Run(test.mount+" "+test.volume, func(t *testing.T) {
			questions(t, image+mount(test.mount, test.volume), "a/main", goZero(), test.want)
		})
	}
	// Of mounts in one another the inner one holds.
	inner := mainPod("volumeMounts: [{name: x, mountPath: /app}, {name: conf, mountPath: /app/etc}]") + "      volumes: [{name: conf, configMap: {name: mailer}}, {name: x, secret: {secretName: x}}]\n"
	questions(t, image+inner, "a/main", goZero(), set)
	// Two ConfigMaps of the name that say different things.
	two := strings.Replace(configMapPod, "7070", "7071", 1)
	two = strings.Replace(two, "deploy/cm.yaml", "deploy/cm2.yaml", 1)
	questions(t, image+two+mount("mountPath: /app/etc", "configMap: {name: mailer}"), "a/main", goZero(), open)
	// Without a Dockerfile the working directory is not known, and a mount of that name says that it is not the repository's file.
	none := mailer + config + configMapPod
	questions(t, none+mount("mountPath: /srv/etc", "configMap: {name: mailer}"), "a/main", goZero(), open)
	questions(t, none+mount("mountPath: /srv/data", "configMap: {name: mailer}"), "a/main", goZero(), fromImage)
	absolute := goZero()
	absolute.Files = []*settings.Expr{settings.Text("/srv/etc/mailer.yaml")}
	questions(t, none+mount("mountPath: /srv/etc", "configMap: {name: mailer}"), "a/main", absolute, set)
}

func TestKeysOfRenderings(t *testing.T) {
	workload := func(name string) string {
		return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name + "}\nspec:\n  template:\n    spec:\n      containers:\n" +
			"        - {name: main, image: acme/mailer, envFrom: [{configMapRef: {name: env}}], volumeMounts: [{name: c, mountPath: /app/etc}]}\n" +
			"      volumes: [{name: c, configMap: {name: mailer}}]\n"
	}
	image := mailer + config + dockerfile("COPY etc etc\nENTRYPOINT [\"mailer\"]\n")
	kustomize := "-- deploy/kustomization.yaml --\nresources: [a.yaml]\nconfigMapGenerator:\n  - name: mailer\n    files: [mailer.yaml]\n  - name: env\n    literals: [PORT=9]\n" +
		"-- deploy/mailer.yaml --\n# The mailer.\nPort: 7\n-- deploy/a.yaml --\n" + workload("a")
	questions(t, image+kustomize, "a/main", goZero(), map[string]string{
		"key Port": "7@deploy/mailer.yaml:2:7", "env PORT": "9@deploy/kustomization.yaml:6:16", "env HOST": "unset",
	})
	helm := "-- chart/Chart.yaml --\napiVersion: v2\nname: mailer\nversion: 0.1.0\n-- chart/values.yaml --\nport: 6060\n-- chart/templates/a.yaml --\n" + workload("a") +
		"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: mailer}\ndata:\n  mailer.yaml: |\n    Port: {{ .Values.port }}\n"
	questions(t, image+helm, "a/main", goZero(), map[string]string{"key Port": "6060@chart/templates/a.yaml:15:16", "env HOST": "open"})
}

func TestKeysOfComposeMounts(t *testing.T) {
	compose := mailer + config + dockerfile("COPY etc etc\nENTRYPOINT [\"mailer\"]\n") + `-- deploy/dev/mailer.yaml --
Port: 5
-- compose.yaml --
services:
  mailer:
    build: .
    volumes: [VOLUME]
`
	for volume, want := range map[string]string{
		"./deploy/dev:/app/etc": "5@deploy/dev/mailer.yaml:1:7", "./deploy/dev/mailer.yaml:/app/etc/mailer.yaml:ro": "5@deploy/dev/mailer.yaml:1:7",
		"./nowhere:/app/etc": "open", "data:/app/etc": "open", "data:/data": "8888@etc/mailer.yaml:2:7", "./deploy:/app/etc": "open",
	} {
		questions(t, strings.Replace(compose, "VOLUME", "\""+volume+"\"", 1), "mailer/mailer", goZero(), map[string]string{"key Port": want})
	}
}

func TestKeysOfSeveralFiles(t *testing.T) {
	files := "-- config.yaml --\nport: 1\nlevel: info\n-- config.prod.toml --\nport = 2\n"
	image := dockerfile("COPY config.yaml config.prod.toml ./\nENTRYPOINT [\"mailer\"]\n")
	later := &settings.Source{Library: "koanf", Files: []*settings.Expr{settings.Text("config.yaml"), settings.Text("config.prod.toml")}}
	questions(t, mailer+files+image+mainPod("ports: []"), "a/main", later, map[string]string{
		"key port": "2@config.prod.toml:1:8", "key level": "info@config.yaml:2:8", "key x": "unset",
	})
	absent := dockerfile("COPY config.yaml ./\nENTRYPOINT [\"mailer\"]\n")
	questions(t, mailer+files+absent+mainPod("ports: []"), "a/main", later, map[string]string{"key port": "1@config.yaml:1:7"})
	unknown := &settings.Source{Library: "koanf", Files: []*settings.Expr{settings.Text("config.yaml"), {Op: settings.Env, Text: "EXTRA"}}}
	questions(t, mailer+files+image+mainPod("envFrom: [{secretRef: {name: x}}]"), "a/main", unknown, map[string]string{"key port": "open", "key x": "open"})

	first := &settings.Source{Library: "viper", FoldCase: true, Files: []*settings.Expr{settings.Text("/etc/mailer/config.yaml"), settings.Text("config.yaml")}}
	questions(t, mailer+files+image+mainPod("ports: []"), "a/main", first, map[string]string{"key PORT": "1@config.yaml:1:7", "key x": "unset"})
	both := dockerfile("COPY config.yaml ./\nCOPY config.prod.toml /etc/mailer/config.yaml\nENTRYPOINT [\"mailer\"]\n")
	yaml := &settings.Source{Library: "viper", FoldCase: true, Format: "toml", Files: first.Files}
	questions(t, mailer+files+both+mainPod("ports: []"), "a/main", yaml, map[string]string{"key port": "2@config.prod.toml:1:8", "key level": "unset"})
	nothing := dockerfile("ENTRYPOINT [\"mailer\"]\n")
	questions(t, mailer+files+nothing+mainPod("ports: []"), "a/main", first, map[string]string{"key port": "unset"})
	made := strings.Replace(nothing, "ENTRYPOINT", "COPY install.sh /\nRUN /install.sh\nENTRYPOINT", 1) + "-- install.sh --\n#!/bin/sh\nmake install\n"
	etc := &settings.Source{Library: "viper", Files: first.Files[:1]}
	questions(t, mailer+files+made+mainPod("ports: []"), "a/main", etc, map[string]string{"key port": "open"})
	questions(t, mailer+files+nothing+mainPod("ports: []"), "a/main", etc, map[string]string{"key port": "unset"})
	questions(t, mailer+files+nothing+mainPod("ports: []"), "a/main", later, map[string]string{"key port": "open"})
}

func TestKeysOfViper(t *testing.T) {
	files := "-- configs/config.yaml --\nport: 1\n"
	source := func(names ...string) *settings.Source {
		s := &settings.Source{Library: "viper", FoldCase: true}
		for _, n := range names {
			s.Files = append(s.Files, settings.Text(n))
		}
		return s
	}
	set, open := map[string]string{"key port": "1@configs/config.yaml:1:7", "key x": "unset"}, map[string]string{"key port": "open", "key x": "open"}
	search := source("/etc/mailer/config.yaml", "/etc/mailer/config.toml", "$HOME/.mailer/config.yaml", "config.yaml", "configs/config.yaml")
	// Without an image: what the repository lacks and nothing mounts is looked over, as long as something is found.
	questions(t, mailer+files+mainPod("args: []"), "a/main", search, set)
	questions(t, mailer+files, "local", search, set)
	questions(t, mailer+mainPod("args: []"), "a/main", search, open)
	questions(t, mailer, "local", search, open)
	mount := func(at string) string {
		return mainPod("volumeMounts: [{name: c, mountPath: "+at+"}]") + "      volumes: [{name: c, secret: {secretName: x}}]\n"
	}
	questions(t, mailer+files+mount("/etc/mailer"), "a/main", search, open)
	questions(t, mailer+files+mount("/home/app/.mailer"), "a/main", search, open)
	questions(t, mailer+files+mount("/home/app/.cache"), "a/main", search, set)
	home := source("configs/config.yaml")
	home.Files = append([]*settings.Expr{{Op: settings.Concat, Args: []*settings.Expr{{Op: settings.Env, Text: "HOME"}, settings.Text("/.mailer.yaml")}}}, home.Files...)
	questions(t, mailer+files+mainPod("args: []"), "a/main", home, set)
	// Any other library does not look on.
	other := source("/etc/mailer/config.yaml", "configs/config.yaml")
	other.Library = "koanf"
	questions(t, mailer+files+mainPod("args: []"), "a/main", other, map[string]string{"key port": "1@configs/config.yaml:1:7", "key x": "open"})
	other.Files[0], other.Files[1] = other.Files[1], other.Files[0]
	questions(t, mailer+files+mainPod("args: []"), "a/main", other, open)
}

func TestArguments(t *testing.T) {
	p := layArchive(t, mailer+dockerfile("ENTRYPOINT [\"mailer\", \"serve\"]\n")+mainPod("args: [now]"))
	model := programs(p)
	s := linkAll(t, p, model)
	serve := &settings.Expr{Op: settings.Command, Text: "serve now"}
	if got, ok := serve.Eval(s.Deployments[0].Env).Value(); !ok || got != "true" {
		t.Errorf("serve now is %q, %t", got, ok)
	}
	if got, ok := (&settings.Expr{Op: settings.Command, Text: "migrate"}).Eval(s.Deployments[0].Env).Value(); !ok || got != "false" {
		t.Errorf("migrate is %q, %t", got, ok)
	}
	if _, ok := serve.Eval(s.Local(model.Programs[0])).Value(); ok {
		t.Error("any deployment may give further arguments")
	}
}

func TestKeysOfKratos(t *testing.T) {
	files := "-- configs/config.yaml --\nserver:\n  http:\n    addr: 0.0.0.0:${PORT:8000}\n  name: ${app.name}\n-- configs/more.yaml --\napp: {name: mailer}\nlate: ${app.name}\n"
	source := func(prefixes []string) *settings.Source {
		return &settings.Source{Library: "kratos config", Files: []*settings.Expr{file("conf", "../../configs")}, EnvPrefixes: prefixes}
	}
	code := "-- go.mod --\nmodule acme.example/x\n-- cmd/mailer/main.go --\npackage main\n" + files
	main := mainPod("env: [{name: M_PORT, value: \"9000\"}]")
	questions(t, code+main, "a/main", source([]string{}), map[string]string{"key server.http.addr": "0.0.0.0:8000@configs/config.yaml:3:11", "key late": "mailer@configs/more.yaml:2:7"})
	questions(t, code+main, "a/main", source([]string{"M_"}), map[string]string{"key server.http.addr": "0.0.0.0:9000@configs/config.yaml:3:11"})
	questions(t, code+main, "a/main", source(nil), map[string]string{"key server.http.addr": "open@configs/config.yaml:3:11"})
	image := "-- Dockerfile --\n" + builder + "RUN go build -o /out/mailer ./cmd/mailer\nFROM scratch\nCOPY --from=build /out/mailer /mailer\nCOPY configs /data/conf\nCMD [\"/mailer\", \"-conf\", \"/data/conf\"]\n"
	questions(t, code+image+main, "a/main", source([]string{}), map[string]string{"key server.http.addr": "0.0.0.0:8000@configs/config.yaml:3:11"})
	questions(t, code+image, "local", source([]string{""}), map[string]string{"key server.http.addr": "open@configs/config.yaml:3:11"})
	mounted := pod("a", "        - {name: main, image: acme/mailer, volumeMounts: [{name: conf, mountPath: /data/conf}]}\n") +
		"      volumes: [{name: conf, configMap: {name: mailer}}]\n" + configMapPod
	questions(t, code+image+mounted, "a/main", source([]string{}), map[string]string{"key Port": "2@deploy/cm.yaml:14:11", "key server.http.addr": "unset"})
}

func TestASourceInItself(t *testing.T) {
	s := &settings.Source{Library: "viper"}
	s.Files = []*settings.Expr{{Op: settings.Key, Text: "file", Source: s}}
	questions(t, mailer+mainPod("args: []"), "a/main", s, map[string]string{"key port": "open"})
}

func TestExpandEnv(t *testing.T) {
	s := goZero()
	s.Library = "go-zero conf UseEnv"
	questions(t, mailer+config+mainPod("env: [{name: HOST, value: a.example}]"), "a/main", s, map[string]string{"key Host": "a.example@etc/mailer.yaml:5:7"})
	questions(t, mailer+config+mainPod("env: [{name: X, value: a}]"), "a/main", s, map[string]string{"key Host": "@etc/mailer.yaml:5:7"})
	questions(t, mailer+config, "local", s, map[string]string{"key Host": "open@etc/mailer.yaml:5:7", "key Port": "8888@etc/mailer.yaml:2:7"})
}
