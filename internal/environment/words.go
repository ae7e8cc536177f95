package environment

import (
	"strings"
	"unicode"
)

// The classes that are asked for by name.
const (
	production  = "production"
	development = "development"
)

// A word is one that names an environment.
type word struct {
	class  string
	strong bool // it hardly means anything else in a path
}

// words are what environments are called. "pro" is none: it is go-zero's word for production, and everybody's for a product.
var words = vocabulary(map[string]string{
	production:    "prod production prd produktion produccion producción producao produção produzione продакшн 生产 本番",
	"live":        "+live",
	"staging":     "staging stg preprod preproduction preprd ppe 预发 预生产 homolog homologacao homologação hml +stage +pre",
	"nonprod":     "nonprod nonproduction nonprd",
	"acceptance":  "uat acceptance +acc",
	"qa":          "qa +sit",
	development:   "dev development develop devel entwicklung desarrollo desenvolvimento sviluppo développement developpement 开发 開発",
	"test":        "测试 テスト +test +testing +tests +int",
	"local":       "localhost +local",
	"sandbox":     "+sandbox +sbx",
	"demo":        "+demo",
	"ci":          "+ci +e2e",
	"performance": "+perf",
	"canary":      "+canary",
})

// vocabulary reads classes with their words; "+" stands before a word that means other things, too.
func vocabulary(classes map[string]string) map[string]word {
	all := map[string]word{}
	for class, list := range classes {
		for _, w := range strings.Fields(list) {
			text, weak := strings.CutPrefix(w, "+")
			all[text] = word{class, !weak}
		}
	}
	return all
}

// lists are folders that have a folder for each environment (Kustomize's overlays, Flux's clusters, a folder of settings).
var lists = strings.Fields(`overlays overlay envs env environments environment clusters cluster stages config configs conf configuration
	configurations deploy deployment deployments k8s kubernetes kustomize manifests helm charts values etc settings secrets app apps gitops infra
	compose docker variants profiles`)

// stems are what files of settings are called.
var stems = set(`config configs conf cfg configuration application app appsettings settings setting values env dotenv compose docker
	kustomization secrets secret params parameters server service api properties configmap override`)

// endings are what a file's name may end with behind its last dot.
var endings = set(`yaml yml json jsonc json5 toml tml env properties props ini conf cfg cnf go md txt sh tf tfvars hcl xml js ts tmpl tpl gotmpl
	sql pem key crt cert enc sops`)

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// places are words for where an environment is, beside those of one or two letters and numbers.
var places = set(`east west north south central northeast southeast northwest southwest northeurope westeurope europe asia global aws gcp
	azure gke eks aks cluster region zone primary secondary blue green emea apac amer latam china frankfurt ireland london paris tokyo
	singapore sydney virginia oregon ohio mumbai seoul`)

// place reports whether a word beside that of an environment says where it is: "eu", "us", "east", "1".
func place(t string) bool {
	if places[t] || len(t) <= 2 {
		return true
	}
	letters := strings.TrimRight(t, "0123456789")
	return letters == "" || len(letters) < len(t) && (len(letters) <= 2 || places[letters]) // eu1, west1
}

// tokens splits a part of a path into its words, in lower case: at what is no letter or digit, where a capital begins, and
// in front of the number behind an environment's word ("prod1").
func tokens(part string) []string {
	var list []string
	var b strings.Builder
	end := func() {
		w := strings.ToLower(b.String())
		b.Reset()
		if w == "" {
			return
		}
		if stem := strings.TrimRight(w, "0123456789"); stem != w && stem != "" && words[stem].class != "" {
			list = append(list, stem, w[len(stem):])
			return
		}
		list = append(list, w)
	}
	var before rune
	for _, r := range part {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			end()
		case unicode.IsUpper(r) && unicode.IsLower(before):
			end()
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
		before = r
	}
	end()
	return list
}
