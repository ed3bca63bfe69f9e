-- Keep what the decision says to a question.
-- :question :reason :field :given :wanted_zh :wanted_en :plan :union_class :card_generated_on :first_day :last_day :band  as in answer.sql
-- :fen_fee :fen_city_subsidy  fen
insert into answer (question, reason, field, given, wanted_zh, wanted_en, plan, union_class, card_generated_on, first_day,
                    last_day, band, fen_fee, fen_city_subsidy)
values (:question, :reason, :field, :given, :wanted_zh, :wanted_en, :plan, :union_class, cast(:card_generated_on as date),
        cast(:first_day as date), cast(:last_day as date), :band, cast(:fen_fee as bigint),
        cast(:fen_city_subsidy as bigint))
