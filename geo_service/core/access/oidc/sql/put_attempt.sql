-- A sign-in that goes to the provider.
-- :state_hash :nonce :verifier      :next  page to go to then      :lasts  interval
insert into core.oidc_attempt (state_hash, nonce, verifier, next, expires_at)
values (:state_hash, :nonce, :verifier, :next, now() + cast(:lasts as interval))
