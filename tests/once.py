"""What one database is asked for both, by file: it asks one thing of people, of states or of paper again and again.

What such a test reads and writes is read and written on PostgreSQL by others too: each statement that the files of
`COVERED` send to SQLite was seen from a file besides them that PostgreSQL is asked, too.
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
    "test_a_gateway_is_called_at_a_checked_address": "a line over HTTP, which no database knows",
    "test_a_run_goes_on_paper": "prints; what it prints is loaded on PostgreSQL by the tests of runs",
    "test_kannel_passes_sms_on": "what Kannel asks and sends on; the rows of SMS are written on both by other tests",
    "test_kannel_sends_an_order_on": "what Kannel is given and says; delivery and receipts are tried on both",
    "test_many_stations_report_at_once": "one act 415 times; the board's own tests show reports on PostgreSQL",
}
COVERED = {
    "test_a_closed_vault_asks": "pages that lead to a vault",
    "test_a_filter_that_is_none_is_named": "addresses that ask in vain",
    "test_a_page_asks_again": "pages that want the second factor",
    "test_a_page_with_a_place_shows_where": "where pages show a place",
    "test_a_right_that_ends_is_gone_on_the_next_request": "rights and their pages",
    "test_changes_feed": "marks of a feed, which the post keeps in memory",
    "test_common_passwords_are_refused": "words of a list",
    "test_messages_are_handed_on": "what goes on to a door of another",
    "test_only_a_party_ends_an_agreement": "who may press what",
    "test_telegram_and_whatsapp_come_in": "letters of two services, read and refused",
    "test_the_api_bends_nothing": "types of the api's answers",
    "test_the_course_of_a_case": "forms of a case, and why they come back",
    "test_the_map_page": "layers and words of one page",
    "test_the_past_is_taken_home_from_a_page": "the buttons of the export",
    "test_the_phone_form_is_served": "what a phone is given",
    "test_the_pictures_of_a_case": "lines and lanes that are drawn",
    "test_the_tab_of_a_case_stays": "which tab is open",
    "test_the_time_line_on_every_page": "marks that are drawn",
    "test_the_wall_turns_through_its_scenes": "scenes and their order",
    "test_what_others_decide_ends_a_case": "what others decide, by forms of a case",
}
FILES |= {name: f"{about}; its statements are sent on PostgreSQL by others" for name, about in COVERED.items()}
