module clinic.example/pro/portal/api

go 1.26.0
