-- Messages and sessions of a week become one part when nothing was written to it for a quarter of an hour: of rows that lie in
-- several parts each question must find the newest first, which takes as long as the rest of it (docs/decisions/0016). No part
-- grows beyond the limit that merges have anyway.
ALTER TABLE messages MODIFY SETTING min_age_to_force_merge_seconds = 900, min_age_to_force_merge_on_partition_only = 1, enable_max_bytes_limit_for_min_age_to_force_merge = 1;
ALTER TABLE connections MODIFY SETTING min_age_to_force_merge_seconds = 900, min_age_to_force_merge_on_partition_only = 1, enable_max_bytes_limit_for_min_age_to_force_merge = 1;
