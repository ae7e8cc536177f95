module routes.example/nethttp

go 1.24
