package project

import (
	"fmt"
	"strings"
	"testing"

	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
)

// shown writes a setting as "text@file:line:column", "unset" or "open".
func shown(s settings.Setting) string {
	at := ""
	if s.Position.Line > 0 {
		at = fmt.Sprintf("@%s:%d", s.Position.File, s.Position.Line)
		if s.Position.Column > 0 {
			at += fmt.Sprintf(":%d", s.Position.Column)
		}
	}
	switch s.State {
	case settings.Set:
		return s.Text + at
	case settings.Unset:
		return "unset"
	}
	return "open" + at
}

// ask asks an environment for "env NAME", "flag NAME" or "key NAME" of a source.
func ask(t *testing.T, env settings.Environment, source *settings.Source, question string) string {
	kind, name, _ := strings.Cut(question, " ")
	switch kind {
	case "env":
		return shown(env.Variable(name))
	case "flag":
		return shown(env.Flag(name))
	case "key":
		return shown(env.Key(source, name))
	}
	t.Fatalf("what is %q?", question)
	return ""
}

// file is the configuration file that a flag of this name and default gives.
func file(flag, def string) *settings.Expr {
	return &settings.Expr{Op: settings.Flag, Text: flag, Args: []*settings.Expr{settings.Text(def)}}
}

// questions asks the deployment in a workload and container ("a/main"), or "local" of the first program.
func questions(t *testing.T, archive, where string, source *settings.Source, want map[string]string) {
	t.Helper()
	p := layArchive(t, archive)
	model := programs(p)
	model.Programs[0].Settings = []service.Read{
		{Setting: &settings.Expr{Op: settings.Flag, Text: "debug", Args: []*settings.Expr{settings.Text("false")}}},
	}
	for _, name := range []string{"a", "b", "c", "d", "f", "conf"} {
		model.Programs[0].Settings = append(model.Programs[0].Settings, service.Read{Setting: file(name, "")})
	}
	if source != nil {
		model.Programs[0].Sources = []*settings.Source{source}
	}
	s := linkAll(t, p, model)
	var env settings.Environment
	if where == "local" {
		env = s.Local(model.Programs[0])
	}
	for _, d := range s.Deployments {
		if d.Workload.Name.Text+"/"+d.Container.Name.Text == where {
			env = d.Env
		}
	}
	if env == nil {
		t.Fatalf("%s is not linked: %s", where, strings.Join(describeLinks(s), "; "))
	}
	for q, answer := range want {
		if got := ask(t, env, source, q); got != answer {
			t.Errorf("%s: %s is %s, want %s", where, q, got, answer)
		}
	}
}

const mailer = "-- go.mod --\nmodule acme.example/mailer\n-- main.go --\npackage main\n"

func dockerfile(rest string) string {
	return "-- Dockerfile --\n" + builder + "RUN go build -o /out/mailer .\nFROM alpine:3.22\nWORKDIR /app\nCOPY --from=build /out/mailer /usr/local/bin/mailer\n" + rest
}

func TestVariables(t *testing.T) {
	env := `        - name: main
          image: acme/mailer:1
          env:
            - name: PORT
              value: "9000"
            - {name: ADDR, value: ":$(PORT)"}
            - {name: EMPTY}
            - name: PASSWORD
              valueFrom: {secretKeyRef: {name: mailer, key: password}}
            - name: IP
              valueFrom: {fieldRef: {fieldPath: status.podIP}}
            - name: LEVEL
              valueFrom: {configMapKeyRef: {name: mailer, key: level}}
            - {name: LATER, value: "${FROM_CI}"}
`
	configMap := "-- deploy/cm.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: mailer}\ndata:\n  level: info\n"
	questions(t, mailer+pod("a", env)+configMap, "a/main", nil, map[string]string{
		"env PORT": "9000@deploy/a.yaml:12:22", "env ADDR": ":9000@deploy/a.yaml:13:35", "env EMPTY": "@deploy/a.yaml:14:22",
		"env PASSWORD": "open@deploy/a.yaml:15:21", "env IP": "open@deploy/a.yaml:17:21", "env LEVEL": "info@deploy/cm.yaml:5:10",
		"env LATER": "open@deploy/a.yaml:21:36", "env NOTHING": "unset", "env PATH": "open", "env KUBERNETES_SERVICE_HOST": "open", "env OTHER_PORT": "unset",
	})
	// Of a Service of the namespace the kubelet sets NAME_PORT.
	svc := "-- deploy/svc.yaml --\napiVersion: v1\nkind: Service\nmetadata: {name: mail-er}\nspec: {ports: [{port: 80}]}\n"
	questions(t, mailer+pod("a", env)+svc, "a/main", nil, map[string]string{"env MAIL_ER_PORT": "open", "env MAILER_PORT": "unset"})
	// An envFrom whose source is somewhere else may set anything that env does not.
	from := "        - name: main\n          image: acme/mailer:1\n          env: [{name: PORT, value: \"1\"}]\n          envFrom: [{secretRef: {name: elsewhere}}]\n"
	questions(t, mailer+pod("a", from), "a/main", nil, map[string]string{"env PORT": "1@deploy/a.yaml:10:37", "env HOST": "open"})
	from = strings.Replace(from, "secretRef: {name: elsewhere}", "configMapRef: {name: mailer}", 1)
	questions(t, mailer+pod("a", from)+configMap, "a/main", nil, map[string]string{"env level": "info@deploy/cm.yaml:5:10", "env HOST": "unset"})
}

func TestVariablesOfTheImage(t *testing.T) {
	main := pod("a", "        - {name: main, image: acme/mailer, env: [{name: HOST, value: a}]}\n")
	image := dockerfile("ENV PORT=8080 HOST=b EMPTY=\nENTRYPOINT [\"env\", \"LEVEL=debug\", \"mailer\"]\n")
	questions(t, mailer+image+main, "a/main", nil, map[string]string{
		"env PORT": "8080@Dockerfile:8:10", "env HOST": "a@deploy/a.yaml:8:70", "env EMPTY": "@Dockerfile:8:22", "env NOTHING": "unset",
		"env LEVEL": "debug@Dockerfile:9:21",
	})
	questions(t, mailer+image, "local", nil, map[string]string{"env PORT": "8080@Dockerfile:8:10", "env NOTHING": "open", "env LEVEL": "debug@Dockerfile:9:21"})
	questions(t, mailer+strings.Replace(image, "alpine:3.22", "acme/base:1", 1)+main, "a/main", nil, map[string]string{
		"env PORT": "8080@Dockerfile:8:10", "env NOTHING": "open",
	})
	// The container is linked by its name alone, and there is a Dockerfile that may or may not be its image's.
	unread := mailer + "-- Dockerfile --\nFROM acme/runner\nCOPY x /x\n" + main
	questions(t, unread, "a/main", nil, map[string]string{"env HOST": "a@deploy/a.yaml:8:70", "env PORT": "open", "flag f": "open"})
	questions(t, mailer+main, "a/main", nil, map[string]string{"env PORT": "unset", "flag f": "unset"})
	// Two Dockerfiles start the program, and nothing says which of them made the container's image.
	made := "FROM golang:1.26 AS build\nRUN make mailer\nFROM alpine:3.22\nCOPY --from=build /mailer /mailer\nENTRYPOINT [\"/mailer\"]\n"
	two := mailer + "-- Dockerfile --\n" + made + "ENV PORT=8080 A=1\n-- eu.Dockerfile --\n" + made + "ENV PORT=8080\n" + main
	questions(t, two, "a/main", nil, map[string]string{"env PORT": "open@Dockerfile:6:10", "env A": "open@Dockerfile:6:17", "env B": "unset", "flag f": "open"})
	questions(t, two, "local", nil, map[string]string{"env PORT": "8080@Dockerfile:6:10", "env A": "open"})
}

func TestVariablesElsewhere(t *testing.T) {
	compose := mailer + "-- mailer.env --\nPORT=1\nHOST=a\n-- compose.yaml --\nservices:\n  mailer:\n    image: acme/mailer\n    env_file: mailer.env\n    environment:\n      HOST: b\n      USER_NAME:\n      LEVEL: ${LEVEL:-info}\n"
	questions(t, compose, "mailer/mailer", nil, map[string]string{
		"env PORT": "1@mailer.env:1:1", "env HOST": "b@compose.yaml:6:13", "env USER_NAME": "open@compose.yaml:7:7", "env NOTHING": "unset",
	})
	knative := mailer + "-- k.yaml --\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k}\nspec:\n  template:\n    spec:\n      containers:\n        - name: main\n          image: acme/mailer\n"
	questions(t, knative, "k/main", nil, map[string]string{"env PORT": "8080@k.yaml:8:11"})
	questions(t, knative+"          ports: [{containerPort: 9090}]\n", "k/main", nil, map[string]string{"env PORT": "9090@k.yaml:10:35"})
	// godotenv.Load: the file that is in the image, below what the manifest sets.
	source := &settings.Source{Library: "github.com/joho/godotenv", Files: []*settings.Expr{settings.Text(".env")}, Format: "env"}
	env := mailer + "-- .env --\nPORT=1\nHOST=a\n" + dockerfile("COPY .env ./\nENTRYPOINT [\"mailer\"]\n") + pod("a", "        - {name: main, image: acme/mailer, env: [{name: HOST, value: b}]}\n")
	questions(t, env, "a/main", source, map[string]string{"env PORT": "1@.env:1:6", "env HOST": "b@deploy/a.yaml:8:70", "env X": "unset"})
	questions(t, strings.Replace(env, "COPY .env ./\n", "", 1), "a/main", source, map[string]string{"env PORT": "unset"})
	questions(t, mailer+pod("a", "        - {name: main, image: acme/mailer}\n"), "a/main", source, map[string]string{"env PORT": "unset"})
}

func TestFlags(t *testing.T) {
	image := dockerfile("COPY run.sh /run.sh\nENTRYPOINT [\"mailer\", \"-debug\", \"-a\", \"1\"]\nCMD [\"-b\", \"2\"]\n") + "-- run.sh --\n#!/bin/sh\nexec mailer -a \"$A\" -b ${B:-7} \"$@\"\n"
	for _, test := range []struct{ container, flags string }{
		{"{name: main, image: acme/mailer}", "a=1@Dockerfile:9:40 b=2@Dockerfile:10:13 debug=true@Dockerfile:9:24 c=unset"},
		{"{name: main, image: acme/mailer, args: [-c, \"3\"]}", "a=1@Dockerfile:9:40 b=unset c=3@deploy/a.yaml:8:55"},
		{"{name: main, image: acme/mailer, command: [mailer], args: [\"--c=3\"]}", "a=unset debug=unset c=3@deploy/a.yaml:8:70"},
		{"{name: main, image: acme/mailer, command: [mailer, \"-c=$(PORT)\", \"-d=$(NOTHING)\"], env: [{name: PORT, value: \"9\"}]}", "c=9@deploy/a.yaml:8:62 d=open@deploy/a.yaml:8:76 a=unset"},
		{"{name: main, image: acme/mailer, args: [\"${EXTRA}\"]}", "a=1@Dockerfile:9:40 c=open@deploy/a.yaml:8:51"},
		{"{name: main, image: acme/mailer, command: [sh, -c, \"exec mailer -c 3 $EXTRA\"]}", "c=3@deploy/a.yaml:8:62 a=unset"},
		{"{name: main, image: acme/mailer, command: [sh, -c, \"mailer -c $(cat /x) $OPTS\"], envFrom: [{secretRef: {name: s}}]}", "c=open@deploy/a.yaml:8:62 a=open@deploy/a.yaml:8:62"},
		{"{name: main, image: acme/mailer, command: [/run.sh], args: [-c, \"3\"], env: [{name: A, value: \"5\"}]}", "a=5@run.sh:2:16 b=7@run.sh:2:24 c=3@deploy/a.yaml:8:75"},
	} {
		want := map[string]string{}
		for _, f := range strings.Fields(test.flags) {
			name, value, _ := strings.Cut(f, "=")
			want["flag "+name] = value
		}
		t.Run(test.container, func(t *testing.T) {
			questions(t, mailer+image+pod("a", "        - "+test.container+"\n"), "a/main", nil, want)
		})
	}
	questions(t, mailer+image, "local", nil, map[string]string{"flag b": "2@Dockerfile:10:13", "flag c": "open"})
}

func TestFlagKinds(t *testing.T) {
	read := func(name, def string) service.Read { return service.Read{Setting: file(name, def)} }
	// viper's reading of a flag has no default of its own; the definition says that it is a switch.
	kinds := flagKinds(&service.Program{Settings: []service.Read{read("debug,d", ""), read("debug", "false"), read("addr", ":8080")}})
	for name, want := range map[string]settings.FlagKind{
		"debug": settings.BoolFlag, "d": settings.ValueFlag, "addr": settings.ValueFlag, "other": settings.AnyFlag,
	} {
		if kinds[name] != want {
			t.Errorf("%s is of kind %d, want %d", name, kinds[name], want)
		}
	}
}
