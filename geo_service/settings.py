"""Every setting of the service: read once from the environment, frozen, passed in."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PACKAGE = Path(__file__).parent
# An installed wheel carries data and pages inside the package; a checkout has them beside.
BESIDE = PACKAGE if (PACKAGE / "data").is_dir() else PACKAGE.parent
DATA = BESIDE / "data"
MAP_UI = BESIDE / "map_ui"


class Settings(BaseSettings):
    """The settings, each read from GEO_SERVICE_<NAME> unless it says otherwise."""

    model_config = SettingsConfigDict(env_prefix="GEO_SERVICE_", frozen=True, extra="ignore")

    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("database_url", "DATABASE_URL"),
        description="PostgreSQL to use, as postgresql://…; read from DATABASE_URL. "
        "Without it the service runs a private server of its own.",
    )
    owner_database_url: SecretStr | None = Field(
        default=None,
        description="Login for migrations, as postgresql://…, when that of DATABASE_URL may not change the schema.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    processes: int = Field(
        default=1,
        ge=1,
        description="Processes that answer, count: one for each processor that shall. Memory, connections, and the "
        "limits that are counted in memory are of each.",
    )
    var: Path = Field(
        default=PACKAGE.parent / "var",
        description="Folder of what a run leaves behind: the private database server lives there.",
    )
    master_key: SecretStr | None = Field(
        default=None,
        description="Key that wraps the keys of protected fields: 32 bytes in base64, several separated by commas, the "
        "newest first. Without it the key file is used.",
    )
    master_key_file: Path | None = Field(
        default=None,
        description="File of that key, one a line, readable by its owner only; master.key in the folder var when "
        "unset, made at the first start.",
    )
    photos: str | None = Field(
        default=None,
        pattern=r"^(s3://[a-z0-9][a-z0-9.-]+(/[^/?#@\s]+)*/?|[^:]+)$",
        description="Where pictures are kept: a folder, or s3://bucket/prefix, for which AWS_ACCESS_KEY_ID, "
        "AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL stand in the environment; photos in the folder var "
        "when unset.",
    )
    roads: Path | None = Field(
        default=None,
        description="Folder of the roads that `geo_service roads` read; roads in the folder var when unset. "
        "Without any, times are those of the straight line, and that is said.",
    )
    data: Path = Field(default=DATA, description="Folder of the data that comes with the service.")
    plugins: Annotated[tuple[str, ...] | None, NoDecode] = Field(
        default=None, description="Names of the programmes to load, separated by commas; all when unset."
    )
    business_date: date | None = Field(
        default=None, description="Day to rehearse, YYYY-MM-DD; shown as a banner. Today when unset."
    )
    public: bool = Field(
        default=False,
        description="Serve the public at large: refuses to start without a map approval number.",
    )
    map_approval_number: str | None = Field(
        default=None, description="The map approval number (审图号) that public mode must show."
    )
    tianditu_key: str | None = Field(
        default=None, description="Key to Tianditu's maps, drawn beneath ours; pages then ask its hosts for them."
    )
    app_name: str = Field(default="geo_service", description="The caller's name in links to map platforms.")
    samples: bool = Field(default=True, description="Load the made-up samples, each marked 示例数据.")
    connections: int = Field(default=8, ge=1, description="Database connections a pool may hold, count.")
    statement_timeout_ms: int = Field(
        default=10_000, ge=1, description="Longest a database statement of a request may take, milliseconds."
    )
    tile_cache_bytes: int = Field(default=64_000_000, ge=0, description="Memory that tiles may take, bytes.")
    exports: int = Field(
        default=2, ge=1, description="Exports that may be made at once, each with a database connection, count."
    )
    export_seconds: int = Field(
        default=300,
        ge=1,
        description="Longest an export may take to be made or streamed, and a made file to be sent, seconds.",
    )
    planning_pairs: int = Field(
        default=30_000_000,
        ge=1,
        description="Cells of demand times sites that a planning run may have, count; each takes some 20 bytes.",
    )
    planning_seconds: int = Field(
        default=600, ge=1, description="Longest a planning run may search for the best sites, seconds."
    )
    licence: str | None = Field(
        default=None, description="Licence of the public data, as exports tell it; they say that none is stated."
    )
    followers: int = Field(
        default=1000, ge=0, description="Who may follow the changes at once, count; others are told 503."
    )
    webhooks_inside: bool = Field(
        default=False,
        description="Send webhooks to addresses within as well (loopback, private networks), and over http: for "
        "trials, and where whoever has a key may ask all that is within.",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#\s]+$",
        description="Where clients find the service, as https://host, which every link then names; needed behind a "
        "proxy that changes Host.",
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, le=1440, description="A browser session ends after so long without a request, minutes."
    )
    session_hours: int = Field(
        default=12, ge=1, le=168, description="A browser session ends after so long however busy it is, hours."
    )
    oidc_issuer: str | None = Field(
        default=None, pattern=r"^https?://[^?#\s]+$", description="The OIDC provider's issuer, as https://…."
    )
    oidc_client_id: str | None = Field(default=None, description="What the OIDC provider calls this service.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="The secret the OIDC provider gave for it.")
    oidc_audience: str | None = Field(
        default=None, description="The audience that access tokens must be for; none are taken when unset."
    )
    oidc_algorithm: Literal["RS256", "ES256", "PS256", "EdDSA"] = Field(
        default="RS256", description="The one algorithm that the OIDC provider signs with."
    )
    work: bool = Field(default=True, description="Carry out queued and scheduled jobs; false where others do.")
    log_level: str = Field(default="INFO", description="Least level of log lines: DEBUG, INFO, WARNING, ERROR.")

    @property
    def roads_folder(self) -> Path:
        """Where roads are kept."""
        return self.roads or self.var / "roads"

    @field_validator("plugins", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _approved_when_public(self) -> Self:
        if self.public and not self.map_approval_number:
            raise ValueError(
                "公开模式必须提供审图号 GEO_SERVICE_MAP_APPROVAL_NUMBER"
                " / public mode needs the map approval number GEO_SERVICE_MAP_APPROVAL_NUMBER"
            )
        return self

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        if self.oidc_issuer is None:
            return self
        if not self.oidc_client_id or not self.public_url:
            raise ValueError(
                "设置 GEO_SERVICE_OIDC_ISSUER 时还须设置 GEO_SERVICE_OIDC_CLIENT_ID 与 GEO_SERVICE_PUBLIC_URL"
                " / with GEO_SERVICE_OIDC_ISSUER go GEO_SERVICE_OIDC_CLIENT_ID and GEO_SERVICE_PUBLIC_URL"
            )
        if not self.oidc_issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError(
                "GEO_SERVICE_OIDC_ISSUER 须为 https 地址 / GEO_SERVICE_OIDC_ISSUER must be an https address"
            )
        return self
