-- Batches, newest first, each with how its payments stand; of one alone also how many lines of the bank fit none.
-- :id  one, or null for all    :rows  at most so many
select b.id, b.number, b.state, b.payments, b.fen, b.made_on, b.made_by, b.ended_on, b.ended_by, b.file_sha256,
       (select jsonb_object_agg(s.state, jsonb_build_object('payments', s.payments, 'fen', s.fen))
          from (select p.state, count(*) as payments, sum(p.fen)::bigint as fen
                  from member_protection.payment p where p.batch_id = b.id group by p.state) s) as states,
       (select count(*) from member_protection.bank_line l where l.batch_id = b.id and l.reason is not null) as unmatched
  from member_protection.payment_batch b
 where cast(:id as uuid) is null or b.id = :id
 order by b.number desc
 limit :rows
