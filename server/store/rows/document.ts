/** The document of a message as JSON, made by the engine of its columns. */

/**
 * SQL of `{recipients, links, hops, hopOf, state, empty}`. No column of the table (migration 0009): every question on messages
 * would pay for reading the expression. In a reply \2 stands for the address; the names are those of RecipientRecord.
 */
export const DOCUMENT = String.raw`if(startsWith(rest, '{"recipients"'), rest, concat('{"recipients":[', arrayStringConcat(arrayMap(
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
    ), ','), '],', substring(rest, 2)))`
