package strictyaml

import (
	"strings"
	"testing"
)

type sample struct {
	Name  string            `yaml:"name"`
	Ports []port            `yaml:"ports"`
	Extra map[string]port   `yaml:"extra"`
	Sub   *port             `yaml:"sub"`
	Tags  map[string]string `yaml:"tags"`
}

type port struct {
	Number int    `yaml:"number"`
	Proto  string `yaml:"protocol"`
}

func TestDecode(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"good", "name: a\nports: [{number: 1, protocol: tcp}]\nextra: {x: {number: 2}}\nsub: {number: 3}\ntags: {any: thing}\n", ""},
		{"empty", "", ""},
		{"only comments", "# nothing\n", ""},
		{"anchors", "sub: &p {number: 1}\nextra: {x: *p}\n", ""},
		{"misspelt", "name: a\nprots: []\n", `2:1: unknown key "prots"; did you mean "ports"?`},
		{"deep in a list", "ports:\n  - number: 1\n    protocl: tcp\n", `3:5: unknown key "protocl" in ports[0]; did you mean "protocol"?`},
		{"deep in a map", "extra:\n  x:\n    nmber: 1\n", `3:5: unknown key "nmber" in extra.x; did you mean "number"?`},
		{"far from any", "colour: red\n", `1:1: unknown key "colour" (known: extra, name, ports, sub, tags)`},
		{"wrong kind", "ports:\n  - number: many\n", "2: cannot unmarshal !!str `many` into int"},
		{"twice", "name: a\nname: b\n", `2: mapping key "name" already defined at line 1`},
		{"no YAML", "name: [\n", "1: did not find expected node content"},
		{"two documents", "name: a\n---\nname: b\n", "2:1: a second YAML document, which nothing reads"},
		{"two faults", "nam: a\nport: 1\n", "1:1: unknown key \"nam\"; did you mean \"name\"?\n2:1: unknown key \"port\"; did you mean \"ports\"?"},
	} {
		t.Run(test.name, func(t *testing.T) {
			node, err := Parse([]byte(test.text))
			if err == nil {
				var s sample
				err = Decode(node, &s)
			}
			var got []string
			for _, f := range Faults(err) {
				got = append(got, f.Error())
			}
			if strings.Join(got, "\n") != test.want || (err == nil) != (test.want == "") {
				t.Errorf("got %v (%v)\nwant %s", got, err, test.want)
			}
		})
	}
}

func TestDecodeKeepsDefaults(t *testing.T) {
	node, err := Parse([]byte("sub: {number: 7}\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := sample{Name: "default", Sub: &port{Proto: "udp"}}
	if err := Decode(node, &s); err != nil || s.Name != "default" || s.Sub.Number != 7 || s.Sub.Proto != "udp" {
		t.Errorf("got %+v %+v, %v", s, s.Sub, err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"name: a\n", "a: &a [*a]\n", "? x\n", "sub: &x {number: 1}\nextra: {a: *x, <<: *x}\n", "---\n---\n", "sub: &x {number: 0}\nextra: {*x,<<}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		node, err := Parse(text)
		if err != nil {
			if len(Faults(err)) == 0 {
				t.Fatalf("an error without a line: %v", err)
			}
			return
		}
		var s sample
		if err := Decode(node, &s); err != nil && len(Faults(err)) == 0 {
			t.Fatalf("an error without a line: %v", err)
		}
	})
}
