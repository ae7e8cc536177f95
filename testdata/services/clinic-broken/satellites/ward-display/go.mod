module clinic.example/pro/ward-display

go 1.26.0 // FAULT modules/go-version-mismatch: the Dockerfile's Go is 1.25
