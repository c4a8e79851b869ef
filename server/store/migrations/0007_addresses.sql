-- Addresses are looked up in lower case: one index of all addresses of a message that such a question can use (docs/decisions/0013)
-- instead of two that none could, and no index on columns that are compared otherwise. Parts that are there already
-- have it made in the background.
ALTER TABLE messages ADD INDEX IF NOT EXISTS by_address arrayMap(each -> lowerUTF8(each), arrayConcat([sender], recipients, recipient_originals)) TYPE bloom_filter(0.05) GRANULARITY 1;
ALTER TABLE messages DROP INDEX IF EXISTS by_sender;
ALTER TABLE messages DROP INDEX IF EXISTS by_recipient;
ALTER TABLE deliveries DROP INDEX IF EXISTS by_recipient;
ALTER TABLE rejections DROP INDEX IF EXISTS by_sender;
ALTER TABLE rejections DROP INDEX IF EXISTS by_recipient;
ALTER TABLE authentications DROP INDEX IF EXISTS by_user;
ALTER TABLE messages MATERIALIZE INDEX by_address SETTINGS mutations_sync = 0;
