CREATE TABLE patients (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    clinic_id  VARCHAR(32)     NOT NULL,
    record_no  VARCHAR(32)     NOT NULL,
    phone      VARCHAR(20)     NOT NULL,
    next_due   DATETIME        NULL,
    PRIMARY KEY (id),
    KEY patients_clinic_record (clinic_id, record_no)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
