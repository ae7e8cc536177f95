package buildspec

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/golive-dev/golive/internal/treetest"
)

func TestMade(t *testing.T) {
	inv := treetest.Open(t, `
-- go.mod --
module clinic.example/intake/v2
-- Makefile --
BIN ?= bin
OUT := out/linux
.PHONY: build
build: $(BIN)/intake
$(BIN)/intake:
	CGO_ENABLED=0 go build -o $@ ./cmd/intake
release/%/app: main.go
	cp main.go $@
web:
	cd web && npm ci && npm run build
single:
	go build -ldflags "-s" ./cmd/worker
module:
	go build
proto:
	protoc --go_out=gen/pb api.proto
archive:
	tar -czf intake.tar.gz bin
	git rev-parse HEAD > VERSION
	go build -o $(OUT)/$(shell go env GOARCH)/tool ./cmd/tool
	go mod vendor
copies:
	cp config/a.yaml config/b.yaml etc/
	mv -f a.bin image/
	install -m 0755 x $(DESTDIR)/usr/bin/fetched
-- image/Dockerfile --
FROM scratch
-- .github/workflows/ci.yml --
jobs:
  image:
    steps:
      - uses: actions/download-artifact@v5
        with: {name: binaries, path: artifacts}
      - uses: actions/download-artifact@v5
        with: {name: docs}
      - run: |
          mkdir -p staged/one
          curl -sSfL https://clinic.example/ca.pem -o certs/ca.pem
          GOOS=linux go build -o ./dist-${{ matrix.os }}/svc ./cmd/svc
        working-directory: services
-- .goreleaser.yml --
dist: build-output
-- hack/gen.sh --
cat > conf/generated.yaml <<EOF
x: 1
EOF
touch stamp
cd deploy && helm template . | tee rendered.yaml
git clone https://clinic.example/tools.git
`)
	made := Made(t.Context(), inv, treetest.All)
	for name, want := range map[string]bool{
		"bin/intake": true, "bin": true, "bin/intake/x": true, "bin/other": false,
		"release/linux/app": true, "release/linux/other": false,
		"web/dist/index.html": true, "web/build": true, "web/src/x": false, "web/node_modules/x": true,
		"worker": true, "v2": true, "intake": false,
		"gen/pb/x.pb.go": true, "gen": true, "gen/other": false,
		"intake.tar.gz": true, "VERSION": true, "out/linux/amd64/tool": true, "out/linux": true, "vendor/x": true,
		"etc/a.yaml": true, "etc/b.yaml": true, "etc/c.yaml": false, "image/a.bin": true,
		"usr/bin/fetched": true, "rootfs/usr/bin/fetched": true,
		"artifacts/x": true, "docs": true, "services/staged/one/y": true, "services/certs/ca.pem": true, "certs/ca.pem": false,
		"services/dist-linux/svc": true, "build-output/x": true, "dist/x": false,
		"conf/generated.yaml": true, "stamp": true, "deploy/rendered.yaml": true, "deploy/tools/x": true,
		"missing": false, ".": false, "config/c.yaml": false,
	} {
		if got := made(name); got != want {
			t.Errorf("made(%q) = %t, want %t", name, got, want)
		}
	}
}

func TestDockerfiles(t *testing.T) {
	inv := treetest.Open(t, `
-- Dockerfile --
-- Containerfile --
-- build/Dockerfile.prod --
-- build/Dockerfile-alpine --
-- build/intake.Dockerfile --
-- build/intake.dockerfile --
-- build/Containerfile.arm64 --
-- build/Dockerfile.prod.dockerignore --
-- build/Dockerfile.tmpl --
-- build/Dockerfile.prod.j2 --
-- build/Dockerfile.in --
-- build/Dockerfile.md --
-- build/dockerfile.go --
-- build/Dockerfile.sh --
-- build/dockerfiles --
-- build/MyDockerfile --
-- deploy/image.build --
-- compose.yaml --
services:
  a:
    build: {context: deploy, dockerfile: image.build}
  b:
    build: {context: deploy, dockerfile: gone}
`)
	builds, problems := Find(t.Context(), inv, treetest.All)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	got := Dockerfiles(inv, treetest.All, builds)
	want := []string{"Containerfile", "Dockerfile", "build/Containerfile.arm64", "build/Dockerfile-alpine", "build/Dockerfile.prod",
		"build/intake.Dockerfile", "build/intake.dockerfile", "deploy/image.build"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := Dockerfiles(inv, func(p string) bool { return p == "Dockerfile" }, builds); len(got) != 1 {
		t.Errorf("within: %v", got)
	}
}

func TestDev(t *testing.T) {
	for name, want := range map[string]bool{
		"Dockerfile": false, "Dockerfile.prod": false, "Dockerfile.dev": true, "dev.Dockerfile": true, "Dockerfile-debug": true,
		"build/Dockerfile.test": true, "test/Dockerfile": false, ".devcontainer/Dockerfile": true, "Dockerfile.local": true,
		"Dockerfile.device": false, "intake-dev.Dockerfile": true, "Dockerfile.e2e": true, "Containerfile.development": true,
		".gitpod.Dockerfile": true, "Dockerfile.latest": false,
	} {
		if got := Dev(name); got != want {
			t.Errorf("Dev(%q) = %t, want %t", name, got, want)
		}
	}
}
