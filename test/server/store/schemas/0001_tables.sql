-- The tables. Column = field of server/correlate/records.ts in snake_case; `Micros` are DateTime64(6,'UTC'),
-- a missing text is '', a missing number 0, a missing time 1970-01-01, unless said otherwise.
-- Every insert carries a deduplication token; a replayed batch is dropped within the window.
-- `stored` is when the row came: rows are kept so long after their own time or their coming, whichever is later, so
-- that imported history does not vanish at once. It is MATERIALIZED: in no SELECT * and in no insert.
-- Every statement may run twice: a crash in the middle of this file does no harm.

CREATE TABLE IF NOT EXISTS log_lines
(
    host LowCardinality(String),
    time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    program LowCardinality(String),
    pid UInt32 CODEC(ZSTD(1)),
    severity LowCardinality(String),
    kind LowCardinality(String),
    queue_id String CODEC(ZSTD(1)),
    -- the bytes as logged; where `latin1` says so they are not UTF-8, and JSON shows them with U+FFFD: to rebuild the line
    -- exactly, select if(latin1, hex(message), message) and read the hex as latin1, as the parser was given it
    message String CODEC(ZSTD(1)),
    -- header recipe (parsers/frame.ts), and the header itself only where the recipe would not give it back
    format LowCardinality(String),
    header String CODEC(ZSTD(1)),
    latin1 Bool,
    own Bool,
    source LowCardinality(String),
    file_seq UInt32 CODEC(ZSTD(1)),
    position UInt64 CODEC(Delta, ZSTD(1)),
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (host, time, source, file_seq, position)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 30 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS messages
(
    -- time of the first event seen when the life was opened: with queue ID and host what the trace ID is made of; never changes
    opened DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    host LowCardinality(String),
    queue_id String CODEC(ZSTD(1)),
    trace_id String CODEC(ZSTD(1)),
    version UInt64 CODEC(ZSTD(1)),
    gone UInt8 DEFAULT 0,
    instance LowCardinality(String),
    message_id String CODEC(ZSTD(1)),
    subject String CODEC(ZSTD(1)),
    sender String CODEC(ZSTD(1)),
    sender_domain String CODEC(ZSTD(1)),
    size UInt64 CODEC(ZSTD(1)),
    recipient_count UInt32 CODEC(ZSTD(1)),
    origin LowCardinality(String),
    direction LowCardinality(String),
    client_name String CODEC(ZSTD(1)),
    client_address String CODEC(ZSTD(1)),
    client_port UInt16 CODEC(ZSTD(1)),
    helo String CODEC(ZSTD(1)),
    sasl_username String CODEC(ZSTD(1)),
    sasl_method LowCardinality(String),
    tls_protocol LowCardinality(String),
    tls_cipher LowCardinality(String),
    first_seen DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    last_seen DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    removed_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    status LowCardinality(String),
    mixed Bool,
    open Bool,
    own Bool,
    -- one element a recipient, same order in all of them
    recipients Array(String) CODEC(ZSTD(1)),
    recipient_originals Array(String) CODEC(ZSTD(1)),
    recipient_domains Array(String) CODEC(ZSTD(1)),
    recipient_statuses Array(LowCardinality(String)) CODEC(ZSTD(1)),
    recipient_dsns Array(LowCardinality(String)) CODEC(ZSTD(1)),
    recipient_relays Array(String) CODEC(ZSTD(1)),
    recipient_reasons Array(LowCardinality(String)) CODEC(ZSTD(1)),
    -- seconds from arrival to the last attempt of the slowest recipient
    delay Float64 CODEC(ZSTD(1)),
    -- queue IDs of `links`, for the way back from the other side
    linked_queue_ids Array(String) CODEC(ZSTD(1)),
    -- {recipients, links, state} of MessageRecord as JSON
    document String CODEC(ZSTD(1)),
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_message_id message_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_sender sender TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_recipient recipients TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_link linked_queue_ids TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_first_seen first_seen TYPE minmax GRANULARITY 1,
    INDEX by_open open TYPE set(2) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, gone)
PARTITION BY toYYYYMM(opened)
ORDER BY (toStartOfHour(opened), host, queue_id, trace_id)
TTL greatest(toDateTime(last_seen, 'UTC'), stored) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS connections
(
    started_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    host LowCardinality(String),
    connection_id String CODEC(ZSTD(1)),
    version UInt64 CODEC(ZSTD(1)),
    program LowCardinality(String),
    pid UInt32 CODEC(ZSTD(1)),
    client_name String CODEC(ZSTD(1)),
    client_address String CODEC(ZSTD(1)),
    client_port UInt16 CODEC(ZSTD(1)),
    helo String CODEC(ZSTD(1)),
    tls_protocol LowCardinality(String),
    tls_cipher LowCardinality(String),
    sasl_username String CODEC(ZSTD(1)),
    sasl_method LowCardinality(String),
    ended_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    last_seen DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    end_reason LowCardinality(String),
    queue_ids Array(String) CODEC(ZSTD(1)),
    rejections UInt32 CODEC(ZSTD(1)),
    authentication_failures UInt32 CODEC(ZSTD(1)),
    open Bool,
    own Bool,
    -- {commands, state} of ConnectionRecord as JSON
    document String CODEC(ZSTD(1)),
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_client client_address TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_queue_id queue_ids TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_open open TYPE set(2) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(started_at)
ORDER BY (toStartOfHour(started_at), host, connection_id)
TTL greatest(toDateTime(last_seen, 'UTC'), stored) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS deliveries
(
    time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    host LowCardinality(String),
    instance LowCardinality(String),
    daemon LowCardinality(String),
    queue_id String CODEC(ZSTD(1)),
    trace_id String CODEC(ZSTD(1)),
    sender String CODEC(ZSTD(1)),
    recipient String CODEC(ZSTD(1)),
    recipient_domain LowCardinality(String),
    original_recipient String CODEC(ZSTD(1)),
    relay String CODEC(ZSTD(1)),
    relay_host LowCardinality(String),
    relay_address String CODEC(ZSTD(1)),
    relay_port UInt16 CODEC(ZSTD(1)),
    delay Float64 CODEC(ZSTD(1)),
    delay_before_queue Float64 CODEC(ZSTD(1)),
    delay_in_queue Float64 CODEC(ZSTD(1)),
    delay_connection Float64 CODEC(ZSTD(1)),
    delay_transmission Float64 CODEC(ZSTD(1)),
    dsn LowCardinality(String),
    status LowCardinality(String),
    reply String CODEC(ZSTD(1)),
    reason_class LowCardinality(String),
    remote_queue_id String CODEC(ZSTD(1)),
    direction LowCardinality(String),
    attempted Bool,
    own Bool,
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_recipient recipient TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS rejections
(
    time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    host LowCardinality(String),
    daemon LowCardinality(String),
    pid UInt32 CODEC(ZSTD(1)),
    stage LowCardinality(String),
    action LowCardinality(String),
    client_name String CODEC(ZSTD(1)),
    client_address String CODEC(ZSTD(1)),
    helo String CODEC(ZSTD(1)),
    sender String CODEC(ZSTD(1)),
    recipient String CODEC(ZSTD(1)),
    code UInt16 CODEC(ZSTD(1)),
    dsn LowCardinality(String),
    reason String CODEC(ZSTD(1)),
    reason_class LowCardinality(String),
    sasl_username String CODEC(ZSTD(1)),
    queue_id String CODEC(ZSTD(1)),
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_client client_address TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_sender sender TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_recipient recipient TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS authentications
(
    time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    host LowCardinality(String),
    daemon LowCardinality(String),
    service LowCardinality(String),
    result LowCardinality(String),
    sasl_method LowCardinality(String),
    sasl_username String CODEC(ZSTD(1)),
    client_name String CODEC(ZSTD(1)),
    client_address String CODEC(ZSTD(1)),
    reason String CODEC(ZSTD(1)),
    attempts UInt32 CODEC(ZSTD(1)),
    primary Bool,
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_client client_address TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_user sasl_username TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS scans
(
    time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    host LowCardinality(String),
    queue_id String CODEC(ZSTD(1)),
    message_id String CODEC(ZSTD(1)),
    sender String CODEC(ZSTD(1)),
    recipients Array(String) CODEC(ZSTD(1)),
    client_address String CODEC(ZSTD(1)),
    sasl_username String CODEC(ZSTD(1)),
    action LowCardinality(String),
    score Float64 CODEC(ZSTD(1)),
    required_score Float64 CODEC(ZSTD(1)),
    symbol_names Array(LowCardinality(String)) CODEC(ZSTD(1)),
    symbol_scores Array(Float64) CODEC(ZSTD(1)),
    symbol_options Array(String) CODEC(ZSTD(1)),
    size UInt64 CODEC(ZSTD(1)),
    elapsed_seconds Float64 CODEC(ZSTD(1)),
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_message_id message_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS queue_samples
(
    time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    host LowCardinality(String),
    queue LowCardinality(String),
    messages UInt32,
    oldest_seconds Float64,
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (host, queue, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000;

-- Small state: alerts, silences, notifications, users, sessions, tokens, audit, saved searches. Read once at start.
CREATE TABLE IF NOT EXISTS state
(
    kind LowCardinality(String),
    key String,
    value String,
    version UInt64,
    gone UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, gone)
ORDER BY (kind, key)
SETTINGS fsync_after_insert = 1;
