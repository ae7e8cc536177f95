package modules

import (
	"strings"
	"testing"
)

func TestReadDiff(t *testing.T) {
	for _, tt := range []struct {
		name, diff, mod string
		line            int
	}{
		{"added to a block", `--- current/go.mod
+++ tidy/go.mod
@@ -3,4 +3,5 @@
 go 1.26
 
 require (
+	a.example/a v1.0.0
 	b.example/b v1.0.0
`, "add a.example/a v1.0.0", 5},
		{"added to a module without requirements", `--- current/go.mod
+++ tidy/go.mod
@@ -1,3 +1,5 @@
 module m
 
 go 1.26
+
+require a.example/a v1.0.0
`, "add a.example/a v1.0.0", 3},
		{"removed with the blank line above", `--- current/go.mod
+++ tidy/go.mod
@@ -2,4 +2,2 @@
 
 go 1.26
-
-require a.example/a v1.0.0
`, "remove a.example/a", 5},
		{"moved to the direct ones", `--- current/go.mod
+++ tidy/go.mod
@@ -5,6 +5,7 @@
 require (
 	a.example/a v1.0.0
+	c.example/c v1.0.0
 )
 
 require (
 	b.example/b v1.0.0 // indirect
-	c.example/c v1.0.0 // indirect
 )
`, "mark c.example/c as direct", 11},
		{"versions, go and toolchain", `--- current/go.mod
+++ tidy/go.mod
@@ -3,4 +3,4 @@
-go 1.25
+go 1.26.0
 
-toolchain go1.26.1
-require a.example/a v1.0.0
+require a.example/a v1.1.0
`, "change a.example/a from v1.0.0 to v1.1.0, change go 1.25 to 1.26.0, remove toolchain go1.26.1", 3},
		{"only its form", `--- current/go.mod
+++ tidy/go.mod
@@ -1,4 +1,3 @@
 module m
 
-
 go 1.26
`, "write it in another form", 3},
		{"many", "--- current/go.mod\n+++ tidy/go.mod\n@@ -1,2 +1,8 @@\n module m\n" +
			"+require a.example/1 v1.0.0\n+require a.example/2 v1.0.0\n+require a.example/3 v1.0.0\n+require a.example/4 v1.0.0\n+require a.example/5 v1.0.0\n+require a.example/6 v1.0.0\n go 1.26\n",
			"add a.example/1 v1.0.0, add a.example/2 v1.0.0, add a.example/3 v1.0.0, add a.example/4 v1.0.0 and 2 more", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := readDiff("diff current/go.mod tidy/go.mod\n" + tt.diff + "\n")
			if err != nil {
				t.Fatal(err)
			}
			if got := d.mod.describe(); got != tt.mod {
				t.Errorf("describe = %q, want %q", got, tt.mod)
			}
			if got := d.mod.line(strings.Split(strings.Repeat("x\n", 20), "\n")); got != tt.line {
				t.Errorf("line = %d, want %d", got, tt.line)
			}
		})
	}
}

func TestReadDiffOfSum(t *testing.T) {
	d, err := readDiff("diff current/go.sum tidy/go.sum\n--- current/go.sum\n+++ tidy/go.sum\n@@ -0,0 +1,2 @@\n+a v1.0.0 h1:x=\n+a v1.0.0/go.mod h1:y=\n\n")
	if err != nil || d.mod.changed() || d.sum.describeSum() != "add the hashes of a v1.0.0" || d.sum.line(nil) != 1 {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := readDiff("--- a/Makefile\n+++ b/Makefile\n@@ -1,1 +1,1 @@\n-x\n+y\n"); err == nil {
		t.Error("the diff of another file is taken")
	}
}

func FuzzReadDiff(f *testing.F) {
	f.Add("diff current/go.mod tidy/go.mod\n--- current/go.mod\n+++ tidy/go.mod\n@@ -3,4 +3,5 @@\n go 1.26\n+\ta v1.0.0 // indirect\n-b v1\n\\ No newline at end of file\n")
	f.Add("--- go.sum\n+++ go.sum\n@@ -0,0 +1 @@\n+\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := readDiff(text)
		if err != nil {
			return
		}
		for _, file := range []fileDiff{d.mod, d.sum} {
			if file.changed() && (file.line(nil) != 1 || file.line([]string{"a", "", "b"}) < 1 || file.line([]string{"a", "", "b"}) > 3) {
				t.Errorf("%+v", file)
			}
			if len(file.describe()) == 0 || len(file.describeSum()) == 0 {
				t.Errorf("%+v says nothing", file)
			}
		}
	})
}
