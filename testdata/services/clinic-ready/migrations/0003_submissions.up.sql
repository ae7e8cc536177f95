CREATE TABLE submissions (
    id               BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    patient_id       BIGINT UNSIGNED NOT NULL,
    questionnaire_id BIGINT UNSIGNED NOT NULL,
    request_key      VARCHAR(64)     NOT NULL,
    score            INT             NOT NULL,
    status           VARCHAR(16)     NOT NULL,
    submitted_at     DATETIME        NOT NULL,
    withdrawn_at     DATETIME        NULL,
    PRIMARY KEY (id),
    UNIQUE KEY submissions_patient_key (patient_id, request_key),
    KEY submissions_withdrawn (status, withdrawn_at),
    CONSTRAINT submissions_patient FOREIGN KEY (patient_id) REFERENCES patients (id),
    CONSTRAINT submissions_questionnaire FOREIGN KEY (questionnaire_id) REFERENCES questionnaires (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE answers (
    submission_id BIGINT UNSIGNED NOT NULL,
    item          SMALLINT        NOT NULL,
    value         SMALLINT        NOT NULL,
    PRIMARY KEY (submission_id, item),
    CONSTRAINT answers_submission FOREIGN KEY (submission_id) REFERENCES submissions (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
