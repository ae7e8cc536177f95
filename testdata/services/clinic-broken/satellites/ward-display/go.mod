module clinic.example/pro/ward-display

go 1.26.0
