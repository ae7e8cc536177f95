CREATE TABLE questionnaires (
    id        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    code      VARCHAR(32)     NOT NULL,
    version   INT             NOT NULL,
    title     VARCHAR(200)    NOT NULL,
    items     SMALLINT        NOT NULL,
    max_value SMALLINT        NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY questionnaires_code_version (code, version)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

INSERT INTO questionnaires (code, version, title, items, max_value) VALUES
    ('PHQ-9', 1, 'Patient Health Questionnaire', 9, 3),
    ('GAD-7', 1, 'Generalised Anxiety Disorder', 7, 3);
