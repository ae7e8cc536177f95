package credential

// A Class says what a value under a secret's name is.
type Class int

// The classes. The zero Class is None.
const (
	None        Class = iota // empty, or no text that could be a secret (a boolean, a number of few digits, a path, a URL without a password)
	Reference                // it names where the secret is: ${VAR}, $(VAR), {{ .Values.x }}, vault:…, op://…, ENC[…]
	Placeholder              // a template's text to be filled in: changeme, your_api_key_here, <token>, xxxx
	Literal                  // the secret itself
)

// Classify tells what a value under a secret's name is.
func Classify(value string) Class { return None }
