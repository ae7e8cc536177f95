package main

import (
	"context"
	"encoding/base64"
	"reflect"
	"strings"

	"github.com/golive-dev/golive/internal/project"
	"github.com/golive-dev/golive/report"
)

// maskFacts masks every text of the facts: the credentials that stand in the repository, and what looks like one.
func maskFacts(ctx context.Context, p *project.Project, f *facts) {
	var values []string
	for _, s := range p.Credentials(ctx).Sites {
		if !s.Placeholder {
			values = append(values, s.Value, base64.StdEncoding.EncodeToString([]byte(s.Value)))
		}
	}
	m := report.NewMasker(values, p.SecretsOf)
	maskStrings(reflect.ValueOf(f).Elem(), m)
}

// maskWords masks what looks like a credential in a text for standard error: what a command said, what a panic holds.
func maskWords(text string) string { return report.NewMasker(nil, project.SecretsInWords).Words(text) }

func maskStrings(v reflect.Value, m *report.Masker) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(m.Words(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			maskStrings(v.Field(i), m)
		}
	case reflect.Slice:
		for i := range v.Len() {
			maskStrings(v.Index(i), m)
			if i == 0 || v.Type().Elem().Kind() != reflect.String {
				continue
			}
			// A flag and its value are two words of a command.
			if flag := v.Index(i - 1).String(); strings.HasPrefix(flag, "-") {
				v.Index(i).SetString(strings.TrimPrefix(m.Words(flag+" "+v.Index(i).String()), flag+" "))
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			maskStrings(v.Elem(), m)
		}
	}
}
