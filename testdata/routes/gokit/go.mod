module routes.example/gokit

go 1.24

require (
	github.com/go-kit/kit v0.13.0
	github.com/gorilla/mux v1.8.1
)

require (
	github.com/go-kit/log v0.2.0 // indirect
	github.com/go-logfmt/logfmt v0.5.1 // indirect
)
