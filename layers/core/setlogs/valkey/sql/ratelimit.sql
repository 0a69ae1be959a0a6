-- The limiter's script on PostgreSQL's clock, for what guards accounts while Redis is away.

-- name: count_request
-- Answers the microseconds until the quota will be whole again, as counted when it was allowed, else as
-- it stands. The row's lock lets one request count at a time.
WITH counted AS (
    INSERT INTO rate_limits AS r (subject, policy, whole_at)
    VALUES (:subject::text, :policy::text, clock_timestamp() + :interval::interval)
    ON CONFLICT (subject, policy) DO UPDATE
    SET whole_at = greatest(r.whole_at, clock_timestamp()) + :interval::interval
    WHERE greatest(r.whole_at, clock_timestamp()) + :interval::interval
        <= clock_timestamp() + :window::interval
    RETURNING true AS allowed, whole_at
), answer AS (
    SELECT allowed, whole_at FROM counted
    UNION ALL
    SELECT false, whole_at FROM rate_limits
    WHERE subject = :subject::text AND policy = :policy::text
)
SELECT allowed, (extract(epoch FROM whole_at - clock_timestamp()) * 1000000)::bigint AS left_us
FROM answer ORDER BY allowed DESC LIMIT 1;
