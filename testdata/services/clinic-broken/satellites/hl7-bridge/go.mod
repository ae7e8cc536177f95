module clinic.example/pro/hl7-bridge

go 1.22
