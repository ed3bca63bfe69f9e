-- Write down what came of a file of stays.
-- :id  the file    :rows  of the file
update member_protection.discharge_file f
   set state = 'read', rows = :rows, claims = (select count(*) from stay),
       faults = (select count(distinct n.row) from found n where not n.is_notice)
 where f.id = :id
