module clinic.example/pro/consent-sync

go 1.26.0

require clinic.example/fhir v0.3.0

replace clinic.example/fhir => /home/maria/src/fhir // FAULT modules/replace-outside: on one developer's machine only
