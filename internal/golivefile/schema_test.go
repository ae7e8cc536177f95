package golivefile

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestSchemaHasEveryKey holds the published schema against the structs: the same keys at every level.
func TestSchemaHasEveryKey(t *testing.T) {
	text, err := os.ReadFile("../../golive.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	compare(t, "", schema, reflect.TypeFor[Settings]())
}

func compare(t *testing.T, path string, schema map[string]any, typ reflect.Type) {
	if typ.Kind() == reflect.Slice {
		schema, _ = schema["items"].(map[string]any)
		compare(t, path+"[]", schema, typ.Elem())
		return
	}
	if typ == reflect.TypeFor[Rules]() {
		schema, _ = schema["additionalProperties"].(map[string]any)
		compare(t, path+".*", schema, typ.Elem())
		return
	}
	if typ.Kind() != reflect.Struct || typ.PkgPath() == "time" || slices.Contains([]string{"Date", "Duration", "Period", "Located"}, typ.Name()) {
		return
	}
	properties, ok := schema["properties"].(map[string]any)
	if !ok || schema["additionalProperties"] != false {
		t.Errorf("%s: the schema has no closed list of properties", path)
		return
	}
	known := map[string]bool{}
	for f := range typ.Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "-" {
			continue
		}
		known[key] = true
		sub, ok := properties[key].(map[string]any)
		if !ok {
			t.Errorf("the schema lacks %s.%s", path, key)
			continue
		}
		compare(t, path+"."+key, sub, f.Type)
	}
	for key := range properties {
		if !known[key] {
			t.Errorf("the schema has %s.%s, which the settings do not", path, key)
		}
	}
}
