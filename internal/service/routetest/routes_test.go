package routetest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// routers maps a sample to the package whose importers register routes.
var routers = map[string]string{
	"nethttp": "net/http",
	"gin":     "github.com/gin-gonic/gin",
	"chi":     "github.com/go-chi/chi/v5",
	"echo4":   "github.com/labstack/echo/v4",
	"gorilla": "github.com/gorilla/mux",
	"fiber2":  "github.com/gofiber/fiber/v2",
	"gozero":  "github.com/zeromicro/go-zero/rest",
	"grpc":    "google.golang.org/grpc",
	"kratos":  "github.com/go-kratos/kratos/v2/transport/http",
	"hertz":   "github.com/cloudwego/hertz/pkg",
	"gokit":   "net/http",
	"gateway": "github.com/grpc-ecosystem/grpc-gateway/v2/runtime",
	"fiber3":  "github.com/gofiber/fiber/v3",
	"echo5":   "github.com/labstack/echo/v5",
	"beego":   "github.com/beego/beego/v2/server/web",
	"kitex":   "github.com/cloudwego/kitex/server",
}

const (
	minRoutes   = 15
	minPackages = 4
	minRecall   = 95.0
)

// TestRoutes gets every sample's truth, checks that it is worth something, and holds the static side against it.
func TestRoutes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds one service for each framework")
	}
	names, err := frameworks()
	if err != nil {
		t.Fatal(err)
	}
	for name := range routers {
		if !slices.Contains(names, name) {
			t.Errorf("%s has no sample", name)
		}
	}
	rows := map[string]string{}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			dir := sample(t, name)
			routes, err := truth(dir)
			if err != nil {
				t.Fatal(err)
			}
			checkTruth(t, name, dir, routes)
			t.Run("static", func(t *testing.T) {
				if static == nil {
					t.Skip("no static route model is connected yet (static.go)")
				}
				rows[name] = checkStatic(t, name, dir, routes)
			})
		})
	}
	if len(rows) > 0 {
		t.Log(table(names, rows))
	}
}

// sample returns the folder of the sample with its modules at hand.
func sample(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	touch(t, dir)
	if _, err := goCommand(dir, "mod", "download"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the sample's modules cannot be downloaded: %v", err)
		}
		t.Skipf("the sample's modules cannot be downloaded: %v", err)
	}
	return dir
}

// touch looks at every file of the sample: the go command caches this test, and sees only files that the test itself used.
func touch(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkTruth(t *testing.T, name, dir string, routes []Route) {
	t.Helper()
	if _, err := goCommand(dir, "vet", "./..."); err != nil {
		t.Error(err)
	}
	if n := len(Normalise(name, routes)); n < minRoutes {
		t.Errorf("%d routes, want at least %d", n, minRoutes)
	}
	router, ok := routers[name]
	if !ok {
		t.Fatalf("no router package is known for %s", name)
	}
	if n, err := registering(dir, router); err != nil || n < minPackages {
		t.Errorf("%d packages import %s (%v), want at least %d", n, router, err, minPackages)
	}
	auth := map[bool]int{}
	for _, r := range routes {
		if !strings.HasPrefix(r.Path, "/") {
			t.Errorf("%v: the path is not rooted", r)
		}
		if r.Auth != nil {
			auth[*r.Auth]++
		}
	}
	if len(auth) == 1 {
		t.Errorf("all routes are alike in authentication: %v", auth)
	}
}

// checkStatic returns the sample's row for docs/accuracy.md.
func checkStatic(t *testing.T, name, dir string, routes []Route) string {
	t.Helper()
	res := Compare(Normalise(name, routes), Normalise(name, static(t, dir)))
	for _, r := range res.Invented {
		t.Errorf("invented: %v", r)
	}
	for _, r := range res.AuthWrong {
		t.Errorf("wrong in authentication: %v", r)
	}
	if res.Recall() < minRecall {
		t.Errorf("found %.1f %% of the routes, want at least %.0f %%", res.Recall(), minRecall)
		for _, r := range res.Missing {
			t.Errorf("missing: %v", r)
		}
	}
	row := Row(name, res)
	t.Log(row)
	return row
}

func table(names []string, rows map[string]string) string {
	var b strings.Builder
	b.WriteString("\n| framework | routes | found | missing | invented | unresolved | authentication |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, name := range names {
		if row, ok := rows[name]; ok {
			fmt.Fprintln(&b, row)
		}
	}
	return b.String()
}
