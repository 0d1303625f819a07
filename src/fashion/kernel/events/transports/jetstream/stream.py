"""The streams of a platform in JetStream: their subjects, limits and consumers.

Entries stay until a trim, as in Redis: with the retention by interest, JetStream deletes an entry as soon as every
consumer acknowledged it, before followers read it, and each entry that comes before the consumers were made.
"""

from nats.js import JetStreamContext, api
from nats.js.errors import BadRequestError

from fashion.kernel.events.entries import CONSUMERS
from fashion.settings import Settings
from fashion.store_urls.nats import parse_nats_url

DEFAULT_BYTES = 256_000_000
DUPLICATE_SECONDS = 120.0
"""How long JetStream remembers message IDs; a batch of the relay takes at most a quarter of it."""
MOST_IN_HAND = 10_000
MOST_DEAD_LETTERS = 100_000
NO_USER = "-"

_DIFFERS = 10058


class Names:
    """What the streams of a platform are called; a subject ends with the pseudonym of its user."""

    def __init__(self, platform: str) -> None:
        self.events, self.dead = f"{platform}_events", f"{platform}_dead_letters"
        self._root = f"fashion.{platform}"
        self.all_events, self.all_positions = f"{self._root}.events.>", f"{self._root}.positions.*"
        self.all_dead = f"{self._root}.dead.*"

    def event(self, service: str, partition: int, user: str) -> str:
        """Return the subject of an event; `user` is empty for what no erasure deletes."""
        return f"{self._root}.events.{service}.{partition}.{user or NO_USER}"

    def of_partition(self, service: str, partition: int) -> str:
        """Return the subjects of the events of one partition."""
        return f"{self._root}.events.{service}.{partition}.*"

    def of_user(self, user: str) -> str:
        """Return the subjects of a user's events."""
        return f"{self._root}.events.*.*.{user}"

    def positions(self, service: str) -> str:
        """Return the subject of the positions up to which a log is published."""
        return f"{self._root}.positions.{service}"

    @property
    def probe(self) -> str:
        """The subject of a message that is stored only to see whether one can be."""
        return self.positions(NO_USER)

    def dead_letter(self, user: str) -> str:
        """Return the subject of a user's dead letters."""
        return f"{self._root}.dead.{user}"


def user_in(subject: str) -> str:
    """Return the last part of a subject: its user's pseudonym, or `NO_USER`."""
    return subject.rpartition(".")[2]


async def create_streams(js: JetStreamContext, names: Names, settings: Settings, redeliver_seconds: float) -> None:
    """Create the streams and every consumer where they are missing, and give them the limits of the settings."""
    replicas = parse_nats_url(settings.events_url).replicas
    await _create(
        js,
        api.StreamConfig(
            name=names.events,
            subjects=[names.all_events, names.all_positions],
            retention=api.RetentionPolicy.LIMITS,
            discard=api.DiscardPolicy.NEW,
            max_bytes=settings.stream_bytes or DEFAULT_BYTES,
            duplicate_window=DUPLICATE_SECONDS,
            num_replicas=replicas,
            allow_rollup_hdrs=True,
        ),
    )
    await _create(
        js,
        api.StreamConfig(
            name=names.dead,
            subjects=[names.all_dead],
            max_msgs=MOST_DEAD_LETTERS,
            duplicate_window=DUPLICATE_SECONDS,
            num_replicas=replicas,
        ),
    )
    for group in CONSUMERS:
        await js.add_consumer(names.events, _consumer(names, group, redeliver_seconds))


async def _create(js: JetStreamContext, config: api.StreamConfig) -> None:
    try:
        await js.add_stream(config)
    except BadRequestError as error:
        if error.err_code != _DIFFERS:
            raise
        await js.update_stream(config)


def _consumer(names: Names, group: str, redeliver_seconds: float) -> api.ConsumerConfig:
    """Return a consumer that delivers again without end: at its own limit it would drop an entry silently."""
    return api.ConsumerConfig(
        durable_name=group,
        deliver_policy=api.DeliverPolicy.ALL,
        ack_policy=api.AckPolicy.EXPLICIT,
        ack_wait=redeliver_seconds,
        max_deliver=-1,
        max_ack_pending=MOST_IN_HAND,
        filter_subject=names.all_events,
    )
