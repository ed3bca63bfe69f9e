-- A new hash of the same password, made with the parameters of today; nothing when the password has changed since.
-- :person_id :password_hash      :old  the hash that was read
update core.account set password_hash = :password_hash where person_id = :person_id and password_hash = :old
