module clinic.example/pro/score-import

go 1.26.0

require golang.org/x/text v0.42.0 // its line in go.sum: FAULT modules/unverified, not the checksum of what was published
