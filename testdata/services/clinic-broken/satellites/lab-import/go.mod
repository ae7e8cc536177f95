module clinic.example/pro/lab-import

go 1.26.0

require clinic.example/hl7 v0.4.0 // FAULT modules/vendor-stale: vendor/ holds v0.3.0

replace clinic.example/hl7 => ./hl7
