"""Configuration by FASHION_* variables: one class with every variable; errors name the variable."""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from fashion.store_urls.nats import parse_nats_url
from fashion.store_urls.redis import parse_redis_url
from fashion.vocabulary import PORTS, WITH_TABLES, Service

PREFIX = "FASHION_"
FORM_BYTES = 65_536
MAX_PHOTOS = 5
"""Most photos in one form."""
DEFAULT_MAX_UPLOAD_BYTES = 20_000_000
DEFAULT_MAX_PIXELS = 50_000_000
KEY_CHARACTERS = 32

ADDRESS_PATTERN = r"^(https?://[^\s/]\S*|/\S*)?$"
URL_PATTERN = r"^(https?://[^\s/@?#][^\s@?#]*)?$"
"""Neither a password, which would be logged, nor a query."""
"""An address, or a path where the gateway is seen from outside."""

Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it and says what is expected."""


class Settings(BaseSettings):
    """Every setting of every service; each field is the variable FASHION_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    platform: str = Field("fashion", pattern=r"^[a-z][a-z0-9_]{0,30}$", description="prefix of schemas and keys")
    database_url: str = Field("", description="postgresql://user:password@host:port/name; empty: embedded")
    imaging_database_url: str = Field("", description="the same for imaging, with a role of its own")
    color_database_url: str = Field("", description="the same for color, with a role of its own")
    products_database_url: str = Field("", description="the same for products, with a role of its own")
    redis_url: str = Field(
        "", description="redis://:password@host:port/0, or Sentinels, or a cluster; empty: embedded"
    )
    redis_ca_file: Path | None = Field(
        None, description="certificates that servers are checked by with rediss; default: the system's"
    )
    redis_certificate_file: Path | None = Field(
        None, description="certificate to show servers with rediss that ask for one"
    )
    redis_key_file: Path | None = Field(None, description="key of that certificate, if it is in a file of its own")
    events_url: str = Field(
        "", description="nats://user:password@host:4222 for the event stream; empty: it is in Redis"
    )
    events_ca_file: Path | None = Field(
        None, description="certificates that NATS servers are checked by with tls; default: the system's"
    )
    events_certificate_file: Path | None = Field(
        None, description="certificate to show NATS servers with tls that ask for one"
    )
    events_key_file: Path | None = Field(None, description="key of that certificate, if in a file of its own")
    events_credentials_file: Path | None = Field(
        None, description="a .creds file that NATS knows this platform by"
    )
    data_dir: Path = Field(Path(".fashion"), description="where the embedded stores keep their data")
    config_file: Path = Field(Path(".fashion/config.json"), description="the live configuration, watched")
    config_writable: bool = Field(False, description="whether the API may write palettes to that file")

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int | None = Field(None, ge=1, le=65535, description="port to listen on; default: the service's own")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    drain_seconds: float = Field(0.0, ge=0, description="time between failing /ready and closing the socket")
    stop_seconds: Seconds = Field(20.0, description="time that requests under way get to finish")
    otlp_endpoint: str = Field("", description="OpenTelemetry collector, http://host:4318; empty: no traces")
    otlp_ratio: float = Field(1.0, ge=0, le=1, description="share of traces kept of those that begin here")
    sentry_dsn: str = Field("", description="https://key@host/project for unhandled errors; empty: log only")

    pool_size: int = Field(6, ge=2, description="database connections of one service instance")
    slow_query_seconds: Seconds = Field(0.2, description="a query slower than this is logged")
    max_deliveries: Count = Field(5, description="deliveries of an event before it goes to events.dead")
    redeliver_seconds: Seconds = Field(5.0, description="an unacknowledged event is delivered again after this")
    stream_seconds: Seconds = Field(20.0, description="how long acknowledged events stay in the stream")
    stream_bytes: int = Field(0, ge=0, description="memory of the stream; 0: half of Redis's maxmemory, or 256 MB")
    memory_cache_bytes: Count = Field(12_000_000, description="size of the in-memory cache level")

    coverage_seconds: Seconds = Field(60.0, description="coverage metrics are read again after this")

    relevance: bool = Field(
        False, description="rankings use what people of a similar skin tone like, once a trained version wins"
    )

    webhook_loopback: bool = Field(False, description="webhooks may go to this machine, by http:// too")
    feed_loopback: bool = Field(
        False, description="feeds and images may be fetched from this machine, by http:// too"
    )
    feed_http: bool = Field(
        False, description="feeds and images may be fetched by http://, which anybody can alter"
    )

    image_processor: str = Field("nearest", description="entry point in the group fashion.image_processors")
    face_model: Path | None = Field(
        None, description="YuNet ONNX file, or haar: OpenCV's cascades; empty: BlazeFace"
    )
    max_upload_bytes: Count = Field(DEFAULT_MAX_UPLOAD_BYTES, description="largest photo, in bytes")
    max_pixels: Count = Field(DEFAULT_MAX_PIXELS, description="largest photo, in pixels")
    pixels_in_flight: Count = Field(60_000_000, description="pixels being decoded at once")
    measuring_queue: Count = Field(16, description="photos that may wait for a free CPU; then 503")

    imaging_url: str = Field(f"http://127.0.0.1:{PORTS['imaging']}", description="where the gateway finds imaging")
    color_url: str = Field(f"http://127.0.0.1:{PORTS['color']}", description="where the gateway finds color")
    products_url: str = Field(
        f"http://127.0.0.1:{PORTS['products']}", description="where the gateway finds products"
    )
    upstream_seconds: Seconds = Field(10.0, description="longest wait for a service's answer")
    upstream_connections: Count = Field(
        64, description="kept connections to each service; four times as many carry bodies"
    )
    rate_limit: Count = Field(6000, description="requests that one address may make in a minute")
    rate_limit_per_caller: Count = Field(6000, description="requests of one user or backend in a minute")
    interaction_rate_limit: Count = Field(120, description="requests with interactions of one user in a minute")
    forwarded_hops: int = Field(0, ge=0, description="trusted proxies in front, read from X-Forwarded-For")
    bodies_per_client: Count = Field(16, description="request bodies that one user or address may send at once")
    event_streams: Count = Field(1000, description="live event streams open at once")
    event_streams_per_user: Count = Field(20, description="live event streams of one user open at once")
    event_streams_per_address: Count = Field(200, description="live event streams of one address open at once")
    event_streams_per_tenant: Count = Field(1000, description="live event streams of one tenant open at once")
    allowed_origins: str = Field(
        "", description="origins of pages that may call the API, by commas, in addition to those of the issuers"
    )
    grafana_url: str = Field(
        "", pattern=ADDRESS_PATTERN, description="where operators see Grafana, or its path next to the gateway's"
    )
    runbook_url: str = Field("", pattern=ADDRESS_PATTERN, description="where operators read the runbook")
    prometheus_url: str = Field(
        "", pattern=URL_PATTERN, description="where the gateway asks Prometheus for the series that operators see"
    )

    auth_mode: Literal["header", "token"] = Field("header", description="who is asking: X-User-ID, or a token")
    auth_issuers: str = Field("", description="OpenID Connect issuers: JSON, or the path of a JSON file")
    gateway_keys: SecretStr = Field(
        SecretStr(""), description="keys of the gateway's tokens to services, by commas; the first one signs"
    )
    pseudonym_key: SecretStr = Field(SecretStr(""), description="key of the hashes that stand for users")

    @property
    def role_urls(self) -> dict[str, str]:
        """The URLs of the services that have a role of their own in the database."""
        urls = {service: str(getattr(self, f"{service}_database_url")) for service in WITH_TABLES}
        return {service: url for service, url in urls.items() if url}

    def database_url_of(self, service: Service) -> str:
        """Return the URL by which a service reaches the database; empty if none is set."""
        return self.role_urls.get(service, self.database_url)

    @property
    def max_body_bytes(self) -> int:
        """The largest request body: as many photos as a form may hold, and the form around them."""
        return MAX_PHOTOS * self.max_upload_bytes + FORM_BYTES

    @property
    def gateway_key_list(self) -> tuple[str, ...]:
        """The keys of the gateway's tokens; the first one signs."""
        return _keys(self.gateway_keys)

    @property
    def allowed_origin_list(self) -> tuple[str, ...]:
        """The origins of pages that may call the API."""
        return tuple(origin.strip() for origin in self.allowed_origins.split(",") if origin.strip())

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, origins: str) -> str:
        if any(
            not re.fullmatch(r"https?://[^/\s,*]+", each.strip()) for each in origins.split(",") if each.strip()
        ):
            raise ValueError("expected origins such as https://shop.example.com, without a path")
        return origins

    @field_validator("gateway_keys", "pseudonym_key")
    @classmethod
    def _is_long(cls, keys: SecretStr) -> SecretStr:
        if any(len(key) < KEY_CHARACTERS for key in _keys(keys)):
            raise ValueError(f"expected a random key of {KEY_CHARACTERS} characters or more")
        return keys

    @field_validator("database_url", *(f"{service}_database_url" for service in WITH_TABLES))
    @classmethod
    def _is_postgresql(cls, url: str) -> str:
        if url and not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("expected postgresql://user:password@host:port/name")
        return url

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str) -> str:
        if url:
            parse_redis_url(url)
        return url

    @field_validator("events_url")
    @classmethod
    def _is_nats(cls, url: str) -> str:
        if url:
            parse_nats_url(url)
        return url

    @property
    def key_prefix(self) -> str:
        """What keys in Redis begin with; on a cluster a hash tag, so that the keys of a script share a slot."""
        is_clustered = bool(self.redis_url) and parse_redis_url(self.redis_url).topology == "cluster"
        return f"{{{self.platform}}}" if is_clustered else self.platform

    @field_validator("otlp_endpoint")
    @classmethod
    def _is_http(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("expected http://host:4318, without /v1/traces")
        return url.rstrip("/")

    @field_validator("sentry_dsn")
    @classmethod
    def _is_dsn(cls, dsn: str) -> str:
        parts = urlsplit(dsn)
        if dsn and not (parts.scheme in {"http", "https"} and parts.username and parts.path.strip("/")):
            raise ValueError("expected https://key@host/project")
        return dsn


def _keys(value: SecretStr) -> tuple[str, ...]:
    return tuple(key for key in value.get_secret_value().split(",") if key)


def load_settings(**overrides: object) -> Settings:
    """Return the settings of the environment.

    Raises:
        SettingsError: names each variable that is wrong.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"{variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors()]
        raise SettingsError("; ".join(lines)) from None


def variable(field: str) -> str:
    """Return the environment variable that sets a field."""
    return f"{PREFIX}{field.upper()}"
