// Command ward-display renders a ward's list of patients, read from standard input, as one HTML page.
package main

import (
	"bufio"
	"fmt"
	"html/template"
	"os"
)

var page = template.Must(template.New("ward").Parse("<ul>{{range .}}<li>{{.}}</li>{{end}}</ul>\n"))

func main() {
	var patients []string
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		patients = append(patients, lines.Text())
	}
	if err := page.Execute(os.Stdout, patients); err != nil {
		fmt.Fprintln(os.Stderr, "ward-display:", err)
		os.Exit(1)
	}
}
