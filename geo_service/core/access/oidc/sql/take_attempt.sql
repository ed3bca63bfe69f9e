-- What a sign-in began with, when it comes back in time; it comes back once.
-- :state_hash
delete from core.oidc_attempt where state_hash = :state_hash
returning nonce, verifier, next, expires_at > now() as in_time
