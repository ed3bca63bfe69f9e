"""The tables of who may ask, as the migrations make them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

KINDS = ("federation", "department", "centre", "district", "bureau", "street", "park", "grassroots", "partner")

type Integer32 = int
type Integer16 = int


class Base(DeclarativeBase):
    """The tables of access in schema `core`."""

    metadata = MetaData(schema="core")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        bytes: LargeBinary,
        int: BigInteger,
        Integer32: Integer,
        Integer16: SmallInteger,
        datetime: TIMESTAMP(timezone=True),
        list[str]: ARRAY(Text),
    }


class Organisation(Base):
    """A union, department, centre or partner; `code` holds its place: district:310101/grassroots:7."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(
            "code = 'federation' or code ~ '^[a-z]+:[0-9A-Za-z_-]+(/[a-z]+:[0-9A-Za-z_-]+)*$'", name="organisation_code"
        ),
        CheckConstraint("kind = substring(code from '([a-z]+)(:[^/:]*)?$')", name="organisation_kind"),
        CheckConstraint(f"kind in {KINDS}", name="organisation_known_kind"),
        CheckConstraint("(parent is null) = (code = 'federation')", name="organisation_parent"),
        CheckConstraint(
            "case when strpos(code, '/') = 0 then parent = 'federation' else code ~ ('^' || parent || '/[^/]+$') end",
            name="organisation_place",
        ),
        Index("organisation_parent_code", "parent"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    parent: Mapped[str | None] = mapped_column(ForeignKey("core.organisation.code"))


class Person(Base):
    """Somebody who may sign in, of the organisation that looks after the entry, until `ended_at`."""

    __tablename__ = "person"
    __table_args__ = (Index("person_organisation", "organisation"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]


class RoleHeld(Base):
    """A role that a person holds for an organisation, until some moment or for good."""

    __tablename__ = "role_held"
    __table_args__ = (Index("role_held_organisation", "organisation"), UniqueConstraint("id", name="role_held_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code), primary_key=True)
    granted_by: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    until: Mapped[datetime | None]
    id: Mapped[int] = mapped_column(Identity())


class Account(Base):
    """A local account: the name to sign in with and the argon2 hash of the password."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("login ~ '^[a-z0-9][a-z0-9._-]{1,63}$'", name="account_login"),)

    login: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), unique=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class IssuedIdentity(Base):
    """Who a person is to an OIDC provider."""

    __tablename__ = "identity"
    __table_args__ = (Index("identity_person_id", "person_id"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))


class SignInFailure(Base):
    """How often in a row a name failed to sign in, whether or not it exists; by the hash of the name."""

    __tablename__ = "sign_in_failure"

    login_hash: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[Integer32]
    failed_at: Mapped[datetime]
    locked_until: Mapped[datetime]


class Session(Base):
    """A browser that is signed in; only the hash of its token is kept."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("token_hash", name="session_token_hash_key"),
        CheckConstraint("way in ('password', 'oidc')", name="session_way"),
        CheckConstraint("octet_length(token_hash) = 32", name="session_token_hash"),
        Index("session_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    token_hash: Mapped[bytes]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    way: Mapped[str]
    began_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class OidcAttempt(Base):
    """A sign-in that was sent to the provider and has not come back."""

    __tablename__ = "oidc_attempt"

    state_hash: Mapped[bytes] = mapped_column(primary_key=True)
    nonce: Mapped[str]
    verifier: Mapped[str]
    next: Mapped[str]
    expires_at: Mapped[datetime]


class Machine(Base):
    """A program with the scopes it was given, and the organisations that it acts for; `*` is every one."""

    __tablename__ = "machine"
    __table_args__ = (
        CheckConstraint("name ~ '^[a-z0-9][a-z0-9_-]{1,63}$'", name="machine_name"),
        CheckConstraint("cardinality(acts_for) > 0", name="machine_acts_for"),
        CheckConstraint("cardinality(scopes) > 0", name="machine_scopes"),
        CheckConstraint("per_minute between 1 and 100000", name="machine_per_minute"),
        Index("machine_organisation", "organisation"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    acts_for: Mapped[list[str]]
    scopes: Mapped[list[str]]
    per_minute: Mapped[Integer32]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]


class MachineKey(Base):
    """One of a machine's two keys; only the hash of its secret is kept."""

    __tablename__ = "machine_key"
    __table_args__ = (
        CheckConstraint("id ~ '^[a-z2-7]{16}$'", name="machine_key_id"),
        CheckConstraint("slot in (1, 2)", name="machine_key_slot"),
        CheckConstraint("octet_length(secret_hash) = 32", name="machine_key_secret_hash"),
        UniqueConstraint("machine_id", "slot", name="machine_key_one_per_slot"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    machine_id: Mapped[int] = mapped_column(ForeignKey(Machine.id, ondelete="CASCADE"))
    slot: Mapped[Integer16]
    secret_hash: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
