module clinic.example/pro/sms-report

go 1.26.0

require golang.org/x/text v0.42.0 // FAULT modules/sum-missing: go.sum is in .gitignore
