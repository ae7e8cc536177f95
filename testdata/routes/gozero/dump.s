// Lets dump.go declare functions without a body.
