-- The tables as 0012_id_hours.sql leaves them, for a store that has none: see migrate.ts

CREATE TABLE IF NOT EXISTS authentications
(
    `time` DateTime64(6, 'UTC') CODEC(Delta(8), T64, Default),
    `host` LowCardinality(String),
    `daemon` LowCardinality(String),
    `service` LowCardinality(String),
    `result` LowCardinality(String),
    `sasl_method` LowCardinality(String),
    `sasl_username` String CODEC(Default),
    `client_name` String CODEC(Default),
    `client_address` String CODEC(Default),
    `reason` String CODEC(Default),
    `attempts` UInt32 CODEC(ZSTD(1)),
    `primary` Bool,
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_client client_address TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + toIntervalDay(90), stored + toIntervalDay(1) RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, index_granularity = 8192, default_compression_codec = 'ZSTD(1)';

CREATE TABLE IF NOT EXISTS connections
(
    `started_at` DateTime64(6, 'UTC') CODEC(Delta(8), T64, Default),
    `host` LowCardinality(String),
    `connection_id` String,
    `version` UInt64 CODEC(T64, Default),
    `program` LowCardinality(String),
    `pid` UInt32 CODEC(T64, Default),
    `client_name` String,
    `client_address` String,
    `client_port` UInt16 CODEC(T64, Default),
    `helo` String,
    `tls_protocol` LowCardinality(String),
    `tls_cipher` LowCardinality(String),
    `sasl_username` String,
    `sasl_method` LowCardinality(String),
    `last_after` Int64 CODEC(T64, Default),
    `ended_before` Int64 CODEC(T64, Default),
    `last_seen` DateTime64(6, 'UTC') ALIAS addMicroseconds(started_at, last_after),
    `ended_at` DateTime64(6, 'UTC') ALIAS addMicroseconds(started_at, last_after - ended_before),
    `end_reason` LowCardinality(String),
    `queue_ids` Array(String),
    `rejections` UInt32 CODEC(T64, Default),
    `authentication_failures` UInt32 CODEC(T64, Default),
    `open` Bool,
    `own` Bool,
    `document` String,
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(T64, Default),
    INDEX by_client client_address TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_open open TYPE set(2) GRANULARITY 1,
    INDEX by_queue_id queue_ids TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toMonday(started_at)
ORDER BY (toStartOfHour(started_at), host, program, started_at, connection_id)
TTL greatest(toDateTime(addMicroseconds(started_at, last_after), 'UTC'), stored) + toIntervalDay(90), stored + toIntervalDay(1) RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192, min_age_to_force_merge_seconds = 900, min_age_to_force_merge_on_partition_only = 1, enable_max_bytes_limit_for_min_age_to_force_merge = 1;

CREATE TABLE IF NOT EXISTS deliveries
(
    `time` DateTime64(6, 'UTC') CODEC(Delta(8), T64, Default),
    `host` LowCardinality(String),
    `instance` LowCardinality(String),
    `daemon` LowCardinality(String),
    `queue_id` String,
    `sender` String,
    `recipient` String,
    `recipient_domain` LowCardinality(String),
    `original_recipient` String,
    `relay_text` String,
    `relay_host` LowCardinality(String),
    `relay_address` String,
    `relay_port` UInt16,
    `relay` String ALIAS multiIf(relay_text != '', relay_text, relay_address = '', toString(relay_host), concat(relay_host, '[', relay_address, ']', if(relay_port = 0, '', concat(':', toString(relay_port))))),
    `delay` LowCardinality(Float64),
    `delay_before_queue` LowCardinality(Float64),
    `delay_in_queue` LowCardinality(Float64),
    `delay_connection` LowCardinality(Float64),
    `delay_transmission` LowCardinality(Float64),
    `dsn` LowCardinality(String),
    `status` LowCardinality(String),
    `reply_form` String,
    `reply` String ALIAS if(startsWith(reply_form, '\0'), substring(reply_form, 2), replaceAll(replaceAll(reply_form, '\x01', remote_queue_id), '\x02', recipient)),
    `reason_class` LowCardinality(String),
    `side` LowCardinality(String),
    `provider` LowCardinality(String),
    `fingerprint` LowCardinality(String),
    `remote_queue_id` String,
    `direction` LowCardinality(String),
    `attempted` Bool,
    `own` Bool,
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(T64, Default),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.05) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, toStartOfHour(time), daemon, recipient_domain, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + toIntervalDay(90), stored + toIntervalDay(1) RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192;

CREATE TABLE IF NOT EXISTS deliveries_hourly
(
    `hour` DateTime('UTC') CODEC(Delta(4), Default),
    `host` LowCardinality(String),
    `direction` LowCardinality(String),
    `status` LowCardinality(String),
    `reason_class` LowCardinality(String),
    `count` UInt64 CODEC(T64, Default),
    `stored` DateTime('UTC') MATERIALIZED now()
)
ENGINE = SummingMergeTree(count)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, host, direction, status, reason_class)
TTL greatest(hour, stored) + toIntervalDay(395)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192;

CREATE TABLE IF NOT EXISTS id_hours
(
    `key` UInt32 CODEC(Delta(4), T64, Default),
    `hour` DateTime('UTC'),
    `weeks` UInt16 CODEC(T64, Default)
)
ENGINE = ReplacingMergeTree(weeks)
PARTITION BY toMonday(hour)
ORDER BY (key, hour)
TTL toDateTime(addWeeks(hour, weeks), 'UTC') + toIntervalDay(90)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 1024;

CREATE TABLE IF NOT EXISTS log_lines
(
    `host` LowCardinality(String),
    `time` DateTime64(6, 'UTC') CODEC(Delta(8), T64, Default),
    `program` LowCardinality(String),
    `pid` UInt32 CODEC(T64, Default),
    `severity` LowCardinality(String),
    `kind` LowCardinality(String),
    `queue_id` String,
    `named` Bool,
    `text` String,
    `message` String ALIAS if(named, concat(queue_id, ': ', text), text),
    `format` LowCardinality(String),
    `header` String,
    `latin1` Bool,
    `own` Bool,
    `source` LowCardinality(String),
    `file_seq` UInt32,
    `position` UInt64 CODEC(Delta(8), T64, Default),
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(T64, Default),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.05) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (host, toStartOfFiveMinutes(time), program, kind, time, source, file_seq, position)
TTL greatest(toDateTime(time, 'UTC'), stored) + toIntervalDay(30), stored + toIntervalDay(1) RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, default_compression_codec = 'ZSTD(1)', min_compress_block_size = 262144, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS logins_hourly
(
    `hour` DateTime('UTC') CODEC(Delta(4), Default),
    `host` LowCardinality(String),
    `result` LowCardinality(String),
    `sasl_method` LowCardinality(String),
    `count` UInt64 CODEC(T64, Default),
    `stored` DateTime('UTC') MATERIALIZED now()
)
ENGINE = SummingMergeTree(count)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, host, result, sasl_method)
TTL greatest(hour, stored) + toIntervalDay(395)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192;

CREATE TABLE IF NOT EXISTS messages
(
    `opened` DateTime64(6, 'UTC') CODEC(Delta(8), T64, Default),
    `host` LowCardinality(String),
    `queue_id` String,
    `trace_id` String,
    `version` UInt64 CODEC(T64, Default),
    `gone` UInt8 DEFAULT 0,
    `instance` LowCardinality(String),
    `message_id` String,
    `subject` String,
    `sender` String,
    `sender_domain` String ALIAS if(position(sender, '@') = 0, '', lowerUTF8(arrayElement(splitByChar('@', sender), -1))),
    `size` UInt64 CODEC(T64, Default),
    `recipient_count` UInt32 CODEC(T64, Default),
    `origin` LowCardinality(String),
    `direction` LowCardinality(String),
    `client_name` String,
    `client_address` String,
    `client_port` UInt16,
    `helo` String,
    `sasl_username` String,
    `sasl_method` LowCardinality(String),
    `tls_protocol` LowCardinality(String),
    `tls_cipher` LowCardinality(String),
    `first_after` Int64 CODEC(T64, Default),
    `last_after` Int64 CODEC(T64, Default),
    `removed_before` Int64 CODEC(T64, Default),
    `first_seen` DateTime64(6, 'UTC') ALIAS addMicroseconds(opened, first_after),
    `last_seen` DateTime64(6, 'UTC') ALIAS addMicroseconds(opened, last_after),
    `removed_at` DateTime64(6, 'UTC') ALIAS addMicroseconds(opened, last_after - removed_before),
    `status` LowCardinality(String),
    `mixed` Bool,
    `open` Bool,
    `own` Bool,
    `recipients` Array(String),
    `recipient_originals` Array(String),
    `recipient_domains` Array(String) ALIAS arrayMap(address -> if(position(address, '@') = 0, '', lowerUTF8(arrayElement(splitByChar('@', address), -1))), recipients),
    `recipient_statuses` Array(LowCardinality(String)),
    `recipient_dsns` Array(LowCardinality(String)),
    `recipient_relays` Array(LowCardinality(String)),
    `recipient_reasons` Array(LowCardinality(String)),
    `recipient_sides` Array(LowCardinality(String)),
    `recipient_providers` Array(LowCardinality(String)),
    `recipient_attempts` Array(UInt32),
    `recipient_lasts` Array(Int64),
    `recipient_firsts` Array(Int64),
    `recipient_replies` Array(String),
    `recipient_timings` Array(String),
    `delay` LowCardinality(Float64),
    `linked_queue_ids` Array(String),
    `hop_of` String,
    `hop_queue_ids` Array(String),
    `rest` String,
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(T64, Default),
    INDEX by_first_seen addMicroseconds(opened, first_after) TYPE minmax GRANULARITY 1,
    INDEX by_open open TYPE set(2) GRANULARITY 1,
    INDEX by_address arrayMap(each -> lowerUTF8(each), arrayConcat([sender], recipients, recipient_originals)) TYPE bloom_filter(0.05) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, gone)
PARTITION BY toMonday(opened)
ORDER BY (toStartOfHour(opened), host, opened, trace_id)
TTL greatest(toDateTime(addMicroseconds(opened, last_after), 'UTC'), stored) + toIntervalDay(90), stored + toIntervalDay(1) RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 2048, min_compress_block_size = 16384, min_age_to_force_merge_seconds = 900, min_age_to_force_merge_on_partition_only = 1, enable_max_bytes_limit_for_min_age_to_force_merge = 1;

CREATE TABLE IF NOT EXISTS neighbours
(
    `time` DateTime64(6, 'UTC') CODEC(Delta(8), T64, Default),
    `host` LowCardinality(String),
    `daemon` LowCardinality(String),
    `kind` LowCardinality(String),
    `name` LowCardinality(String),
    `result` LowCardinality(String),
    `detail` String CODEC(Default),
    `queue_id` String CODEC(Default),
    `message_id` String CODEC(Default),
    `session` String CODEC(Default),
    `username` String CODEC(Default),
    `client_address` String CODEC(Default),
    `sender` String CODEC(Default),
    `recipient` String CODEC(Default),
    `text` String CODEC(Default),
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_message_id message_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + toIntervalDay(90), stored + toIntervalDay(1) RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, index_granularity = 8192, default_compression_codec = 'ZSTD(1)';

CREATE TABLE IF NOT EXISTS queue_entries
(
    `host` LowCardinality(String),
    `queue_id` String CODEC(ZSTD(1)),
    `sampled` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `queue` LowCardinality(String),
    `arrived` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `size` UInt64 CODEC(ZSTD(1)),
    `sender` String CODEC(ZSTD(1)),
    `recipients` Array(String) CODEC(ZSTD(1)),
    `delay_reasons` Array(String) CODEC(ZSTD(1)),
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(sampled)
ORDER BY (host, queue_id)
TTL greatest(toDateTime(sampled, 'UTC'), stored) + toIntervalDay(7)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS queue_looks
(
    `host` LowCardinality(String),
    `sampled` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `messages` UInt32,
    `listed` UInt32,
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(sampled)
ORDER BY host
TTL greatest(toDateTime(sampled, 'UTC'), stored) + toIntervalDay(7)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS queue_samples
(
    `time` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `host` LowCardinality(String),
    `queue` LowCardinality(String),
    `destination` LowCardinality(String),
    `messages` UInt32,
    `oldest_seconds` Float64,
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (host, queue, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + toIntervalDay(90)
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS rejections
(
    `time` DateTime64(6, 'UTC') CODEC(Delta(8), T64, Default),
    `host` LowCardinality(String),
    `daemon` LowCardinality(String),
    `pid` UInt32 CODEC(ZSTD(1)),
    `stage` LowCardinality(String),
    `action` LowCardinality(String),
    `client_name` String CODEC(Default),
    `client_address` String CODEC(Default),
    `helo` String CODEC(Default),
    `sender` String CODEC(Default),
    `recipient` String CODEC(Default),
    `code` UInt16 CODEC(ZSTD(1)),
    `dsn` LowCardinality(String),
    `reason` String CODEC(Default),
    `reason_class` LowCardinality(String),
    `side` LowCardinality(String),
    `provider` LowCardinality(String),
    `fingerprint` String CODEC(Default),
    `sasl_username` String CODEC(Default),
    `queue_id` String CODEC(Default),
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_client client_address TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + toIntervalDay(90), stored + toIntervalDay(1) RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, index_granularity = 8192, default_compression_codec = 'ZSTD(1)';

CREATE TABLE IF NOT EXISTS rejections_hourly
(
    `hour` DateTime('UTC') CODEC(Delta(4), Default),
    `host` LowCardinality(String),
    `action` LowCardinality(String),
    `reason_class` LowCardinality(String),
    `count` UInt64 CODEC(T64, Default),
    `stored` DateTime('UTC') MATERIALIZED now()
)
ENGINE = SummingMergeTree(count)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, host, action, reason_class)
TTL greatest(hour, stored) + toIntervalDay(395)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192;

CREATE TABLE IF NOT EXISTS scans
(
    `time` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `host` LowCardinality(String),
    `queue_id` String CODEC(ZSTD(1)),
    `message_id` String CODEC(ZSTD(1)),
    `sender` String CODEC(ZSTD(1)),
    `recipients` Array(String) CODEC(ZSTD(1)),
    `client_address` String CODEC(ZSTD(1)),
    `sasl_username` String CODEC(ZSTD(1)),
    `action` LowCardinality(String),
    `score` Float64 CODEC(ZSTD(1)),
    `required_score` Float64 CODEC(ZSTD(1)),
    `symbol_names` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    `symbol_scores` Array(Float64) CODEC(ZSTD(1)),
    `symbol_options` Array(String) CODEC(ZSTD(1)),
    `size` UInt64 CODEC(ZSTD(1)),
    `elapsed_seconds` Float64 CODEC(ZSTD(1)),
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_message_id message_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + toIntervalDay(90)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS source_gaps
(
    `time` DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `host` LowCardinality(String),
    `source` LowCardinality(String),
    `detail` String CODEC(ZSTD(1)),
    `stored` DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + toIntervalDay(90)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS state
(
    `kind` LowCardinality(String),
    `key` String,
    `value` String,
    `version` UInt64,
    `gone` UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, gone)
ORDER BY (kind, key)
SETTINGS fsync_after_insert = 1, index_granularity = 8192;

CREATE MATERIALIZED VIEW IF NOT EXISTS deliveries_by_hour TO deliveries_hourly
(
    `hour` DateTime('UTC'),
    `host` LowCardinality(String),
    `direction` LowCardinality(String),
    `status` LowCardinality(String),
    `reason_class` LowCardinality(String),
    `count` UInt64
)
AS SELECT
    toStartOfHour(time) AS hour,
    host,
    direction,
    status,
    reason_class,
    countIf(NOT own) AS count
FROM deliveries
GROUP BY
    hour,
    host,
    direction,
    status,
    reason_class;

CREATE MATERIALIZED VIEW IF NOT EXISTS ids_by_hour TO id_hours
(
    `key` UInt32,
    `hour` DateTime('UTC'),
    `weeks` UInt16
)
AS SELECT
    toUInt32(sipHash64(arrayJoin(arrayDistinct(arrayConcat([queue_id, message_id], hop_queue_ids, linked_queue_ids))))) AS key,
    toStartOfHour(opened) AS hour,
    toUInt16(intDiv(greatest(toDateTime(addMicroseconds(opened, last_after), 'UTC'), stored, hour) - hour, 604800) + 1) AS weeks
FROM messages;

CREATE MATERIALIZED VIEW IF NOT EXISTS logins_by_hour TO logins_hourly
(
    `hour` DateTime('UTC'),
    `host` LowCardinality(String),
    `result` LowCardinality(String),
    `sasl_method` LowCardinality(String),
    `count` UInt64
)
AS SELECT
    toStartOfHour(time) AS hour,
    host,
    result,
    sasl_method,
    countIf(primary) AS count
FROM authentications
GROUP BY
    hour,
    host,
    result,
    sasl_method;

CREATE MATERIALIZED VIEW IF NOT EXISTS rejections_by_hour TO rejections_hourly
(
    `hour` DateTime('UTC'),
    `host` LowCardinality(String),
    `action` LowCardinality(String),
    `reason_class` LowCardinality(String),
    `count` UInt64
)
AS SELECT
    toStartOfHour(time) AS hour,
    host,
    action,
    reason_class,
    count() AS count
FROM rejections
GROUP BY
    hour,
    host,
    action,
    reason_class;
