"""What others read: verdicts as text, JSON, SARIF and JUnit."""
