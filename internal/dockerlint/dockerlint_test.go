package dockerlint

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// lines joins what a file's warnings are, as "line rule".
func lines(t *testing.T, dockerfile string) []string {
	t.Helper()
	warnings, err := Lint(context.Background(), []byte(dockerfile))
	if err != nil {
		t.Fatalf("lint: %v", err)
	}
	var out []string
	for _, w := range warnings {
		out = append(out, fmt.Sprintf("%d %s", w.Line, w.Rule))
	}
	return out
}

func TestEveryRuleIsRun(t *testing.T) {
	tests := []struct{ name, dockerfile, want string }{
		{"StageNameCasing", "FROM alpine:3.22 AS Build\n", "1 StageNameCasing"},
		{"FromAsCasing", "FROM alpine:3.22 as build\n", "1 FromAsCasing"},
		{"NoEmptyContinuation", "FROM alpine:3.22\nRUN true && \\\n\n  true\n", "4 NoEmptyContinuation"},
		{"ConsistentInstructionCasing", "FROM alpine:3.22\nRUN true\nrun true\n", "3 ConsistentInstructionCasing"},
		{"DuplicateStageName", "FROM alpine:3.22 AS a\nFROM alpine:3.22 AS a\n", "2 DuplicateStageName"},
		{"ReservedStageName", "FROM alpine:3.22 AS context\n", "1 ReservedStageName"},
		{"JSONArgsRecommended", "FROM alpine:3.22\nCMD /ward --fast\n", "2 JSONArgsRecommended"},
		{"MaintainerDeprecated", "FROM alpine:3.22\nMAINTAINER ward\n", "2 MaintainerDeprecated"},
		{"UndefinedArgInFrom", "FROM alpine:${VERSION}3\n", "1 UndefinedArgInFrom"},
		{"WorkdirRelativePath", "FROM alpine:3.22\nWORKDIR app\n", "2 WorkdirRelativePath"},
		{"UndefinedVar", "FROM alpine:3.22\nCOPY $DIR/a /a\n", "2 UndefinedVar"},
		{"MultipleInstructionsDisallowed", "FROM alpine:3.22\nCMD [\"a\"]\nCMD [\"b\"]\n", "2 MultipleInstructionsDisallowed"},
		{"LegacyKeyValueFormat", "FROM alpine:3.22\nENV A b\n", "2 LegacyKeyValueFormat"},
		{"RedundantTargetPlatform", "FROM --platform=$TARGETPLATFORM alpine:3.22\n", "1 RedundantTargetPlatform"},
		{"SecretsUsedInArgOrEnv", "FROM alpine:3.22\nARG DB_PASSWORD\n", "2 SecretsUsedInArgOrEnv"},
		{"InvalidDefaultArgInFrom", "ARG RUNTIME\nFROM $RUNTIME\n", "2 InvalidDefaultArgInFrom"},
		{"FromPlatformFlagConstDisallowed", "FROM --platform=linux/amd64 alpine:3.22\n", "1 FromPlatformFlagConstDisallowed"},
		{"experimental, asked for", "# check=experimental=all\n# nothing of it\nARG V=1\nFROM alpine:3.22\n", "3 InvalidDefinitionDescription"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(lines(t, tt.dockerfile), "\n"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestQuiet(t *testing.T) {
	tests := []struct{ name, dockerfile string }{
		{"a directive skips a rule", "# check=skip=FromAsCasing\nFROM alpine:3.22 as build\n"},
		{"the platform of the build", "FROM --platform=$BUILDPLATFORM golang:1.26 AS build\nARG TARGETOS TARGETARCH\n"},
		{"a variable of golang", "FROM golang:1.26\nCOPY a $GOPATH/src/a\n"},
		{"a variable of golang through a stage", "FROM golang:1.26 AS a\nFROM a AS b\nCOPY a $GOPATH/src/a\n"},
		{"a variable that an unknown base may set", "FROM registry.example.com/jdk:21\nCOPY a $JAVA_HOME/a\n"},
		{"a variable where the base is an argument", "ARG BASE\n# check=skip=all\nFROM $BASE\nCOPY a $JAVA_HOME/a\n"},
		{"a folder of golang's", "FROM golang:1.26\nWORKDIR $GOPATH/src/ward\n"},
		{"a folder that an unknown base may name", "FROM registry.example.com/jdk:21\nWORKDIR ${APP_HOME}\n"},
		{"Windows paths", "# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nWORKDIR C:\\\\ward\n"},
		{"an argument without default in a platform", "ARG P\nFROM --platform=$P alpine:3.22\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, got := range lines(t, tt.dockerfile) {
				if !strings.Contains(got, "InvalidDefaultArgInFrom") { // true of an argument without default
					t.Errorf("got %s", got)
				}
			}
		})
	}
}

// An argument without a default does not hide the rest of the file.
func TestUnknownBaseDoesNotEndTheLint(t *testing.T) {
	got := lines(t, "ARG RUNTIME\nFROM golang:1.26 as build\nFROM ${RUNTIME}\nCMD /ward\n")
	want := "2 FromAsCasing 3 InvalidDefaultArgInFrom 4 JSONArgsRecommended"
	if strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestErrorsNameALine(t *testing.T) {
	tests := []struct {
		name, dockerfile string
		line             int
	}{
		{"unknown instruction", "FROM alpine:3.22\nRUNN true\n", 2},
		{"stage index out of range", "FROM alpine:3.22\nCOPY --from=7 /a /b\n", 0},
		{"stage defined later", "FROM alpine:3.22 AS a\nCOPY --from=b /a /b\nFROM alpine:3.22 AS b\n", 2},
		{"empty", "", 0},
		{"values without bound", "FROM alpine:3.22\nENV A=xxxxxxxx\n" + strings.Repeat("ENV A=$A$A\n", 60), 0},
		{"values without bound by replacement", "FROM alpine:3.22\nENV A=xxxxxxxxxxxxxxxx\n" + strings.Repeat("ENV A=${A//x/$A}\n", 9), 0},
		{"instructions without bound", "FROM alpine:3.22\n" + strings.Repeat("RUN a\n", maxInstructions), 0},
		{"bytes without bound", "FROM alpine:3.22\n" + strings.Repeat("#\n", maxSize), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			started := time.Now()
			_, err := Lint(context.Background(), []byte(tt.dockerfile))
			if err == nil {
				t.Fatal("no error")
			}
			if got := Line(err); got != tt.line {
				t.Errorf("line %d, want %d, of %v", got, tt.line, err)
			}
			if took := time.Since(started); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// A repository's own directive turns warnings into an error of the build; they stay warnings here.
func TestErrorDirective(t *testing.T) {
	if got := lines(t, "# check=error=true\nFROM alpine:3.22 as a\n"); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func FuzzLint(f *testing.F) {
	f.Add("FROM alpine:3.22 as build\nRUN true\n")
	f.Add("ARG A\nFROM $A\nCOPY --from=0 a b\nONBUILD RUN x\n")
	f.Add("# syntax=x\n# escape=`\nFROM scratch\nADD https://example.com/a.git#b:c /d\nRUN <<A\nA\n")
	f.Add("FROM --platform=$X a\nHEALTHCHECK CMD x\nENV A=${B:?c}\n")
	f.Fuzz(func(t *testing.T, dockerfile string) {
		warnings, err := Lint(context.Background(), []byte(dockerfile))
		if err != nil && strings.Contains(err.Error(), "panicked") {
			t.Log(err) // BuildKit's own, contained
		}
		for _, w := range warnings {
			if w.Line < 1 || w.EndLine < w.Line {
				t.Errorf("malformed warning %+v", w)
			}
		}
	})
}
