-- Keep an application with the applicant's word of themself, and tell it as applications.sql does; no row when there is another, or the subsidy was had.
-- :id  the application    :organisation  that keeps it    :union_code  the applicant's    :year  of the cover
-- :member_id  a new number, for which :name :document :card  are sealed    :document_kind :card_kind :employment  codes
-- :document_index :card_index  blind indexes, 32 bytes    :plan :union_class :band  as in models.py
-- :applied_on :first_day :last_day :pay_by  days    :fen_fee :fen_city_subsidy  fen
with applicant as (
  insert into member_protection.member (id, organisation, name, document_kind, document, document_index, card_kind,
                                        card, card_index, employment, is_own)
  values (:member_id, :organisation, :name, :document_kind, :document, :document_index, :card_kind, :card, :card_index,
          :employment, true))
insert into member_protection.application (id, organisation, union_code, member_id, document_index, year, plan,
                                           union_class, applied_on, first_day, last_day, band, fen_fee,
                                           fen_city_subsidy, pay_by)
values (:id, :organisation, :union_code, :member_id, :document_index, :year, :plan, :union_class,
        cast(:applied_on as date), cast(:first_day as date), cast(:last_day as date), :band,
        cast(:fen_fee as bigint), cast(:fen_city_subsidy as bigint), cast(:pay_by as date))
on conflict do nothing
returning id, union_code, (select o.name from core.organisation o where o.code = union_code) as union_name, year, plan,
          union_class, applied_on, first_day, last_day, band, fen_fee, fen_city_subsidy, pay_by, state, reason,
          ended_on, refund_reference, refunded_on, null as outcome, null as deducted_on, null as failure,
          false as is_at_bank
