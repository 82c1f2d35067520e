/// The scripts that keep limits in Redis or Valkey: exact sliding windows and leases, by the server's own clock.
///
/// Each runs whole, so nobody comes between a look and a spending. A window is a sorted set (members: admissions, scores: their
/// time in microseconds) and a hash (each admission's weight, and `sum`, that of those in the set). The slots of calls under
/// way are a sorted set of leases by the moment at which they end unless they are renewed. What has left a window is taken out
/// by whoever looks next, so that the work is that of one look and one entry, however many there are. Every key expires by itself.
///
/// A server whose clock steps back: entries of the future count as present; those further off than a window's length are dated
/// at the present by the next look, so that nothing is freed and nothing stays blocked.
public enum RedisScript {
    /// What all scripts begin with: the time, the arguments, and what a window does with time.
    ///
    /// `ARGV`: the admission's name, the leases' time to live in microseconds, then for each item kind, length, limit and
    /// cost. Kinds: `w` slides, `d` and `m` begin anew with the UTC day and month, `s` are slots. `KEYS`: two for a window, one
    /// for slots.
    static let prelude = """
        local t = redis.call('TIME')
        local now = tonumber(t[1]) * 1000000 + tonumber(t[2])
        local id, ttl = ARGV[1], tonumber(ARGV[2])
        local items, k = {}, 1
        for a = 3, #ARGV - 3, 4 do
          local i = {kind = ARGV[a], len = tonumber(ARGV[a + 1]), limit = tonumber(ARGV[a + 2])}
          i.cost, i.z = tonumber(ARGV[a + 3]), KEYS[k]
          if i.kind == 's' then k = k + 1 else i.h = KEYS[k + 1]; k = k + 2 end
          items[#items + 1] = i
        end
        local day = 86400000000
        local function num(n) return string.format('%.0f', n) end
        local function month(m, ahead)
          local z = math.floor(m / day) + 719468
          local era = math.floor(z / 146097)
          local doe = z - era * 146097
          local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
          local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
          local mp = math.floor((5 * doy + 2) / 153)
          local first = (math.floor(m / day) - (doy - math.floor((153 * mp + 2) / 5))) * day
          if ahead then return month(first + 31 * day) end
          return first
        end
        local function edge(i)
          if i.kind == 'd' then return now - now % day - 1 end
          if i.kind == 'm' then return month(now) - 1 end
          return now - i.len
        end
        local function leaves(i, at)
          if i.kind == 'd' then return at - at % day + day end
          if i.kind == 'm' then return month(at, true) end
          return at + i.len
        end
        local function newest(i)
          local e = redis.call('ZREVRANGE', i.z, 0, 0, 'WITHSCORES')
          return e[2] and tonumber(e[2]) or nil
        end
        local function tidy(i)
          if i.kind == 's' then redis.call('ZREMRANGEBYSCORE', i.z, '-inf', num(now)); return end
          local last = newest(i)
          if last and last > now + i.len then
            local ahead = redis.call('ZRANGEBYSCORE', i.z, '(' .. num(now), '+inf')
            for _, m in ipairs(ahead) do redis.call('ZADD', i.z, num(now), m) end
          end
          local gone, low = 0, num(edge(i))
          while true do
            local old = redis.call('ZRANGEBYSCORE', i.z, '-inf', low, 'LIMIT', 0, 500)
            if #old == 0 then break end
            for _, w in ipairs(redis.call('HMGET', i.h, unpack(old))) do gone = gone + (tonumber(w) or 0) end
            redis.call('HDEL', i.h, unpack(old))
            redis.call('ZREM', i.z, unpack(old))
          end
          if gone > 0 then redis.call('HINCRBY', i.h, 'sum', num(-gone)) end
        end
        local function used(i)
          if i.kind == 's' then return redis.call('ZCARD', i.z) end
          return tonumber(redis.call('HGET', i.h, 'sum')) or 0
        end
        local function keep(i)
          if i.kind == 's' then redis.call('PEXPIRE', i.z, num(math.ceil(ttl / 1000) + 1000)); return end
          local ms = num(math.ceil((leaves(i, newest(i) or now) - now) / 1000) + 1000)
          redis.call('PEXPIRE', i.z, ms)
          redis.call('PEXPIRE', i.h, ms)
        end
        local function spend(i, cost)
          if i.kind == 's' then redis.call('ZADD', i.z, num(now + ttl), id)
          else
            local had = tonumber(redis.call('HGET', i.h, id))
            if not had then redis.call('ZADD', i.z, num(math.max(now, newest(i) or now)), id) end
            redis.call('HSET', i.h, id, num(cost))
            redis.call('HINCRBY', i.h, 'sum', num(cost - (had or 0)))
          end
          keep(i)
        end
        local function mine(i)
          if i.kind == 's' then return redis.call('ZSCORE', i.z, id) end
          return redis.call('HEXISTS', i.h, id) == 1
        end

        """

    /// Spends and occupies all or nothing. Answers `{1, now}`, or `{0, item, wait}` with the item that takes longest, counted
    /// from 1, and the microseconds until it is free, -1 for never and -2 for slots.
    public static let admit =
        prelude + """
            local again = #items > 0
            for _, i in ipairs(items) do tidy(i); again = again and mine(i) end
            if again then return {1, num(now)} end
            local worst, wait = 0, 0
            for n, i in ipairs(items) do
              if i.kind ~= 's' and used(i) + i.cost > i.limit then
                if i.cost > i.limit then return {0, n, '-1'} end
                local excess, at, from = used(i) + i.cost - i.limit, now, 0
                while excess > 0 do
                  local e = redis.call('ZRANGE', i.z, from, from + 99, 'WITHSCORES')
                  if #e == 0 then break end
                  for x = 1, #e, 2 do
                    excess = excess - (tonumber(redis.call('HGET', i.h, e[x])) or 0)
                    at = tonumber(e[x + 1])
                    if excess <= 0 then break end
                  end
                  from = from + 100
                end
                local w = math.max(1, leaves(i, at) - now)
                if w > wait then worst, wait = n, w end
              end
            end
            if worst > 0 then return {0, worst, num(wait)} end
            for n, i in ipairs(items) do
              if i.kind == 's' and used(i) + 1 > i.limit then return {0, n, i.limit > 0 and '-2' or '-1'} end
            end
            for _, i in ipairs(items) do spend(i, i.cost) end
            return {1, num(now)}
            """

    /// Puts down what was admitted elsewhere, whether or not it fits. Answers `{1, now}`.
    public static let record =
        prelude + """
            for _, i in ipairs(items) do tidy(i); spend(i, i.cost) end
            return {1, num(now)}
            """

    /// Puts what was really used, the cost, in the place of the estimate, the limit, of the windows it is given. Answers
    /// `{1, now}`.
    public static let settle =
        prelude + """
            for _, i in ipairs(items) do
              tidy(i)
              if i.kind ~= 's' then
                if mine(i) then spend(i, i.cost)
                elseif i.cost > i.limit then
                  id = id .. '+'
                  spend(i, i.cost - i.limit)
                end
              end
            end
            return {1, num(now)}
            """

    /// Holds slots on. Answers `{1, now}`, or `{0, now}` when one of them was lost.
    public static let renew =
        prelude + """
            local held = 1
            for _, i in ipairs(items) do
              if i.kind == 's' then
                tidy(i)
                if mine(i) then spend(i, 1) else held = 0 end
              end
            end
            return {held, num(now)}
            """

    /// Gives slots back. Answers `{1, now}`.
    public static let release =
        prelude + """
            for _, i in ipairs(items) do
              if i.kind == 's' then redis.call('ZREM', i.z, id) end
            end
            return {1, num(now)}
            """

    /// How the items stand. Answers for each what is used and the microseconds until all of it is free.
    public static let usage =
        prelude + """
            local out = {}
            for _, i in ipairs(items) do
              tidy(i)
              local last = i.kind ~= 's' and newest(i)
              out[#out + 1] = num(used(i))
              out[#out + 1] = num(last and math.max(0, leaves(i, last) - now) or 0)
            end
            return out
            """
}
