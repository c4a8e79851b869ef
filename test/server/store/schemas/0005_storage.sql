-- Tables made anew, in orders and codecs that take half the space (docs/decisions/0007): like stands beside like, times are
-- differences, and what another column says already is rebuilt when it is asked for (ALIAS). Rows are written with a quick
-- codec and, when they are a day old, once more with a strong one. Names and meanings are as before.
--
-- Each table is copied and takes the old one's place. Begun again after a crash this starts from the top: a table `_1` is
-- what was left behind after the exchange, and `_2` is emptied before rows go in (migrate.ts).

DROP TABLE IF EXISTS log_lines_1 SYNC;
CREATE TABLE IF NOT EXISTS log_lines_2
(
    host LowCardinality(String),
    time DateTime64(6, 'UTC') CODEC(Delta, T64, Default),
    program LowCardinality(String),
    pid UInt32 CODEC(T64, Default),
    severity LowCardinality(String),
    kind LowCardinality(String),
    queue_id String,
    -- the message begins with the queue ID and a colon; both are left out of `text`
    named Bool,
    -- the bytes as logged; where `latin1` says so they are not UTF-8, and JSON shows them with U+FFFD: to rebuild the line
    -- exactly, select if(latin1, hex(message), message) and read the hex as latin1, as the parser was given it
    text String,
    message String ALIAS if(named, concat(queue_id, ': ', text), text),
    -- header recipe (parsers/frame.ts), and the header itself only where the recipe would not give it back
    format LowCardinality(String),
    header String,
    latin1 Bool,
    own Bool,
    source LowCardinality(String),
    file_seq UInt32,
    -- byte offset in the file; 0 where the time alone tells the place: it is later than that of every line before
    position UInt64 CODEC(Delta, T64, Default),
    stored DateTime('UTC') MATERIALIZED now() CODEC(T64, Default),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.05) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (host, toStartOfFiveMinutes(time), program, kind, time, source, file_seq, position)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 30 DAY,
    stored + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1,
    default_compression_codec = 'ZSTD(1)', min_compress_block_size = 262144;
INSERT INTO log_lines_2 (host, time, program, pid, severity, kind, queue_id, named, text, format, header, latin1, own, source, file_seq, position, stored)
    SELECT host, time, program, pid, severity, kind, queue_id,
        queue_id != '' AND startsWith(message, concat(queue_id, ': ')) AS named,
        if(named, substring(message, length(queue_id) + 3), message) AS text,
        format, header, latin1, own, source, file_seq, position, stored
    FROM log_lines;
RENAME TABLE log_lines TO log_lines_1, log_lines_2 TO log_lines;
DROP TABLE IF EXISTS log_lines_1 SYNC;

DROP TABLE IF EXISTS messages_1 SYNC;
CREATE TABLE IF NOT EXISTS messages_2
(
    -- time of the first event seen when the life was opened: with queue ID and host what the trace ID is made of; never changes
    opened DateTime64(6, 'UTC') CODEC(Delta, T64, Default),
    host LowCardinality(String),
    queue_id String,
    trace_id String,
    version UInt64 CODEC(T64, Default),
    gone UInt8 DEFAULT 0,
    instance LowCardinality(String),
    message_id String,
    subject String,
    sender String,
    sender_domain String ALIAS if(position(sender, '@') = 0, '', lowerUTF8(arrayElement(splitByChar('@', sender), -1))),
    size UInt64 CODEC(T64, Default),
    recipient_count UInt32 CODEC(T64, Default),
    origin LowCardinality(String),
    direction LowCardinality(String),
    client_name String,
    client_address String,
    client_port UInt16,
    helo String,
    sasl_username String,
    sasl_method LowCardinality(String),
    tls_protocol LowCardinality(String),
    tls_cipher LowCardinality(String),
    -- microseconds: first_seen - opened, last_seen - opened, last_seen - removed_at (that of a missing time: since 1970)
    first_after Int64 CODEC(T64, Default),
    last_after Int64 CODEC(T64, Default),
    removed_before Int64 CODEC(T64, Default),
    first_seen DateTime64(6, 'UTC') ALIAS addMicroseconds(opened, first_after),
    last_seen DateTime64(6, 'UTC') ALIAS addMicroseconds(opened, last_after),
    removed_at DateTime64(6, 'UTC') ALIAS addMicroseconds(opened, last_after - removed_before),
    status LowCardinality(String),
    mixed Bool,
    open Bool,
    own Bool,
    -- one element a recipient, same order in all of them
    recipients Array(String),
    recipient_originals Array(String),
    recipient_domains Array(String) ALIAS arrayMap(address -> if(position(address, '@') = 0, '', lowerUTF8(arrayElement(splitByChar('@', address), -1))), recipients),
    recipient_statuses Array(LowCardinality(String)),
    recipient_dsns Array(LowCardinality(String)),
    recipient_relays Array(LowCardinality(String)),
    recipient_reasons Array(LowCardinality(String)),
    recipient_sides Array(LowCardinality(String)),
    recipient_providers Array(LowCardinality(String)),
    recipient_attempts Array(UInt32),
    -- microseconds: last_seen - last attempt (of none: -1 - 2^52), last attempt - first attempt
    recipient_lasts Array(Int64),
    recipient_firsts Array(Int64),
    -- \2 stands for the recipient's address
    recipient_replies Array(String),
    -- seconds of delay/before the queue/in it/connection/transmission; first `=`: as `delay` below, second `=`: as the first
    recipient_timings Array(String),
    -- seconds from arrival to the last attempt of the slowest recipient
    delay LowCardinality(Float64),
    -- queue IDs of `links`, for the way back from the other side
    linked_queue_ids Array(String),
    hop_of String,
    hop_queue_ids Array(String),
    -- {links, hops, hopOf, state} of MessageRecord as JSON; with `recipients` before them where the columns cannot tell them
    rest String,
    document String ALIAS if(startsWith(rest, '{"recipients"'), rest, concat('{"recipients":[', arrayStringConcat(arrayMap(
        (address, original, status, dsn, relay, reason, side, provider, attempts, last, first, reply, timing) -> concat(
            '{"address":', toJSONString(address),
            if(original = '', '', concat(',"originalAddress":', toJSONString(original))),
            ',"status":', toJSONString(status),
            if(dsn = '', '', concat(',"dsn":', toJSONString(dsn))),
            if(relay = '', '', concat(',"relay":', toJSONString(relay))),
            ',"attempts":', toString(attempts),
            if(last < -4503599627370496, '', concat(
                ',"firstAttempt":', toString(toUnixTimestamp64Micro(opened) + last_after - last - first),
                ',"lastAttempt":', toString(toUnixTimestamp64Micro(opened) + last_after - last))),
            if(reply = '', '', concat(',"reply":', toJSONString(replaceAll(reply, '\x02', address)))),
            if(reason = '', '', concat(',"reasonClass":', toJSONString(reason))),
            if(side = '', '', concat(',"side":', toJSONString(side))),
            if(provider = '', '', concat(',"provider":', toJSONString(provider))),
            if(timing = '', '', concat(',"delay":', if(startsWith(timing, '='), toString(delay), splitByChar('/', timing)[1]))),
            if(position(timing, '/') = 0, '', concat(
                ',"delays":{"beforeQueue":', multiIf(splitByChar('/', timing)[2] != '=', splitByChar('/', timing)[2],
                    startsWith(timing, '='), toString(delay), splitByChar('/', timing)[1]),
                ',"inQueue":', splitByChar('/', timing)[3], ',"connection":', splitByChar('/', timing)[4],
                ',"transmission":', splitByChar('/', timing)[5], '}')),
            '}'),
        recipients, arrayResize(recipient_originals, length(recipients)), arrayResize(recipient_statuses, length(recipients)),
        arrayResize(recipient_dsns, length(recipients)), arrayResize(recipient_relays, length(recipients)),
        arrayResize(recipient_reasons, length(recipients)), arrayResize(recipient_sides, length(recipients)),
        arrayResize(recipient_providers, length(recipients)), arrayResize(recipient_attempts, length(recipients)),
        arrayResize(recipient_lasts, length(recipients), -4503599627370497), arrayResize(recipient_firsts, length(recipients)),
        arrayResize(recipient_replies, length(recipients)), arrayResize(recipient_timings, length(recipients))
        ), ','), '],', substring(rest, 2))),
    stored DateTime('UTC') MATERIALIZED now() CODEC(T64, Default),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_message_id message_id TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_sender sender TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_recipient recipients TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_link linked_queue_ids TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_hop hop_queue_ids TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_first_seen addMicroseconds(opened, first_after) TYPE minmax GRANULARITY 1,
    INDEX by_open open TYPE set(2) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, gone)
PARTITION BY toMonday(opened)
ORDER BY (toStartOfHour(opened), host, opened, trace_id)
TTL greatest(toDateTime(addMicroseconds(opened, last_after), 'UTC'), stored) + INTERVAL 90 DAY,
    stored + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)';
INSERT INTO messages_2 (opened, host, queue_id, trace_id, version, gone, instance, message_id, subject, sender, size, recipient_count, origin, direction,
        client_name, client_address, client_port, helo, sasl_username, sasl_method, tls_protocol, tls_cipher, first_after, last_after, removed_before,
        status, mixed, open, own, recipients, recipient_originals, recipient_statuses, recipient_dsns, recipient_relays, recipient_reasons,
        recipient_sides, recipient_providers, delay, linked_queue_ids, hop_of, hop_queue_ids, rest, stored)
    SELECT opened, host, queue_id, trace_id, version, gone, instance, message_id, subject, sender, size, recipient_count, origin, direction,
        client_name, client_address, client_port, helo, sasl_username, sasl_method, tls_protocol, tls_cipher,
        toUnixTimestamp64Micro(first_seen) - toUnixTimestamp64Micro(opened), toUnixTimestamp64Micro(last_seen) - toUnixTimestamp64Micro(opened),
        toUnixTimestamp64Micro(last_seen) - toUnixTimestamp64Micro(removed_at),
        status, mixed, open, own, recipients, recipient_originals, recipient_statuses, recipient_dsns, recipient_relays, recipient_reasons,
        recipient_sides, recipient_providers, delay, linked_queue_ids, hop_of, hop_queue_ids,
        if(startsWith(document, '{"recipients"'), document, '{"recipients":[],"links":[],"state":{}}'), stored
    FROM messages;
RENAME TABLE messages TO messages_1, messages_2 TO messages;
DROP TABLE IF EXISTS messages_1 SYNC;

DROP TABLE IF EXISTS connections_1 SYNC;
CREATE TABLE IF NOT EXISTS connections_2
(
    started_at DateTime64(6, 'UTC') CODEC(Delta, T64, Default),
    host LowCardinality(String),
    connection_id String,
    version UInt64 CODEC(T64, Default),
    program LowCardinality(String),
    pid UInt32 CODEC(T64, Default),
    client_name String,
    client_address String,
    client_port UInt16 CODEC(T64, Default),
    helo String,
    tls_protocol LowCardinality(String),
    tls_cipher LowCardinality(String),
    sasl_username String,
    sasl_method LowCardinality(String),
    -- microseconds: last_seen - started_at, last_seen - ended_at (that of a missing time: since 1970)
    last_after Int64 CODEC(T64, Default),
    ended_before Int64 CODEC(T64, Default),
    last_seen DateTime64(6, 'UTC') ALIAS addMicroseconds(started_at, last_after),
    ended_at DateTime64(6, 'UTC') ALIAS addMicroseconds(started_at, last_after - ended_before),
    end_reason LowCardinality(String),
    queue_ids Array(String),
    rejections UInt32 CODEC(T64, Default),
    authentication_failures UInt32 CODEC(T64, Default),
    open Bool,
    own Bool,
    -- {commands, state} of ConnectionRecord as JSON
    document String,
    stored DateTime('UTC') MATERIALIZED now() CODEC(T64, Default),
    INDEX by_client client_address TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_queue_id queue_ids TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_open open TYPE set(2) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toMonday(started_at)
ORDER BY (toStartOfHour(started_at), host, program, started_at, connection_id)
TTL greatest(toDateTime(addMicroseconds(started_at, last_after), 'UTC'), stored) + INTERVAL 90 DAY,
    stored + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)';
INSERT INTO connections_2 (started_at, host, connection_id, version, program, pid, client_name, client_address, client_port, helo, tls_protocol, tls_cipher,
        sasl_username, sasl_method, last_after, ended_before, end_reason, queue_ids, rejections, authentication_failures, open, own, document, stored)
    SELECT started_at, host, connection_id, version, program, pid, client_name, client_address, client_port, helo, tls_protocol, tls_cipher,
        sasl_username, sasl_method, toUnixTimestamp64Micro(last_seen) - toUnixTimestamp64Micro(started_at),
        toUnixTimestamp64Micro(last_seen) - toUnixTimestamp64Micro(ended_at), end_reason, queue_ids, rejections, authentication_failures,
        open, own, document, stored
    FROM connections;
RENAME TABLE connections TO connections_1, connections_2 TO connections;
DROP TABLE IF EXISTS connections_1 SYNC;

DROP TABLE IF EXISTS deliveries_1 SYNC;
CREATE TABLE IF NOT EXISTS deliveries_2
(
    time DateTime64(6, 'UTC') CODEC(Delta, T64, Default),
    host LowCardinality(String),
    instance LowCardinality(String),
    daemon LowCardinality(String),
    queue_id String,
    sender String,
    recipient String,
    recipient_domain LowCardinality(String),
    original_recipient String,
    -- only where the three columns below do not make it up
    relay_text String,
    relay_host LowCardinality(String),
    relay_address String,
    relay_port UInt16,
    relay String ALIAS multiIf(relay_text != '', relay_text, relay_address = '', toString(relay_host),
        concat(relay_host, '[', relay_address, ']', if(relay_port = 0, '', concat(':', toString(relay_port))))),
    delay LowCardinality(Float64),
    delay_before_queue LowCardinality(Float64),
    delay_in_queue LowCardinality(Float64),
    delay_connection LowCardinality(Float64),
    delay_transmission LowCardinality(Float64),
    dsn LowCardinality(String),
    status LowCardinality(String),
    -- \1 stands for the remote queue ID, \2 for the recipient; after \0 it is as it was
    reply_form String,
    reply String ALIAS if(startsWith(reply_form, '\0'), substring(reply_form, 2),
        replaceAll(replaceAll(reply_form, '\x01', remote_queue_id), '\x02', recipient)),
    reason_class LowCardinality(String),
    side LowCardinality(String),
    provider LowCardinality(String),
    fingerprint LowCardinality(String),
    remote_queue_id String,
    direction LowCardinality(String),
    attempted Bool,
    own Bool,
    stored DateTime('UTC') MATERIALIZED now() CODEC(T64, Default),
    INDEX by_queue_id queue_id TYPE bloom_filter(0.05) GRANULARITY 1,
    INDEX by_recipient recipient TYPE bloom_filter(0.05) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toMonday(time)
ORDER BY (host, toStartOfHour(time), daemon, recipient_domain, time)
TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY,
    stored + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(12))
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1,
    default_compression_codec = 'ZSTD(1)';
INSERT INTO deliveries_2 (time, host, instance, daemon, queue_id, sender, recipient, recipient_domain, original_recipient, relay_text, relay_host,
        relay_address, relay_port, delay, delay_before_queue, delay_in_queue, delay_connection, delay_transmission, dsn, status, reply_form, reason_class,
        side, provider, fingerprint, remote_queue_id, direction, attempted, own, stored)
    SELECT time, host, instance, daemon, queue_id, sender, recipient, recipient_domain, original_recipient, relay, relay_host,
        relay_address, relay_port, delay, delay_before_queue, delay_in_queue, delay_connection, delay_transmission, dsn, status, concat('\0', reply), reason_class,
        side, provider, fingerprint, remote_queue_id, direction, attempted, own, stored
    FROM deliveries;
RENAME TABLE deliveries TO deliveries_1, deliveries_2 TO deliveries;
DROP TABLE IF EXISTS deliveries_1 SYNC;

-- The small ones keep their order; the quick and the strong codec are for them, too.
ALTER TABLE neighbours MODIFY COLUMN time CODEC(Delta, T64, Default), MODIFY COLUMN detail CODEC(Default), MODIFY COLUMN queue_id CODEC(Default),
    MODIFY COLUMN message_id CODEC(Default), MODIFY COLUMN session CODEC(Default), MODIFY COLUMN username CODEC(Default),
    MODIFY COLUMN client_address CODEC(Default), MODIFY COLUMN sender CODEC(Default), MODIFY COLUMN recipient CODEC(Default), MODIFY COLUMN text CODEC(Default);
ALTER TABLE neighbours MODIFY SETTING default_compression_codec = 'ZSTD(1)';
ALTER TABLE neighbours MODIFY TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY, stored + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(12));
ALTER TABLE rejections MODIFY COLUMN time CODEC(Delta, T64, Default), MODIFY COLUMN client_name CODEC(Default), MODIFY COLUMN client_address CODEC(Default),
    MODIFY COLUMN helo CODEC(Default), MODIFY COLUMN sender CODEC(Default), MODIFY COLUMN recipient CODEC(Default), MODIFY COLUMN reason CODEC(Default),
    MODIFY COLUMN fingerprint CODEC(Default), MODIFY COLUMN sasl_username CODEC(Default), MODIFY COLUMN queue_id CODEC(Default);
ALTER TABLE rejections MODIFY SETTING default_compression_codec = 'ZSTD(1)';
ALTER TABLE rejections MODIFY TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY, stored + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(12));
ALTER TABLE authentications MODIFY COLUMN time CODEC(Delta, T64, Default), MODIFY COLUMN sasl_username CODEC(Default), MODIFY COLUMN client_name CODEC(Default),
    MODIFY COLUMN client_address CODEC(Default), MODIFY COLUMN reason CODEC(Default);
ALTER TABLE authentications MODIFY SETTING default_compression_codec = 'ZSTD(1)';
ALTER TABLE authentications MODIFY TTL greatest(toDateTime(time, 'UTC'), stored) + INTERVAL 90 DAY, stored + INTERVAL 1 DAY RECOMPRESS CODEC(ZSTD(12));
