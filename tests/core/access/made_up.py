"""Rows that the matrix asks for, made one by one: a draft, a plan, a subscription, a run."""

from sqlalchemy import text

DRAFT = text("""
with put as (
  insert into core.place (name, address, position_precision, organisation, sample, source)
  values ('示例 ' || gen_random_uuid(), '', 'district', :organisation, true, 'test') returning id, name
)
insert into core.facility (place_id, kind, name, status, organisation, sample, source)
select id, 'driver_home', name, 'draft', :organisation, true, 'test' from put returning id
""")

PLAN = text("""
insert into core.workflow_case (programme, workflow, edition, organisation, subject, title)
values ('driver_homes', 'plan', 2025, :organisation, gen_random_uuid()::text, '示例计划') returning id
""")
FILED = text("""
insert into core.workflow_step (case_id, number, name, from_state, to_state, day, four_eyes, ends, facts)
values (:case, 1, 'file', '', 'filed', '2025-02-20', false, false, jsonb '{"micro": 1, "comprehensive": 0}')
""")
SUBSCRIPTION = text("""
insert into core.webhook (id, url, operations, datum, secret, number)
values (gen_random_uuid(), 'https://example.org/', '{put}', 'wgs84', decode(repeat('01', 40), 'hex'), 9) returning id
""")
GIVEN_UP = text("""
insert into core.webhook_delivery (webhook_id, number, status, tries) values (:id, 7, 'dead', 10)
""")
ENROLMENT_LIST = text("""
insert into member_protection.enrolment_list (id, organisation, year, way, is_all_or_nothing, file_sha256, uploaded_on)
select id, :organisation, 2025, 'central', true, sha256(id::text::bytea), '2024-12-01' from gen_random_uuid() id
returning id
""")
APPLICATION = text("""
with person as (
  insert into member_protection.member (id, organisation, name, document_kind, document, document_index, card_kind,
                                        card, card_index, employment, is_own)
  select nextval('member_protection.member_ids'), :organisation, sealed, 'mainland_id', sealed,
         sha256(gen_random_uuid()::text::bytea), 'service_card', sealed, sha256(''), 'in_service', true
    from decode(repeat('01', 40), 'hex') sealed
  returning id, organisation, document_index
)
insert into member_protection.application (id, organisation, union_code, member_id, document_index, year, plan,
                                           union_class, applied_on, first_day, last_day, band, fen_fee,
                                           fen_city_subsidy, pay_by)
select gen_random_uuid(), organisation, organisation, id, document_index, 2025, 'A', 'ordinary', '2025-03-03',
       '2025-03-04', '2025-12-31', 'full', 2600, 1300, '2025-03-24' from person
returning id
""")
DEDUCTION = text("""
with deduction as (
  insert into member_protection.deduction (id, organisation, made_on)
  values (gen_random_uuid(), :organisation, '2025-03-04') returning id, organisation
)
insert into member_protection.deduction_line (organisation, deduction_id, application_id, fen)
select organisation, id, :application_id, 1300 from deduction
returning deduction_id
""")
DEMAND_FILE = text("""
insert into core.demand_file (id, layer, organisation, actor, told, replacing)
values (gen_random_uuid(), 'made_up', :organisation, 'test', '{"name": {"zh": "示例", "en": "made up"}}', false)
returning id
""")
PLAN_RUN = text("""
insert into core.planning_run (id, kind, organisation, actor, inputs, job_id)
values (gen_random_uuid(), 'coverage', :organisation, 'test', '{}', 0) returning id
""")
