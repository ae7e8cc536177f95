CREATE TABLE patients (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    clinic_id  VARCHAR(32)     NOT NULL,
    record_no  VARCHAR(32)     NOT NULL,
    birth_year SMALLINT        NOT NULL,
    created_at TIMESTAMP       NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    UNIQUE KEY patients_clinic_record (clinic_id, record_no)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
