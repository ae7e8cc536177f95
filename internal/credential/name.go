package credential

// SecretName reports whether a name (a variable, a field, a key, the last element of a path) is that of a secret itself:
// "DB_PASSWORD", "jwtSecret", "api-key". Names of what is about one (password_file, tokenURL, secretName, maxTokens,
// passwordHash, publicKey) are none.
func SecretName(name string) bool { return false }
