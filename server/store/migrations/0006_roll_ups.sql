-- Counts by hour, for panels over months: kept longer than the rows they count. They are fed by views on tables that only
-- grow, and a batch that is sent again is dropped in the view by the same token as in its table. What is counted may change
-- later in `messages`, so nothing here counts messages: deliveries are attempts.
--
-- The rows that are stored already are counted first; begun again after a crash the copy starts from nothing (copy.ts), and
-- nobody writes meanwhile.

CREATE TABLE IF NOT EXISTS rejections_hourly
(
    hour DateTime('UTC') CODEC(Delta, Default),
    host LowCardinality(String),
    action LowCardinality(String),
    reason_class LowCardinality(String),
    count UInt64 CODEC(T64, Default),
    stored DateTime('UTC') MATERIALIZED now()
)
ENGINE = SummingMergeTree(count)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, host, action, reason_class)
TTL greatest(hour, stored) + INTERVAL 395 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)';
INSERT INTO rejections_hourly (hour, host, action, reason_class, count)
    SELECT toStartOfHour(time), host, action, reason_class, 1 FROM rejections;
CREATE MATERIALIZED VIEW IF NOT EXISTS rejections_by_hour TO rejections_hourly AS
    SELECT toStartOfHour(time) AS hour, host, action, reason_class, count() AS count FROM rejections GROUP BY hour, host, action, reason_class;

-- only the line that counts of each attempt
CREATE TABLE IF NOT EXISTS logins_hourly
(
    hour DateTime('UTC') CODEC(Delta, Default),
    host LowCardinality(String),
    result LowCardinality(String),
    sasl_method LowCardinality(String),
    count UInt64 CODEC(T64, Default),
    stored DateTime('UTC') MATERIALIZED now()
)
ENGINE = SummingMergeTree(count)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, host, result, sasl_method)
TTL greatest(hour, stored) + INTERVAL 395 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)';
INSERT INTO logins_hourly (hour, host, result, sasl_method, count)
    SELECT toStartOfHour(time), host, result, sasl_method, toUInt64(primary) FROM authentications;
CREATE MATERIALIZED VIEW IF NOT EXISTS logins_by_hour TO logins_hourly AS
    SELECT toStartOfHour(time) AS hour, host, result, sasl_method, countIf(primary) AS count FROM authentications GROUP BY hour, host, result, sasl_method;

CREATE TABLE IF NOT EXISTS deliveries_hourly
(
    hour DateTime('UTC') CODEC(Delta, Default),
    host LowCardinality(String),
    direction LowCardinality(String),
    status LowCardinality(String),
    reason_class LowCardinality(String),
    count UInt64 CODEC(T64, Default),
    stored DateTime('UTC') MATERIALIZED now()
)
ENGINE = SummingMergeTree(count)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, host, direction, status, reason_class)
TTL greatest(hour, stored) + INTERVAL 395 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)';
INSERT INTO deliveries_hourly (hour, host, direction, status, reason_class, count)
    SELECT toStartOfHour(time), host, direction, status, reason_class, toUInt64(NOT own) FROM deliveries;
CREATE MATERIALIZED VIEW IF NOT EXISTS deliveries_by_hour TO deliveries_hourly AS
    SELECT toStartOfHour(time) AS hour, host, direction, status, reason_class, countIf(NOT own) AS count
    FROM deliveries GROUP BY hour, host, direction, status, reason_class;
