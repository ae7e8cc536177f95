module clinic.example/hl7

go 1.26.0
