module clinic.example/pro/export-job

go 1.26.0

require golang.org/x/text v0.42.0

require github.com/google/uuid v1.6.0 // FAULT modules/untidy: nothing imports it any more
