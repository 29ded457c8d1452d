-- +goose Up
-- Text and BIGINT only, the same on SQLite and PostgreSQL. Instants: microseconds UTC.
-- Dates: ISO text. Money: fen. '' and 0 mean none.

CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE employers (
    id TEXT PRIMARY KEY,
    credit_code TEXT NOT NULL,
    name TEXT NOT NULL,
    county TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX employers_by_credit_code ON employers (credit_code);
CREATE INDEX employers_by_name ON employers (name);

CREATE TABLE persons (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sex TEXT NOT NULL,
    id_sealed TEXT NOT NULL,
    id_index TEXT NOT NULL,
    id_masked TEXT NOT NULL,
    phone_sealed TEXT NOT NULL,
    phone_index TEXT NOT NULL,
    bank_sealed TEXT NOT NULL,
    bank_index TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX persons_by_id_index ON persons (id_index);

CREATE TABLE files (
    id TEXT PRIMARY KEY,
    size BIGINT NOT NULL,
    type TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    login TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_by_login ON users (login);

CREATE TABLE programmes (
    id TEXT PRIMARY KEY,
    city TEXT NOT NULL,
    year BIGINT NOT NULL,
    name TEXT NOT NULL,
    notice TEXT NOT NULL,
    notice_sha256 TEXT NOT NULL REFERENCES notices (id),
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE bases (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    credit_code TEXT NOT NULL,
    name TEXT NOT NULL,
    aliases TEXT NOT NULL,
    county TEXT NOT NULL,
    state TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    recommend_by TEXT NOT NULL,
    assessed_by TEXT NOT NULL,
    recognised_by TEXT NOT NULL,
    recognised_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX bases_by_programme_id_credit_code ON bases (programme_id, credit_code);

CREATE TABLE plan_lines (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    level TEXT NOT NULL,
    trade TEXT NOT NULL,
    places BIGINT NOT NULL,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX plan_lines_by_base_id_level_trade ON plan_lines (base_id, level, trade);
CREATE INDEX plan_lines_by_programme_id ON plan_lines (programme_id);

CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    plan_line_id TEXT NOT NULL REFERENCES plan_lines (id),
    person_id TEXT NOT NULL REFERENCES persons (id),
    employer_id TEXT NOT NULL REFERENCES employers (id),
    class_id TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    state TEXT NOT NULL,
    applied_on TEXT NOT NULL,
    route TEXT NOT NULL,
    eligible BIGINT NOT NULL,
    eligible_from TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    reviewed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    channel TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX applications_by_plan_line_id_state ON applications (plan_line_id, state);
CREATE INDEX applications_by_programme_id_base_id_state ON applications (programme_id, base_id, state);
CREATE INDEX applications_by_person_id ON applications (person_id);
CREATE INDEX applications_by_class_id ON applications (class_id) WHERE class_id <> '';
-- One live application of a person in a programme; refused and withdrawn ones do not count.
CREATE UNIQUE INDEX applications_live ON applications (programme_id, person_id) WHERE state NOT IN ('refused', 'withdrawn', 'dropped');

CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL,
    facts TEXT NOT NULL,
    notice_sha256 TEXT NOT NULL,
    eligible BIGINT NOT NULL,
    route TEXT NOT NULL,
    eligible_from TEXT NOT NULL,
    result_sha256 TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX decisions_by_application_id ON decisions (application_id);

CREATE TABLE materials (
    id TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES files (id),
    added_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX materials_by_application_id ON materials (application_id);

CREATE TABLE schemes (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    file_id TEXT NOT NULL,
    state TEXT NOT NULL,
    hours TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    filed_by TEXT NOT NULL,
    agreed_by TEXT NOT NULL,
    agreed_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX schemes_by_base_id ON schemes (base_id);

CREATE TABLE classes (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    plan_line_id TEXT NOT NULL REFERENCES plan_lines (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    place TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX classes_by_base_id_name ON classes (base_id, name);
CREATE INDEX classes_by_programme_id ON classes (programme_id);

CREATE TABLE teachers (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    trades TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX teachers_by_base_id ON teachers (base_id);

CREATE TABLE lessons (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    teacher_id TEXT NOT NULL REFERENCES teachers (id),
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    place TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    hours BIGINT NOT NULL,
    state TEXT NOT NULL,
    held_by TEXT NOT NULL,
    sheet TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX lessons_by_class_id_starts_at ON lessons (class_id, starts_at);
CREATE INDEX lessons_by_teacher_id_starts_at ON lessons (teacher_id, starts_at);
CREATE INDEX lessons_by_programme_id ON lessons (programme_id);

CREATE TABLE attendances (
    id TEXT PRIMARY KEY,
    lesson_id TEXT NOT NULL REFERENCES lessons (id),
    application_id TEXT NOT NULL,
    state TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    method TEXT NOT NULL
);
CREATE INDEX attendances_by_lesson_id ON attendances (lesson_id);
CREATE INDEX attendances_by_application_id ON attendances (application_id);

CREATE TABLE evidence (
    id TEXT PRIMARY KEY,
    base_id TEXT NOT NULL REFERENCES bases (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    lesson_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES files (id),
    seconds BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX evidence_by_class_id ON evidence (class_id);
CREATE INDEX evidence_by_lesson_id ON evidence (lesson_id);
CREATE INDEX evidence_by_file_id ON evidence (file_id);

CREATE TABLE evaluations (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    state TEXT NOT NULL,
    held_on TEXT NOT NULL,
    plan TEXT NOT NULL,
    file_id TEXT NOT NULL,
    marked_by TEXT NOT NULL,
    agreed_by TEXT NOT NULL,
    settled_by TEXT NOT NULL,
    settled_at BIGINT NOT NULL,
    sheet TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX evaluations_by_class_id ON evaluations (class_id);
CREATE INDEX evaluations_by_programme_id ON evaluations (programme_id);

CREATE TABLE evaluation_parties (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    employer_id TEXT NOT NULL REFERENCES employers (id),
    joined_by TEXT NOT NULL,
    joined_at BIGINT NOT NULL,
    assented_by TEXT NOT NULL,
    assented_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX evaluation_parties_by_evaluation_id_employer_id ON evaluation_parties (evaluation_id, employer_id);
CREATE INDEX evaluation_parties_by_employer_id ON evaluation_parties (employer_id);

CREATE TABLE marks (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id),
    application_id TEXT NOT NULL,
    theory BIGINT NOT NULL,
    practice BIGINT NOT NULL,
    base TEXT NOT NULL,
    employer TEXT NOT NULL,
    final TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX marks_by_evaluation_id ON marks (evaluation_id);
CREATE INDEX marks_by_application_id ON marks (application_id);

CREATE TABLE appraisals (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    state TEXT NOT NULL,
    held_on TEXT NOT NULL,
    theory BIGINT NOT NULL,
    practice BIGINT NOT NULL,
    result TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX appraisals_by_application_id ON appraisals (application_id);
CREATE INDEX appraisals_by_programme_id ON appraisals (programme_id);

CREATE TABLE publications (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    posted_by TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    people TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX publications_by_programme_id ON publications (programme_id);

CREATE TABLE certificates (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    level TEXT NOT NULL,
    trade TEXT NOT NULL,
    state TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX certificates_by_number ON certificates (number);
CREATE INDEX certificates_by_application_id ON certificates (application_id);
CREATE INDEX certificates_by_programme_id ON certificates (programme_id);

CREATE TABLE standards (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    level TEXT NOT NULL,
    trade TEXT NOT NULL,
    amount BIGINT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX standards_by_programme_id ON standards (programme_id);

CREATE TABLE statements (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    total BIGINT NOT NULL,
    offset_amount BIGINT NOT NULL,
    lines TEXT NOT NULL,
    sheet TEXT NOT NULL,
    drawn_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    paid_by TEXT NOT NULL,
    drawn_at BIGINT NOT NULL,
    paid_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX statements_by_programme_id_base_id_kind_number ON statements (programme_id, base_id, kind, number);

CREATE TABLE items (
    id TEXT PRIMARY KEY,
    statement_id TEXT NOT NULL REFERENCES statements (id),
    application_id TEXT NOT NULL,
    plan_line_id TEXT NOT NULL,
    earned BIGINT NOT NULL,
    received BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    rule TEXT NOT NULL,
    evidence TEXT NOT NULL
);
CREATE INDEX items_by_statement_id ON items (statement_id);
CREATE INDEX items_by_application_id ON items (application_id);

CREATE TABLE postings (
    id TEXT PRIMARY KEY,
    movement_id TEXT NOT NULL,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    account TEXT NOT NULL,
    amount BIGINT NOT NULL,
    kind TEXT NOT NULL,
    statement_id TEXT NOT NULL,
    voucher_id TEXT NOT NULL,
    on_date TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX postings_by_programme_id_base_id ON postings (programme_id, base_id);
CREATE INDEX postings_by_statement_id ON postings (statement_id);
CREATE INDEX postings_by_movement_id ON postings (movement_id);

CREATE TABLE vouchers (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    direction TEXT NOT NULL,
    source TEXT NOT NULL,
    use TEXT NOT NULL,
    amount BIGINT NOT NULL,
    payee TEXT NOT NULL,
    memo TEXT NOT NULL,
    file_id TEXT NOT NULL,
    on_date TEXT NOT NULL,
    state TEXT NOT NULL,
    booked_by TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX vouchers_by_base_id ON vouchers (base_id);

CREATE TABLE inspections (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    class_id TEXT NOT NULL REFERENCES classes (id),
    state TEXT NOT NULL,
    seed TEXT NOT NULL,
    rank BIGINT NOT NULL,
    drawn_on TEXT NOT NULL,
    visited_on TEXT NOT NULL,
    present BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    note TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX inspections_by_programme_id ON inspections (programme_id);

CREATE TABLE findings (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    inspection_id TEXT NOT NULL,
    base_id TEXT NOT NULL REFERENCES bases (id),
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    clause TEXT NOT NULL,
    due_on TEXT NOT NULL,
    answer TEXT NOT NULL,
    file_id TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX findings_by_programme_id ON findings (programme_id);
CREATE INDEX findings_by_inspection_id ON findings (inspection_id);

CREATE TABLE clues (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    subject TEXT NOT NULL,
    check_code TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX clues_by_programme_id ON clues (programme_id);
CREATE INDEX clues_by_subject ON clues (subject);

CREATE TABLE returns (
    id TEXT PRIMARY KEY,
    programme_id TEXT NOT NULL REFERENCES programmes (id),
    base_id TEXT NOT NULL REFERENCES bases (id),
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL,
    figures TEXT NOT NULL,
    state TEXT NOT NULL,
    filed_by TEXT NOT NULL,
    filed_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX returns_by_programme_id_base_id ON returns (programme_id, base_id);

CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    base_code TEXT NOT NULL,
    employer_id TEXT NOT NULL,
    county TEXT NOT NULL,
    person_id TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX grants_by_user_id ON grants (user_id);

-- The journal only grows: entries as they were written, their order, the tree over them.
CREATE TABLE journal (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    noun TEXT NOT NULL,
    subject TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX journal_by_subject ON journal (subject, id);
CREATE TABLE journal_pending (entry_id TEXT PRIMARY KEY);
CREATE TABLE journal_leaves (
    seq BIGINT PRIMARY KEY,
    entry_id TEXT NOT NULL UNIQUE
);
CREATE TABLE journal_nodes (
    ix BIGINT PRIMARY KEY,
    hash TEXT NOT NULL
);
CREATE TABLE journal_checkpoints (
    size BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    body TEXT NOT NULL
);
-- A request with a key is done once.
CREATE TABLE requests (
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    action TEXT NOT NULL,
    input TEXT NOT NULL,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);
