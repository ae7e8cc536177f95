package filecreds

import "github.com/golive-dev/golive/internal/credential"

// siteOf says what a data source name's password is worth keeping as: nothing, a placeholder, or a secret.
func siteOf(s credential.Source) (credential.Site, bool) {
	switch s.Class {
	case credential.Literal, credential.Placeholder:
		return credential.Site{Kind: credential.DSN, Name: s.Driver, Value: s.Password, Placeholder: s.Class == credential.Placeholder}, true
	}
	return credential.Site{}, false
}

// DSN returns the passwords of the data source names in a value, without their places.
func DSN(value string) []credential.Site {
	var sites []credential.Site
	for _, d := range credential.FindDSNs(value) {
		if site, ok := siteOf(d); ok {
			sites = append(sites, site)
		}
	}
	return sites
}
