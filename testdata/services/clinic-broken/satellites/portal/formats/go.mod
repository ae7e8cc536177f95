module clinic.example/pro/portal/formats

go 1.26.0
