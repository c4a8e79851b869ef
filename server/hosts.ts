/** How many hosts are kept apart: senders of syslog choose the names, so whatever is kept of each host has this bound. */

/** One for all: what a start loads of the store, and what the checkpoint names, is what the tracker has room for. */
export const MOST_HOSTS = 10_000
