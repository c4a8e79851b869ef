-- What is observed beside the lines: samples of the queues, what the queues hold now, and places where log text was lost.

-- '' is the queue as a whole; else the part of it that waits for this domain: a message to two domains counts in both.
ALTER TABLE queue_samples ADD COLUMN IF NOT EXISTS destination LowCardinality(String) AFTER queue;

-- The newest sample of each host, message by message, as `postqueue -j` gives it: rows of older samples are left behind.
CREATE TABLE IF NOT EXISTS queue_entries
(
    host LowCardinality(String),
    queue_id String CODEC(ZSTD(1)),
    sampled DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    queue LowCardinality(String),
    arrived DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    size UInt64 CODEC(ZSTD(1)),
    sender String CODEC(ZSTD(1)),
    recipients Array(String) CODEC(ZSTD(1)),
    -- what the last attempt said, one a recipient, '' where there was none
    delay_reasons Array(String) CODEC(ZSTD(1)),
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(sampled)
ORDER BY (host, queue_id)
TTL greatest(toDateTime(sampled, 'UTC'), stored) + INTERVAL 7 DAY
SETTINGS non_replicated_deduplication_window = 1000;

-- When a host was asked last, and what of it: a queue without messages leaves no row above.
CREATE TABLE IF NOT EXISTS queue_looks
(
    host LowCardinality(String),
    sampled DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    messages UInt32,
    -- how many of them stand in queue_entries
    listed UInt32,
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(sampled)
ORDER BY host
TTL greatest(toDateTime(sampled, 'UTC'), stored) + INTERVAL 7 DAY
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS source_gaps
(
    time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    host LowCardinality(String),
    source LowCardinality(String),
    detail String CODEC(ZSTD(1)),
    stored DateTime('UTC') MATERIALIZED now() CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (host, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 1000;
