-- Messages in granules a quarter as large, and blocks of 16 KB: whoever asks for one message reads and unpacks the rows beside it,
-- and all its columns (docs/decisions/0021). A granule's size is fixed when a table is made, so another one takes the old one's place.
-- Its parts go along as they are, within milliseconds and without space: they keep their granules until they are merged.
--
-- Begun again after a crash this starts from the top: `_1` is what was left behind after the exchange, and `_3` is emptied before
-- parts go in.

DROP TABLE IF EXISTS messages_1 SYNC;
CREATE TABLE IF NOT EXISTS messages_3
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
    INDEX by_hop hop_queue_ids TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_first_seen addMicroseconds(opened, first_after) TYPE minmax GRANULARITY 1,
    INDEX by_open open TYPE set(2) GRANULARITY 1,
    INDEX by_address arrayMap(each -> lowerUTF8(each), arrayConcat([sender], recipients, recipient_originals)) TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_message_id message_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_link linked_queue_ids TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, gone)
PARTITION BY toMonday(opened)
ORDER BY (toStartOfHour(opened), host, opened, trace_id)
TTL greatest(toDateTime(addMicroseconds(opened, last_after), 'UTC'), stored) + toIntervalDay(90), stored + toIntervalDay(1) RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 2048, min_compress_block_size = 16384, min_age_to_force_merge_seconds = 900, min_age_to_force_merge_on_partition_only = 1, enable_max_bytes_limit_for_min_age_to_force_merge = 1;
ALTER TABLE messages_3 DROP PARTITION ALL;
ALTER TABLE messages_3 ATTACH PARTITION ALL FROM messages;
RENAME TABLE messages TO messages_1, messages_3 TO messages;
DROP TABLE IF EXISTS messages_1 SYNC;
