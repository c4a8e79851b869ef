-- In which hours messages bear an ID: their queue ID, that of a later hop, that of a message they are linked to, their Message-ID
-- (docs/decisions/0025). The table lies in order of a hash of the ID, so a look-up reads one granule of it however much is
-- stored, and of `messages` the hours named there; the Bloom filters it takes the place of are read whole, and grow with the table.
-- Rows are only added, by a view: an hour too many costs reading it. Twice the same is once. `weeks` is how long after the hour
-- the message was last seen or stored, so that its IDs are kept as long as the message.
--
-- The view is made before the rows that are stored already are copied: what is written meanwhile is in both, and not in neither.

CREATE TABLE IF NOT EXISTS id_hours
(
    `key` UInt32 CODEC(Delta(4), T64, Default),
    `hour` DateTime('UTC'),
    `weeks` UInt16 CODEC(T64, Default)
)
ENGINE = ReplacingMergeTree(weeks)
PARTITION BY toMonday(hour)
ORDER BY (key, hour)
TTL toDateTime(addWeeks(hour, weeks), 'UTC') + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 1024;
CREATE MATERIALIZED VIEW IF NOT EXISTS ids_by_hour TO id_hours AS
    SELECT toUInt32(sipHash64(arrayJoin(arrayDistinct(arrayConcat([queue_id, message_id], hop_queue_ids, linked_queue_ids))))) AS key,
        toStartOfHour(opened) AS hour,
        toUInt16(intDiv(greatest(toDateTime(addMicroseconds(opened, last_after), 'UTC'), stored, hour) - hour, 604800) + 1) AS weeks
    FROM messages;
INSERT INTO id_hours (key, hour, weeks)
    SELECT toUInt32(sipHash64(arrayJoin(arrayDistinct(arrayConcat([queue_id, message_id], hop_queue_ids, linked_queue_ids))))) AS key,
        toStartOfHour(opened) AS hour,
        toUInt16(intDiv(greatest(toDateTime(addMicroseconds(opened, last_after), 'UTC'), stored, hour) - hour, 604800) + 1) AS weeks
    FROM messages;
ALTER TABLE messages DROP INDEX IF EXISTS by_queue_id;
ALTER TABLE messages DROP INDEX IF EXISTS by_message_id;
ALTER TABLE messages DROP INDEX IF EXISTS by_link;
ALTER TABLE messages DROP INDEX IF EXISTS by_hop;
