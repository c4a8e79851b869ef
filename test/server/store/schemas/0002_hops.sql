-- Hops of one message: a later hop names the first life, which tells its outcome and is the one that counts.

ALTER TABLE messages ADD COLUMN IF NOT EXISTS hop_of String CODEC(ZSTD(1)) AFTER linked_queue_ids;
-- queue IDs of all hops, for finding the message by any of them
ALTER TABLE messages ADD COLUMN IF NOT EXISTS hop_queue_ids Array(String) CODEC(ZSTD(1)) AFTER hop_of;
ALTER TABLE messages ADD INDEX IF NOT EXISTS by_hop hop_queue_ids TYPE bloom_filter(0.01) GRANULARITY 1;
