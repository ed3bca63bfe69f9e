"""Claims on covers: papers, what is medical, steps, what a person has to look at, lists of illnesses, whose account.

Revision ID: member_protection_claims
Revises: member_protection_enrolment
"""

from alembic import op

from geo_service.migrations.audit import audited

revision = "member_protection_claims"
down_revision = "member_protection_enrolment"
branch_labels = None
depends_on = None

TABLES = """
-- Whose an account is: said once, by the number of a document and of a card. Nobody has two accounts.
create table member_protection.account_identity (
  actor text primary key default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  document_index bytea not null,
  bound_on date not null,
  constraint account_identity_once unique (document_index),
  constraint account_identity_index check (octet_length(document_index) = 32)
);
create table member_protection.identity_attempt (
  actor text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  day date not null,
  attempts integer not null,
  primary key (actor, day)
);

-- The illnesses that plans pay for stand in the full terms, not in the notice: whoever has them brings them in.
create table member_protection.illness_list (
  id uuid primary key,
  year integer not null,
  length integer not null,
  source text not null,
  entered_on date not null,
  entered_by text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  constraint illness_list_once unique (year, length)
);
create table member_protection.illness (
  list_id uuid not null references member_protection.illness_list on delete cascade,
  code text not null,
  name text not null,
  primary key (list_id, code),
  constraint illness_code check (code ~ '^[0-9A-Za-z_-]{1,40}$')
);

-- Its union and its plan are those of the cover: a claim says nothing of a union, so that it stands under none.
create table member_protection.claim (
  id uuid primary key,
  year integer not null,
  document_index bytea not null,
  member_id bigint not null references member_protection.member,
  benefit text not null,
  event_on date not null,
  event_until date,
  days integer,
  illness_list integer,
  source text not null,
  state text not null,
  entered_on date not null,
  filed_by text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  filed_on date,
  complete_on date,
  pay_by date,
  investigation text,
  is_granted boolean,
  fen bigint,
  days_paid integer,
  pay_to text,
  reason text,
  clause text,
  file_by date,
  proposed_by text,
  proposed_on date,
  decided_by text,
  decided_on date,
  foreign key (year, document_index) references member_protection.cover,
  constraint claim_benefit check (benefit in
    ('critical_illness', 'accident_death', 'accident_total_disability', 'disease_death', 'hospital')),
  constraint claim_source check (source in ('member', 'centre', 'discharge')),
  constraint claim_state check (state in
    ('draft', 'filed', 'incomplete', 'complete', 'investigated', 'proposed', 'decided_paid', 'decided_refused',
     'in_batch', 'paid', 'returned', 'reversed')),
  constraint claim_stay check (
    (benefit = 'hospital') = (event_until is not null) and (benefit = 'hospital') = (days is not null)
    and days between 1 and event_until - event_on + 1),
  constraint claim_illness_list check ((benefit = 'critical_illness') = (illness_list is not null)),
  constraint claim_filed check ((state = 'draft') = (filed_on is null)),
  -- C18: the days run from the papers being complete; what is recorded as incomplete stops them.
  constraint claim_complete check (
    (complete_on is null) = (state in ('draft', 'incomplete')) and (pay_by is null) = (complete_on is null)),
  constraint claim_investigation check (investigation in ('opened', 'verified', 'not_verified')),
  constraint claim_proposed check (
    (is_granted is not null) = (state in
      ('proposed', 'decided_paid', 'decided_refused', 'in_batch', 'paid', 'returned', 'reversed'))
    and (is_granted is not null) = (proposed_by is not null) and (is_granted is not null) = (proposed_on is not null)
    and (is_granted is not null) = (clause is not null)),
  constraint claim_answer check (
    case when is_granted then fen > 0 and pay_to in ('member_card', 'dbu_account') and reason is null
                              and (days_paid is not null) = (benefit = 'hospital') and coalesce(days_paid, 1) > 0
         else fen is null and pay_to is null and days_paid is null and (reason is not null) = (is_granted is not null)
    end),
  constraint claim_decided check (
    (decided_by is not null) = (state in
      ('decided_paid', 'decided_refused', 'in_batch', 'paid', 'returned', 'reversed'))
    and (decided_by is not null) = (decided_on is not null)
    and (state = 'decided_refused') = (decided_by is not null and not is_granted)),
  constraint claim_four_eyes check (decided_by <> proposed_by)
);
create index claim_cover on member_protection.claim (year, document_index);
create index claim_queue on member_protection.claim (pay_by, id) where state <> 'draft';
-- C17: each benefit at most once a cover; days in hospital are counted (C16).
create unique index claim_once on member_protection.claim (year, document_index, benefit)
  where benefit <> 'hospital' and state in ('decided_paid', 'in_batch', 'paid', 'returned');

-- Whatever is medical stands here and nowhere else.
create table member_protection.claim_medical (
  claim_id uuid primary key references member_protection.claim on delete cascade,
  illness core.sealed,
  hospital core.sealed,
  diagnosis core.sealed
);

create table member_protection.claim_paper (
  id uuid primary key,
  claim_id uuid not null references member_protection.claim on delete cascade,
  kind text not null,
  media_type text not null,
  size_bytes integer not null,
  sha256 bytea not null,
  content core.sealed not null,
  entered_on date not null,
  entered_by text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  constraint claim_paper_once unique (claim_id, kind),
  constraint claim_paper_kind check (kind in
    ('application_form', 'identity_document', 'diagnosis', 'hospital_record', 'hospital_bill', 'accident_report',
     'disability_assessment', 'death_certificate', 'kinship_proof', 'payee_account', 'other')),
  constraint claim_paper_media_type check (media_type in ('application/pdf', 'image/jpeg', 'image/png', 'image/webp')),
  constraint claim_paper_size check (size_bytes between 1 and 10485760),
  constraint claim_paper_sha256 check (octet_length(sha256) = 32)
);

-- What was done with a claim; the codes say what with: kinds of papers that are missing, a finding, a reason.
create table member_protection.claim_step (
  id bigint generated always as identity primary key,
  claim_id uuid not null references member_protection.claim on delete cascade,
  step text not null,
  day date not null,
  codes text[] not null default '{}',
  actor text not null default coalesce(nullif(current_setting('geo.actor', true), ''), 'migration'),
  taken_at timestamptz not null default now(),
  constraint claim_step_step check (step ~ '^[a-z]+(_[a-z]+)*$'),
  constraint claim_step_codes check (array_to_string(codes, ' ', '?') ~ '^([a-z0-9_]+( [a-z0-9_]+)*)?$')
);
create index claim_step_claim_id on member_protection.claim_step (claim_id, id);

-- C17: what only a person can say; outcome is that, null until then.
create table member_protection.claim_flag (
  id bigint generated always as identity primary key,
  claim_id uuid not null references member_protection.claim on delete cascade,
  flag text not null,
  found_on date not null,
  outcome text,
  reviewed_by text,
  reviewed_on date,
  constraint claim_flag_once unique (claim_id, flag),
  constraint claim_flag_flag check (flag in ('same_benefit', 'other_benefit', 'overlapping_stay')),
  constraint claim_flag_outcome check (outcome in ('pay', 'refuse')),
  constraint claim_flag_reviewed check (
    (outcome is null) = (reviewed_by is null) and (outcome is null) = (reviewed_on is null))
);
"""

# Whatever is sealed can be updated, for a rotation of keys seals it anew.
RIGHTS = """
grant select, insert (document_index, bound_on) on member_protection.account_identity to geo_app;
grant select, insert (day, attempts), update (attempts) on member_protection.identity_attempt to geo_app;
grant select, delete, insert (id, year, length, source, entered_on) on member_protection.illness_list to geo_app;
grant select, insert on member_protection.illness to geo_app;
grant select, delete,
  insert (id, year, document_index, member_id, benefit, event_on, event_until, days, illness_list, source, state,
          entered_on, filed_on, complete_on, pay_by),
  update (state, filed_on, complete_on, pay_by, investigation, is_granted, fen, days_paid, pay_to, reason, clause,
          file_by, proposed_by, proposed_on, decided_by, decided_on)
  on member_protection.claim to geo_app;
grant select, insert, update (illness, hospital, diagnosis) on member_protection.claim_medical to geo_app;
grant select, delete, insert (id, claim_id, kind, media_type, size_bytes, sha256, content, entered_on), update (content)
  on member_protection.claim_paper to geo_app;
grant select, insert (claim_id, step, day, codes) on member_protection.claim_step to geo_app;
grant select, insert (claim_id, flag, found_on), update (outcome, reviewed_by, reviewed_on)
  on member_protection.claim_flag to geo_app;
"""

# Within a select it is asked once for a statement, not for every row.
# A member sees what is of the person that the account is bound to, and changes what is not filed; the centre, which
# acts for all organisations, sees all; a union sees nothing.
OWN = """document_index =
  (select i.document_index from member_protection.account_identity i where i.actor = current_setting('geo.actor', true))
"""
POLICIES = """
create policy own_account on member_protection.account_identity to geo_app
  using (actor = current_setting('geo.actor', true)) with check (actor = current_setting('geo.actor', true));
create policy own_account on member_protection.identity_attempt to geo_app
  using (actor = current_setting('geo.actor', true)) with check (actor = current_setting('geo.actor', true));

create policy own_person on member_protection.member for select to geo_app using ({own});
create policy own_person on member_protection.cover for select to geo_app using ({own});

create policy to_read on member_protection.illness_list for select to geo_app
  using (coalesce(current_setting('geo.actor', true), '') <> '');
create policy centre on member_protection.illness_list to geo_app
  using ((select core.acts_for('*'))) with check ((select core.acts_for('*')));
create policy to_read on member_protection.illness for select to geo_app
  using (coalesce(current_setting('geo.actor', true), '') <> '');
create policy centre on member_protection.illness to geo_app
  using ((select core.acts_for('*'))) with check ((select core.acts_for('*')));

create policy centre on member_protection.claim to geo_app
  using ((select core.acts_for('*'))) with check ((select core.acts_for('*')));
create policy own_person on member_protection.claim for select to geo_app using ({own});
create policy own_draft on member_protection.claim for insert to geo_app with check (
  source = 'member' and state = 'draft' and {own});
create policy own_filing on member_protection.claim for update to geo_app
  using (state in ('draft', 'incomplete') and {own})
  with check (state = 'filed' and is_granted is null);
create policy own_ending on member_protection.claim for delete to geo_app using (
  state = 'draft' and {own});

create policy centre on member_protection.claim_step to geo_app
  using ((select core.acts_for('*'))) with check ((select core.acts_for('*')));
create policy of_claim on member_protection.claim_step for select to geo_app
  using (exists (select from member_protection.claim c where c.id = claim_id));
create policy of_claim_added on member_protection.claim_step for insert to geo_app
  with check (exists (select from member_protection.claim c where c.id = claim_id));
create policy of_claim on member_protection.claim_flag for select to geo_app
  using (exists (select from member_protection.claim c where c.id = claim_id));
create policy centre on member_protection.claim_flag to geo_app
  using ((select core.acts_for('*'))) with check ((select core.acts_for('*')));
"""
# Papers and what is medical come with a draft, or with what was missing; the centre can bring them in until the claim
# is proposed.
OF_CLAIM = """
create policy of_claim on member_protection.{table} for select to geo_app
  using (exists (select from member_protection.claim c where c.id = claim_id));
create policy of_claim_added on member_protection.{table} for insert to geo_app
  with check (exists (select from member_protection.claim c where c.id = claim_id
                         and (c.state in ('draft', 'incomplete') or (select core.acts_for('*')))));
create policy of_claim_changed on member_protection.{table} for update to geo_app
  using (exists (select from member_protection.claim c where c.id = claim_id
                    and (c.state in ('draft', 'incomplete') or (select core.acts_for('*')))))
  with check (exists (select from member_protection.claim c where c.id = claim_id));
create policy of_claim_ended on member_protection.{table} for delete to geo_app
  using (exists (select from member_protection.claim c where c.id = claim_id
                    and (c.state in ('draft', 'incomplete') or (select core.acts_for('*')))));
"""
NEW = (
    *("account_identity", "identity_attempt", "illness_list", "illness"),
    *("claim", "claim_medical", "claim_paper", "claim_step", "claim_flag"),
)
SECURITY = "alter table member_protection.{table} enable row level security, force row level security;"

# Attempts are counts; the illnesses of a list come and go with it.
AUDITED = {
    "account_identity": "actor",
    "illness_list": "id",
    "claim": "id",
    "claim_medical": "claim_id",
    "claim_paper": "id",
    "claim_step": "id",
    "claim_flag": "id",
}


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(RIGHTS)
    for table in NEW:
        op.execute(SECURITY.format(table=table))
    op.execute(POLICIES.format(own=OWN))
    for table in ("claim_medical", "claim_paper"):
        op.execute(OF_CLAIM.format(table=table))
    for table, key in AUDITED.items():
        op.execute(audited(f"member_protection.{table}", key))


def downgrade() -> None:
    op.execute("drop policy own_person on member_protection.member")
    op.execute("drop policy own_person on member_protection.cover")
    for table in reversed(NEW):
        op.execute(f"drop table member_protection.{table}")
