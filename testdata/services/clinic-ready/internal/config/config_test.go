package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFilesOfEachEnvironmentLoad(t *testing.T) {
	for _, name := range []string{"config.yaml", "config.prod.yaml"} {
		for _, secret := range []string{"MYSQL_PASSWORD", "REDIS_PASSWORD", "API_TOKEN"} {
			t.Setenv(secret, "x")
		}
		if _, err := Load(filepath.Join("..", "..", "etc", name)); err != nil {
			t.Error(err)
		}
	}
}

func TestMistakesAreNamed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(name, []byte("server: {port: 80}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(name); err == nil || !strings.Contains(err.Error(), "port") {
		t.Errorf("unknown key: %v", err)
	}
	t.Setenv("API_TOKEN", "")
	if _, err := Load(filepath.Join("..", "..", "etc", "config.yaml")); err == nil || !strings.Contains(err.Error(), "API_TOKEN") {
		t.Errorf("absent secret: %v", err)
	}
}
