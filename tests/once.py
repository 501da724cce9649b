"""What one database is asked for both, by file: it asks one thing of people, of states or of paper again and again.

What such a test reads and writes is read and written on PostgreSQL by others too.
"""

from __future__ import annotations

FILES = {
    "test_a_report_keeps_its_words_without_its_photo": "the queue of pictures knows no database",
    "test_access_table": "asks every address as everybody, 6,000 pages; their own tests open them on PostgreSQL",
    "test_access_matrix": "asks a sample of the matrix; `tests.bench.matrix` asks another on PostgreSQL",
    "test_walls_leave_no_trace": "reads a hundred pages twice; their own tests open them on PostgreSQL",
    "test_the_api_answers_as_described": "asks some hundreds of cases; `tests.bench.scan` ten thousand on PostgreSQL",
    "test_who_writes_in_a_case": "asks every act of a case as every role; the acts themselves are done on PostgreSQL",
    "test_pages_ask_few_questions": "counts queries, which are the same on both",
    "test_no_page_asks_much": "counts queries; PostgreSQL asks two more where a look is recorded (a case: 17)",
    "test_what_every_answer_carries": "headers and cookies, which no database knows",
    "test_passwords_and_factors": "hashes passwords; sealed factors and ended sessions are tried on both",
    "test_log_lines": "the log knows no database",
    "test_requests_are_taken_at_their_word": "methods, tokens and redirects, which no database knows",
    "test_the_true_address": "headers of proxies, which no database knows",
    "test_no_log_line_holds_a_secret": "asks the routes with a secret by every method; what they do is done on both",
    "test_a_vault_is_opened": "cookies and clocks of a session; the rows of vaults are written on both by other tests",
    "test_a_run_goes_on_paper": "prints; what it prints is loaded on PostgreSQL by the tests of runs",
}
