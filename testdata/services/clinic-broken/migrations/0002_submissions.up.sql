CREATE TABLE submissions (
    id               BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    patient_id       BIGINT UNSIGNED NOT NULL,
    questionnaire_id BIGINT UNSIGNED NOT NULL,
    score            INT             NOT NULL,
    status           VARCHAR(16)     NOT NULL,
    withdrawals      INT             NOT NULL DEFAULT 0,
    submitted_at     DATETIME        NOT NULL,
    withdrawn_at     DATETIME        NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE answers (
    submission_id BIGINT UNSIGNED NOT NULL,
    item          SMALLINT        NOT NULL,
    value         SMALLINT        NOT NULL,
    PRIMARY KEY (submission_id, item)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
