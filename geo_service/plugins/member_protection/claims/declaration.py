"""The job of claims: all that can be are proposed, or decided as others proposed."""

from geo_service.core.jobs.declaration import Job

SET = Job("decide_claims", "geo_service.plugins.member_protection.claims.job:work", heavy=True, timeout_s=3600)
