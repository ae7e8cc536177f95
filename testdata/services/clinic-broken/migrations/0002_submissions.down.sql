DROP TABLE answers;
DROP TABLE submissions;
