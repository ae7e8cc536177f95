package environment

import "testing"

func TestOf(t *testing.T) {
	for name, want := range map[string]string{
		"config.prod.yaml": "prod", "etc/config-production.yml": "production", "application-prod.properties": "prod", ".env.production": "production",
		"prod.env": "prod", "values-prod.yaml": "prod", "chart/values.prod.yaml": "prod", "prod-values.yaml": "prod", "docker-compose.prod.yml": "prod",
		"compose-prod.yaml": "prod", "prod.toml": "prod", "config_prod.json": "prod", "appsettings.Production.json": "production",
		"configProd.yaml": "prod", "overlays/prod/settings.yaml": "prod", "environments/production/app.yaml": "production",
		"deploy/prod/app.yaml": "prod", "config/prod/app.yaml": "prod", "env/staging/x.yaml": "staging", "clusters/prod-eu/app.yaml": "prod-eu",
		"clusters/production-us-east-1/patch.yaml": "production-us-east-1", "deploy/eu-prod/app.yaml": "eu-prod", "values-prod-eu.yaml": "prod-eu",
		".env.prod.local": "prod", ".env.local": "local", ".env.test": "test", "config.test.yaml": "test", "config-test.yaml": "test",
		"local.yaml": "local", "overlays/stage/x.yaml": "stage", "config/test/app.yaml": "test", "overlays/preprod/x.yaml": "preprod",
		"overlays/pre-prod/x.yaml": "pre-prod", "config.pre-production.yaml": "pre-production", "overlays/non-prod/x.yaml": "non-prod",
		"config/prod/app.dev.yaml": "dev", "prod/dev/app.yaml": "dev", "deploy/prod1/app.yaml": "prod-1", "config.produção.yaml": "produção",
		"config.生产.yaml": "生产", "etc/patient-api-prod.yaml": "prod", "secrets.prod.enc.yaml": "prod", "config/uat.yaml": "uat",

		"config.yaml": "", ".env": "", "values.yaml": "", "product/config.yaml": "", "producer.yaml": "", "reprod/app.yaml": "", "devices/config.yaml": "",
		"developer-guide/config.yaml": "", "testimonials/app.yaml": "", "stage/app.yaml": "", "live/app.yaml": "", "internal/test/app.yaml": "",
		"liveness.yaml": "", "live-probe.yaml": "", "load-test.yaml": "", "productive.yaml": "", "deploy/pro-api.yaml": "", "env.yaml": "",
		"overlays/base/x.yaml": "", "demo-app.yaml": "", "config/local-cache.yaml": "", "ci-runner.yaml": "", "prod": "", "deploy/productions/x.yaml": "",
		"config.yaml.prod": "prod", "devcontainer.json": "", "services/qa-bot/config.yaml": "", "cmd/dev-tools/config.yaml": "",
	} {
		if got := Of(name); got != want {
			t.Errorf("Of(%s) = %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"config.live-eu.yaml", "overlays/live-eu/x.yaml", "live-eu.env", "config-live-eu.yaml"} {
		if got := Of(name, "live-eu"); got != "live-eu" {
			t.Errorf("a chosen name is not found in %s: %q", name, got)
		}
	}
	if got := Of("config.blue.yaml", "blue"); got != "blue" {
		t.Errorf("a chosen name is not found: %q", got)
	}
}

func TestBase(t *testing.T) {
	for name, want := range map[string]string{
		"etc/config.prod.yaml": "etc/config.yaml", "config-production.yml": "config.yml", ".env.production": ".env", "values-prod-eu.yaml": "values.yaml",
		"docker-compose.prod.yml": "docker-compose.yml", "etc/patient_api_prod.yaml": "etc/patient_api.yaml", "config.yaml": "config.yaml",
		"configProd.yaml": "config.yaml", "prod/config.yaml": "prod/config.yaml", "prod.yaml": "prod.yaml", "prod-values.yaml": "values.yaml",
	} {
		if got := Base(name); got != want {
			t.Errorf("Base(%s) = %q, want %q", name, got, want)
		}
	}
}

func TestProduction(t *testing.T) {
	for name, want := range map[string]bool{
		"prod": true, "production": true, "PRD": true, "prod-eu": true, "us-production": true, "live": false,
		"preprod": false, "pre-prod": false, "pre-production": false, "nonprod": false, "non-prod": false, "prod-test": false, "staging": false,
		"": false, "product": false, "pro": false, "dev": false,
	} {
		if got := Production(name, nil); got != want {
			t.Errorf("Production(%s) = %v", name, got)
		}
	}
	for _, c := range []struct {
		name, chosen string
		want         bool
	}{
		{"staging", "staging", true}, {"stg", "staging", true}, {"prod", "staging", false}, {"production", "prod", true}, {"prod-eu", "prod", true},
		{"prod-us", "prod-eu", false}, {"prod-eu", "prod-eu", true}, {"blue", "blue", true},
		{"live", "live", true}, {"live-eu", "live", true}, {"prod", "live", false}, {"live", "prod", false},
	} {
		if got := Production(c.name, []string{c.chosen}); got != c.want {
			t.Errorf("Production(%s) with --env %s = %v", c.name, c.chosen, got)
		}
	}
}

func TestSame(t *testing.T) {
	if !Same("prod", "production") || !Same("dev", "development") || !Same("prod-eu", "prod-us") || !Same("stage", "stg") {
		t.Error("one environment is taken for two")
	}
	if Same("prod", "preprod") || Same("dev", "test") || Same("blue", "green") || Same("prod", "dev") {
		t.Error("two environments are taken for one")
	}
}
