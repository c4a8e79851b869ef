-- Whose a reply is, where its cause lies, and its fingerprint; and what programs beside Postfix say of a message.

ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS side LowCardinality(String) AFTER reason_class;
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS provider LowCardinality(String) AFTER side;
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS fingerprint String CODEC(ZSTD(1)) AFTER provider;

ALTER TABLE rejections ADD COLUMN IF NOT EXISTS side LowCardinality(String) AFTER reason_class;
ALTER TABLE rejections ADD COLUMN IF NOT EXISTS provider LowCardinality(String) AFTER side;
ALTER TABLE rejections ADD COLUMN IF NOT EXISTS fingerprint String CODEC(ZSTD(1)) AFTER provider;

-- one element a recipient, like the other recipient columns; empty in messages written before
ALTER TABLE messages ADD COLUMN IF NOT EXISTS recipient_sides Array(LowCardinality(String)) CODEC(ZSTD(1)) AFTER recipient_reasons;
ALTER TABLE messages ADD COLUMN IF NOT EXISTS recipient_providers Array(LowCardinality(String)) CODEC(ZSTD(1)) AFTER recipient_sides;

CREATE TABLE IF NOT EXISTS neighbours
(
    time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    host LowCardinality(String),
    daemon LowCardinality(String),
    -- outcome, greylist, check
    kind LowCardinality(String),
    -- sieve, delivery; postgrey; spf, dkim, dmarc
    name LowCardinality(String),
    result LowCardinality(String),
    detail String CODEC(ZSTD(1)),
    queue_id String CODEC(ZSTD(1)),
    message_id String CODEC(ZSTD(1)),
    session String CODEC(ZSTD(1)),
    username String CODEC(ZSTD(1)),
    client_address String CODEC(ZSTD(1)),
    sender String CODEC(ZSTD(1)),
    recipient String CODEC(ZSTD(1)),
    text String CODEC(ZSTD(1)),
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1)),
    INDEX by_message_id message_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_queue_id queue_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1;
