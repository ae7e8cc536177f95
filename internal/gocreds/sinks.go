package gocreds

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"

	"github.com/golive-dev/golive/internal/credential"
)

// A sink is what a library takes a secret by although the name of the parameter or field does not say so. Those whose name does
// (smtp.PlainAuth's password, redis.Options.Password, oauth2.Config.ClientSecret) are found by it.

// all stands for every argument of a variadic parameter, from that index on.
const all = 100

// takes are functions by symbol with the argument that is a secret (all+i: from the i-th on), by the libraries' documentation.
var takes = map[string][]int{
	// github.com/golang-jwt/jwt: Token.SignedString(key); the older github.com/dgrijalva/jwt-go alike.
	"(*github.com/golang-jwt/jwt.Token).SignedString":       {0},
	"(*github.com/dgrijalva/jwt-go.Token).SignedString":     {0},
	"(*github.com/form3tech-oss/jwt-go.Token).SignedString": {0},
	"github.com/go-chi/jwtauth.New":                         {1, 2}, // New(alg, signKey, verifyKey)
	"github.com/labstack/echo-jwt.JWT":                      {0},
	"github.com/labstack/echo/middleware.JWT":               {0},
	"github.com/lestrrat-go/jwx/jwt.WithKey":                {1},
	"github.com/lestrrat-go/jwx/jws.WithKey":                {1},
	// github.com/gorilla: pairs of authentication and encryption keys.
	"github.com/gorilla/sessions.NewCookieStore":        {all},
	"github.com/gorilla/sessions.NewFilesystemStore":    {all + 1},
	"github.com/gorilla/securecookie.New":               {0, 1},
	"github.com/gorilla/securecookie.CodecsFromPairs":   {all},
	"github.com/gorilla/csrf.Protect":                   {0},
	"github.com/gin-contrib/sessions/cookie.NewStore":   {all},
	"github.com/gin-contrib/sessions/memstore.NewStore": {all},
	"github.com/gin-contrib/sessions/redis.NewStore":    {all + 4},
	"github.com/boj/redistore.NewRediStore":             {all + 4},
	// The standard library's ciphers and codes.
	"crypto/hmac.New":                                                  {1},
	"crypto/aes.NewCipher":                                             {0},
	"crypto/des.NewCipher":                                             {0},
	"crypto/des.NewTripleDESCipher":                                    {0},
	"crypto/rc4.NewCipher":                                             {0},
	"crypto/tls.X509KeyPair":                                           {1},
	"golang.org/x/crypto/chacha20poly1305.New":                         {0},
	"golang.org/x/crypto/chacha20poly1305.NewX":                        {0},
	"golang.org/x/crypto/blowfish.NewCipher":                           {0},
	"golang.org/x/crypto/ssh.ParsePrivateKey":                          {0},
	"(*github.com/o1egl/paseto.V2).Encrypt":                            {0},
	"(*github.com/o1egl/paseto.V2).Decrypt":                            {0},
	"github.com/nats-io/nats.go.Token":                                 {0},
	"(*github.com/hashicorp/vault/api.Client).SetToken":                {0},
	"github.com/sendgrid/sendgrid-go.NewSendClient":                    {0},
	"github.com/stripe/stripe-go/client.New":                           {0},
	"(*github.com/stripe/stripe-go/client.API).Init":                   {0},
	"github.com/sashabaranov/go-openai.NewClient":                      {0},
	"github.com/sashabaranov/go-openai.DefaultConfig":                  {0},
	"github.com/slack-go/slack.New":                                    {0},
	"github.com/go-telegram-bot-api/telegram-bot-api.NewBotAPI":        {0},
	"github.com/bwmarrin/discordgo.New":                                {0},
	"google.golang.org/api/option.WithAPIKey":                          {0},
	"google.golang.org/api/option.WithCredentialsJSON":                 {0},
	"(*github.com/eclipse/paho.mqtt.golang.ClientOptions).SetPassword": {0},
	"github.com/gomodule/redigo/redis.DialPassword":                    {0},
	"github.com/zeromicro/go-zero/rest.WithJwt":                        {0},
	"github.com/zeromicro/go-zero/rest.WithJwtTransition":              {0, 1},
	"github.com/zeromicro/go-zero/core/stores/redis.WithPass":          {0},
	// HTTP's basic authentication by a map of users to passwords.
	"github.com/gin-gonic/gin.BasicAuth":         {0},
	"github.com/gin-gonic/gin.BasicAuthForRealm": {0},
	"github.com/go-chi/chi/middleware.BasicAuth": {1},
}

// holds are fields by type and name, and package variables.
var holds = map[string]bool{
	"github.com/appleboy/gin-jwt.GinJWTMiddleware.Key":              true,
	"github.com/labstack/echo-jwt.Config.SigningKey":                true,
	"github.com/labstack/echo/middleware.JWTConfig.SigningKey":      true,
	"github.com/gofiber/contrib/jwt.SigningKey.Key":                 true,
	"github.com/gofiber/jwt.SigningKey.Key":                         true,
	"github.com/gofiber/jwt.Config.SigningKey":                      true,
	"github.com/gofiber/fiber/middleware/encryptcookie.Config.Key":  true,
	"github.com/gofiber/fiber/middleware/basicauth.Config.Users":    true,
	"github.com/go-jose/go-jose.SigningKey.Key":                     true,
	"github.com/go-jose/go-jose.Recipient.Key":                      true,
	"gopkg.in/square/go-jose.v2.SigningKey.Key":                     true,
	"github.com/zeromicro/go-zero/core/stores/redis.RedisConf.Pass": true,
	"github.com/hashicorp/consul/api.Config.Token":                  true,
	"github.com/elastic/go-elasticsearch.Config.ServiceToken":       true,
	"github.com/go-sql-driver/mysql.Config.Passwd":                  true,
	"github.com/stripe/stripe-go.Key":                               true,
}

// comparing take a secret's name by a parameter and are given what somebody sent, or something made up to take as long.
var comparing = map[string]bool{"golang.org/x/crypto/bcrypt.CompareHashAndPassword": true}

// sinks looks for what a library takes as a secret.
func (f *finder) sinks(n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		f.callSink(n)
	case *ast.CompositeLit:
		eachField(f.pkg, n, func(field *types.Var, value ast.Expr) { f.fieldSink(f.pkg.Info.TypeOf(n), field, value) })
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			if len(n.Lhs) != len(n.Rhs) {
				break
			}
			sel, ok := ast.Unparen(l).(*ast.SelectorExpr)
			v, isVar := object(f.pkg, l).(*types.Var)
			switch {
			case !ok || !isVar:
			case v.IsField():
				f.fieldSink(f.pkg.Info.TypeOf(sel.X), v, n.Rhs[i])
			case v.Pkg() != nil && holds[withoutMajor(v.Pkg().Path())+"."+v.Name()]:
				f.reaches(v.Pkg().Name()+"."+v.Name(), n.Rhs[i], true)
			}
		}
	case *ast.FuncDecl:
		f.keyFunc(n.Type, n.Body)
	case *ast.FuncLit:
		f.keyFunc(n.Type, n.Body)
	}
}

func (f *finder) callSink(n *ast.CallExpr) {
	fn := callee(f.pkg, n)
	if fn == nil {
		return
	}
	sym := symbol(fn)
	for _, at := range takes[sym] {
		for i := range n.Args {
			if i == at || at >= all && i >= at-all {
				f.reaches(f.callName(fn, i), n.Args[i], true)
			}
		}
	}
	if takes[sym] != nil || comparing[sym] || !f.library(fn.Pkg()) {
		return
	}
	for i, a := range n.Args {
		if v := parameter(fn, i); v != nil && credential.SecretName(v.Name()) && strong(v.Name()) {
			f.reaches(f.callName(fn, i), a, false)
		}
	}
}

// library reports whether a package is of another module: a dependency, or one that a replacement keeps in this repository.
func (f *finder) library(t *types.Package) bool {
	if t == nil {
		return false
	}
	p := f.index.code.Package(t)
	return p == nil || !p.InScope && p.Module != f.pkg.Module
}

// callName says what a library's function takes by an argument: "smtp.PlainAuth(password)", "hmac.New(key)".
func (f *finder) callName(fn *types.Func, i int) string {
	name := fn.Name()
	if recv := fn.Signature().Recv(); recv != nil {
		name = typeName(recv.Type()) + "." + name
	}
	if fn.Pkg() != nil {
		name = fn.Pkg().Name() + "." + name
	}
	if v := parameter(fn, i); v != nil && v.Name() != "" && v.Name() != "_" {
		name += "(" + v.Name() + ")"
	}
	return name
}

// fieldSink looks at what is put into a field of a library's struct.
func (f *finder) fieldSink(t types.Type, field *types.Var, value ast.Expr) {
	if !f.library(field.Pkg()) {
		return
	}
	known := holds[withoutMajor(field.Pkg().Path())+"."+typeName(t)+"."+field.Name()]
	if known || credential.SecretName(field.Name()) && strong(field.Name()) {
		f.reaches(strings.TrimPrefix(field.Pkg().Name()+"."+typeName(t)+"."+field.Name(), "."), value, known)
	}
}

func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return "struct"
}

// keyFunc looks at a function that tells a library for JSON Web Tokens its key: func(*jwt.Token) (any, error), by whatever name
// the library calls that type.
func (f *finder) keyFunc(t *ast.FuncType, body *ast.BlockStmt) {
	sig, ok := f.pkg.Info.TypeOf(t).(*types.Signature)
	if !ok || body == nil || sig.Params().Len() != 1 || sig.Results().Len() != 2 {
		return
	}
	switch strings.TrimPrefix(withoutMajor(types.TypeString(sig.Params().At(0).Type(), nil)), "*") {
	case "github.com/golang-jwt/jwt.Token", "github.com/dgrijalva/jwt-go.Token", "github.com/form3tech-oss/jwt-go.Token":
	default:
		return
	}
	for _, r := range returnsOf(body) {
		if len(r.Results) == 2 {
			f.reaches("jwt.Keyfunc", r.Results[0], true)
		}
	}
}

// reaches notes the literals that a value which is taken as a secret may come from. Of a map its values count. Where the library
// is known to take a secret there, any text is one; where only a name says so, it must look like one.
func (f *finder) reaches(name string, e ast.Expr, known bool) {
	for _, v := range f.mapValues(e) {
		f.reaches(name, v, known)
	}
	for _, l := range f.index.origins(f.pkg, e) {
		placeholder, ok := usable(l.text)
		if known && credential.Classify(l.text) == credential.None {
			ok = l.text != ""
		}
		if ok && !isSource(l.text) {
			f.add(l, bySink, credential.Site{Kind: credential.Code, Name: name, Value: l.text, Placeholder: placeholder})
		}
	}
}

func (f *finder) mapValues(e ast.Expr) (list []ast.Expr) {
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		if v, isVar := object(f.pkg, e).(*types.Var); isVar && isMap(v.Type()) {
			for _, a := range f.index.assigned[v] {
				if l, ok := ast.Unparen(a.expr).(*ast.CompositeLit); ok && a.pkg == f.pkg {
					list = append(list, f.mapValues(l)...)
				}
			}
		}
		return list
	}
	if !isMap(f.pkg.Info.TypeOf(lit)) {
		return nil
	}
	for _, el := range lit.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			list = append(list, kv.Value)
		}
	}
	return list
}

func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

var major = regexp.MustCompile(`/v[0-9]+(/|\.|$)`)

// withoutMajor takes the major version out of an import path, or of a name that begins with one.
func withoutMajor(s string) string {
	return major.ReplaceAllString(s, "$1")
}
