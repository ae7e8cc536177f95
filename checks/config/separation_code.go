package config

import (
	"context"
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-dev/golive/internal/gocode"
	"github.com/golive-dev/golive/internal/service"
	"github.com/golive-dev/golive/internal/settings"
)

// identity are variables that say where a process runs and nothing of how it is to behave.
var identity = regexp.MustCompile(`^(?:(?:MY_)?(?:POD|NODE|HOST)_(?:NAME|IP|NAMESPACE|UID)|NAMESPACE|HOSTNAME|PATH|HOME|USER|PWD|TMPDIR|TZ|LANG|GOMAXPROCS|GOMEMLIMIT|GOGC|KUBERNETES_.*|HOST)$`)

// layers are packages that lay something over a configuration file: environment variables, flags, configuration centres.
var layers = []string{
	"github.com/kelseyhightower/envconfig", "github.com/caarlos0/env", "github.com/sethvargo/go-envconfig", "github.com/joho/godotenv",
	"github.com/ilyakaznacheev/cleanenv", "github.com/knadh/koanf/providers/env", "github.com/knadh/koanf/v2/providers/env", "github.com/Netflix/go-env",
	"github.com/jessevdk/go-flags", "github.com/alexflint/go-arg", "github.com/alecthomas/kong", "github.com/alecthomas/kingpin", "gopkg.in/alecthomas/kingpin",
	"github.com/urfave/cli", "github.com/spf13/pflag", "github.com/spf13/cobra", "github.com/cristalhq/aconfig", "github.com/jinzhu/configor",
	"github.com/ardanlabs/conf", "github.com/peterbourgon/ff", "github.com/a8m/envsubst", "github.com/drone/envsubst", "github.com/spf13/viper/remote",
	"github.com/apolloconfig/agollo", "github.com/shima-park/agollo", "github.com/philchia/agollo", "github.com/nacos-group/nacos-sdk-go",
	"github.com/hashicorp/consul/api", "github.com/hashicorp/vault/api", "go.etcd.io/etcd/client", "github.com/go-kratos/kratos/contrib/config",
	"github.com/zeromicro/go-zero/core/configcenter", "github.com/aws/aws-sdk-go-v2/service/ssm", "github.com/aws/aws-sdk-go-v2/service/secretsmanager",
	"github.com/aws/aws-sdk-go-v2/service/appconfig", "cloud.google.com/go/secretmanager", "github.com/Azure/azure-sdk-for-go/sdk/keyvault",
	"github.com/Azure/azure-sdk-for-go/sdk/data/azappconfig", "github.com/open-feature/go-sdk", "k8s.io/client-go", "sigs.k8s.io/controller-runtime",
}

// overriding are functions and methods by which the code takes something from its environment whatever their arguments.
var overriding = []string{
	"os.Environ", "os.ExpandEnv", "os.Expand", "os.Args", "syscall.Environ", "AutomaticEnv", "BindEnv", "BindPFlag", "BindPFlags", "BindFlagValue", "AddRemoteProvider",
	"UseEnv",
}

// readsElse reports whether a program takes settings from elsewhere, or may: what the model of the service saw, and whatever
// stands in the code of the repository that the program links, reached or not.
func (j *judge) readsElse(ctx context.Context, prog *service.Program) bool {
	found := false
	note := func(e *settings.Expr) {
		switch e.Op {
		case settings.Env:
			found = found || !identity.MatchString(e.Text)
		case settings.Flag:
			found = found || !plainFlag(e.Text)
		}
	}
	for _, r := range prog.Settings {
		r.Setting.Walk(note)
	}
	for _, l := range prog.Listeners {
		l.Addr.Walk(note)
	}
	for _, d := range prog.Dependencies {
		d.Addr.Walk(note)
	}
	if found {
		return true
	}
	code, err := j.project.Code(ctx)
	if err != nil {
		return true
	}
	for _, pkg := range code.Packages {
		if (pkg.Path == prog.Package || prog.Imports[pkg.Path]) && pkg.Module != nil && (pkg.Types == nil || takesElse(pkg)) {
			return true
		}
	}
	return false
}

// plainFlag reports whether a flag is one that every program has.
func plainFlag(names string) bool {
	for name := range strings.SplitSeq(names, ",") {
		if slices.Contains([]string{"version", "v", "h", "help"}, strings.TrimSpace(name)) {
			return true
		}
	}
	return false
}

func takesElse(pkg *gocode.Package) bool {
	for _, imported := range pkg.Types.Imports() {
		if slices.ContainsFunc(layers, func(l string) bool { return imported.Path() == l || strings.HasPrefix(imported.Path(), l) }) {
			return true
		}
	}
	found := false
	for _, file := range pkg.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				found = found || fromOutside(pkg.Info, n)
			case *ast.Ident:
				if o := pkg.Info.Uses[n]; o != nil && o.Pkg() != nil && o.Pkg() != pkg.Types {
					name := o.Pkg().Name() + "." + o.Name()
					ofLibrary := isMethod(o) || strings.HasSuffix(o.Pkg().Path(), "/core/conf") || strings.HasSuffix(o.Pkg().Path(), "/viper")
					found = found || slices.Contains(overriding, name) || ofLibrary && slices.Contains(overriding, o.Name())
				}
			}
			return !found
		})
	}
	return found
}

func isMethod(o types.Object) bool {
	f, ok := o.(*types.Func)
	return ok && f.Signature().Recv() != nil
}

// fromOutside reports whether a call reads an environment variable or defines a flag, those that say nothing of a configuration
// aside.
func fromOutside(info *types.Info, call *ast.CallExpr) bool {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return false
	}
	o, ok := info.Uses[id].(*types.Func)
	if !ok || o.Pkg() == nil {
		return false
	}
	first := func(i int) (string, bool) {
		if i >= len(call.Args) {
			return "", false
		}
		v := info.Types[call.Args[i]].Value
		if v == nil || v.Kind() != constant.String {
			return "", false
		}
		return constant.StringVal(v), true
	}
	switch o.Pkg().Path() {
	case "os", "syscall":
		if o.Name() != "Getenv" && o.Name() != "LookupEnv" {
			return false
		}
		name, ok := first(0)
		return !ok || !identity.MatchString(name)
	case "flag":
		at := 0
		if strings.HasSuffix(o.Name(), "Var") {
			at = 1
		}
		name, ok := first(at)
		return ok && !plainFlag(name)
	}
	return false
}
