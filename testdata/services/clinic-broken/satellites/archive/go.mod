module clinic.example/pro/archive

go 1.26.0

require github.com/klauspost/compress v1.14.2 // FAULT modules/retracted: its authors took the version back
